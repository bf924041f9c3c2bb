"""Complete randomisation within strata: the one way in which arms are drawn, from lots.

The simulation, the randomisation of a real roster and randomisation inference all deal arms by
these functions, so that an inference repeats the very draw that made the trial. The functions are
pure: whoever calls them brings the lots (uniform numbers), from a counter-based stream or a
generator. Matched pairs are strata of two.

Within each stratum every arm gets its planned number of units, rounded down or up; which arms get
the ones that are left over is decided so that the totals stay as near to the plan as can be, and by
lot where that leaves a choice. Who gets which is decided by lot alone: given the numbers, every way
of dealing them is as likely as any other. That is what randomisation inference rests on.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["deal", "planned_counts"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_ROUNDING = 1e-9
"""A share of a stratum this near below a whole number is that number."""


def planned_counts(sizes: IntArray, share: FloatArray, ties: FloatArray) -> IntArray:
    """Return how many units of each stratum each arm gets.

    Parameters
    ----------
    sizes : ndarray of int, shape (strata,)
        Units in each stratum.
    share : ndarray of float, shape (arms,)
        Planned shares, summing to 1.
    ties : ndarray of float, shape (strata, arms)
        Lots that decide between arms from which as much is missing.

    Returns
    -------
    ndarray of int, shape (strata, arms)
        Each row sums to its stratum's size.
    """
    counts = np.empty((len(sizes), len(share)), dtype=np.int64)
    given = np.zeros(len(share), dtype=np.int64)
    for stratum, size in enumerate(sizes):
        counts[stratum] = _of_one_stratum(int(size), share, given, ties[stratum])
        given += counts[stratum]
    return counts


def _of_one_stratum(size: int, share: FloatArray, given: IntArray, lots: FloatArray) -> IntArray:
    """Return the units of one stratum for each arm; those left over go where most are missing."""
    counts = np.floor(size * share + _ROUNDING).astype(np.int64)
    missing = np.round((given.sum() + size) * share - given - counts, 9)
    first = np.lexsort((lots, -missing))
    counts[first[: size - int(counts.sum())]] += 1
    return counts


def deal(stratum: IntArray, counts: IntArray, lots: FloatArray) -> IntArray:
    """Return the arm of each unit: within each stratum, in the order of the lots.

    Parameters
    ----------
    stratum : ndarray of int, shape (units,)
        Codes from 0.
    counts : ndarray of int, shape (strata, arms)
        Units of each stratum for each arm.
    lots : ndarray of float, shape (units,)
        Independent and uniform; the units with the smallest get the first arm.

    Returns
    -------
    ndarray of int, shape (units,)
        Place among the arms.
    """
    arm = np.empty(len(stratum), dtype=np.int64)
    strata, arms = counts.shape
    arm[np.lexsort((lots, stratum))] = np.repeat(np.tile(np.arange(arms), strata), counts.ravel())
    return arm
