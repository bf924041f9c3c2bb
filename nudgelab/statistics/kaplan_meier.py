"""The Kaplan–Meier curve: the share still without the event, as time goes on.

With Greenwood's variance and pointwise log-log limits, which stay within 0 and 1. Checked against
R's ``survival::survfit(conf.type = "log-log")``.

References
----------
Kaplan, E. L. & Meier, P. (1958). Nonparametric estimation from incomplete observations. Journal of
the American Statistical Association 53, 457–481. Kalbfleisch, J. D. & Prentice, R. L. (2002). The
Statistical Analysis of Failure Time Data, 2nd edition, equations 1.12 and 1.14. Wiley.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import Booleans, Floats, checked_level
from nudgelab.statistics.intervals import critical_value
from nudgelab.statistics.risk_sets import follow, risk_sets

__all__ = ["SurvivalCurve", "kaplan_meier"]


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """A step function that is 1 before the first time and falls at times with events.

    Attributes
    ----------
    times : ndarray, shape (m,)
        Distinct times of events and of last sights, ascending, in the unit of the data.
    survival : ndarray, shape (m,)
        Share without the event just after each time, in [0, 1].
    low, high : ndarray, shape (m,)
        Pointwise limits of the confidence interval, in [0, 1]. They are 1 before the first event;
        where nobody is left without the event, 0 and the upper limit before.
    at_risk : ndarray, shape (m,)
        People followed to each time or longer.
    events : ndarray, shape (m,)
        Events at each time.
    level : float
        Confidence level, in (0, 1).
    """

    times: Floats
    survival: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    events: Floats
    level: float


def kaplan_meier(
    time: npt.ArrayLike, observed: npt.ArrayLike, *, level: float = 0.95
) -> SurvivalCurve:
    """Estimate the share of people still without the event.

    Parameters
    ----------
    time : array_like, shape (n,)
        Time of the event or of the last sight, at least 0.
    observed : array_like of bool, shape (n,)
        Whether the event was seen at that time.
    level : float
        Confidence level of the limits, in (0, 1).

    Returns
    -------
    SurvivalCurve
        The curve.

    Raises
    ------
    EstimationError
        Where a time is missing or negative, or the lengths differ.

    References
    ----------
    Kaplan & Meier (1958), Journal of the American Statistical Association 53, 457–481, equation 2b.
    """
    z = critical_value(checked_level(level))
    sets = risk_sets(follow(time, observed))
    survival = np.cumprod(1.0 - sets.events / sets.at_risk, dtype=np.float64)
    left = sets.at_risk - sets.events
    inside = (survival > 0.0) & (survival < 1.0)
    greenwood = np.cumsum(sets.events / (sets.at_risk * np.where(left > 0, left, 1.0)))
    logarithm = np.log(np.where(inside, survival, 0.5))
    step = z * np.sqrt(greenwood) / logarithm
    low = _limit(survival, inside, -step)
    high = _limit(survival, inside, step)
    high[survival <= 0.0] = _last_before_zero(high, survival)
    return SurvivalCurve(sets.times, survival, low, high, sets.at_risk, sets.events, level)


def _limit(survival: Floats, inside: Booleans, step: Floats) -> Floats:
    """Return S^exp(step) where the curve is inside (0, 1), and the curve itself elsewhere."""
    base = np.where(inside, survival, 0.5)
    limit: Floats = np.where(inside, base ** np.exp(step), survival)
    return limit


def _last_before_zero(high: Floats, survival: Floats) -> float:
    positive = high[survival > 0.0]
    return float(positive[-1]) if positive.size else 1.0
