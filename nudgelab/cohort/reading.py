"""From files or data frames to a :class:`Cohort`, by the roles that the study declares."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from nudgelab.cohort.assembling import assemble
from nudgelab.cohort.cohort import Cohort, Source
from nudgelab.cohort.event_rows import read_events
from nudgelab.cohort.files import ReadFile, read_file, read_run_table, sha256_of_file
from nudgelab.cohort.location import locate_file
from nudgelab.cohort.log_rows import LogReader
from nudgelab.cohort.people_rows import PeopleReader, PeopleRows
from nudgelab.cohort.values import RawColumn
from nudgelab.cohort.wave_rows import Waves, read_waves
from nudgelab.errors import CohortError, Problem
from nudgelab.study.columns import CohortFile
from nudgelab.study.data_file import DataFile

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["cohort_from_frame", "read_cohort"]

_TABLES_OF_A_RUN: Mapping[str, tuple[str, ...]] = {
    "people": ("person", "arm"),
    "events": ("person", "day", "kind"),
    "waves": ("person", "day"),
}
_FRAME = "the data frame"


class _Log(NamedTuple):
    """A log as it was read: its rows, its place for messages, its name for what is counted."""

    read: ReadFile
    place: str
    name: str
    sha256: str = ""


def read_cohort(
    path: Path, study: Study, *, events: Path | None = None, waves: Path | None = None
) -> Cohort:
    """Read a cohort's files, or the folder of a simulated run.

    Parameters
    ----------
    path : Path
        A file with a row a person, or a run's folder.
    study : Study
        Declares the columns.
    events, waves : Path, optional
        The event log and the survey waves, where they aren't the files that the study names.

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
        if events is not None or waves is not None:
            expected = "no --events and no --waves: a run's folder has its own"
            raise CohortError(Problem(str(path), "a folder with another log beside it", expected))
        return _read_run(path, study)
    declared = _declared_columns(study, str(path))
    people = PeopleReader(study, declared, read_file(path, declared), str(path)).rows()
    logs = {
        "events": _log_file(study, declared.events, events, "events"),
        "waves": _log_file(study, declared.waves, waves, "waves"),
    }
    hashes = {what: log.sha256 for what, log in logs.items() if log is not None}
    source = Source("file", path.name, sha256=sha256_of_file(path), logs=hashes)
    return _with_logs(study, source, people, logs)


def _log_file(
    study: Study, declared: DataFile | None, given: Path | None, what: str
) -> _Log | None:
    """Read the file of a log, if there is one."""
    if declared is None:
        if given is not None:
            found = f"no part 'cohort: {what}:', so the columns of {given} are unknown"
            expected = f"cohort: {what}: columns: with a role for each column that counts"
            raise CohortError(Problem(str(study.path or study.study), found, expected))
        return None
    if given is None and declared.file is None:
        here = str(study.path or study.study)
        expected = f"one, or --{what} FILE"
        raise CohortError(Problem(here, f"no cohort: {what}: file", expected))
    path = given if given is not None else locate_file(str(declared.file), study)
    return _Log(read_file(path, declared), str(path), path.name, sha256_of_file(path))


def _log_note(log: _Log, what: str) -> str:
    """Return which file a log was, for the report; empty for a data frame."""
    rows = f"{len(log.read.rows):,} rows of {what}"
    return f"{log.name} (SHA-256 {log.sha256}): {rows}." if log.sha256 else ""


def cohort_from_frame(frame: Any, study: Study, *, events: Any = None, waves: Any = None) -> Cohort:
    """Take data frames of pandas, Polars or PyArrow as a cohort.

    Parameters
    ----------
    frame : data frame
        Any eager table that narwhals knows, with a row a person.
    study : Study
        Declares the columns.
    events, waves : data frame, optional
        The event log and the survey waves.

    Returns
    -------
    Cohort
        In the study's names.

    Raises
    ------
    CohortError
        With every mistake that was found.
    """
    declared = _declared_columns(study, _FRAME)
    wanted = [*declared.columns, *_items(study)]
    read = _read_frame(frame, wanted, list(declared.columns), _FRAME)
    source = Source("frame", f"a data frame of {len(read.rows):,} rows")
    people = PeopleReader(study, declared, read, _FRAME).rows()
    logs = {
        what: _log_frame(study, part, handed, what)
        for what, part, handed in (
            ("events", declared.events, events),
            ("waves", declared.waves, waves),
        )
    }
    return _with_logs(study, source, people, logs)


def _log_frame(study: Study, declared: Any, frame: Any, what: str) -> _Log | None:
    if frame is None:
        return None
    if declared is None:
        expected = f"cohort: {what}: columns: with a role for each column that counts"
        raise CohortError(Problem(str(study.path or study.study), f"no cohort: {what}", expected))
    columns = list(declared.columns)
    place = f"the data frame of {what}"
    return _Log(_read_frame(frame, [*columns, *_items(study)], columns, place), place, place)


def _items(study: Study) -> list[str]:
    return [item for scale in study.scales.values() for item in scale.items]


def _read_frame(frame: Any, wanted: list[str], needed: list[str], place: str) -> ReadFile:
    table = _arrow_table(frame, wanted, needed, place)
    if table.num_rows == 0:
        raise CohortError(Problem(place, "no rows", "a row a person"))
    return ReadFile(table, np.arange(table.num_rows, dtype=np.int64))


def _with_logs(
    study: Study, source: Source, people: PeopleRows, logs: Mapping[str, _Log | None]
) -> Cohort:
    """Return the cohort with what its logs tell."""
    declared = study.cohort
    if declared is None:
        raise CohortError(Problem(source.name, "no part 'cohort:'", "one"))
    counts, notes = list(people.counts), []
    events, waves = None, Waves(None, None)
    log = logs["events"]
    if log is not None and declared.events is not None:
        reader = LogReader(declared.events, log.read, log.place, log.name, people)
        events = read_events(study, reader)
        counts += reader.tally.counts
        notes += [_log_note(log, "events")]
    log = logs["waves"]
    if log is not None and declared.waves is not None:
        reader = LogReader(declared.waves, log.read, log.place, log.name, people)
        waves = read_waves(study.scales, reader)
        counts += reader.tally.counts
        notes += [_log_note(log, "waves")]
    return assemble(study, source, people, events, waves, tuple(counts), tuple(filter(None, notes)))


def _arrow_table(frame: Any, wanted: list[str], needed: list[str], place: str) -> pa.Table:
    """Return the wanted columns that a frame has; the others may hold whatever they like."""
    import narwhals as nw  # noqa: PLC0415  (only where a frame is handed over)
    from narwhals.exceptions import NarwhalsError  # noqa: PLC0415

    try:
        table = nw.from_native(frame, eager_only=True)
        there = [name for name in table.columns if name in wanted]
        complete = set(needed) <= set(there)
        return table.select(there).to_arrow() if complete else _names_only(table)
    except (TypeError, ValueError, NarwhalsError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        found = f"an object of type {type(frame).__name__} ({reason})"
        expected = "an eager pandas, Polars or PyArrow table with one type in each column"
        raise CohortError(Problem(place, found, expected)) from None


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
