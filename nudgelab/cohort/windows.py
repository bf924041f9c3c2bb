"""Outcomes from logs: what falls into an outcome's window counts.

Whoever left within the window counts as far as they were there: a time to an event ends on their
last day (as lost from sight, or as what competes with it where the study says so), and who wasn't
there on the window's first day has no outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nudgelab.cohort.recurrent import RecurrentColumns
from nudgelab.study.outcomes import (
    LEAVING,
    BinaryOutcome,
    ContinuousOutcome,
    CountOutcome,
    OrdinalOutcome,
    Outcome,
    RecurrentOutcome,
    TimeToEventOutcome,
)

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["outcomes_from_logs"]

_NEVER = 2**31


def outcomes_from_logs(
    study: Study, people: pa.Table, events: pa.Table, waves: pa.Table
) -> pa.Table:
    """Return every outcome that the logs can tell, a row a person.

    Parameters
    ----------
    study : Study
        Its outcomes, with kind, event or scale, and window.
    people : pyarrow.Table
        A row a person, whom the logs call by the number of their row; with ``left``, the first
        working day on which they weren't there any more [days], where that is known.
    events : pyarrow.Table
        ``person``, ``day`` [working days], ``kind``.
    waves : pyarrow.Table
        ``person``, ``day``, and a column a scale.

    Returns
    -------
    pyarrow.Table
        A column an outcome; a time to event has ``NAME`` and ``NAME.observed`` (2 where what
        competes with it came first), a recurrent outcome those of
        :class:`nudgelab.cohort.recurrent.RecurrentColumns`.
    """
    left = _left(people, events)
    columns: dict[str, npt.NDArray[np.float64] | pa.Array] = {}
    for name, outcome in study.outcomes.items():
        columns.update(_measure(name, outcome, left, events, waves))
    return pa.table(
        {
            name: pa.array(values, from_pandas=True) if isinstance(values, np.ndarray) else values
            for name, values in columns.items()
        }
    )


def _left(people: pa.Table, events: pa.Table) -> npt.NDArray[np.int64]:
    """Return everybody's first day of absence, out of reach for those who stayed.

    Where no column tells it, it is the day after an event ``left`` in the log.
    """
    if "left" not in people.column_names:
        gone = events.filter(pc.equal(events["kind"], LEAVING))
        away = np.full(len(people), _NEVER)
        np.minimum.at(away, gone["person"].to_numpy(), gone["day"].to_numpy() + 1)
        return away
    filled = people["left"].combine_chunks().fill_null(_NEVER)
    return np.asarray(filled.to_numpy(zero_copy_only=False), dtype=np.int64)


def _measure(
    name: str,
    outcome: Outcome,
    left: npt.NDArray[np.int64],
    events: pa.Table,
    waves: pa.Table,
) -> Mapping[str, npt.NDArray[np.float64] | pa.Array]:
    there = np.where(left > outcome.window[0], 1.0, np.nan)
    match outcome:
        case BinaryOutcome(event=str(event)) | CountOutcome(event=str(event)):
            counted = there * _counts(event, outcome.window, len(left), events)
            return {name: np.minimum(counted, 1.0) if outcome.kind == "binary" else counted}
        case TimeToEventOutcome(event=str(event)):
            time, status = _first(event, outcome, left, events)
            return {name: there * time, f"{name}.observed": there * status}
        case RecurrentOutcome():
            return _again_and_again(outcome, left, events).named(name)
        case ContinuousOutcome(scale=str(scale)) if scale in waves.column_names:
            return {name: _last_score(scale, outcome.window, len(left), waves)}
        case OrdinalOutcome():
            return _category(name, outcome, there, events, waves)
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


def _category(
    name: str,
    outcome: OrdinalOutcome,
    there: npt.NDArray[np.float64],
    events: pa.Table,
    waves: pa.Table,
) -> dict[str, npt.NDArray[np.float64]]:
    """Return the number of each person's category, from 0; nothing where nothing tells it."""
    if outcome.scale is None and outcome.event is not None:
        score = there * _counts(outcome.event, outcome.window, len(there), events)
    elif outcome.scale in waves.column_names:
        score = _last_score(str(outcome.scale), outcome.window, len(there), waves)
    else:
        return {}
    if outcome.starts is None:
        return {}
    reached = np.searchsorted(outcome.starts, score, side="right")
    return {name: np.where(np.isnan(score), np.nan, reached)}


def _first(
    kind: str, outcome: TimeToEventOutcome, left: npt.NDArray[np.int64], events: pa.Table
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return days from the window's start to what came first, and what it was.

    That is the event (1), what competes with it (2), or the last day of sight (0); on one day the
    event comes before what competes with it.
    """
    start = outcome.window[0]
    person, day, _ = _within(events, outcome.window, kind)
    first = np.full(len(left), _NEVER)
    np.minimum.at(first, person, day)
    stopped, for_good = _stopped(outcome.competing, outcome.window, left, events)
    observed = first <= stopped
    status = np.where(observed, 1.0, np.where(for_good, 2.0, 0.0))
    return (np.minimum(first, stopped) - start + 1).astype(np.float64), status


def _again_and_again(
    outcome: RecurrentOutcome, left: npt.NDArray[np.int64], events: pa.Table
) -> RecurrentColumns:
    """Return every event of each person in days from the window's start, and their last day."""
    start = outcome.window[0]
    stopped, for_good = _stopped(outcome.terminal, outcome.window, left, events)
    person, day, _ = _within(events, outcome.window, outcome.event)
    kept = (day <= stopped[person]) & (left[person] > start)
    return RecurrentColumns(
        followed=np.where(left > start, stopped - start + 1.0, np.nan),
        ended=for_good.astype(np.float64),
        person=person[kept],
        day=(day[kept] - start + 1).astype(np.float64),
    )


def _stopped(
    kind: str | None, window: tuple[int, int], left: npt.NDArray[np.int64], events: pa.Table
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return everybody's last day within the window, and whether it ended for good."""
    last = np.minimum(window[1], left - 1)
    if kind == LEAVING:
        return last, left <= window[1]
    if kind is None:
        return last, np.zeros(len(left), dtype=np.bool_)
    person, day, _ = _within(events, window, kind)
    stopped = np.full(len(left), _NEVER)
    np.minimum.at(stopped, person, day)
    return np.minimum(last, stopped), stopped <= last


def _last_score(
    scale: str, window: tuple[int, int], people: int, waves: pa.Table
) -> npt.NDArray[np.float64]:
    person, day, kept = _within(waves, window)
    order = np.argsort(day, kind="stable")
    scores = np.full(people, np.nan)
    scores[person[order]] = kept[scale].cast(pa.float64()).to_numpy()[order]
    return scores
