"""Estimates of several segments, drawn towards their common mean as far as the data say.

Each estimate yᵢ has a known standard error sᵢ around its own effect θᵢ, and the effects are normal
around Xβ with variance τ²: yᵢ ~ N(θᵢ, sᵢ²), θᵢ ~ N(xᵢ'β, τ²). Given τ the best estimate of θᵢ is
(1 − Bᵢ) yᵢ + Bᵢ xᵢ'β̂ with Bᵢ = sᵢ² / (sᵢ² + τ²). An interval that takes the REML estimate of τ² for
the truth is too short, most of all where it is zero; here the restricted likelihood is integrated
over τ with a flat prior on τ, so that the interval is as wide as what is not known of τ makes it.

Checked: τ² by REML against R's ``metafor``; the integral against the published posterior means of
the eight schools (Gelman et al. 2013, section 5.5).

References
----------
Rubin, D. B. (1981). Estimation in parallel randomized experiments. Journal of Educational
Statistics 6, 377–401. Gelman, A., Carlin, J. B., Stern, H. S., Dunson, D. B., Vehtari, A. & Rubin,
D. B. (2013). Bayesian Data Analysis, 3rd edition, section 5.4, equations 5.17 to 5.21. Gelman, A.
(2006). Prior distributions for variance parameters in hierarchical models. Bayesian Analysis 1,
515–534.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import LARGEST, Floats, checked_level, finite_vector

__all__ = ["Pooled", "partial_pooling"]

_POINTS = 400
"""Points at which the likelihood of τ is taken; twice as many change no printed digit."""
_SPAN = 12.0
"""The grid of τ ends at this many times the spread of the estimates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """Estimates drawn together.

    Attributes
    ----------
    estimates : ndarray, shape (k,)
        The shrunken estimates, in the unit of the estimates.
    low, high : ndarray, shape (k,)
        Their intervals.
    shrinkage : ndarray, shape (k,)
        Bᵢ on average over τ, in [0, 1]: 0 leaves an estimate as it was, 1 gives the common mean.
    tau_squared : float
        REML estimate of the variance of the effects, in the squared unit.
    level : float
        Level of the intervals.
    """

    estimates: Floats
    low: Floats
    high: Floats
    shrinkage: Floats
    tau_squared: float
    level: float


def partial_pooling(
    estimates: npt.ArrayLike,
    standard_errors: npt.ArrayLike,
    *,
    groups: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Pooled:
    """Draw estimates towards their common mean, or towards the mean of their group.

    Parameters
    ----------
    estimates, standard_errors : array_like, shape (k,)
        The estimates and their standard errors, positive, in one unit; taken as independent.
    groups : array_like, shape (k,), optional
        Groups with a mean of their own each (arms); one common τ² for all. Everything is one group
        if left out.
    level : float
        Level of the intervals, in (0, 1).

    Returns
    -------
    Pooled
        The shrunken estimates.

    Raises
    ------
    EstimationError
        Where an array is of another length, a standard error is not positive, or there are fewer
        than two estimates more than groups: τ could not be told.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, equations 5.17 to 5.21.
    """
    checked_level(level)
    y = finite_vector(estimates, "estimates")
    s = finite_vector(standard_errors, "standard_errors", y.size)
    if (s < 1.0 / LARGEST).any():
        raise EstimationError("standard_errors has values at or below 0, must be positive")
    x = _group_design(groups, y.size)
    if y.size - x.shape[1] < 2:
        raise EstimationError(
            f"{y.size} estimates in {x.shape[1]} groups, must be at least two more than groups"
        )
    tau, weight = _likelihood_of_tau(y, s, x)
    means, variances, shrinkage = _given_tau(y, s, x, tau)
    low, high = (_quantile(means, variances, weight, q) for q in ((1 - level) / 2, (1 + level) / 2))
    return Pooled(
        estimates=weight @ means,
        low=low,
        high=high,
        shrinkage=weight @ shrinkage,
        tau_squared=_reml(y, s, x),
        level=level,
    )


def _group_design(groups: npt.ArrayLike | None, n: int) -> Floats:
    if groups is None:
        return np.ones((n, 1))
    names = np.asarray(groups)
    if names.shape != (n,):
        raise EstimationError(f"groups.shape == {names.shape}, must be ({n},)")
    design: Floats = (names[:, None] == np.unique(names)[None, :]).astype(np.float64)
    return design


def _log_likelihood(tau: Floats, y: Floats, s: Floats, x: Floats) -> Floats:
    """Return the restricted log-likelihood at each τ, shape (m,), up to a constant."""
    w = 1.0 / (s**2 + tau[:, None] ** 2)
    beta, precision = _means_of_groups(w, y, x)
    residual = y - beta @ x.T
    halves: Floats = -0.5 * (
        -np.log(w).sum(axis=1) + np.log(precision).sum(axis=1) + (w * residual**2).sum(axis=1)
    )
    return halves


def _means_of_groups(w: Floats, y: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Return each group's weighted mean and its precision, shape (m, groups)."""
    precision = w @ x
    return (w * y) @ x / precision, precision


def _likelihood_of_tau(y: Floats, s: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Return a grid of τ, finer near 0, and the weight of each point, summing to 1."""
    top = _SPAN * max(float(np.ptp(y)), float(s.max()))
    tau = top * np.linspace(0.0, 1.0, _POINTS) ** 3
    logs = _log_likelihood(tau, y, s, x)
    weight = np.exp(logs - logs.max()) * np.gradient(tau)
    return tau, weight / weight.sum()


def _given_tau(y: Floats, s: Floats, x: Floats, tau: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean and variance of each effect, and B, given each τ; shape (m, k)."""
    w = 1.0 / (s**2 + tau[:, None] ** 2)
    beta, precision = _means_of_groups(w, y, x)
    b = s**2 * w
    means = (1.0 - b) * y + b * (beta @ x.T)
    variances = (1.0 - b) * s**2 + b**2 * ((1.0 / precision) @ x.T)
    return means, variances, b


def _quantile(means: Floats, variances: Floats, weight: Floats, q: float) -> Floats:
    """Return the quantile of each mixture of normals, by bisection."""
    spread = np.sqrt(variances)
    low, high = (means - 40 * spread).min(axis=0), (means + 40 * spread).max(axis=0)
    for _ in range(80):
        middle = (low + high) / 2
        below = weight @ special.ndtr((middle - means) / np.maximum(spread, 1e-300)) < q
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    found: Floats = (low + high) / 2
    return found


def _reml(y: Floats, s: Floats, x: Floats) -> float:
    """Return τ² at the maximum of the restricted likelihood."""
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - slow to import

    top = 2.0 * max(float(np.ptp(y)), float(s.max()))
    grid = np.linspace(0.0, top, 200)
    best = int(np.argmax(_log_likelihood(grid, y, s, x)))
    if best == 0 and _slope_at_zero(y, s, x) <= 0:
        return 0.0
    bounds = (grid[max(best - 1, 0)], grid[min(best + 1, grid.size - 1)])
    found = minimize_scalar(
        lambda tau: -float(_log_likelihood(np.array([tau]), y, s, x)[0]),
        bounds=bounds,
        method="bounded",
        options={"xatol": 1e-10 * top},
    )
    return float(found.x) ** 2


def _slope_at_zero(y: Floats, s: Floats, x: Floats) -> float:
    """Return the sign of the likelihood's slope by τ² at 0."""
    step = 1e-4 * float(s.min())
    at = _log_likelihood(np.array([0.0, step]), y, s, x)
    return float(at[1] - at[0])
