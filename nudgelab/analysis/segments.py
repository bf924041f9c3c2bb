"""Who belongs to a segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.cohort.values import canonical_text

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.segments import Condition, Segment

__all__ = ["missing_variables", "segment_members"]

BoolArray = npt.NDArray[np.bool_]


def missing_variables(segment: Segment, cohort: Cohort) -> tuple[str, ...]:
    """Return the variables that a segment needs and a cohort doesn't have."""
    return tuple(name for name in segment.where if name not in cohort.covariates)


def segment_members(segment: Segment, cohort: Cohort) -> BoolArray:
    """Tell for each person whether they belong to a segment.

    Parameters
    ----------
    segment : Segment
        Its conditions; every one must hold.
    cohort : Cohort
        Has every variable that the segment needs.

    Returns
    -------
    ndarray of bool, shape (n,)
        False where a variable is missing: whoever didn't answer is in no segment.
    """
    members = np.ones(len(cohort), dtype=np.bool_)
    for variable, condition in segment.where.items():
        members &= _fulfil(condition, variable, cohort)
    return members


def _fulfil(condition: Condition, variable: str, cohort: Cohort) -> BoolArray:
    holds = np.ones(len(cohort), dtype=np.bool_)
    allowed = condition.one_of if condition.equals is None else (condition.equals,)
    if allowed is not None:
        holds &= _is_one_of(cohort.people[variable], {canonical_text(value) for value in allowed})
    if {"at_least", "at_most", "above", "below"} & condition.model_fields_set:
        holds &= _within_bounds(condition, cohort.numbers(variable))
    return holds


def _is_one_of(column: pa.ChunkedArray, allowed: set[str]) -> BoolArray:
    """Tell whose value is one of some texts; every value that there is is looked at once."""
    coded = column.combine_chunks().dictionary_encode()
    texts = coded.dictionary.cast(pa.string()).to_pylist()
    among = np.array([*(canonical_text(text) in allowed for text in texts), False])
    return np.asarray(among[coded.indices.fill_null(len(texts)).to_numpy()])


def _within_bounds(condition: Condition, numbers: npt.NDArray[np.float64]) -> BoolArray:
    holds = ~np.isnan(numbers)
    if condition.at_least is not None:
        holds &= numbers >= condition.at_least
    if condition.at_most is not None:
        holds &= numbers <= condition.at_most
    if condition.above is not None:
        holds &= numbers > condition.above
    if condition.below is not None:
        holds &= numbers < condition.below
    return holds
