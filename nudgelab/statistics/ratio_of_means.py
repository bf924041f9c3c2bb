"""The ratio of two means of the same units, such as a cost per effect, by Fieller's theorem.

References
----------
Fieller, E. C. (1954). Some problems in interval estimation. Journal of the Royal Statistical
Society B 16, 175–185.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import checked_level, finite_vector
from nudgelab.statistics.intervals import critical_value

__all__ = ["Ratio", "ratio_of_means"]


class Ratio(NamedTuple):
    """A ratio of means.

    Attributes
    ----------
    value, low, high : float
        Ratio and limits; all NaN where the lower mean isn't shown to be above zero, for then no
        interval is bounded.
    """

    value: float
    low: float
    high: float


def ratio_of_means(upper: npt.ArrayLike, lower: npt.ArrayLike, *, level: float = 0.95) -> Ratio:
    """Return the ratio of two means of the same independent units.

    Parameters
    ----------
    upper, lower : array_like, shape (n,)
        What is divided, and by what, of each unit; at least two units.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Ratio
        With Fieller's interval.

    Raises
    ------
    EstimationError
        With fewer than two units, or of different numbers.
    """
    checked_level(level)
    y, x = finite_vector(upper, "upper"), finite_vector(lower, "lower")
    if y.size != x.size or y.size < 2:
        raise EstimationError(f"{y.size} and {x.size} units, must be the same, at least two")
    t = critical_value(level, y.size - 1)
    (vy, covariance), (_, vx) = np.cov(y, x) / y.size
    a, b = float(y.mean()), float(x.mean())
    g = b * b - t * t * vx
    if b <= 0.0 or g <= 0.0:
        return Ratio(math.nan, math.nan, math.nan)
    middle = (a * b - t * t * covariance) / g
    root = math.sqrt(max(0.0, middle**2 - (a * a - t * t * vy) / g))
    return Ratio(a / b, float(middle - root), float(middle + root))
