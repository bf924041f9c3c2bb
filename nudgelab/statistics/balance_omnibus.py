"""One test of all baseline variables together: whether the assignment looks like the one declared.

Each arm's totals of the variables, centred within strata, are compared with what dealing the arms
at random among the assigned units would give: their covariance is known from the units alone, so
that no model of the variables is needed. Of one variable's ranks it is Kruskal and Wallis's
statistic, of a binary one within strata Cochran, Mantel and Haenszel's. Many units make it
chi-squared; of few, the assignment is repeated.

References
----------
Hansen, B. B. & Bowers, J. (2008). Covariate balance in simple, stratified and clustered comparative
studies. Statistical Science 23, 219–236.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Floats

if TYPE_CHECKING:
    from nudgelab.statistics.assignment_mechanism import AssignmentMechanism

__all__ = ["Omnibus", "balance_omnibus"]

_RANK = 1e-9
_ENOUGH_UNITS = 100
"""Units from which the chi-squared distribution may serve, if there are also …"""
_ENOUGH_UNITS_EACH = 20
"""… so many a degree of freedom."""
_SAME = 1e-9


class Omnibus(NamedTuple):
    """The statistic, its degrees of freedom and its p-value; NaN where nothing varies.

    ``draws`` counts the repeated assignments that gave the p-value; 0 where the chi-squared
    distribution did.
    """

    statistic: float
    degrees_of_freedom: int
    p: float
    draws: int


def balance_omnibus(
    totals: npt.ArrayLike,
    dealt: AssignmentMechanism,
    rng: np.random.Generator,
    *,
    draws: int = 1999,
) -> Omnibus:
    """Test whether several variables are balanced over the arms, taken together.

    Parameters
    ----------
    totals : array_like, shape (units, k)
        Totals of the variables over each assigned unit's people; of persons the values themselves.
    dealt : AssignmentMechanism
        How the units were dealt to arms.
    rng : numpy.random.Generator
        Where the lots of repeated assignments come from.
    draws : int
        Assignments that are repeated where units are few (under 100, or under 20 a degree of
        freedom); if no more than these were possible, all of them.

    Returns
    -------
    Omnibus
        Statistic and p-value.

    Raises
    ------
    EstimationError
        Where ``totals`` isn't a table of one row a unit without gaps.

    References
    ----------
    Hansen & Bowers (2008), Statistical Science 23, 219–236, section 4.
    """
    x = np.asarray(totals, dtype=np.float64)
    if x.ndim != 2 or len(x) != dealt.units or not np.isfinite(x).all():
        raise EstimationError(f"totals: expected {dealt.units} complete rows, found {x.shape}")
    x = x - _stratum_means(x, dealt)
    x = x / np.maximum(np.sqrt((x**2).mean(axis=0)), np.finfo(float).tiny)
    covariance = _covariance(x, dealt)
    rank = int(np.linalg.matrix_rank(covariance, tol=_RANK * max(np.trace(covariance), 1e-300)))
    if not rank:
        return Omnibus(math.nan, 0, math.nan, 0)
    inverse = np.asarray(np.linalg.pinv(covariance, rcond=_RANK, hermitian=True), np.float64)
    statistic = float(_distance(dealt.sums(x, dealt.arm[None]), inverse)[0])
    p, repeated = _p_value(statistic, rank, x, inverse, dealt, rng, draws)
    return Omnibus(statistic, rank, p, repeated)


def _stratum_means(x: Floats, dealt: AssignmentMechanism) -> Floats:
    units = dealt.counts.sum(axis=1)
    sums = np.column_stack([np.bincount(dealt.stratum, column) for column in x.T])
    means: Floats = (sums / units[:, None])[dealt.stratum]
    return means


def _covariance(x: Floats, dealt: AssignmentMechanism) -> Floats:
    """Return the covariance, under dealing, of the totals of all arms but the first."""
    arms, width = len(dealt.arm_sizes) - 1, x.shape[1]
    covariance = np.zeros((arms * width, arms * width))
    order = np.argsort(dealt.stratum, kind="stable")
    ends = np.cumsum(dealt.counts.sum(axis=1))
    for counts, inside in zip(dealt.counts, np.split(x[order], ends[:-1]), strict=True):
        if len(inside) > 1:
            sizes = counts[1:].astype(np.float64)
            dealing = np.diag(sizes) - np.outer(sizes, sizes) / len(inside)
            covariance += np.kron(dealing, inside.T @ inside / (len(inside) - 1))
    return covariance


def _distance(sums: Floats, inverse: Floats) -> Floats:
    """Return the statistic of each assignment from its sums, shape (assignments, arms, width)."""
    apart = sums[:, 1:].reshape(len(sums), -1)
    distance: Floats = np.einsum("ij,jk,ik->i", apart, inverse, apart, optimize=True)
    return distance


def _p_value(
    statistic: float,
    rank: int,
    x: Floats,
    inverse: Floats,
    dealt: AssignmentMechanism,
    rng: np.random.Generator,
    draws: int,
) -> tuple[float, int]:
    """Return the p-value, and from how many repeated assignments it is."""
    from scipy.stats import chi2  # noqa: PLC0415

    if dealt.units >= max(_ENOUGH_UNITS, _ENOUGH_UNITS_EACH * rank):
        return float(chi2.sf(statistic, rank)), 0
    exact = dealt.assignments <= draws
    again = _distance(dealt.every_sum(x) if exact else dealt.redrawn_sums(x, draws, rng), inverse)
    as_far = int(np.sum(again >= statistic * (1.0 - _SAME)))
    if exact:
        return as_far / len(again), len(again)
    return (1 + as_far) / (1 + draws), draws
