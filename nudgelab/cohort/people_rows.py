"""The file with a row a person, read by the roles that the study declares for its columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.cohort.days import Kickoff
from nudgelab.cohort.items import Items, read_items
from nudgelab.cohort.people_days import day_ones, first_days_of_absence
from nudgelab.cohort.pseudonyms import Pseudonyms
from nudgelab.cohort.read_rows import ReadFile, lacking_columns, repeated_names
from nudgelab.cohort.repeated_persons import rows_said_again
from nudgelab.cohort.row_counts import RowCount, Tally
from nudgelab.cohort.values import RawColumn, canonical_text, is_missing
from nudgelab.errors import CohortError, Problem
from nudgelab.study.outcomes import (
    BinaryOutcome,
    CountOutcome,
    OrdinalOutcome,
    RecurrentOutcome,
    TimeToEventOutcome,
)

if TYPE_CHECKING:
    from nudgelab.study.columns import CohortFile
    from nudgelab.study.study import Study

__all__ = ["PeopleReader", "PeopleRows", "raw_column"]

BoolArray = npt.NDArray[np.bool_]
Read = TypeVar("Read")
_LIKE_THE_REST = (
    "a number, as nearly everywhere in this column (cohort: missing lists the texts of missing"
    " values, and values: says what others mean)"
)
_MOST_CATEGORIES = 50  # more levels than this are an identifier or a mistyped number


@dataclass(frozen=True, slots=True)
class PeopleRows:
    """What the people's file says.

    Attributes
    ----------
    people, outcomes : pyarrow.Table
        As in :class:`~nudgelab.cohort.cohort.Cohort`, a row a person who is analysed.
    persons : Pseudonyms
        Finds a person's row of those tables; it goes no further than the reading of the other
        files.
    kickoff : Kickoff
        Everybody's day 1.
    items : pyarrow.Table or None
        ``person``, ``wave`` and a column an item, where the file has items.
    counts : tuple of RowCount
        What was dropped or changed.
    """

    people: pa.Table
    outcomes: pa.Table
    persons: Pseudonyms
    kickoff: Kickoff
    items: pa.Table | None
    counts: tuple[RowCount, ...]


def raw_column(name: str, declared: Any, read: ReadFile, file: str, missing: Any) -> RawColumn:
    """Return a column of a file as the study declares it."""
    return RawColumn(
        name,
        read.table[name],
        file,
        read.rows,
        missing,
        getattr(declared, "values", None),
        read.decimal_comma,
    )


class PeopleReader:
    """Turns the table of a people's file into a cohort's, a role at a time.

    Parameters
    ----------
    study : Study
        Its arms and outcomes.
    declared : CohortFile
        What the columns are.
    read : ReadFile
        The file.
    file : str
        For messages.
    """

    def __init__(self, study: Study, declared: CohortFile, read: ReadFile, file: str) -> None:
        self.study, self.declared = study, declared
        self.read, self.file = read, file
        self.tally = Tally(read.rows)
        self.beside: dict[str, Any] = {}  # what an outcome has beside its number

    def rows(self) -> PeopleRows:
        """Return the people; every problem of every column is told at once.

        Raises
        ------
        CohortError
            With every mistake.
        """
        self._columns_must_be_there()
        problems: list[Problem] = []
        arm = self._attempt(problems, self._arm)
        assignment = self.study.assignment
        if assignment.rollout is None or assignment.rollout_start is not None:
            # of another roll-out a person has a row a period
            self._attempt(problems, self._leave_out_repeated_persons)
        team = self._attempt(problems, self._team)
        received = self._attempt(problems, self._received)
        covariates = self._each(problems, "covariate", self._covariate)
        covariates |= self._each(problems, "stratum", self._stratum)
        outcomes = self._each(problems, "outcome", self._outcome)
        observed = self._each(problems, "event_observed", self._observed)
        day_one = self._attempt(problems, self._day_one)
        left = self._attempt(problems, partial(self._left, day_one))
        if problems or arm is None or day_one is None:
            raise CohortError(problems)
        kept = self._kept(arm, team)
        self._arms_must_be_peopled(arm[kept])
        items = self._items()
        people: dict[str, Any] = {"person": np.arange(int(kept.sum())), "arm": arm[kept]}
        if team is not None:
            people["team"] = pa.array(team[kept], mask=team[kept] < 0)
        if left is not None:
            people["left"] = pa.array(left[kept], from_pandas=True).cast(pa.int64())
        if received is not None:
            people["received"] = pa.array(received[kept], from_pandas=True)
        measured = outcomes | {f"{name}.observed": values for name, values in observed.items()}
        return PeopleRows(
            pa.table(people | _columns(items.scores | covariates, kept)),
            pa.table(_columns(measured | self.beside, kept)),
            self._persons(kept),
            Kickoff(day_one[kept], self.declared.days),
            _item_table(items, kept),
            tuple(self.tally.counts),
        )

    @staticmethod
    def _attempt(problems: list[Problem], read: Callable[[], Read]) -> Read | None:
        try:
            return read()
        except CohortError as error:
            problems.extend(error.problems)
            return None

    def _each(
        self,
        problems: list[Problem],
        role: str,
        read: Callable[[str, RawColumn], npt.NDArray[Any]],
    ) -> dict[str, npt.NDArray[Any]]:
        """Return what is read from each column of a role; one wrong column hides no other."""
        values = {
            name: self._attempt(problems, partial(read, name, column))
            for name, column in self._with_role(role)
        }
        return {name: column for name, column in values.items() if column is not None}

    def _columns_must_be_there(self) -> None:
        problems = lacking_columns(self.read, self.file, self.declared.columns)
        problems += [
            Problem(self.file, f"more than one column '{name}'", "one, for the study reads it")
            for name in repeated_names(self.read.table)
            if name in self.declared.columns or name in self._undeclared_items()
        ]
        if problems:
            raise CohortError(problems)

    def _raw(self, name: str) -> RawColumn:
        column = self.declared.columns.get(name)
        return raw_column(name, column, self.read, self.file, self.declared.missing)

    def _with_role(self, role: str) -> Iterator[tuple[str, RawColumn]]:
        """Yield (name in the study, column) for every column of a role."""
        for name, column in self.declared.columns.items():
            if column.role == role:
                yield column.name or name, self._raw(name)

    def _arm(self) -> npt.NDArray[np.object_]:
        """Return each person's arm; control where no column tells, as the day of crossing will."""
        for _, column in self._with_role("arm"):
            arm = column.texts()
            column.refuse_unknown(list(self.study.arms), arm)
            return arm
        return np.full(len(self.read.rows), self.study.control, dtype=object)

    def _arms_must_be_peopled(self, arm: npt.NDArray[np.object_]) -> None:
        """Refuse a cohort in which nobody can be compared, once nobody else drops out."""
        if self.study.assignment.rollout_start is not None:  # the day of crossing tells the arm
            return
        notes = [count.sentence[:-1] for count in self.tally.counts]
        columns = (f"column {column.name}" for _, column in self._with_role("arm"))
        left = "; ".join((*columns, *notes))
        if not np.any(arm == self.study.control):
            found = f"nobody in the control arm '{self.study.control}' ({left})"
            raise CohortError(Problem(self.file, found, "people in control to compare with"))
        treatments = self.study.treatments  # none in a study of one arm
        if treatments and not any(np.any(arm == name) for name in treatments):
            found = f"nobody in an arm beside control ({left})"
            raise CohortError(Problem(self.file, found, "people in at least two arms"))

    def _leave_out_repeated_persons(self) -> None:
        """Leave out rows that say the same of a person again; what contradicts is refused."""
        for _, person in self._with_role("person"):
            names = (*self.declared.columns, *self._undeclared_items())
            again = rows_said_again(person, map(self._raw, names))
            self.tally.drop(again, "that say the same of a person again")

    def _team(self) -> npt.NDArray[np.int64] | None:
        """Return a code for each team in order of appearance, −1 where it is missing."""
        for _, column in self._with_role("team"):
            codes: dict[str, int] = {}
            return np.asarray(
                [-1 if t is None else codes.setdefault(t, len(codes)) for t in column.texts()],
                dtype=np.int64,
            )
        return None

    def _received(self) -> npt.NDArray[np.float64] | None:
        """Return who received a tactic, NaN where it isn't known; what a gap means is counted."""
        for _, column in self._with_role("received"):
            received = column.numbers("0 or 1")
            column.refuse_unless(_zero_or_one(received), "0 or 1")
            meant = (column.recode or {}).get("")
            if meant is not None:
                gaps = is_missing(replace(column, recode=None).texts())
                read_as = f"read as {canonical_text(meant)}, as the study says"
                self.tally.count(gaps, f"without a value of {column.name} {read_as}")
            return received
        return None

    @staticmethod
    def _covariate(_: str, column: RawColumn) -> npt.NDArray[Any]:
        """Return numbers, or categories as text."""
        if column.is_numeric():
            return column.numbers(_LIKE_THE_REST)
        texts = column.texts()
        levels = {text for text in texts if text is not None}
        if len(levels) > _MOST_CATEGORIES:
            found = f"{len(levels):,} different texts in column {column.name}"
            expected = f"numbers, or at most {_MOST_CATEGORIES} categories for a covariate"
            raise CohortError(Problem(column.file, found, expected))
        return texts

    @staticmethod
    def _stratum(_: str, column: RawColumn) -> npt.NDArray[np.float64]:
        """Return a code for each stratum in order of appearance, NaN where it is missing."""
        codes: dict[str, int] = {}
        return np.asarray(
            [np.nan if t is None else codes.setdefault(t, len(codes)) for t in column.texts()]
        )

    def _observed(self, name: str, column: RawColumn) -> npt.NDArray[np.float64]:
        competing = getattr(self.study.outcomes[name], "competing", None)
        beside = f", or 2 ({competing})" if competing else " (2 takes a competing: in the study)"
        rule = f"0 (censored) or 1 (observed){beside}"
        observed = column.numbers(rule)
        known = _zero_or_one(observed) | (observed == 2.0 if competing else False)
        column.refuse_unless(known, rule)
        return observed

    def _recurrent(self, name: str, days: RawColumn) -> npt.NDArray[np.float64]:
        """Return the number of events, and keep their days beside it."""
        from nudgelab.cohort.recurrent import read_recurrent  # noqa: PLC0415

        followed, ended = dict(self._with_role("followed")), dict(self._with_role("terminal"))
        columns = read_recurrent(days, followed[name], ended.get(name)).named(name)
        counts = columns.pop(name)
        self.beside |= columns
        return np.asarray(counts)

    def _outcome(self, name: str, column: RawColumn) -> npt.NDArray[np.float64]:
        match self.study.outcomes[name]:
            case BinaryOutcome():
                values = column.numbers("0 or 1")
                column.refuse_unless(_zero_or_one(values), "0 or 1")
            case CountOutcome():
                values = column.numbers("a count")
                whole = np.isnan(values) | ((values >= 0) & (values == np.floor(values)))
                column.refuse_unless(whole, "a whole number of at least 0")
            case OrdinalOutcome(categories=categories):
                values = column.ranks(categories)
            case TimeToEventOutcome():
                values = column.numbers("a time")
                column.refuse_unless(np.isnan(values) | (values > 0), "a time above 0")
            case RecurrentOutcome():
                values = self._recurrent(name, column)
            case _:
                values = column.numbers()
        return values

    def _day_one(self) -> npt.NDArray[np.datetime64]:
        own = next((column for _, column in self._with_role("start")), None)
        return day_ones(self.declared, own, len(self.read.rows))

    def _left(self, day_one: npt.NDArray[np.datetime64] | None) -> npt.NDArray[np.float64] | None:
        """Return everybody's first day of absence, if a column tells it."""
        for _, column in self._with_role("left"):
            if day_one is not None:  # else its own problem is told already
                return first_days_of_absence(self.declared, column, day_one)
        return None

    def _undeclared_items(self) -> tuple[str, ...]:
        """Return items of declared scales that this file has without saying so."""
        if self.declared.waves is not None:
            return ()
        items = dict.fromkeys(item for s in self.study.scales.values() for item in s.items)
        there = self.read.table.column_names
        return tuple(name for name in items if name in there and name not in self.declared.columns)

    def _items(self) -> Items:
        columns = dict(self._with_role("item"))
        columns |= {name: self._raw(name) for name in self._undeclared_items()}
        return read_items(self.study.scales, columns, self.tally, self.file)

    def _kept(self, arm: npt.NDArray[np.object_], team: npt.NDArray[np.int64] | None) -> BoolArray:
        """Return who is analysed; whoever is not is counted."""
        self.tally.drop(is_missing(arm), "without an arm")
        if self.study.clustered and team is not None:
            self.tally.drop(team < 0, "without a team (teams are the unit)")
        return self.tally.kept

    def _persons(self, kept: BoolArray) -> Pseudonyms:
        for _, column in self._with_role("person"):
            persons = column.texts()
            rows = {str(person): row for row, person in enumerate(persons[kept])}
            return Pseudonyms(rows, map(str, persons[~kept]))
        return Pseudonyms({})


def _item_table(items: Items, kept: BoolArray) -> pa.Table | None:
    if not items.answers:
        return None
    people = int(kept.sum())
    return pa.table(
        {
            "person": np.arange(people),
            "wave": pa.array(["baseline"] * people),
            **_columns(items.answers, kept),
        }
    )


def _columns(
    values: Mapping[str, npt.NDArray[Any]], kept: npt.NDArray[np.bool_]
) -> dict[str, pa.Array]:
    return {
        name: column.filter(pa.array(kept))
        if isinstance(column, pa.Array)
        else pa.array(column[kept], from_pandas=True)
        for name, column in values.items()
    }


def _zero_or_one(values: npt.NDArray[np.float64]) -> BoolArray:
    return np.logical_or(np.isnan(values), np.isin(values, (0.0, 1.0)))
