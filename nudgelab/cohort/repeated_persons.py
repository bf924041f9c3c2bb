"""Persons who stand in a file with a row a person more than once."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from nudgelab.cohort.values import RawColumn
from nudgelab.errors import CohortError, Problem

__all__ = ["rows_said_again"]

BoolArray = npt.NDArray[np.bool_]
_MOST_PROBLEMS = 5  # rows that are named; the rest is counted


def rows_said_again(person: RawColumn, columns: Iterable[RawColumn]) -> BoolArray:
    """Tell which rows say just what an earlier row says of the same person.

    Parameters
    ----------
    person : RawColumn
        The persons' identifiers.
    columns : iterable of RawColumn
        Every column that is read.

    Returns
    -------
    ndarray of bool, shape (n,)
        True for the later rows.

    Raises
    ------
    CohortError
        If a row has no person, or says something else of a person than an earlier row.
    """
    first_seen: dict[str, int] = {}
    problems: list[Problem] = []
    repeats: list[tuple[int, int]] = []
    for row, name in enumerate(person.texts()):
        if name is None:
            problems.append(Problem(person.row(row), "no person", "an identifier"))
        elif first_seen.setdefault(name, row) != row:
            repeats.append((row, first_seen[name]))
    same = _same(repeats, columns, len(person.rows))
    for row, first in repeats:
        if not same[row]:
            found = f"the person of row {person.rows[first]} again, with other values"
            problems.append(Problem(person.row(row), found, "one row a person"))
    if problems:
        raise CohortError(_shortened(problems, person.file))
    return same


def _same(repeats: list[tuple[int, int]], columns: Iterable[RawColumn], rows: int) -> BoolArray:
    """Tell which of the repeats agree in every column with the first row of their person."""
    same = np.zeros(rows, dtype=np.bool_)
    if repeats:
        later, first = np.asarray(repeats).T
        same[later] = True
        for column in columns:
            _, codes = column.levels()
            same[later] &= codes[later] == codes[first]
    return same


def _shortened(problems: list[Problem], file: str) -> list[Problem]:
    if len(problems) <= _MOST_PROBLEMS:
        return problems
    found = f"{len(problems) - _MOST_PROBLEMS:,} more rows like these"
    return [*problems[:_MOST_PROBLEMS], Problem(file, found, "one row a person")]
