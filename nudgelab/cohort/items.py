"""Items of a questionnaire as a file has them, and the scales that are scored from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.cohort.row_counts import RowCount, Tally
from nudgelab.cohort.scoring import score
from nudgelab.cohort.values import RawColumn
from nudgelab.errors import CohortError, Problem, nearest

if TYPE_CHECKING:
    from nudgelab.study.scales import Scale

__all__ = ["Items", "read_items", "scales_with_items"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_MOST_WRONG = 0.2
"""Share of wrong answers from which the declaration is taken to be wrong, and not the answers."""


class Items(NamedTuple):
    """What a file's items say; arrays of shape (rows,).

    Attributes
    ----------
    scores : dict of ndarray of float
        Scale → score in [0, 1], NaN where too few items were answered.
    answers : dict of ndarray of float
        Item → answer as it stands in the file, NaN where there is none within the range.
    """

    scores: dict[str, FloatArray]
    answers: dict[str, FloatArray]


def scales_with_items(
    scales: Mapping[str, Scale], columns: Mapping[str, RawColumn], file: str
) -> Iterator[tuple[str, Scale]]:
    """Yield the scales whose items a file has.

    Raises
    ------
    CohortError
        If it has some of a scale's items, and not all.
    """
    problems = []
    for name, scale in scales.items():
        missing = [item for item in scale.items if item not in columns]
        if not missing:
            yield name, scale
        elif len(missing) < len(scale.items):
            expected = f"every item of the scale '{name}'"
            suggestion = nearest(missing[0], columns)
            found = f"no column {', '.join(repr(item) for item in missing)}"
            problems.append(Problem(file, found, expected, suggestion))
    if problems:
        raise CohortError(problems)


def read_items(
    scales: Mapping[str, Scale], columns: Mapping[str, RawColumn], tally: Tally, file: str
) -> Items:
    """Read every scale's items and score it.

    Parameters
    ----------
    scales : mapping of str to Scale
        As declared.
    columns : mapping of str to RawColumn
        Item → its column, of those that the file has.
    tally : Tally
        Counts answers that are no answers.
    file : str
        For messages.

    Returns
    -------
    Items
        Of the scales whose items the file has.

    Raises
    ------
    CohortError
        If a scale lacks an item, or more than a fifth of the answers to an item are none.
    """
    scores: dict[str, FloatArray] = {}
    answers: dict[str, FloatArray] = {}
    for name, scale in scales_with_items(scales, columns, file):
        table = np.column_stack([columns[item].numbers_or_gaps()[0] for item in scale.items])
        unread = np.column_stack([columns[item].numbers_or_gaps()[1] for item in scale.items])
        low, high = scale.range
        outside = (table < low) | (table > high)
        rule = f"an answer from {low:g} to {high:g} (scales: {name}: range)"
        _refuse_if_many([columns[item] for item in scale.items], unread | outside, rule)
        _count(tally, unread, f"to '{name}' that are no numbers taken as missing")
        _count(tally, outside, f"to '{name}' outside {low:g} to {high:g} taken as missing")
        table[outside] = np.nan
        scores[name] = score(scale, table)
        for place, item in enumerate(scale.items):
            answers.setdefault(item, table[:, place])
    return Items(scores, answers)


def _refuse_if_many(columns: list[RawColumn], wrong: BoolArray, rule: str) -> None:
    for place, column in enumerate(columns):
        if wrong[:, place].mean() > _MOST_WRONG:
            column.refuse_unless(~wrong[:, place], rule)


def _count(tally: Tally, wrong: BoolArray, what: str) -> None:
    wrong = wrong & tally.kept[:, None]
    if wrong.any():
        rows = tally.named(np.flatnonzero(wrong.any(axis=1)))
        count, of = int(wrong.sum()), int(tally.kept.sum()) * wrong.shape[1]
        tally.counts.append(RowCount(what, count, of, rows, tally.file, unit="answers"))
