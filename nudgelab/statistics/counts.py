"""The ratio of two mean counts per person, without assuming how counts are distributed.

The ratio of the arithmetic means is what Poisson quasi-likelihood with one indicator estimates; its
variance here is the robust one (HC2: each group's own sample variance), so that it holds however
much the counts vary from person to person. The interval is symmetric for the logarithm, with
Satterthwaite's degrees of freedom.

Checked against R: ``glm(y ~ arm, family = quasipoisson)`` with ``sandwich::vcovHC(type = "HC2")``.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Floats, checked_level, finite_vector
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import critical_value, two_sided_p
from nudgelab.statistics.two_proportion_test import two_proportion_p

__all__ = ["rate_ratio"]

_REFERENCE = "Gourieroux, Monfort & Trognon (1984), Econometrica 52, 701–720"
_METHOD = "ratio of means, log scale, HC2, Satterthwaite t"


def rate_ratio(treated: npt.ArrayLike, control: npt.ArrayLike, *, level: float = 0.95) -> Estimate:
    """Estimate the ratio of two mean counts.

    Parameters
    ----------
    treated : array_like, shape (n_treated,)
        Counts per person of the treated, at least 0.
    control : array_like, shape (n_control,)
        Counts per person of control, at least 0.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Mean of the treated over mean of control, in [0, ∞]; the standard error is that of the
        logarithm. Where one group has no event the ratio is 0 or ∞, its limits are 0 and ∞, and the
        p-value compares the shares of people with any event. Refused where nobody has an event,
        with one person in a group, and where no count varies.

    Raises
    ------
    EstimationError
        Where a group is empty, or a count is missing or negative.

    References
    ----------
    Gourieroux, C., Monfort, A. & Trognon, A. (1984). Pseudo maximum likelihood methods:
    applications to Poisson models. Econometrica 52, 701–720.
    """
    checked_level(level)
    y1, y0 = _counts(treated, "treated"), _counts(control, "control")
    if reason := _no_ratio(y1, y0):
        return refusal(
            "rate_ratio",
            reason,
            level=level,
            n_treated=y1.size,
            n_control=y0.size,
            method=_METHOD,
            reference=_REFERENCE,
        )
    if not y1.any() or not y0.any():
        return _one_sided(y1, y0, level)
    v1, v0 = _relative_variance(y1), _relative_variance(y0)
    degrees = (v1 + v0) ** 2 / (v1**2 / (y1.size - 1) + v0**2 / (y0.size - 1))
    log_ratio, standard_error = math.log(y1.mean() / y0.mean()), math.sqrt(v1 + v0)
    half = critical_value(level, degrees) * standard_error
    return Estimate(
        estimand="rate_ratio",
        value=float(y1.mean() / y0.mean()),
        low=_exp(log_ratio - half),
        high=_exp(log_ratio + half),
        level=level,
        p=two_sided_p(log_ratio / standard_error, degrees),
        n_treated=y1.size,
        n_control=y0.size,
        method=_METHOD,
        reference=_REFERENCE,
        standard_error=standard_error,
        degrees_of_freedom=degrees,
    )


def _counts(values: npt.ArrayLike, name: str) -> Floats:
    counts = finite_vector(values, name)
    if counts.min() < 0:
        raise EstimationError(f"{name} has the count {counts.min():g}, must be at least 0")
    return counts


def _no_ratio(y1: Floats, y0: Floats) -> str:
    if not y1.any() and not y0.any():
        return "no events in either group: there is no rate ratio"
    if min(y1.size, y0.size) < 2:
        return "one person in a group: its variation cannot be seen; two are the least"
    if np.ptp(y1) == 0 and np.ptp(y0) == 0:
        return "every count is the same within both groups: there is no variation to judge by"
    return ""


def _relative_variance(counts: Floats) -> float:
    """Return the variance of the mean over the squared mean: that of the mean's logarithm."""
    return float(counts.var(ddof=1) / counts.size / counts.mean() ** 2)


def _exp(logarithm: float) -> float:
    return math.exp(logarithm) if logarithm < 700 else math.inf


def _one_sided(y1: Floats, y0: Floats, level: float) -> Estimate:
    """Return 0 or ∞ where one group has no event; nothing bounds the ratio without a model."""
    none_treated = not y1.any()
    test = two_proportion_p(int((y1 > 0).sum()), y1.size, int((y0 > 0).sum()), y0.size)
    group = "the treated group" if none_treated else "control"
    return Estimate(
        estimand="rate_ratio",
        value=0.0 if none_treated else math.inf,
        low=0.0,
        high=math.inf,
        level=level,
        p=test.p,
        n_treated=y1.size,
        n_control=y0.size,
        method=f"ratio of means; p: {test.method} of the shares with any event",
        reference=_REFERENCE,
        note=f"no events in {group}: the ratio's limits stay open without a model of the counts",
    )
