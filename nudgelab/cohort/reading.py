"""From a file or a data frame to a :class:`Cohort`, by the roles that the study declares."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.cohort.cohort import Cohort, Source
from nudgelab.cohort.files import (
    ReadFile,
    read_file,
    read_run_table,
    repeated_names,
    sha256_of_file,
)
from nudgelab.cohort.values import RawColumn, canonical_text
from nudgelab.errors import CohortError, Problem, nearest
from nudgelab.study.columns import CohortFile
from nudgelab.study.outcomes import (
    BinaryOutcome,
    CountOutcome,
    OrdinalOutcome,
    RecurrentOutcome,
    TimeToEventOutcome,
)

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["cohort_from_frame", "read_cohort"]

BoolArray = npt.NDArray[np.bool_]
Read = TypeVar("Read")
_TABLES_OF_A_RUN: Mapping[str, tuple[str, ...]] = {
    "people": ("person", "arm"),
    "events": ("person", "day", "kind"),
    "waves": ("person", "day"),
}
_LIKE_THE_REST = (
    "a number, as nearly everywhere in this column (cohort: missing lists the texts of missing"
    " values, and values: says what others mean)"
)
_FRAME = "the data frame"
_MOST_CATEGORIES = 50  # more levels than this are an identifier or a mistyped number


def read_cohort(path: Path, study: Study) -> Cohort:
    """Read a cohort file, or the folder of a simulated run.

    Parameters
    ----------
    path : Path
        A file with a row a person, or a run's folder.
    study : Study
        Declares the columns.

    Returns
    -------
    Cohort
        In the study's names.

    Raises
    ------
    CohortError
        With every mistake that was found.
    """
    if path.is_dir():
        return _read_run(path, study)
    columns = _declared_columns(study, str(path))
    read = read_file(path, columns)
    source = Source("file", path.name, sha256=sha256_of_file(path))
    return _Reader(study, columns, read, str(path)).cohort(source)


def cohort_from_frame(frame: Any, study: Study) -> Cohort:
    """Take a data frame of pandas, Polars or PyArrow as a cohort.

    Parameters
    ----------
    frame : data frame
        Any eager table that narwhals knows.
    study : Study
        Declares the columns.

    Returns
    -------
    Cohort
        In the study's names.

    Raises
    ------
    CohortError
        With every mistake that was found.
    """
    columns = _declared_columns(study, _FRAME)
    table = _arrow_table(frame, list(columns.columns))
    if table.num_rows == 0:
        raise CohortError(Problem(_FRAME, "no rows", "a row a person"))
    read = ReadFile(table, np.arange(table.num_rows, dtype=np.int64))
    source = Source("frame", f"a data frame of {table.num_rows:,} rows")
    return _Reader(study, columns, read, _FRAME).cohort(source)


def _arrow_table(frame: Any, wanted: list[str]) -> pa.Table:
    """Return the wanted columns that a frame has; the others may hold whatever they like."""
    import narwhals as nw  # noqa: PLC0415  (only where a frame is handed over)
    from narwhals.exceptions import NarwhalsError  # noqa: PLC0415

    try:
        table = nw.from_native(frame, eager_only=True)
        there = [name for name in table.columns if name in wanted]
        return table.select(there).to_arrow() if len(there) == len(wanted) else _names_only(table)
    except (TypeError, ValueError, NarwhalsError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        found = f"an object of type {type(frame).__name__} ({reason})"
        expected = "an eager pandas, Polars or PyArrow table with one type in each column"
        raise CohortError(Problem(_FRAME, found, expected)) from None


def _names_only(table: Any) -> pa.Table:
    """Return a table that says which columns there are, for the message on one that isn't."""
    return pa.table({str(name): pa.nulls(1, pa.string()) for name in table.columns})


def _declared_columns(study: Study, file: str) -> CohortFile:
    if study.cohort is None:
        raise CohortError(
            Problem(
                str(study.path or study.study),
                f"no part 'cohort:', so the columns of {file} are unknown",
                "cohort: columns: with a role for each column that counts",
            )
        )
    return study.cohort


def _read_run(folder: Path, study: Study) -> Cohort:
    """Read back the tables of a simulated run."""
    missing = [name for name in _TABLES_OF_A_RUN if not (folder / f"{name}.parquet").is_file()]
    if missing:
        listed = ", ".join(f"{name}.parquet" for name in missing)
        raise CohortError(
            Problem(
                str(folder), f"a folder without {listed}", "a file, or a simulated run's folder"
            )
        )
    tables = {
        name: read_run_table(folder / f"{name}.parquet", columns)
        for name, columns in _TABLES_OF_A_RUN.items()
    }
    _arms_must_be_known(tables["people"], folder, study)
    seed, replication = _seed_of_run(folder)
    source = Source("simulated", folder.name, seed=seed, replication=replication)
    return Cohort.from_programme(study, source=source, **tables)


def _arms_must_be_known(people: pa.Table, folder: Path, study: Study) -> None:
    rows = range(1, people.num_rows + 1)
    arms = RawColumn("arm", people["arm"], str(folder / "people.parquet"), rows)
    arms.refuse_unknown(list(study.arms), arms.texts())


def _seed_of_run(folder: Path) -> tuple[int | None, int | None]:
    """Return the seed and replication that the run's manifest tells, None where it doesn't."""
    try:
        source = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["source"]
        return source.get("seed"), source.get("replication")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None, None


class _Reader:
    """Turns one table into a cohort, a role at a time."""

    def __init__(self, study: Study, declared: CohortFile, read: ReadFile, file: str) -> None:
        self.study, self.declared = study, declared
        self.read, self.file = read, file
        self.notes: list[str] = []
        self.beside: dict[str, Any] = {}  # what an outcome has beside its number

    def cohort(self, source: Source) -> Cohort:
        """Return the cohort; every problem of every column is told at once."""
        self._columns_must_be_there()
        problems: list[Problem] = []
        arm = self._attempt(problems, self._arm)
        self._attempt(problems, self._persons_must_differ)
        team = self._attempt(problems, self._team)
        received = self._attempt(problems, self._received)
        covariates = self._each(problems, "covariate", self._covariate)
        covariates |= self._each(problems, "stratum", self._stratum)
        outcomes = self._each(problems, "outcome", self._outcome)
        observed = self._each(problems, "event_observed", self._observed)
        if problems or arm is None:
            raise CohortError(problems)
        kept = self._kept(arm, team)
        self._arms_must_be_peopled(arm[kept])
        people: dict[str, Any] = {"person": np.arange(int(kept.sum())), "arm": arm[kept]}
        if team is not None:
            people["team"] = pa.array(team[kept], mask=team[kept] < 0)
        if received is not None:
            people["received"] = pa.array(received[kept], from_pandas=True)
        measured = outcomes | {f"{name}.observed": values for name, values in observed.items()}
        return Cohort(
            source,
            pa.table(people | _columns(covariates, kept)),
            pa.table(_columns(measured | self.beside, kept)),
            notes=tuple(self.notes),
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
        there = list(self.read.table.column_names)
        problems = [
            Problem(
                self.file,
                f"no column '{name}'",
                f"it, for the study reads it as {column.role}; the file has {_listed(there)}",
                nearest(name, there),
            )
            for name, column in self.declared.columns.items()
            if name not in there
        ]
        problems += [
            Problem(self.file, f"more than one column '{name}'", "one, for the study reads it")
            for name in repeated_names(self.read.table)
            if name in self.declared.columns
        ]
        if problems:
            raise CohortError(problems)

    def _raw(self, name: str) -> RawColumn:
        column = self.declared.columns[name]
        return RawColumn(
            name,
            self.read.table[name],
            self.file,
            self.read.rows,
            self.declared.missing,
            column.values,
            self.read.decimal_comma,
        )

    def _with_role(self, role: str) -> Iterator[tuple[str, RawColumn]]:
        """Yield (name in the study, column) for every column of a role."""
        for name, column in self.declared.columns.items():
            if column.role == role:
                yield column.name or name, self._raw(name)

    def _arm(self) -> npt.NDArray[np.object_]:
        _, column = next(self._with_role("arm"))
        arm = column.texts()
        column.refuse_unknown(list(self.study.arms), arm)
        return arm

    def _arms_must_be_peopled(self, arm: npt.NDArray[np.object_]) -> None:
        """Refuse a cohort in which nobody can be compared, once nobody else drops out."""
        _, column = next(self._with_role("arm"))
        left = f"column {column.name}" + "".join(f"; {note[:-1]}" for note in self.notes)
        if not np.any(arm == self.study.control):
            found = f"nobody in the control arm '{self.study.control}' ({left})"
            raise CohortError(Problem(self.file, found, "people in control to compare with"))
        if not any(np.any(arm == name) for name in self.study.treatments):
            found = f"nobody in an arm beside control ({left})"
            raise CohortError(Problem(self.file, found, "people in at least two arms"))

    def _persons_must_differ(self) -> None:
        for _, column in self._with_role("person"):
            first_seen: dict[str, int] = {}
            problems: list[Problem] = []
            for row, person in enumerate(column.texts()):
                if person is None:
                    problems.append(Problem(column.row(row), "no person", "an identifier"))
                elif person in first_seen:
                    found = f"the person of row {self.read.rows[first_seen[person]]} again"
                    problems.append(Problem(column.row(row), found, "one row a person"))
                else:
                    first_seen[person] = row
            if problems:
                raise CohortError(_shortened(problems, self.file))

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
        """Return who received a tactic, NaN where it isn't known; what a gap means is noted."""
        for _, column in self._with_role("received"):
            received = column.numbers("0 or 1")
            column.refuse_unless(_zero_or_one(received), "0 or 1")
            meant = (column.recode or {}).get("")
            if meant is not None:
                gaps = sum(text is None for text in replace(column, recode=None).texts())
                read_as = f"{gaps:,} of {len(received):,} rows without a value of {column.name}"
                self.notes.append(f"{read_as} read as {canonical_text(meant)}, as the study says.")
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
        rule = "0 (censored) or 1 (observed)" + (f", or 2 ({competing})" if competing else "")
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

    def _kept(self, arm: npt.NDArray[np.object_], team: npt.NDArray[np.int64] | None) -> BoolArray:
        """Return who is analysed; whoever is not is counted and named in the notes."""
        kept = np.asarray([name is not None for name in arm], dtype=np.bool_)
        self._note(~kept, "without an arm left out")
        if self.study.clustered and team is not None:
            self._note(kept & (team < 0), "without a team left out, for teams are the unit")
            kept &= team >= 0
        return kept

    def _note(self, dropped: BoolArray, what: str) -> None:
        count = int(dropped.sum())
        if count:
            self.notes.append(f"{count:,} of {len(dropped):,} rows {what}.")


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


def _listed(names: list[str], most: int = 12) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown}, … ({len(names)} columns)"


def _shortened(problems: list[Problem], file: str, most: int = 5) -> list[Problem]:
    if len(problems) <= most:
        return problems
    more = Problem(file, f"{len(problems) - most:,} more rows like these", "one row a person")
    return [*problems[:most], more]
