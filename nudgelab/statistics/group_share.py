"""The share of one group, with an interval that knows its clusters.

Persons have Wilson's score interval. People in clusters have CR2 with Satterthwaite's degrees of
freedom on the log odds, so that the limits stay within 0 and 1.

References
----------
Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal
of the American Statistical Association 22, 209–212. Bell & McCaffrey (2002), Survey Methodology 28,
169–181.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.statistics.arrays import checked_level, cluster_codes, finite_vector, flags
from nudgelab.statistics.cluster_robust import cr2_contrast
from nudgelab.statistics.intervals import critical_value
from nudgelab.statistics.least_squares import least_squares

__all__ = ["Share", "group_share"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share with its interval.

    Attributes
    ----------
    value, low, high : float
        In [0, 1]; the limits NaN where none can be given.
    people : int
        People it is a share of.
    method : str
        The method in a few words.
    """

    value: float
    low: float
    high: float
    people: int
    method: str


def group_share(
    flagged: npt.ArrayLike, *, clusters: npt.ArrayLike | None = None, level: float = 0.95
) -> Share:
    """Return the share of a group's people that are flagged.

    Parameters
    ----------
    flagged : array_like, shape (n,)
        0 or 1.
    clusters : array_like, shape (n,), optional
        Cluster of each person.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Share
        The share; without limits where clusters are fewer than two, or everybody or nobody in
        clusters is flagged.

    Raises
    ------
    EstimationError
        Where a value is neither 0 nor 1, or the lengths differ.
    """
    checked_level(level)
    values = finite_vector(flagged, "flagged")
    flags(values, "flagged", values.size)
    share = float(values.mean())
    if clusters is None:
        low, high = _wilson(share, values.size, critical_value(level))
        return Share(value=share, low=low, high=high, people=values.size, method="Wilson")
    low, high = _clustered(values, clusters, level)
    method = "CR2 on the log odds, Satterthwaite t"
    return Share(value=share, low=low, high=high, people=values.size, method=method)


def _wilson(share: float, n: int, z: float) -> tuple[float, float]:
    centre = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    scale = 1 + z * z / n
    return max((centre - half) / scale, 0.0), min((centre + half) / scale, 1.0)


def _clustered(
    values: npt.NDArray[np.float64], clusters: npt.ArrayLike, level: float
) -> tuple[float, float]:
    codes = cluster_codes(clusters, values.size)
    spread = float(values.mean() * (1 - values.mean()))
    if codes.max() < 1 or values.size < 3 or spread == 0:
        return math.nan, math.nan
    mean = cr2_contrast(least_squares(np.ones((values.size, 1)), values), codes, [1.0])
    half = critical_value(level, mean.degrees_of_freedom) * mean.standard_error / spread
    odds = float(special.logit(mean.value))
    return float(special.expit(odds - half)), float(special.expit(odds + half))
