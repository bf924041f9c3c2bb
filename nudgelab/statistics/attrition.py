"""Bounds of an effect where some outcomes were not observed.

Lee's bounds (2009) suppose that the treatment moves being observed in one direction only: the group
that is observed more often has the excess share of its best, or of its worst, outcomes trimmed, and
the effect on those who would be observed either way lies between. Tied outcomes at the edge are
trimmed by the fraction that makes the share exact. The worst case (Horowitz & Manski 2000) supposes
nothing: every missing outcome is the one that serves least, or most.

Both have the confidence interval of Imbens & Manski (2004), which covers the effect itself rather
than the whole range between the bounds.

References
----------
Lee, D. S. (2009). Training, wages, and sample selection: estimating sharp bounds on treatment
effects. Review of Economic Studies 76, 1071–1102, propositions 1a and 3. Horowitz, J. L. & Manski,
C. F. (2000). Nonparametric analysis of randomized experiments with missing covariate and outcome
data. Journal of the American Statistical Association 95, 77–84. Imbens, G. W. & Manski, C. F.
(2004). Confidence intervals for partially identified parameters. Econometrica 72, 1845–1857.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.statistics.arrays import Floats, arm_sizes, checked_level, finite_vector, flags

__all__ = ["Bounds", "lee_bounds", "worst_case_bounds"]

_LEE = "Lee (2009), Review of Economic Studies 76, 1071–1102"
_WORST = "Horowitz & Manski (2000), Journal of the American Statistical Association 95, 77–84"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The range in which an effect lies, with the interval that covers the effect.

    Attributes
    ----------
    estimand : str
        The field's name of what is bounded.
    lower, upper : float
        The bounds, in the outcome's unit; NaN where they were refused.
    low, high : float
        Imbens–Manski interval of the effect, in the outcome's unit.
    level : float
        Confidence level, in (0, 1).
    n_treated, n_control : int
        People assigned to each group.
    observed_treated, observed_control : int
        People of each group with an outcome.
    trimmed_group : str
        ``"treated"``, ``"control"``, or empty where none is trimmed.
    trimmed_share : float
        Share of that group's observed outcomes that is trimmed, in [0, 1].
    method : str
        The method in a few words.
    reference : str
        The publication of the formula.
    note : str
        What the reader must know; the reason of a refusal. Empty when nothing.
    """

    estimand: str
    lower: float
    upper: float
    low: float
    high: float
    level: float
    n_treated: int
    n_control: int
    observed_treated: int
    observed_control: int
    method: str
    reference: str
    trimmed_group: str = ""
    trimmed_share: float = 0.0
    note: str = ""

    @property
    def refused(self) -> bool:
        """Whether no bounds could be given; ``note`` then says why."""
        return math.isnan(self.lower)


@dataclass(frozen=True, slots=True)
class _Arm:
    """Observed outcomes of a group, ascending, among the people assigned to it."""

    outcome: Floats
    assigned: int

    @property
    def rate(self) -> float:
        return self.outcome.size / self.assigned

    @property
    def rate_variance(self) -> float:
        """Variance of the logarithm of the rate."""
        return (1.0 - self.rate) / (self.assigned * self.rate)


def lee_bounds(outcome: npt.ArrayLike, treated: npt.ArrayLike, *, level: float = 0.95) -> Bounds:
    """Bound the difference of means for those who would be observed either way.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Outcome of everybody who was assigned, in any unit; NaN where it was not observed.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Bounds
        The bounds; both are the difference of means where both groups were observed alike. Refused
        with fewer than two outcomes in a group.

    Raises
    ------
    EstimationError
        Where an outcome is infinite, the lengths differ, or nobody was assigned to a group.

    References
    ----------
    Lee (2009), Review of Economic Studies 76, 1071–1102: proposition 1a for the bounds,
    proposition 3 for their variances; Imbens & Manski (2004), Econometrica 72, equations 6 and 7.
    """
    checked_level(level)
    y = finite_vector(outcome, "outcome", missing=True)
    assigned = flags(treated, "treated", y.size)
    arm_sizes(assigned)
    one, zero = _arm(y[assigned]), _arm(y[~assigned])
    if min(one.outcome.size, zero.outcome.size) < 2:
        reason = "fewer than two observed outcomes in a group: there is nothing to trim"
        return _bounds("mean_difference", one, zero, level, "Lee bounds", _LEE, note=reason)
    sign = 1.0 if one.rate >= zero.rate else -1.0
    more, less = (one, zero) if sign > 0 else (zero, one)
    share = 1.0 - less.rate / more.rate
    reference_mean, v0 = float(less.outcome.mean()), float(less.outcome.var(ddof=1))
    least, v_least = _trimmed(more, less, share)
    most, v_most = _trimmed(_mirrored(more), less, share)
    ends = sorted(
        [(sign * (least - reference_mean), v_least), (sign * (-most - reference_mean), v_most)]
    )
    (lower, v_lower), (upper, v_upper) = ends
    errors = [math.sqrt(v + v0 / less.outcome.size) for v in (v_lower, v_upper)]
    low, high = _imbens_manski(lower, upper, errors[0], errors[1], level)
    group = ("treated" if sign > 0 else "control") if share > 0 else ""
    return _bounds(
        "mean_difference",
        one,
        zero,
        level,
        "Lee bounds, Imbens–Manski interval",
        _LEE,
        ends=(lower, upper, low, high),
        trimmed=(group, share),
    )


def worst_case_bounds(
    outcome01: npt.ArrayLike, treated: npt.ArrayLike, *, level: float = 0.95
) -> Bounds:
    """Bound the difference of proportions, whatever the missing outcomes were.

    Parameters
    ----------
    outcome01 : array_like, shape (n,)
        0 or 1 of everybody who was assigned; NaN where it was not observed.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Bounds
        The bounds: every missing outcome 0 among the treated and 1 in control, and the reverse.

    Raises
    ------
    EstimationError
        Where an outcome is neither 0, 1 nor NaN, the lengths differ, or nobody was assigned to a
        group.

    References
    ----------
    Horowitz & Manski (2000), Journal of the American Statistical Association 95, 77–84; each
    bound's variance is that of a difference of proportions; Imbens & Manski (2004), Econometrica
    72, equations 6 and 7.
    """
    checked_level(level)
    y = finite_vector(outcome01, "outcome01", missing=True)
    assigned = flags(treated, "treated", y.size)
    arm_sizes(assigned)
    flags(np.where(np.isnan(y), 0.0, y), "outcome01", y.size)
    one, zero = _arm(y[assigned]), _arm(y[~assigned])
    least1, most1 = _extreme_shares(one)
    least0, most0 = _extreme_shares(zero)
    lower, upper = least1 - most0, most1 - least0
    errors = [
        math.sqrt(p1 * (1 - p1) / one.assigned + p0 * (1 - p0) / zero.assigned)
        for p1, p0 in ((least1, most0), (most1, least0))
    ]
    low, high = _imbens_manski(lower, upper, errors[0], errors[1], level)
    return _bounds(
        "risk_difference",
        one,
        zero,
        level,
        "worst case, Imbens–Manski interval",
        _WORST,
        ends=(lower, upper, max(low, -1.0), min(high, 1.0)),
    )


def _arm(outcome: Floats) -> _Arm:
    return _Arm(np.sort(outcome[~np.isnan(outcome)]), outcome.size)


def _mirrored(arm: _Arm) -> _Arm:
    return _Arm(-arm.outcome[::-1], arm.assigned)


def _extreme_shares(arm: _Arm) -> tuple[float, float]:
    events = float(arm.outcome.sum())
    return events / arm.assigned, (events + arm.assigned - arm.outcome.size) / arm.assigned


def _trimmed(more: _Arm, less: _Arm, share: float) -> tuple[float, float]:
    """Return the mean of the lower outcomes after trimming a share, and its variance.

    The variance has three parts: of the kept outcomes, of the edge at which they are cut, and of
    the share itself.
    """
    y = more.outcome
    kept = y.size * (1.0 - share)
    weight = np.clip(kept - np.arange(y.size), 0.0, 1.0)
    mean = float(weight @ y / kept)
    edge = float(y[min(max(math.ceil(kept - 1e-9) - 1, 0), y.size - 1)])
    within = float(weight @ (y - mean) ** 2 / kept)
    cut = (edge - mean) ** 2
    return mean, (within + cut * share) / kept + cut * (more.rate_variance + less.rate_variance)


def _imbens_manski(
    lower: float, upper: float, se_lower: float, se_upper: float, level: float
) -> tuple[float, float]:
    """Return the interval that covers the effect wherever it lies between the bounds."""
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import

    widest = max(se_lower, se_upper)
    if widest <= 0:
        return lower, upper
    gap = (upper - lower) / widest
    c = brentq(lambda c: special.ndtr(c + gap) - special.ndtr(-c) - level, -40.0, 40.0, xtol=1e-13)
    return lower - c * se_lower, upper + c * se_upper


def _bounds(
    estimand: str,
    one: _Arm,
    zero: _Arm,
    level: float,
    method: str,
    reference: str,
    *,
    ends: tuple[float, float, float, float] = (math.nan, math.nan, math.nan, math.nan),
    trimmed: tuple[str, float] = ("", 0.0),
    note: str = "",
) -> Bounds:
    return Bounds(
        estimand=estimand,
        lower=ends[0],
        upper=ends[1],
        low=ends[2],
        high=ends[3],
        level=level,
        n_treated=one.assigned,
        n_control=zero.assigned,
        observed_treated=one.outcome.size,
        observed_control=zero.outcome.size,
        trimmed_group=trimmed[0],
        trimmed_share=trimmed[1],
        method=method,
        reference=reference,
        note=note,
    )
