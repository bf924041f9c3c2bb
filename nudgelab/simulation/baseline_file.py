"""A baseline survey's file, read by the columns and ranges that a study declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.cohort.files import ReadFile, repeated_names
from nudgelab.cohort.values import RawColumn
from nudgelab.errors import CohortError, Problem, nearest
from nudgelab.study.population import BaselineColumn, BaselineRows

__all__ = ["BaselineFile", "BaselineTable"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
TextArray = npt.NDArray[np.object_]

_FEWEST_ROWS = 2
_MOST_PROBLEMS = 5  # rows that are named; the rest is counted


class BaselineTable(NamedTuple):
    """People as a baseline survey tells them; arrays have the shape (rows,).

    Attributes
    ----------
    values : dict of ndarray of float
        Traits and beliefs by name, in [0, 1].
    person : tuple of str or None
        Who it is, where the file says it.
    team, department : ndarray of int or None
        Codes from 0 in the order of first appearance, where the file says it.
    absent : frozenset of str
        Persons in the file whose row isn't used.
    notes : tuple of str
        What was left out, in sentences.
    """

    values: dict[str, FloatArray]
    person: tuple[str, ...] | None = None
    team: IntArray | None = None
    department: IntArray | None = None
    absent: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(next(iter(self.values.values())))


class BaselineFile:
    """A baseline file as it was read, and how the study reads it.

    Parameters
    ----------
    declared : BaselineRows
        Its columns and their ranges.
    read : ReadFile
        The file's table.
    file : str
        Its path, for messages.
    """

    def __init__(self, declared: BaselineRows, read: ReadFile, file: str) -> None:
        self.declared, self.read, self.file = declared, read, file

    def table(self) -> BaselineTable:
        """Return the usable rows in the order of the file.

        Raises
        ------
        CohortError
            With every problem of every column, or with every row that doesn't fit the others.
        """
        self._columns_must_be_there()
        values: dict[str, FloatArray] = {}
        texts: dict[str, TextArray] = {}
        missing: dict[str, BoolArray] = {}
        problems: list[Problem] = []
        for name, column in self.declared.columns.items():
            with _told_later(problems):
                values[name] = self._scaled(column)
                missing[column.column] = np.isnan(values[name])
        for place in self._names_of_places():
            with _told_later(problems):
                texts[place] = self._raw(place).texts()
                missing[place] = np.array([text is None for text in texts[place]])
        if problems:
            raise CohortError(problems)
        return self._kept(values, texts, missing)

    def _kept(
        self,
        values: Mapping[str, FloatArray],
        texts: Mapping[str, TextArray],
        missing: Mapping[str, BoolArray],
    ) -> BaselineTable:
        """Return the rows that miss nothing."""
        kept = ~np.any(list(missing.values()), axis=0)
        if kept.sum() < _FEWEST_ROWS:
            found = f"{kept.sum()} of {len(kept):,} rows with a value in every column that counts"
            raise CohortError(Problem(self.file, found, f"at least {_FEWEST_ROWS}"))
        persons, teams, departments = (
            texts.get(name) if name is not None else None
            for name in (self.declared.person, self.declared.team, self.declared.department)
        )
        self._persons_must_differ(persons)
        team, department = _coded(teams, kept), _coded(departments, kept)
        self._teams_must_lie_in_one_department(team, department, np.flatnonzero(kept))
        return BaselineTable(
            values={name: column[kept] for name, column in values.items()},
            person=None if persons is None else tuple(persons[kept]),
            team=team,
            department=department,
            absent=frozenset() if persons is None else frozenset(persons[~kept]) - {None},
            notes=tuple(self._notes(missing, kept)),
        )

    def _notes(self, missing: Mapping[str, BoolArray], kept: BoolArray) -> Iterator[str]:
        if not kept.all():
            counts = ", ".join(f"{name} {int(m.sum()):,}" for name, m in missing.items() if m.any())
            yield (
                f"{int((~kept).sum()):,} of {len(kept):,} rows of the baseline survey aren't used,"
                f" for they miss a value ({counts})."
            )

    # --- Columns ---------------------------------------------------------------------------------

    def _names_of_places(self) -> list[str]:
        names = (self.declared.person, self.declared.team, self.declared.department)
        return [name for name in names if name is not None]

    def _columns_must_be_there(self) -> None:
        there = list(self.read.table.column_names)
        wanted = [column.column for column in self.declared.columns.values()]
        wanted = list(dict.fromkeys((*wanted, *self._names_of_places())))
        problems = [
            Problem(self.file, f"no column '{name}'", _among(there), nearest(name, there))
            for name in wanted
            if name not in there
        ]
        problems += [
            Problem(self.file, f"more than one column '{name}'", "one, for the study reads it")
            for name in repeated_names(self.read.table)
            if name in wanted
        ]
        if problems:
            raise CohortError(problems)

    def _raw(self, name: str) -> RawColumn:
        return RawColumn(
            name,
            self.read.table[name],
            self.file,
            self.read.rows,
            self.declared.missing,
            decimal_comma=self.read.decimal_comma,
        )

    def _scaled(self, declared: BaselineColumn) -> FloatArray:
        """Return a column on the scale from 0 to 1, NaN where it is missing."""
        lowest, highest = declared.range
        expected = f"a number from {min(declared.range):g} to {max(declared.range):g}"
        column = self._raw(declared.column)
        scaled: FloatArray = (column.numbers(expected) - lowest) / (highest - lowest)
        column.refuse_unless(np.isnan(scaled) | ((scaled >= 0.0) & (scaled <= 1.0)), expected)
        return scaled

    # --- Rows ------------------------------------------------------------------------------------

    def _row(self, place: int | np.intp) -> str:
        return f"{self.file}, row {self.read.rows[int(place)]:d}"

    def _persons_must_differ(self, persons: TextArray | None) -> None:
        first_seen: dict[str, int] = {}
        problems = []
        for place, person in enumerate(() if persons is None else persons):
            if person is not None and first_seen.setdefault(person, place) != place:
                found = f"the person of row {self.read.rows[first_seen[person]]} again"
                problems.append(Problem(self._row(place), found, "one row a person"))
        self._refuse(problems)

    def _teams_must_lie_in_one_department(
        self, team: IntArray | None, department: IntArray | None, places: IntArray
    ) -> None:
        if team is None or department is None:
            return
        _, first = np.unique(team, return_index=True)
        problems = [
            Problem(
                self._row(places[place]),
                f"another {self.declared.department} than in row"
                f" {self.read.rows[places[first[team[place]]]]:d} of the same {self.declared.team}",
                "one department for all of a team",
            )
            for place in np.flatnonzero(department != department[first[team]])
        ]
        self._refuse(problems)

    def _refuse(self, problems: list[Problem]) -> None:
        if not problems:
            return
        named, rest = problems[:_MOST_PROBLEMS], len(problems) - _MOST_PROBLEMS
        if rest > 0:
            found = f"{rest:,} more rows like these"
            named = [*named, Problem(self.file, found, problems[0].expected)]
        raise CohortError(named)


@contextmanager
def _told_later(problems: list[Problem]) -> Iterator[None]:
    """Collect problems, so that one wrong column hides no other."""
    try:
        yield
    except CohortError as error:
        problems.extend(error.problems)


def _among(names: list[str], most: int = 12) -> str:
    shown = ", ".join(names[:most])
    return f"one of {shown}" + (f", … ({len(names)} columns)" if len(names) > most else "")


def _coded(texts: TextArray | None, kept: BoolArray) -> IntArray | None:
    """Return codes from 0 in the order of first appearance among the rows that are kept."""
    if texts is None:
        return None
    codes: dict[str, int] = {}
    return np.array([codes.setdefault(text, len(codes)) for text in texts[kept]], dtype=np.int64)
