"""``Cohort``: people, what was measured of them, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.errors import CohortError, Problem
from nudgelab.study.columns import STRUCTURAL

if TYPE_CHECKING:
    from nudgelab.cohort.recurrent import RecurrentColumns
    from nudgelab.cohort.row_counts import RowCount
    from nudgelab.study.study import Study

__all__ = ["Cohort", "Source"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a cohort comes from.

    Attributes
    ----------
    kind : {"simulated", "file", "frame"}
        A simulated programme, a file, or a table handed over in Python.
    name : str
        The file's name (without folders), or what was simulated.
    sha256 : str or None
        SHA-256 of the file's bytes.
    seed, replication : int or None
        Of a simulated cohort.
    logs : mapping of str to str
        ``"events"`` and ``"waves"``, as far as files of them were read → SHA-256 of their bytes.
    """

    kind: Literal["simulated", "file", "frame"]
    name: str
    sha256: str | None = None
    seed: int | None = None
    replication: int | None = None
    logs: Mapping[str, str] = field(default_factory=dict)

    @property
    def files(self) -> Mapping[str, str]:
        """Every file that was read, ``"people"`` first → SHA-256 of its bytes."""
        people = {} if self.sha256 is None else {"people": self.sha256}
        return {**people, **self.logs}

    def as_dict(self) -> dict[str, Any]:
        """Return the fields that are known."""
        known = {
            "kind": self.kind,
            "name": self.name,
            "sha256": self.sha256,
            "seed": self.seed,
            "replication": self.replication,
            "logs": dict(self.logs) or None,
        }
        return {key: value for key, value in known.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Cohort:
    """One cohort, simulated or real, in the one form that the analysis reads.

    Attributes
    ----------
    source : Source
        Where it comes from.
    people : pyarrow.Table
        A row a person, with the columns ``person`` (0 to n − 1; a pseudonym, never an identifier),
        ``arm``, ``team`` (a code; only where teams are known), ``left`` (the first working day on
        which they weren't there any more, null for who stayed; only where leaving is known),
        ``received`` (1 for who received a tactic, took part; only where that is known), and every
        baseline covariate: numbers with null for missing, or text.
    outcomes : pyarrow.Table
        A row a person in the same order, a column an outcome. A time to event has two: its time
        and ``NAME.observed``; a recurrent outcome has those of
        :class:`nudgelab.cohort.recurrent.RecurrentColumns`.
    events : pyarrow.Table or None
        A row an event: ``person``, ``day`` [working days], ``kind``.
    waves : pyarrow.Table or None
        A row a person and survey: ``person``, ``day``, and the scales in [0, 1].
    deliveries : pyarrow.Table or None
        A row a tactic, arm and day: ``day``, ``tactic``, ``arm``, ``contacts``, ``cost``.
    queues : pyarrow.Table or None
        A row a tactic and arm whose contacts or reviews take the time of scarce staff: ``tactic``,
        ``arm``, ``staff``, ``requests``, ``served``, ``mean_wait``, ``wait_of_nine_in_ten`` and
        ``longest_wait`` [working days], ``longest_queue`` [people], ``hours`` worked, and ``lost``
        (posts whose occasion passed while they waited).
    notes : tuple of str
        What was dropped or changed on reading, each with its count.
    items : pyarrow.Table or None
        A row a person and wave: ``person``, ``wave`` (its name), and the answers to the items from
        which scales were scored, as they stand in the file, null where there is none.
    counts : tuple of RowCount
        The counts behind the notes.
    """

    source: Source
    people: pa.Table
    outcomes: pa.Table
    events: pa.Table | None = None
    waves: pa.Table | None = None
    deliveries: pa.Table | None = None
    queues: pa.Table | None = None
    notes: tuple[str, ...] = field(default=())
    items: pa.Table | None = None
    counts: tuple[RowCount, ...] = ()

    @classmethod
    def from_programme(
        cls,
        study: Study,
        *,
        source: Source,
        people: pa.Table,
        events: pa.Table,
        waves: pa.Table,
        deliveries: pa.Table | None = None,
        queues: pa.Table | None = None,
        notes: tuple[str, ...] = (),
    ) -> Cohort:
        """Return the cohort of a programme whose acts and surveys were logged.

        Parameters
        ----------
        study : Study
            Its outcomes and windows tell what is counted.
        source : Source
            Where the logs come from.
        people, events, waves, deliveries, queues : pyarrow.Table
            As in the class.
        notes : tuple of str
            What the reader should know.

        Returns
        -------
        Cohort
            With every declared outcome taken from the logs.
        """
        from nudgelab.cohort.resistance import with_dominant_resistance  # noqa: PLC0415
        from nudgelab.cohort.windows import outcomes_from_logs  # noqa: PLC0415

        people = with_dominant_resistance(people, waves)
        outcomes = outcomes_from_logs(study, people, events, waves)
        return cls(source, people, outcomes, events, waves, deliveries, queues, notes)

    @classmethod
    def read(
        cls,
        path: str | Path,
        study: Study,
        *,
        events: str | Path | None = None,
        waves: str | Path | None = None,
    ) -> Cohort:
        """Read a cohort's files by the columns that the study declares.

        Parameters
        ----------
        path : str or Path
            A CSV, Excel, Parquet, Stata, SQLite or DuckDB file with a row a person, or the folder
            of a simulated run.
        study : Study
            Declares what the columns are.
        events, waves : str or Path, optional
            The event log and the survey waves; the files that the study names if left out.

        Returns
        -------
        Cohort
            The cohort in the study's names.

        Raises
        ------
        CohortError
            With every mistake that was found: file, row, column, what was found and expected.
        """
        from nudgelab.cohort.reading import read_cohort  # noqa: PLC0415

        logs = {"events": events, "waves": waves}
        given = {name: Path(log) for name, log in logs.items() if log is not None}
        return read_cohort(Path(path), study, **given)

    @classmethod
    def from_frame(
        cls, frame: Any, study: Study, *, events: Any = None, waves: Any = None
    ) -> Cohort:
        """Take pandas, Polars or PyArrow tables as a cohort.

        Parameters
        ----------
        frame : data frame
            Any eager table that narwhals knows, with a row a person.
        study : Study
            Declares what the columns are.
        events, waves : data frame, optional
            The event log and the survey waves.

        Returns
        -------
        Cohort
            The cohort in the study's names.

        Raises
        ------
        CohortError
            As :meth:`read`.
        """
        from nudgelab.cohort.reading import cohort_from_frame  # noqa: PLC0415

        return cohort_from_frame(frame, study, events=events, waves=waves)

    def __len__(self) -> int:
        return int(self.people.num_rows)

    def __repr__(self) -> str:
        arms = ", ".join(f"{arm} {count}" for arm, count in self.arm_sizes().items())
        return f"<Cohort of {len(self):,} people from {self.source.name}: {arms}>"

    @property
    def arm(self) -> npt.NDArray[np.str_]:
        """The arm of each person, shape (n,)."""
        arms = pa.chunked_array(self.people["arm"]).combine_chunks().dictionary_encode()
        names: npt.NDArray[np.str_] = np.asarray(arms.dictionary.to_pylist(), dtype=np.str_)
        codes: npt.NDArray[np.int64] = arms.indices.to_numpy()
        return names[codes]

    @property
    def team(self) -> npt.NDArray[np.int64] | None:
        """The team code of each person, shape (n,), −1 where it is missing; None if unknown."""
        if "team" not in self.people.column_names:
            return None
        filled = self.people["team"].combine_chunks().fill_null(-1)
        return np.asarray(filled.to_numpy(zero_copy_only=False), dtype=np.int64)

    @property
    def received(self) -> FloatArray | None:
        """Whether each person received a tactic, shape (n,), NaN where missing; None if unknown."""
        if "received" not in self.people.column_names:
            return None
        return _as_floats(self.people["received"])

    @property
    def covariates(self) -> tuple[str, ...]:
        """Names of the baseline variables."""
        return tuple(name for name in self.people.column_names if name not in STRUCTURAL)

    def arm_sizes(self) -> dict[str, int]:
        """Return the number of people in each arm, in order of appearance in the table."""
        names, first, counts = np.unique(self.arm, return_index=True, return_counts=True)
        return {str(names[i]): int(counts[i]) for i in np.argsort(first)}

    def is_text(self, covariate: str) -> bool:
        """Tell whether a baseline variable holds categories as text."""
        kind = self.people.schema.field(covariate).type
        return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))

    def numbers(self, covariate: str) -> FloatArray:
        """Return a numeric baseline variable, shape (n,), NaN where missing.

        Raises
        ------
        CohortError
            If it holds categories as text.
        """
        column = self.people[covariate]
        if self.is_text(covariate):
            text = next((text for text in column.to_pylist() if text is not None), "")
            found = f"text in '{covariate}' ('{text[:60]}')"
            raise CohortError(Problem(self.source.name, found, "numbers, for the study computes"))
        return _as_floats(column)

    def texts(self, covariate: str) -> npt.NDArray[np.object_]:
        """Return a baseline variable as text, shape (n,), None where missing."""
        column = self.people[covariate]
        if not self.is_text(covariate):
            column = column.cast(pa.string())
        return np.asarray(column.to_pylist(), dtype=object)

    def outcome(self, name: str) -> FloatArray:
        """Return an outcome (of a time to event: the time), shape (n,), NaN where missing."""
        return _as_floats(self.outcomes[name])

    def event_observed(self, name: str) -> npt.NDArray[np.bool_]:
        """Return whether a time to event was observed, shape (n,); False is censored."""
        return np.equal(_as_floats(self.outcomes[f"{name}.observed"]), 1.0)

    def event_competed(self, name: str) -> npt.NDArray[np.bool_]:
        """Return whether what competes with a time to event came first, shape (n,)."""
        return np.equal(_as_floats(self.outcomes[f"{name}.observed"]), 2.0)

    def recurrent(self, name: str) -> RecurrentColumns:
        """Return the days of a recurrent outcome, and how long each person was followed."""
        from nudgelab.cohort.recurrent import RecurrentColumns  # noqa: PLC0415

        return RecurrentColumns.of(self.outcomes, name)


def _as_floats(column: pa.ChunkedArray) -> FloatArray:
    numbers = column.cast(pa.float64()).combine_chunks()
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
