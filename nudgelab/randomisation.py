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

__all__ = ["deal", "imbalance", "largest_imbalance", "planned_counts", "whitened"]

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


def whitened(covariates: FloatArray) -> FloatArray:
    """Return covariates of units about their means, in coordinates in which they don't correlate.

    Parameters
    ----------
    covariates : ndarray of float, shape (units, k)
        Without gaps.

    Returns
    -------
    ndarray of float, shape (units, rank)
        Of mean 0 and variance 1 (with n − 1); what is constant or redundant is gone.
    """
    centred = covariates - covariates.mean(axis=0)
    scale = np.sqrt((centred**2).sum(axis=0))
    varies = scale > _ROUNDING * np.maximum(1.0, np.abs(covariates).max(axis=0, initial=0.0))
    left, size, _ = np.linalg.svd(centred[:, varies] / scale[varies], full_matrices=False)
    independent: FloatArray = left[:, size > _ROUNDING] * np.sqrt(len(covariates) - 1)
    return independent


def imbalance(sums: FloatArray, sizes: IntArray) -> FloatArray:
    """Return how far the means of arms lie apart: Σ n_a |z̄_a|² of whitened covariates.

    With two arms this is the Mahalanobis distance of Morgan & Rubin (2012, Annals of Statistics 40,
    1263–1282), with more the trace of Hotelling and Lawley. Under complete randomisation it is
    near χ² with k (arms − 1) degrees of freedom.

    Parameters
    ----------
    sums : ndarray of float, shape (..., arms, k)
        Of the whitened covariates over the units of each arm.
    sizes : ndarray of int, shape (arms,)
        Units of each arm.

    Returns
    -------
    ndarray of float, shape (...)
        From 0.
    """
    apart: FloatArray = ((sums**2).sum(axis=-1) / np.maximum(sizes, 1)).sum(axis=-1)
    return apart


def largest_imbalance(accept: float, covariates: int, arms: int) -> float:
    """Return the imbalance that so large a share of all draws stays within.

    Parameters
    ----------
    accept : float
        In (0, 1]; 1 accepts all.
    covariates : int
        Rank of the covariates.
    arms : int
        Arms that are dealt.
    """
    from scipy.stats import chi2  # noqa: PLC0415

    if accept >= 1 or covariates == 0:
        return float("inf")
    return float(chi2.ppf(accept, covariates * (arms - 1)))
