"""What event logs and survey waves share: rows that belong to a person and a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from nudgelab.cohort.days import Times, read_times
from nudgelab.cohort.people_rows import PeopleRows, raw_column
from nudgelab.cohort.read_rows import ReadFile, lacking_columns, repeated_names
from nudgelab.cohort.row_counts import Tally
from nudgelab.cohort.values import RawColumn
from nudgelab.errors import CohortError, Problem
from nudgelab.study.data_file import DataFile, Dates

__all__ = ["MOST_UNREAD", "LogReader"]

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

MOST_UNREAD = 0.2
"""Share of unreadable times from which the declaration is taken to be wrong, and not the rows."""
_UNKNOWN, _LEFT_OUT, _NOBODY = -1, -2, -3
_EXPECTED_TIME: Mapping[Dates | None, str] = {
    None: "the number of a day, or a date like 2024-01-31 (dates: says how others are written)",
    "iso": "a date like 2024-01-31",
    "day_month_year": "a date like 31.1.2024 (dates: day_month_year)",
    "month_day_year": "a date like 1/31/2024 (dates: month_day_year)",
    "excel": "Excel's number of a day, such as 45322 (dates: excel)",
}


class LogReader:
    """Finds the person and the day of every row of a file with several rows a person.

    Parameters
    ----------
    declared : EventFile or WaveFile
        What the columns are, and how the file is written.
    read : ReadFile
        The file.
    file, name : str
        Its path for messages, and its name for what is counted.
    people : PeopleRows
        Whom it can be about.
    """

    def __init__(
        self, declared: DataFile, read: ReadFile, file: str, name: str, people: PeopleRows
    ) -> None:
        self.declared, self.read, self.file, self.people = declared, read, file, people
        self.columns: Mapping[str, Any] = getattr(declared, "columns")  # noqa: B009
        self.tally = Tally(read.rows, name)
        self._columns_must_be_there()

    def _columns_must_be_there(self) -> None:
        problems = lacking_columns(self.read, self.file, self.columns)
        twice = [name for name in repeated_names(self.read.table) if name in self.columns]
        problems += [Problem(self.file, f"more than one column '{name}'", "one") for name in twice]
        if problems:
            raise CohortError(problems)

    def raw(self, name: str) -> RawColumn:
        """Return a column of the file."""
        declared = self.columns.get(name)
        return raw_column(name, declared, self.read, self.file, self.declared.missing)

    def with_role(self, role: str) -> Iterator[tuple[str, RawColumn]]:
        """Yield (name in the study, column) for every column of a role."""
        for name, column in self.columns.items():
            if column.role == role:
                yield getattr(column, "name", None) or name, self.raw(name)

    def person(self, what: str) -> IntArray:
        """Return the row of each row's person, below 0 for those left out, who are counted.

        Parameters
        ----------
        what : str
            What a row is ("events").

        Raises
        ------
        CohortError
            If no row is of a known person.
        """
        _, column = next(self.with_role("person"))
        levels, codes = column.levels()
        person = np.asarray([self._row_of(level) for level in levels], dtype=np.int64)[codes]
        self.tally.drop(person == _NOBODY, f"of {what} without a person")
        self.tally.drop(person == _LEFT_OUT, f"of {what} of people who don't count themselves")
        kept = self.tally.drop(
            person == _UNKNOWN, f"of {what} of persons whom the cohort file doesn't have"
        )
        if not kept.any():
            found = f"no row of a person whom the cohort file has (column {column.name})"
            raise CohortError(Problem(self.file, found, "the identifiers of the cohort file"))
        return person

    def _row_of(self, identifier: str | None) -> int:
        if identifier is None:
            return _NOBODY
        row = self.people.persons.row(identifier)
        if row is None:
            return _LEFT_OUT if self.people.persons.left_out(identifier) else _UNKNOWN
        return row

    def times(self, column: RawColumn) -> Times:
        """Return a column's times; rows with none that can be read are left out and counted.

        Raises
        ------
        CohortError
            If more than a fifth of those that are given can't be read.
        """
        times = read_times(column, self.declared.dates)
        given = max(int((~times.missing).sum()), 1)
        if times.unread.sum() > MOST_UNREAD * given:
            column.refuse_unless(~times.unread, _EXPECTED_TIME[self.declared.dates])
        self.tally.drop(times.missing, "without a time", about="dates")
        self.tally.drop(times.unread, "whose time can't be read", about="dates")
        return times

    def days(self, times: Times, person: IntArray) -> npt.NDArray[np.float64]:
        """Return the day of each row; rows whose person has no day 1 are left out and counted.

        Raises
        ------
        CohortError
            If there are dates, and nobody's day 1 is declared.
        """
        dated = ~np.isnat(times.date) & self.tally.kept
        if dated.any() and not self.people.kickoff.known:
            expected = "cohort: start: the date of day 1 (or a column with role: start)"
            raise CohortError(Problem(self.file, "dates, and no start", expected))
        days = self.people.kickoff.days(times, person)
        self.tally.drop(np.isnan(days), "of people whose day 1 isn't known", about="dates")
        return days

    def taken(self, *arrays: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], ...]:
        """Return the rows of some arrays that are still there."""
        return tuple(array[self.tally.kept] for array in arrays)

    def superseded(self, *keys: IntArray) -> BoolArray:
        """Tell which of the rows that are still there have the same keys as a later one.

        Parameters
        ----------
        *keys : ndarray of int, shape (n,)
            What makes two rows the same.
        """
        backwards = np.flatnonzero(self.tally.kept)[::-1]
        same = np.zeros(len(backwards), dtype=np.int64)
        for key in keys:
            values, codes = np.unique(key[backwards], return_inverse=True)
            _, same = np.unique(same * len(values) + codes, return_inverse=True)
        _, first = np.unique(same, return_index=True)
        repeats = np.zeros(len(self.tally.kept), dtype=np.bool_)
        repeats[np.delete(backwards, first)] = True
        return repeats
