"""A real cohort from what its files say: baseline covariates and outcomes from its logs.

A column of the people's file goes before what a log would tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nudgelab.cohort.cohort import Cohort, Source
from nudgelab.cohort.people_rows import PeopleRows
from nudgelab.cohort.resistance import with_dominant_resistance
from nudgelab.cohort.row_counts import RowCount
from nudgelab.cohort.wave_rows import Waves
from nudgelab.cohort.windows import outcomes_from_logs
from nudgelab.errors import CohortError, Problem, nearest

if TYPE_CHECKING:
    from nudgelab.study.outcomes import Outcome
    from nudgelab.study.study import Study

__all__ = ["assemble"]

_KEYS = ("person", "day")
_ACTED = "acted"
_SILENCE = 0.2
"""Share of a window without any event at its end from which a reader is told of it."""


def assemble(
    study: Study,
    source: Source,
    rows: PeopleRows,
    events: pa.Table | None,
    waves: Waves,
    counts: tuple[RowCount, ...],
    notes: tuple[str, ...] = (),
) -> Cohort:
    """Put a cohort together.

    Parameters
    ----------
    study : Study
        Its outcomes and their windows.
    source : Source
        Where the people come from.
    rows : PeopleRows
        The people's file.
    events : pyarrow.Table or None
        The event log.
    waves : Waves
        Scores and items of survey waves.
    counts : tuple of RowCount
        What was dropped or changed.
    notes : tuple of str
        What else the reader should know.

    Returns
    -------
    Cohort
        With scores up to day 0 as covariates, ``acted`` where the log reaches back before day 1,
        and ``dominant_resistance`` where it can be told.

    Raises
    ------
    CohortError
        If an outcome declares a kind of event that the log doesn't have.
    """
    people, told = rows.people, list(notes)
    for name, values in _baseline_scores(waves.scores, len(people)):
        if name in people.column_names:
            told.append(f"'{name}' at baseline is the column's, not that of the survey waves.")
        else:
            people = people.append_column(name, pa.array(values, from_pandas=True))
    if events is not None and _ACTED not in people.column_names:
        people = _with_acted(study, people, events, told)
    people = with_dominant_resistance(people, waves.scores)
    held = rows.outcomes
    outcomes = dict(zip(held.column_names, held.columns, strict=True))
    outcomes |= dict(_outcomes(study, source, people, held, events, waves.scores, told))
    items = [table for table in (rows.items, waves.items) if table is not None]
    return Cohort(
        source,
        people,
        pa.table(outcomes),
        events,
        waves.scores,
        notes=(*told, *(count.sentence for count in counts)),
        items=pa.concat_tables(items, promote_options="default") if items else None,
        counts=counts,
    )


def _baseline_scores(
    scores: pa.Table | None, people: int
) -> Iterator[tuple[str, npt.NDArray[np.float64]]]:
    """Yield each scale's last score up to day 0."""
    if scores is None:
        return
    before = scores.filter(pc.less_equal(scores["day"], 0)).sort_by("day")
    if not len(before):
        return
    person = before["person"].to_numpy()
    for name in scores.column_names:
        if name not in _KEYS:
            values = before[name].cast(pa.float64()).to_numpy()
            known = ~np.isnan(values)
            last = np.full(people, np.nan)
            last[person[known]] = values[known]
            yield name, last


def _with_acted(study: Study, people: pa.Table, events: pa.Table, told: list[str]) -> pa.Table:
    """Add whether people had acted before day 1, where the log has anybody who had."""
    activation = study.outcomes.get(study.activation or "")
    kind = getattr(activation, "event", None)
    if kind is None:
        return people
    before = pc.and_(pc.less_equal(events["day"], 0), pc.equal(events["kind"], kind))
    who = np.unique(events.filter(before)["person"].to_numpy())
    if not len(who):
        return people
    acted = np.zeros(len(people))
    acted[who] = 1.0
    told.append(
        f"'{_ACTED}' at baseline is taken from the event log: {len(who):,} of {len(people):,} had"
        f" an event '{kind}' before day 1."
    )
    return people.append_column(_ACTED, pa.array(acted))


def _outcomes(
    study: Study,
    source: Source,
    people: pa.Table,
    held: pa.Table,
    events: pa.Table | None,
    scores: pa.Table | None,
    told: list[str],
) -> Iterator[tuple[str, Any]]:
    """Yield the columns of the outcomes that only the logs tell."""
    kinds = set() if events is None else set(events["kind"].unique().to_pylist())
    wanted = {}
    for name, outcome in study.outcomes.items():
        if name in held.column_names:
            continue
        scale = getattr(outcome, "scale", None)  # it goes before an event
        event = None if scale else getattr(outcome, "event", None)
        if event is not None and events is not None:
            if event in kinds:
                wanted[name] = outcome
            else:
                _kind_is_not_there(name, outcome, source, kinds, told)
        elif scale is not None and scores is not None:
            wanted[name] = outcome
    if events is not None:
        told += _windows_beyond(wanted, events)
    if wanted:
        asked = study.model_copy(update={"outcomes": wanted})
        found = outcomes_from_logs(asked, people, _or_empty(events, "kind"), _or_empty(scores))
        yield from zip(found.column_names, found.columns, strict=True)


def _windows_beyond(outcomes: Mapping[str, Outcome], events: pa.Table) -> Iterator[str]:
    """Say of which windows the last part has no event at all: the log may have been cut off."""
    last = pc.max(events["day"]).as_py()
    for name, outcome in outcomes.items():
        start, end = outcome.window
        if getattr(outcome, "event", None) is not None and end - last > _SILENCE * (end - start):
            yield (
                f"The event log's last event is on day {last}, and the window of '{name}' runs to"
                f" day {end}: if the log was cut off, what came later is missing."
            )


def _kind_is_not_there(
    name: str, outcome: Any, source: Source, kinds: set[str], told: list[str]
) -> None:
    """Say that the log has no event of a kind; refuse it where the study asks for it by name."""
    listed = ", ".join(sorted(kinds))
    if "event" in outcome.model_fields_set:
        found = f"no event '{outcome.event}', which the outcome '{name}' counts"
        suggestion = nearest(outcome.event, kinds)
        raise CohortError(Problem(source.name, found, f"one of {listed}", suggestion))
    told.append(f"The event log has no '{outcome.event}' for '{name}' (it has {listed}).")


def _or_empty(table: pa.Table | None, *texts: str) -> pa.Table:
    if table is not None:
        return table
    columns = {"person": pa.array([], pa.int64()), "day": pa.array([], pa.int64())}
    return pa.table(columns | {name: pa.array([], pa.string()) for name in texts})
