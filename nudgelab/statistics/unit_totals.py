"""Assigned units by their totals: all that randomisation inference needs of the people.

Outcomes are first freed from what assignment cannot have moved: the means of the strata, and a
linear regression on baseline covariates. Both are fitted on the people of all groups together, so
they are the same for every assignment that could have been dealt (Rosenbaum 2002; Zhao & Ding
2021). What is left is summed over each unit.

References
----------
Rosenbaum, P. R. (2002). Covariance adjustment in randomized experiments and observational studies.
Statistical Science 17, 286–327. Zhao, A. & Ding, P. (2021). Covariate-adjusted Fisher randomization
tests for the average treatment effect. Journal of Econometrics 225, 278–294.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import (
    Booleans,
    Codes,
    Floats,
    cluster_codes,
    finite_vector,
    in_reach,
)

__all__ = ["UnitTotals", "unit_totals"]


@dataclass(frozen=True, slots=True, eq=False)
class UnitTotals:
    """Units that were assigned, by their totals.

    Attributes
    ----------
    arm : ndarray of int, shape (units,)
        The arm of each unit.
    stratum : ndarray of int, shape (units,)
        Its stratum, from 0.
    size : ndarray of float, shape (units,)
        Weight of its people whose outcome is known; their number where there are no weights.
    total : ndarray of float, shape (units, columns)
        Totals of the adjusted columns over those people.
    n : int
        People whose outcome is known.
    """

    arm: Codes
    stratum: Codes
    size: Floats
    total: Floats
    n: int


def unit_totals(
    columns: Floats,
    arm: Codes,
    *,
    units: npt.ArrayLike | None = None,
    strata: npt.ArrayLike | None = None,
    covariates: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
) -> UnitTotals:
    """Return the totals of each assigned unit.

    Parameters
    ----------
    columns : ndarray of float, shape (n, k)
        What is summed; a person with NaN in the first column counts for nothing, but keeps the
        unit's place in the assignment.
    arm : ndarray of int, shape (n,)
        The arm of each person.
    units, strata : array_like, shape (n,), optional
        What was assigned as a whole, and within what; None for persons, and for no strata.
    covariates : array_like, shape (n, k), optional
        Baseline covariates without gaps.
    weights : array_like, shape (n,), optional
        Weights at or above 0.

    Returns
    -------
    UnitTotals
        The units.

    Raises
    ------
    EstimationError
        Where the lengths differ, or a unit has people in several arms or strata.
    """
    n = len(columns)
    unit = np.arange(n) if units is None else cluster_codes(units, n)
    stratum = np.zeros(n, dtype=np.intp) if strata is None else cluster_codes(strata, n)
    first = _first_of_each(unit)
    _must_be_whole(unit, first, arm, "in several groups, though it was assigned as a whole")
    _must_be_whole(unit, first, stratum, "in several strata, though it was assigned within one")
    known = ~np.isnan(columns[:, 0])
    weight = known.astype(np.float64)
    if weights is not None:
        weight *= np.where(known, finite_vector(weights, "weights", n, missing=True), 0.0)
    values = np.where(known[:, None], columns, 0.0)
    adjusted = _adjusted(values, stratum, weight, covariates)
    count = len(first)
    size: Floats = np.bincount(unit, weight, count).astype(np.float64)
    return UnitTotals(
        arm=arm[first],
        stratum=stratum[first],
        size=size,
        total=np.column_stack([np.bincount(unit, c * weight, count) for c in adjusted.T]),
        n=int((weight > 0).sum()),
    )


def _first_of_each(unit: Codes) -> Codes:
    return np.unique(unit, return_index=True)[1].astype(np.intp)


def _must_be_whole(unit: Codes, first: Codes, value: Codes, found: str) -> None:
    split: Booleans = value != value[first][unit]
    if split.any():
        count = len(np.unique(unit[split]))
        raise EstimationError(f"{count} of {len(first)} units have people {found}")


def _adjusted(
    columns: Floats, stratum: Codes, weight: Floats, covariates: npt.ArrayLike | None
) -> Floats:
    """Return columns less the strata's means, and less what covariates tell within strata."""
    within = _less_means(columns, stratum, weight)
    if covariates is None:
        return within
    x = _less_means(np.asarray(covariates, dtype=np.float64), stratum, weight)
    if not in_reach(x).all():
        raise EstimationError("covariates has missing, infinite or enormous values, must have none")
    root = np.sqrt(weight)[:, None]
    slopes = np.linalg.lstsq(x * root, within * root, rcond=None)[0]
    adjusted: Floats = within - x @ slopes
    return adjusted


def _less_means(columns: Floats, stratum: Codes, weight: Floats) -> Floats:
    size = np.bincount(stratum, weight)
    size[size == 0] = 1.0
    means = [np.bincount(stratum, column * weight) / size for column in columns.T]
    centred: Floats = columns - np.column_stack(means)[stratum]
    return centred
