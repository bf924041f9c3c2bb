"""Random-effects meta-analysis: REML, Hartung and Knapp's interval, a prediction interval.

The true effects of several cohorts differ, with variance τ² around their mean; τ² is estimated by
restricted maximum likelihood. The interval of the mean takes the spread of the cohorts' own
estimates (Hartung & Knapp 2001, Sidik & Jonkman 2002) with t(k − 1): with few cohorts normal
intervals are too short. Where the estimates happen to lie closer together than their sampling
errors allow, that would shorten the interval; the modified form never lets it (Röver, Knapp &
Friede 2015). The prediction interval says where the true effect of another such cohort
would lie. Symbols are the field's: y estimates, v their variances, w = 1/(v + τ²).

Checked against R's ``metafor`` (the 13 trials of BCG vaccination among others).

References
----------
Viechtbauer, W. (2005). Bias and efficiency of meta-analytic variance estimators in the
random-effects model. Journal of Educational and Behavioral Statistics 30, 261–293. Hartung, J. &
Knapp, G. (2001). A refined method for the meta-analysis of controlled clinical trials with binary
outcome. Statistics in Medicine 20, 3875–3889. Röver, C., Knapp, G. & Friede, T. (2015).
Hartung-Knapp-Sidik-Jonkman approach and its modification for random-effects meta-analysis with few
studies. BMC Medical Research Methodology 15, 99. Higgins, J. P. T., Thompson, S. G. &
Spiegelhalter, D. J. (2009). A re-evaluation of random-effects meta-analysis. Journal of the Royal
Statistical Society A 172, 137–159.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import LARGEST, Floats, checked_level, finite_vector
from nudgelab.statistics.intervals import critical_value, two_sided_p

__all__ = ["Interval", "PooledEstimate", "random_effects"]

Interval = Literal["hartung_knapp_modified", "hartung_knapp", "normal"]

_FURTHEST = 1e6
"""τ² is sought up to this many times the spread of the estimates."""


@dataclass(frozen=True, slots=True)
class PooledEstimate:
    """The mean of several cohorts' true effects, and how they differ.

    Attributes
    ----------
    value, standard_error : float
        Of the mean effect.
    low, high : float
        Its interval.
    p : float
        Two-sided p-value of a mean of 0.
    predicted_low, predicted_high : float
        Prediction interval of the true effect in another such cohort.
    level : float
        Confidence level of both.
    degrees_of_freedom : float
        Of the t distribution; infinite for the normal.
    tau2 : float
        Variance of the true effects, REML.
    i2 : float
        I²: share of the estimates' variation that is not sampling error, in [0, 1).
    q, q_p : float
        Cochran's Q and its p-value: do the estimates differ by more than sampling error?
    weights : ndarray, shape (k,)
        Share of each cohort in the mean, summing to 1.
    k : int
        Cohorts.
    """

    value: float
    standard_error: float
    low: float
    high: float
    p: float
    predicted_low: float
    predicted_high: float
    level: float
    degrees_of_freedom: float
    tau2: float
    i2: float
    q: float
    q_p: float
    weights: Floats
    k: int


def random_effects(
    estimates: npt.ArrayLike,
    variances: npt.ArrayLike,
    *,
    level: float = 0.95,
    interval: Interval = "hartung_knapp_modified",
) -> PooledEstimate:
    """Pool the estimates of several independent cohorts.

    Parameters
    ----------
    estimates : array_like, shape (k,)
        One a cohort, on a scale where they are about normal; at least two.
    variances : array_like, shape (k,)
        Their sampling variances, positive.
    level : float
        Confidence level, in (0, 1).
    interval : {"hartung_knapp_modified", "hartung_knapp", "normal"}
        How the mean's interval is made.

    Returns
    -------
    PooledEstimate
        The mean effect and its heterogeneity.

    Raises
    ------
    EstimationError
        With fewer than two estimates, or a variance that is not positive.

    References
    ----------
    Viechtbauer (2005); Hartung & Knapp (2001), Statistics in Medicine 20, 3875–3889.
    """
    y, v = _checked(estimates, variances)
    checked_level(level)
    tau2 = _reml(y, v)
    weights = 1.0 / (v + tau2)
    total = float(weights.sum())
    mean = float(weights @ y) / total
    degrees = math.inf if interval == "normal" else float(y.size - 1)
    error = math.sqrt(_scale(y - mean, weights, interval) / total)
    t = critical_value(level, degrees)
    ahead = t * math.sqrt(tau2 + error**2)
    q = _q(y, v)
    return PooledEstimate(
        value=mean,
        standard_error=error,
        low=mean - t * error,
        high=mean + t * error,
        p=two_sided_p(mean / error, degrees) if error > 0 else float(mean == 0),
        predicted_low=mean - ahead,
        predicted_high=mean + ahead,
        level=level,
        degrees_of_freedom=degrees,
        tau2=tau2,
        i2=_i2(v, tau2),
        q=q,
        q_p=float(special.chdtrc(y.size - 1, q)),
        weights=weights / total,
        k=y.size,
    )


def _scale(residual: Floats, weights: Floats, interval: Interval) -> float:
    """Return by how much the estimates spread more than their weights say (Hartung & Knapp)."""
    if interval == "normal":
        return 1.0
    scale = float(weights @ residual**2) / (residual.size - 1)
    return max(scale, 1.0) if interval == "hartung_knapp_modified" else scale


def _checked(estimates: npt.ArrayLike, variances: npt.ArrayLike) -> tuple[Floats, Floats]:
    y = finite_vector(estimates, "estimates")
    v = finite_vector(variances, "variances", y.size)
    if y.size < 2 or not (v >= 1.0 / LARGEST).all():
        raise EstimationError(
            f"{y.size} estimates with variances from {v.min():g}, must be at least two, with"
            " positive variances"
        )
    return y, v


def _reml(y: Floats, v: Floats) -> float:
    """Return the REML estimate of τ²: the root of the restricted likelihood's derivative, or 0."""
    from scipy.optimize import brentq  # noqa: PLC0415

    def slope(tau2: float) -> float:
        return float(_slopes(y, v, np.array([tau2]))[0])

    spread = float(np.var(y, ddof=1)) + float(v.mean())
    grid = np.concatenate([[0.0], spread * np.geomspace(1e-8, _FURTHEST, 200)])
    slopes = _slopes(y, v, grid)
    falls = np.flatnonzero((slopes[:-1] > 0) & (slopes[1:] <= 0))
    # many at once are summed in another order than one: where only rounding falls, nothing does
    sure = [i for i in falls if slope(grid[i]) > 0 >= slope(grid[i + 1])]
    root = partial(brentq, slope, xtol=1e-16, rtol=1e-14, maxiter=1_000, disp=False)
    tops = [float(root(grid[i], grid[i + 1])) for i in sure]
    return max([0.0, *tops], key=lambda tau2: _likelihood(y, v, tau2))


def _slopes(y: Floats, v: Floats, tau2: Floats) -> Floats:
    """Return twice the derivative of the restricted log likelihood at several τ²."""
    w = 1.0 / (v[None, :] + tau2[:, None])
    total = w.sum(axis=1)
    residual = y[None, :] - (w @ y / total)[:, None]
    slopes: Floats = (w**2 * residual**2).sum(axis=1) - total + (w**2).sum(axis=1) / total
    return slopes


def _likelihood(y: Floats, v: Floats, tau2: float) -> float:
    """Return the restricted log likelihood, but for a constant."""
    w = 1.0 / (v + tau2)
    residual = y - w @ y / w.sum()
    return -0.5 * float(-np.log(w).sum() + math.log(w.sum()) + w @ residual**2)


def _q(y: Floats, v: Floats) -> float:
    w = 1.0 / v
    return float(w @ (y - w @ y / w.sum()) ** 2)


def _i2(v: Floats, tau2: float) -> float:
    """Return τ² over itself and the typical sampling variance (Higgins & Thompson 2002)."""
    w = 1.0 / v
    # (Σw)² − Σw² as products of two weights, so that one that outweighs all others cancels nothing
    others = np.array([np.delete(w, i).sum() for i in range(w.size)])
    typical = (v.size - 1) * float(w.sum()) / float(w @ others)
    return tau2 / (tau2 + typical)
