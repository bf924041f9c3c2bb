"""Effects on a measured outcome of people who were assigned one by one.

The difference of means is Welch's, which lets each group have its own variance. Its standardised
form is Hedges' g: Cohen's d on the pooled standard deviation, freed of its small-sample bias by the
exact factor J (of gamma functions), with the exact interval from the non-central t distribution.

Checked against R's ``t.test`` and ``effectsize::hedges_g``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.statistics.arrays import Floats, checked_level, finite_vector
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import critical_value, two_sided_p

__all__ = ["bias_correction", "hedges_g", "mean_difference"]

_WELCH = "Welch (1947), Biometrika 34, 28–35"
_HEDGES = "Hedges (1981), Journal of Educational Statistics 6, 107–128"
_SAME = "every outcome is the same within both groups: there is no variation to judge by"
_ROUNDING = 1e-14
"""A standard deviation below this share of the values themselves is rounding, not variation."""


@dataclass(frozen=True, slots=True)
class _Sample:
    n: int
    mean: float
    variance: float

    @property
    def variance_of_mean(self) -> float:
        return self.variance / self.n


def mean_difference(
    treated: npt.ArrayLike, control: npt.ArrayLike, *, level: float = 0.95
) -> Estimate:
    """Estimate the difference of two means, with Welch's t interval.

    Parameters
    ----------
    treated : array_like, shape (n_treated,)
        Outcomes of the treated, in any unit.
    control : array_like, shape (n_control,)
        Outcomes of control, in the same unit.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Mean of the treated minus mean of control, in the outcome's unit; refused with one person
        in a group, and where no outcome varies.

    Raises
    ------
    EstimationError
        Where a group is empty or has a missing outcome.

    References
    ----------
    Welch, B. L. (1947). The generalization of 'Student's' problem when several different
    population variances are involved. Biometrika 34, 28–35.
    """
    checked_level(level)
    one, zero = _sample(treated, "treated"), _sample(control, "control")
    method = "Welch t"
    if reason := _no_variation(one, zero):
        return _refused("mean_difference", reason, one, zero, level, method, _WELCH)
    v1, v0 = one.variance_of_mean, zero.variance_of_mean
    degrees = (v1 + v0) ** 2 / (v1**2 / (one.n - 1) + v0**2 / (zero.n - 1))
    difference, standard_error = one.mean - zero.mean, math.sqrt(v1 + v0)
    half = critical_value(level, degrees) * standard_error
    return Estimate(
        estimand="mean_difference",
        value=difference,
        low=difference - half,
        high=difference + half,
        level=level,
        p=two_sided_p(difference / standard_error, degrees),
        n_treated=one.n,
        n_control=zero.n,
        method=method,
        reference=_WELCH,
        standard_error=standard_error,
        degrees_of_freedom=degrees,
    )


def hedges_g(treated: npt.ArrayLike, control: npt.ArrayLike, *, level: float = 0.95) -> Estimate:
    """Estimate the standardised difference of two means, with its exact interval.

    Parameters
    ----------
    treated : array_like, shape (n_treated,)
        Outcomes of the treated.
    control : array_like, shape (n_control,)
        Outcomes of control.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        J times the difference of means over the pooled standard deviation. The limits are J times
        those of Cohen's d from the non-central t; the p-value is that of Student's t with pooled
        variance, which the interval inverts. The standard error is the large-sample one. Refused
        with one person in a group, and where no outcome varies.

    Raises
    ------
    EstimationError
        Where a group is empty or has a missing outcome.

    References
    ----------
    Hedges, L. V. (1981). Distribution theory for Glass's estimator of effect size and related
    estimators. Journal of Educational Statistics 6, 107–128, equations 5 and 6. Steiger, J. H. &
    Fouladi, R. T. (1997). Noncentrality interval estimation and the evaluation of statistical
    models. In: What If There Were No Significance Tests?
    """
    checked_level(level)
    one, zero = _sample(treated, "treated"), _sample(control, "control")
    method = "Hedges' g, exact non-central t interval; p: Student's t"
    if reason := _no_variation(one, zero):
        return _refused("hedges_g", reason, one, zero, level, method, _HEDGES)
    degrees = one.n + zero.n - 2
    pooled = ((one.n - 1) * one.variance + (zero.n - 1) * zero.variance) / degrees
    d = (one.mean - zero.mean) / math.sqrt(pooled)
    scale = math.sqrt(1 / one.n + 1 / zero.n)
    j = bias_correction(degrees)
    low, high = _noncentrality_limits(d / scale, degrees, level)
    return Estimate(
        estimand="hedges_g",
        value=j * d,
        low=j * low * scale,
        high=j * high * scale,
        level=level,
        p=two_sided_p(d / scale, degrees),
        n_treated=one.n,
        n_control=zero.n,
        method=method,
        reference=_HEDGES,
        standard_error=j * math.sqrt(scale**2 + d * d / (2 * degrees)),
        degrees_of_freedom=float(degrees),
    )


def bias_correction(degrees_of_freedom: float) -> float:
    """Return Hedges' exact factor J that takes the small-sample bias off Cohen's d.

    Parameters
    ----------
    degrees_of_freedom : float
        Degrees of freedom m of the pooled standard deviation, at least 2.

    Returns
    -------
    float
        Γ(m/2) / (√(m/2) Γ((m−1)/2)), in (0, 1).

    References
    ----------
    Hedges, L. V. (1981). Journal of Educational Statistics 6, 107–128, equation 6e.
    """
    half = degrees_of_freedom / 2
    return math.exp(math.lgamma(half) - math.lgamma(half - 0.5) - 0.5 * math.log(half))


def _sample(values: npt.ArrayLike, name: str) -> _Sample:
    vector = finite_vector(values, name)
    mean = float(vector.mean())
    return _Sample(vector.size, mean, _variance(vector, mean))


def _variance(vector: Floats, mean: float) -> float:
    """Return the sample variance; exactly 0 for one person and for equal values."""
    if vector.size == 1 or vector.min() == vector.max():
        return 0.0
    return float(((vector - mean) ** 2).sum() / (vector.size - 1))


def _no_variation(one: _Sample, zero: _Sample) -> str:
    if min(one.n, zero.n) < 2:
        return "one person in a group: its variation cannot be seen; two are the least"
    spread = math.sqrt(one.variance + zero.variance)
    rounding = _ROUNDING * max(abs(one.mean), abs(zero.mean))
    return _SAME if spread <= rounding else ""


def _noncentrality_limits(t: float, degrees: float, level: float) -> tuple[float, float]:
    """Return the noncentralities under which t is the upper and the lower quantile."""
    tail = 0.5 - 0.5 * level
    spread = math.sqrt(1 + t * t / (2 * degrees)) * critical_value(level)
    upper = _noncentrality(t, degrees, tail, spread)
    return _noncentrality(t, degrees, 1 - tail, -spread), upper


def _noncentrality(t: float, degrees: float, share: float, step: float) -> float:
    """Return the noncentrality that puts a share of the distribution below t, searched near t."""
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import

    def excess(noncentrality: float) -> float:
        return _share_below(t, degrees, noncentrality) - share

    far = t + 1.5 * step
    while excess(far) * step > 0:
        far += step
    near = t - step
    return float(brentq(excess, near, far, xtol=1e-12, rtol=1e-12))


def _share_below(t: float, degrees: float, noncentrality: float) -> float:
    """Return the non-central t distribution function, also where the library's has no answer.

    Beyond its reach the function is integrated over the numerator z of T = (z + noncentrality)/u:
    for t > 0, P(T < t) is the mean of P(u > (z + noncentrality)/t) over the normal z.
    """
    share = float(special.nctdtr(degrees, noncentrality, t))
    if not math.isnan(share):
        return share
    if t < 0:
        return 1.0 - _share_below(-t, degrees, -noncentrality)
    z = np.linspace(-9.0, 9.0, 3601)
    ratio = np.maximum((z + noncentrality) / t, 0.0)
    density = np.exp(-0.5 * z * z)
    return float(density @ special.chdtrc(degrees, degrees * ratio**2) / density.sum())


def _refused(
    estimand: str,
    note: str,
    one: _Sample,
    zero: _Sample,
    level: float,
    method: str,
    reference: str,
) -> Estimate:
    return refusal(
        estimand,
        note,
        level=level,
        n_treated=one.n,
        n_control=zero.n,
        method=method,
        reference=reference,
    )
