"""An informal network as a file has it: a tie a row, the persons at its two ends in two columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nudgelab.cohort.files import ReadFile, read_file
from nudgelab.cohort.values import RawColumn, number_in
from nudgelab.errors import CohortError, Problem

__all__ = ["ties_from_file"]

IntArray = npt.NDArray[np.int64]

_ENDS = 2
_ABSENT = -2
_UNKNOWN = -1


def ties_from_file(
    path: Path,
    persons: Sequence[str] | None,
    employees: int,
    *,
    absent: Collection[str] = (),
) -> IntArray:
    """Return the ties of a file.

    Parameters
    ----------
    path : Path
        A CSV file with a header and two columns, whatever their names. A tie is mutual.
    persons : sequence of str or None, shape (n,)
        How the file calls each employee; None if it numbers them from 0.
    employees : int
        Number of employees n.
    absent : collection of str
        Persons whom the file may name though they aren't employees; their ties don't count.

    Returns
    -------
    ndarray of int, shape (2, ties)
        Each tie once, the lower number first, in ascending order; nobody is tied to themselves.

    Raises
    ------
    CohortError
        If the file can't be read, has no header or not two columns, names somebody who isn't an
        employee, or two employees are called the same.
    """
    read = read_file(path)
    first, second = _columns(read, str(path))
    known = None if persons is None else _codes(persons, absent, str(path))
    _must_be_a_header((first.name, second.name), known, str(path))
    ends = np.stack([_numbers(column, known, employees) for column in (first, second)])
    ends = ends[:, (ends >= 0).all(axis=0) & (ends[0] != ends[1])]
    low, high = np.sort(ends, axis=0)
    return np.stack(np.divmod(np.unique(low * employees + high), employees))


def _columns(read: ReadFile, file: str) -> tuple[RawColumn, RawColumn]:
    names = read.table.column_names
    if len(names) != _ENDS:
        found = f"{len(names)} column{'s' if len(names) > 1 else ''} ({', '.join(names[:6])})"
        raise CohortError(Problem(file, found, "two: the persons at both ends of a tie"))
    first, second = (
        RawColumn(name, column, file, read.rows)
        for name, column in zip(names, read.table.columns, strict=True)
    )
    return first, second


def _codes(persons: Sequence[str], absent: Collection[str], file: str) -> Mapping[str, int]:
    """Return the number of each employee, and a mark for those who aren't employees."""
    codes = {person: place for place, person in enumerate(persons)}
    if len(codes) < len(persons):
        found = f"{len(persons) - len(codes):,} of {len(persons):,} employees called like another"
        expected = (
            "as many employees as the baseline survey has usable rows: one drawn twice by lot"
            " would have the ties of both"
        )
        raise CohortError(Problem(file, found, expected))
    return dict.fromkeys(absent, _ABSENT) | codes


def _must_be_a_header(names: tuple[str, str], known: Mapping[str, int] | None, file: str) -> None:
    """Refuse a file whose first tie would be taken for its header."""
    if all(number_in(name) is not None if known is None else name in known for name in names):
        found = f"a tie ({', '.join(names)}) where the header should stand"
        raise CohortError(Problem(file, found, "a first line with the names of two columns"))


def _numbers(column: RawColumn, known: Mapping[str, int] | None, employees: int) -> IntArray:
    """Return the employee at one end of each tie, or the mark of who isn't one."""
    texts = column.texts()
    empty = [place for place, text in enumerate(texts) if text is None]
    if empty:
        more = f" (and {len(empty) - 1:,} more)" if len(empty) > 1 else ""
        found = f"{column.name}: an empty cell{more}"
        raise CohortError(Problem(column.row(empty[0]), found, "a person"))
    if known is None:
        return _numbered(column, employees)
    codes = np.array([known.get(text, _UNKNOWN) for text in texts], dtype=np.int64)
    column.refuse_unless(codes != _UNKNOWN, "a person of the baseline survey")
    return codes


def _numbered(column: RawColumn, employees: int) -> IntArray:
    expected = f"a whole number from 0 to {employees - 1}, an employee's"
    numbers = column.numbers(expected)
    fits = (numbers >= 0) & (numbers < employees) & (numbers == np.floor(numbers))
    column.refuse_unless(fits, expected)
    return numbers.astype(np.int64)
