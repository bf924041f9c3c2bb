"""Outcomes from logs: what falls into an outcome's window counts.

Whoever left within the window counts as far as they were there: a time to an event is censored on
their last day, and who wasn't there on the window's first day has no outcome.
"""

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
    OrdinalOutcome,
    Outcome,
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
        A column an outcome; a time to event has ``NAME`` and ``NAME.observed``.
    """
    left = _left(people)
    columns: dict[str, npt.NDArray[np.float64]] = {}
    for name, outcome in study.outcomes.items():
        columns.update(_measure(name, outcome, left, events, waves))
    return pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})


def _left(people: pa.Table) -> npt.NDArray[np.int64]:
    """Return everybody's first day of absence, out of reach for those who stayed."""
    if "left" not in people.column_names:
        return np.full(len(people), _NEVER)
    filled = people["left"].combine_chunks().fill_null(_NEVER)
    return np.asarray(filled.to_numpy(zero_copy_only=False), dtype=np.int64)


def _measure(
    name: str,
    outcome: Outcome,
    left: npt.NDArray[np.int64],
    events: pa.Table,
    waves: pa.Table,
) -> dict[str, npt.NDArray[np.float64]]:
    there = np.where(left > outcome.window[0], 1.0, np.nan)
    match outcome:
        case BinaryOutcome(event=str(event)):
            return {name: there * (_counts(event, outcome.window, len(left), events) > 0)}
        case CountOutcome(event=str(event)):
            return {name: there * _counts(event, outcome.window, len(left), events)}
        case TimeToEventOutcome(event=str(event)):
            time, observed = _first(event, outcome.window, left, events)
            return {name: there * time, f"{name}.observed": there * observed}
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
    kind: str, window: tuple[int, int], left: npt.NDArray[np.int64], events: pa.Table
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return days from the window's start to the first event or the last day, and which it was."""
    person, day, _ = _within(events, window, kind)
    start, end = window
    first = np.minimum(end, left - 1)
    np.minimum.at(first, person, day)
    observed = np.zeros(len(left))
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
