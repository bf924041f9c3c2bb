"""Outcomes from logs: what falls into an outcome's window counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nudgelab.study.outcomes import (
    BinaryOutcome,
    ContinuousOutcome,
    CountOutcome,
    Outcome,
    TimeToEventOutcome,
)

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["outcomes_from_logs"]


def outcomes_from_logs(study: Study, people: int, events: pa.Table, waves: pa.Table) -> pa.Table:
    """Return every outcome that the logs can tell, a row a person.

    Parameters
    ----------
    study : Study
        Its outcomes, with kind, event or scale, and window.
    people : int
        Number of people; the logs call them 0 to ``people`` − 1.
    events : pyarrow.Table
        ``person``, ``day`` [working days], ``kind``.
    waves : pyarrow.Table
        ``person``, ``day``, and a column a scale.

    Returns
    -------
    pyarrow.Table
        A column an outcome; a time to event has ``NAME`` and ``NAME.observed``.
    """
    columns: dict[str, npt.NDArray[np.float64]] = {}
    for name, outcome in study.outcomes.items():
        columns.update(_measure(name, outcome, people, events, waves))
    return pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})


def _measure(
    name: str, outcome: Outcome, people: int, events: pa.Table, waves: pa.Table
) -> dict[str, npt.NDArray[np.float64]]:
    match outcome:
        case BinaryOutcome(event=str(event)):
            return {name: (_counts(event, outcome.window, people, events) > 0).astype(np.float64)}
        case CountOutcome(event=str(event)):
            return {name: _counts(event, outcome.window, people, events).astype(np.float64)}
        case TimeToEventOutcome(event=str(event)):
            time, observed = _first(event, outcome.window, people, events)
            return {name: time, f"{name}.observed": observed}
        case ContinuousOutcome(scale=str(scale)) if scale in waves.column_names:
            return {name: _last_score(scale, outcome.window, people, waves)}
        case _:
            return {}


def _within(
    log: pa.Table, window: tuple[int, int], kind: str | None = None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], pa.Table]:
    inside = pc.and_(pc.greater_equal(log["day"], window[0]), pc.less_equal(log["day"], window[1]))
    if kind is not None:
        inside = pc.and_(inside, pc.equal(log["kind"], kind))
    kept = log.filter(inside)
    return kept["person"].to_numpy(), kept["day"].to_numpy(), kept


def _counts(
    kind: str, window: tuple[int, int], people: int, events: pa.Table
) -> npt.NDArray[np.intp]:
    person, _, _ = _within(events, window, kind)
    return np.bincount(person, minlength=people)


def _first(
    kind: str, window: tuple[int, int], people: int, events: pa.Table
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return days from the window's start to the first event, and whether there was one."""
    person, day, _ = _within(events, window, kind)
    start, end = window
    first = np.full(people, end, dtype=np.int64)
    np.minimum.at(first, person, day)
    observed = np.zeros(people)
    observed[person] = 1.0
    return (first - start + 1).astype(np.float64), observed


def _last_score(
    scale: str, window: tuple[int, int], people: int, waves: pa.Table
) -> npt.NDArray[np.float64]:
    person, day, kept = _within(waves, window)
    order = np.argsort(day, kind="stable")
    scores = np.full(people, np.nan)
    scores[person[order]] = kept[scale].cast(pa.float64()).to_numpy()[order]
    return scores
