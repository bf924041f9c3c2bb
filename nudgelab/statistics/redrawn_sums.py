"""Sums over the arms of assignments drawn again and again, in compiled code.

One draw costs a handful of operations a dealt unit: within each stratum the units of all arms but
one are taken out by the first steps of a Fisher–Yates shuffle, and what is left is the last arm's,
whose sums are the total less the others'. Numbers come from SplitMix64, a stream a draw.

References
----------
Fisher, R. A. & Yates, F. (1938). Statistical Tables, example 12, in Durstenfeld's form (1964,
Communications of the ACM 7, 420). Steele, G. L., Lea, D. & Flood, C. H. (2014). Fast splittable
pseudorandom number generators. OOPSLA 2014, 453–472.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

__all__ = ["redrawn_sums"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_HALF = np.uint64(32)


def _compiled(function: Callable[..., Any]) -> Any:
    """Compile on the first call, and keep the code on disk where a folder can be written."""
    dispatcher: Any = numba.njit(nogil=True, error_model="numpy")(function)
    try:
        dispatcher.enable_caching()
    except RuntimeError:
        return dispatcher
    return dispatcher


@_compiled
def redrawn_sums(
    features: FloatArray, ends: IntArray, counts: IntArray, seed: int, draws: int
) -> FloatArray:
    """Return the sums of the units' numbers over each arm, for assignments drawn anew.

    Parameters
    ----------
    features : ndarray of float, shape (units, width)
        Numbers of each unit, stratum by stratum.
    ends : ndarray of int, shape (strata,)
        Where each stratum ends among the units.
    counts : ndarray of int, shape (strata, arms)
        Units of each stratum for each arm; the last arm should be the largest, for speed.
    seed : int
        Of the stream, from 0 to 2⁶³ − 1.
    draws : int
        Assignments.

    Returns
    -------
    ndarray of float, shape (draws, arms, width)
        The sums.
    """
    units, width = features.shape
    arms = counts.shape[1]
    total = np.zeros(width)
    for unit in range(units):
        for k in range(width):
            total[k] += features[unit, k]
    order = np.arange(units)
    sums = np.zeros((draws, arms, width))
    for draw in range(draws):
        own = sums[draw]
        state = np.uint64(seed) ^ (np.uint64(draw) * _SECOND)  # a stream a draw, mixed below
        state = (state ^ (state >> np.uint64(30))) * _FIRST
        state = (state ^ (state >> np.uint64(27))) * _SECOND
        start = 0
        for stratum in range(len(ends)):
            at = start
            for arm in range(arms - 1):
                for _ in range(counts[stratum, arm]):
                    state += _GOLDEN
                    lot = (state ^ (state >> np.uint64(30))) * _FIRST
                    lot = (lot ^ (lot >> np.uint64(27))) * _SECOND
                    lot = lot ^ (lot >> np.uint64(31))
                    left = np.uint64(ends[stratum] - at)
                    taken = at + np.int64(((lot >> _HALF) * left) >> _HALF)
                    unit = order[taken]
                    order[taken] = order[at]
                    order[at] = unit
                    for k in range(width):
                        own[arm, k] += features[unit, k]
                    at += 1
            start = ends[stratum]
        for k in range(width):
            rest = total[k]
            for arm in range(arms - 1):
                rest -= own[arm, k]
            own[arms - 1, k] = rest
    return sums
