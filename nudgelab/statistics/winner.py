"""Inference on the best of several estimates, corrected for having been chosen as the best.

Of several estimates the largest is too large on average: it was chosen partly for its luck. Given
which one won and the part of the other estimates that is independent of it, the winner's estimate
is normal, truncated to the range in which it wins. From that distribution come an estimate that is
too high as often as too low, and an interval, conditional on the choice. Where the race was close,
the conditional interval can be very long; the hybrid one also uses that the winner lies, with
confidence 1 − β, in the interval that holds for all arms together (β = α/10 as in the paper), and
is never much longer than that. Symbols are the paper's.

Checked against the authors' coverage claims by simulation and against the Python package
``conditional-inference`` 1.0.0 (conditional estimates and intervals).

References
----------
Andrews, I., Kitagawa, T. & McCloskey, A. (2024). Inference on winners. Quarterly Journal of
Economics 139, 305–358, sections III and IV.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Floats, checked_level, finite_vector
from nudgelab.statistics.intervals import critical_value
from nudgelab.statistics.many_to_one import dunnett_level

__all__ = ["Corrected", "Winner", "winner"]

_HYBRID_SHARE = 0.1
"""β over α, the share of the error that the paper's hybrid spends on the joint interval."""
_FURTHEST = 60.0
"""A conditional limit further than this many standard errors is given as infinite."""
_TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True)
class Corrected:
    """An estimate of the winner with its interval.

    Attributes
    ----------
    value : float
        Median-unbiased estimate, on the scale of the estimates.
    low, high : float
        Limits of the equal-tailed interval; a conditional one may be infinite.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Winner:
    """The best of several estimates.

    Attributes
    ----------
    index : int
        Which one it is.
    naive : Corrected
        As if it had not been chosen.
    conditional : Corrected
        Conditional on its having won.
    hybrid : Corrected
        Hybrid with the joint interval: the one to report.
    level : float
        Confidence level.
    """

    index: int
    naive: Corrected
    conditional: Corrected
    hybrid: Corrected
    level: float


def winner(estimates: npt.ArrayLike, covariance: npt.ArrayLike, *, level: float = 0.95) -> Winner:
    """Return the largest of several normal estimates, corrected for the winner's curse.

    Parameters
    ----------
    estimates : array_like, shape (m,)
        The estimates, larger is better; at least two.
    covariance : array_like, shape (m, m)
        Their covariance.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Winner
        The naive, the conditional and the hybrid estimate.

    Raises
    ------
    EstimationError
        With fewer than two estimates, or a covariance of another shape or without variance.

    References
    ----------
    Andrews, Kitagawa & McCloskey (2024), Quarterly Journal of Economics 139, 305–358.
    """
    checked_level(level)
    x = finite_vector(estimates, "estimates")
    sigma = _checked_covariance(covariance, x.size)
    best = int(np.argmax(x))
    spread = math.sqrt(sigma[best, best])
    low, high = (limit / spread for limit in _range_of_winning(x, sigma, best))
    scaled = float(x[best]) / spread
    return Winner(
        index=best,
        naive=_times(_naive(scaled, level), spread),
        conditional=_times(_conditional(scaled, low, high, level), spread),
        hybrid=_times(_hybrid(scaled, low, high, level, _joint(sigma, level)), spread),
        level=level,
    )


def _checked_covariance(covariance: npt.ArrayLike, size: int) -> Floats:
    sigma = np.asarray(covariance, dtype=np.float64)
    if size < 2 or sigma.shape != (size, size) or not (np.diag(sigma) > 0).all():
        raise EstimationError(
            f"covariance.shape == {sigma.shape} of {size} estimates, must be square, of at least"
            " two estimates, with positive variances"
        )
    return sigma


def _range_of_winning(x: Floats, sigma: Floats, best: int) -> tuple[float, float]:
    """Return between which values the winner wins, the independent part of the others held."""
    slope = sigma[:, best] / sigma[best, best]
    rest = x - slope * x[best]
    below, above = slope < 1.0 - _TOLERANCE, slope > 1.0 + _TOLERANCE
    low = (rest[below] / (1.0 - slope[below])).max(initial=-math.inf)
    high = (rest[above] / (1.0 - slope[above])).min(initial=math.inf)
    return float(low), float(high)


def _joint(sigma: Floats, level: float) -> float:
    """Return the half width [standard errors] of the interval of level 1 − β for all together."""
    beta = _HYBRID_SHARE * (1.0 - level)
    scale = np.sqrt(np.diag(sigma))
    return critical_value(dunnett_level(1.0 - beta, sigma / np.outer(scale, scale)))


def _naive(x: float, level: float) -> Corrected:
    half = critical_value(level)
    return Corrected(x, x - half, x + half)


def _conditional(x: float, low: float, high: float, level: float) -> Corrected:
    def limit(tail: float) -> float:
        return _solved(lambda mu: _truncated(x - mu, low - mu, high - mu), tail, x, _FURTHEST)

    return _at_tails(limit, 1.0 - level)


def _hybrid(x: float, low: float, high: float, level: float, joint: float) -> Corrected:
    """Solve the same with the winner's mean also within ± joint of its estimate."""
    alpha = 1.0 - level
    beta = _HYBRID_SHARE * alpha

    def share(mu: float) -> float:
        return _truncated(x - mu, max(low - mu, -joint), min(high - mu, joint))

    return _at_tails(lambda tail: _solved(share, tail, x, joint), (alpha - beta) / (1.0 - beta))


def _at_tails(limit: Callable[[float], float], alpha: float) -> Corrected:
    return Corrected(limit(0.5), limit(1.0 - alpha / 2.0), limit(alpha / 2.0))


def _solved(share: Callable[[float], float], tail: float, x: float, furthest: float) -> float:
    """Return the mean at which the estimate is at a quantile; the share falls as the mean grows."""
    from scipy.optimize import brentq  # noqa: PLC0415

    edge = 1e-9 * furthest
    first, last = x - furthest + edge, x + furthest - edge
    infinite = furthest == _FURTHEST
    if share(first) <= tail:
        return -math.inf if infinite else x - furthest
    if share(last) >= tail:
        return math.inf if infinite else x + furthest
    return float(brentq(lambda mu: share(mu) - tail, first, last, xtol=1e-12, rtol=1e-14))


def _truncated(z: float, low: float, high: float) -> float:
    """Return P(Z ≤ z | low ≤ Z ≤ high) of a standard normal Z, also far out in a tail."""
    if z <= low:
        return 0.0
    if z >= high:
        return 1.0
    if low > 0.0:
        return 1.0 - _truncated(-z, -high, -low)
    whole = _log_between(low, high)
    return math.exp(min(_log_between(low, z) - whole, 0.0))


def _log_between(low: float, high: float) -> float:
    """Return log P(low ≤ Z ≤ high) for low ≤ 0."""
    upper, lower = float(special.log_ndtr(high)), float(special.log_ndtr(low))
    return upper + math.log1p(-math.exp(min(lower - upper, -1e-300)))


def _times(found: Corrected, spread: float) -> Corrected:
    return Corrected(found.value * spread, found.low * spread, found.high * spread)
