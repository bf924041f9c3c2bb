"""Several arms against one control: Dunnett's adjusted p-values and simultaneous intervals.

The arms share their control, so their estimates are correlated, and what Bonferroni pays for
independent mistakes is too much. Dunnett's test refers the largest |t| to its joint distribution:
a multivariate t with that correlation. For a correlation of the form ρ_kl = λ_k λ_l, which a shared
control gives, the probability of a box is an integral over one normal factor and one χ, done here
by Gauss–Legendre quadrature; another correlation is replaced by the nearest one of this form (Hsu
1992).

Where the arms have their own degrees of freedom (clusters), every t is first mapped to the common
smallest degrees of freedom through its own p-value: the p-value of each arm alone stays what it
was. With equal degrees of freedom that is Dunnett's test.

Checked against ``scipy.stats.dunnett``, R's ``multcomp`` and Dunnett's table.

References
----------
Dunnett, C. W. (1955). A multiple comparison procedure for comparing several treatments with a
control. Journal of the American Statistical Association 50, 1096–1121. Hsu, J. C. (1992). The
factor analytic method for simultaneous inference in the general linear model. Journal of
Computational and Graphical Statistics 1, 151–168.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Floats, checked_level, finite_vector
from nudgelab.statistics.intervals import critical_value

__all__ = ["correlation_from_sizes", "dunnett", "dunnett_level"]

_NORMAL_NODES = 240
_CHI_NODES = 96
_FURTHEST = 9.0
"""The normal factor is integrated over ± this many standard deviations."""
_TAIL = 1e-15
"""Probability of the χ factor that is left out at either end."""
_STRONGEST = 0.995
"""A loading nearer to one would bend too sharply for the nodes; less errs on the safe side."""


def correlation_from_sizes(arms: npt.ArrayLike, control: float) -> Floats:
    """Return the correlation of arms' differences from one control, of equal spread.

    Parameters
    ----------
    arms : array_like, shape (m,)
        People in each arm.
    control : float
        People in control.

    Returns
    -------
    ndarray, shape (m, m)
        λ_k λ_l off the diagonal, with λ_k² = n_k / (n_k + n_0).

    References
    ----------
    Dunnett (1955), Journal of the American Statistical Association 50, 1096–1121.
    """
    sizes = finite_vector(arms, "arms")
    loadings = np.sqrt(sizes / (sizes + control))
    correlation = np.outer(loadings, loadings)
    np.fill_diagonal(correlation, 1.0)
    return correlation


def dunnett(
    p: npt.ArrayLike, correlation: npt.ArrayLike, degrees_of_freedom: float = math.inf
) -> Floats:
    """Return p-values adjusted for the arms that were compared with one control.

    Parameters
    ----------
    p : array_like, shape (m,)
        Two-sided p-values of the arms, each by its own degrees of freedom; NaN where no test was
        made (that arm does not count).
    correlation : array_like, shape (m, m)
        Correlation of the estimates.
    degrees_of_freedom : float
        Common degrees of freedom of the joint distribution: the smallest of the arms', infinite for
        the normal.

    Returns
    -------
    ndarray, shape (m,)
        Single-step adjusted p-values, at most 1, NaN where no test was made.

    Raises
    ------
    EstimationError
        Where a p-value is outside [0, 1], or the correlation is not one.

    References
    ----------
    Dunnett (1955), Journal of the American Statistical Association 50, 1096–1121.
    """
    values = np.array(p, dtype=np.float64)
    matrix = _checked_correlation(correlation, values.size)
    tested = ~np.isnan(values)
    if values.ndim != 1 or ((values[tested] < 0) | (values[tested] > 1)).any():
        raise EstimationError(f"p == {values.tolist()}, must be one row of values in [0, 1] or NaN")
    count = int(tested.sum())
    if count < 2:
        return values
    loadings = _one_factor(matrix[np.ix_(tested, tested)])
    values[tested] = [_adjusted(p, loadings, degrees_of_freedom) for p in values[tested]]
    return values


def dunnett_level(
    level: float, correlation: npt.ArrayLike, degrees_of_freedom: float = math.inf
) -> float:
    """Return the level of each arm's interval at which all hold together.

    Parameters
    ----------
    level : float
        Probability that every interval covers, in (0, 1).
    correlation : array_like, shape (m, m)
        Correlation of the estimates.
    degrees_of_freedom : float
        Common degrees of freedom, as in :func:`dunnett`.

    Returns
    -------
    float
        Level of each interval by itself, at least ``level`` and at most Bonferroni's.

    Raises
    ------
    EstimationError
        Where the correlation is not one, or the level not in (0, 1).
    """
    from scipy.optimize import brentq  # noqa: PLC0415

    checked_level(level)
    matrix = _checked_correlation(correlation, np.asarray(correlation).shape[0])
    count = matrix.shape[0]
    if count < 2:
        return level
    loadings = _one_factor(matrix)
    strictest = 1.0 - (1.0 - level) / count

    def excess(each: float) -> float:
        limit = critical_value(each, degrees_of_freedom)
        return _probability(limit, loadings, degrees_of_freedom) - level

    return float(brentq(excess, level, strictest + (1 - strictest) * 1e-3, xtol=1e-13))


def _checked_correlation(correlation: npt.ArrayLike, size: int) -> Floats:
    matrix = np.asarray(correlation, dtype=np.float64)
    fits = matrix.shape == (size, size) and np.allclose(matrix, matrix.T, atol=1e-9)
    if not (fits and np.allclose(np.diag(matrix), 1.0) and (np.abs(matrix) <= 1 + 1e-9).all()):
        raise EstimationError(
            f"correlation.shape == {matrix.shape}, must be a symmetric ({size}, {size}) matrix of"
            " values in [-1, 1] with ones on its diagonal"
        )
    return matrix


def _adjusted(p: float, loadings: Floats, degrees: float) -> float:
    if p <= 0.0 or p >= 1.0:
        return p
    joint = 1.0 - _probability(critical_value(1.0 - p, degrees), loadings, degrees)
    return min(max(joint, p), p * loadings.size, 1.0)


def _one_factor(correlation: Floats) -> Floats:
    """Return λ with λ_k λ_l nearest to the correlations off the diagonal (exact where one is)."""
    if correlation.shape[0] == 2:
        rho = float(correlation[0, 1])
        return np.array([1.0, math.copysign(1.0, rho)]) * min(math.sqrt(abs(rho)), _STRONGEST)
    communality = np.abs(correlation - np.eye(len(correlation))).max(axis=0)
    loadings = np.sqrt(communality)
    for _ in range(1000):
        reduced = correlation.copy()
        np.fill_diagonal(reduced, loadings**2)
        values, vectors = np.linalg.eigh(reduced)
        new = vectors[:, -1] * math.sqrt(max(float(values[-1]), 0.0))
        new = np.clip(new, -_STRONGEST, _STRONGEST)
        settled = np.abs(new**2 - loadings**2).max() < 1e-13
        loadings = new
        if settled:
            break
    return np.asarray(loadings, dtype=np.float64)


def _probability(limit: float, loadings: Floats, degrees: float) -> float:
    """Return P(|T_k| ≤ limit for all k) of the multivariate t with correlations λ_k λ_l."""
    z, z_weights = _normal_rule()
    s, s_weights = _chi_rule(degrees)
    own = np.sqrt(1.0 - loadings**2)
    bounds = limit * s[:, None]
    inside = np.ones((s.size, z.size))
    for loading, spread in zip(loadings, own, strict=True):
        shift = loading * z[None, :]
        inside *= special.ndtr((bounds - shift) / spread) - special.ndtr((-bounds - shift) / spread)
    return float(s_weights @ inside @ z_weights)


@cache
def _legendre(count: int) -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return nodes, weights


def _normal_rule() -> tuple[Floats, Floats]:
    """Return nodes and weights that integrate over the standard normal distribution."""
    nodes, weights = _legendre(_NORMAL_NODES)
    z = _FURTHEST * nodes
    return z, weights * _FURTHEST * np.exp(-0.5 * z**2) / math.sqrt(2.0 * math.pi)


@cache
def _chi_rule(degrees: float) -> tuple[Floats, Floats]:
    """Return nodes and weights over s = √(χ²/ν); one node at 1 for infinite ν."""
    if math.isinf(degrees):
        return np.ones(1), np.ones(1)
    low, high = (
        math.sqrt(2.0 * float(special.gammaincinv(degrees / 2, q)) / degrees)
        for q in (_TAIL, 1.0 - _TAIL)
    )
    nodes, weights = _legendre(_CHI_NODES)
    s = low + (high - low) * (nodes + 1.0) / 2.0
    half = degrees / 2.0
    log_density = (
        math.log(2.0)
        + half * math.log(half)
        - special.gammaln(half)
        + (degrees - 1.0) * np.log(s)
        - half * s**2
    )
    return s, weights * (high - low) / 2.0 * np.exp(log_density)
