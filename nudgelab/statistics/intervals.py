"""Quantiles and p-values of the t distribution, and of the normal as its limit.

One place for the two numbers that every symmetric interval needs, so that an estimate's interval
and its p-value cannot come from different distributions.
"""

from __future__ import annotations

import math

from scipy import special

__all__ = ["critical_value", "two_sided_p"]


def critical_value(level: float, degrees_of_freedom: float = math.inf) -> float:
    """Return the two-sided critical value of the t distribution.

    Parameters
    ----------
    level : float
        Confidence level, in (0, 1).
    degrees_of_freedom : float
        Positive; infinite for the normal distribution.

    Returns
    -------
    float
        The quantile at (1 + level) / 2.
    """
    upper = 0.5 + 0.5 * level
    if math.isinf(degrees_of_freedom):
        return float(special.ndtri(upper))
    return float(special.stdtrit(degrees_of_freedom, upper))


def two_sided_p(statistic: float, degrees_of_freedom: float = math.inf) -> float:
    """Return the two-sided p-value of a t or normal statistic.

    Parameters
    ----------
    statistic : float
        Estimate over standard error.
    degrees_of_freedom : float
        Positive; infinite for the normal distribution.

    Returns
    -------
    float
        Probability of a statistic as far from zero, in [0, 1].
    """
    lower = -abs(statistic)
    if math.isinf(degrees_of_freedom):
        return float(2.0 * special.ndtr(lower))
    return float(2.0 * special.stdtr(degrees_of_freedom, lower))
