"""Counts from one uniform number each: the inverse distribution functions of the model.

A draw by inversion needs exactly one uniform number, whatever the parameters; so the same luck
gives more reactions where the mean is higher, and common random numbers stay common.
"""

from __future__ import annotations

import math

from nudgelab.behaviour.compiled import compiled

__all__ = ["negative_binomial_quantile", "poisson_quantile"]

MOST_STEPS = 1_000_000  # ends a search in the last rounding error of the upper tail


@compiled
def poisson_quantile(uniform: float, mean: float) -> int:
    """Return the smallest count whose Poisson distribution function reaches a number.

    Parameters
    ----------
    uniform : float
        In (0, 1).
    mean : float
        Mean count, in [0, 700].

    Returns
    -------
    int
        The count.
    """
    probability = math.exp(-mean)
    cumulative = probability
    count = 0
    while uniform > cumulative and count < MOST_STEPS and probability > 0.0:
        count += 1
        probability *= mean / count
        cumulative += probability
    return count


@compiled
def negative_binomial_quantile(uniform: float, mean: float, size: float) -> int:
    """Return the smallest count whose negative binomial distribution function reaches a number.

    Parameters
    ----------
    uniform : float
        In (0, 1).
    mean : float
        Mean count, at least 0.
    size : float
        Dispersion; the variance is ``mean + mean**2 / size``.

    Returns
    -------
    int
        The count.
    """
    ratio = mean / (size + mean)
    probability = (size / (size + mean)) ** size
    cumulative = probability
    count = 0
    while uniform > cumulative and count < MOST_STEPS and probability > 0.0:
        probability *= ratio * (count + size) / (count + 1.0)
        cumulative += probability
        count += 1
    return count
