"""An event log as a file has it: who did what, and on which day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.cohort.days import Times
from nudgelab.cohort.log_rows import LogReader
from nudgelab.cohort.values import is_missing
from nudgelab.errors import CohortError, Problem
from nudgelab.study.outcomes import LEAVING

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["calendar_of", "read_events"]

_NEVER = 2**31


def calendar_of(study: Study) -> tuple[int, int]:
    """Return the first and last day that the study looks at: its calendar and its windows."""
    windows = [outcome.window for outcome in study.outcomes.values()]
    first = min(1 - study.calendar.baseline_days, *(start for start, _ in windows))
    return first, max(study.calendar.days, *(end for _, end in windows))


def read_events(study: Study, log: LogReader) -> pa.Table:
    """Read an event log.

    Parameters
    ----------
    study : Study
        Its calendar tells which days count.
    log : LogReader
        The file; it counts what is left out.

    Returns
    -------
    pyarrow.Table
        ``person`` (the row of the cohort), ``day`` [days] and ``kind``, in the file's order.

    Raises
    ------
    CohortError
        If no row is of a known person, a fifth of the times can't be read, or no event lies in the
        calendar.
    """
    person = log.person("events")
    kinds, code = _kinds(log)
    log.tally.drop(is_missing(kinds)[code], "of events without a kind")
    _, time = next(log.with_role("time"))
    times = log.times(time)
    days = log.days(times, person)
    _leave_out_outside(study, log, days)
    _leave_out_after_leaving(log, person, days, kinds[code] == LEAVING)
    _leave_out_repeats(log, person, code, times)
    whose, when, what = log.taken(person, days, code)
    return pa.table(
        {
            "person": whose.astype(np.int64),
            "day": when.astype(np.int64),
            "kind": pa.array(kinds, pa.string()).take(pa.array(what)),
        }
    )


def _kinds(log: LogReader) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """Return the kinds of event, and the place of each row's own among them."""
    for _, column in log.with_role("kind"):
        return column.levels()
    only = np.asarray([getattr(log.declared, "kind", "post")], dtype=object)
    return only, np.zeros(len(log.read.rows), dtype=np.int64)


def _leave_out_outside(study: Study, log: LogReader, days: npt.NDArray[np.float64]) -> None:
    first, last = calendar_of(study)
    log.tally.drop(
        days < first, f"of events before day {first}, where the calendar begins,", "dates"
    )
    kept = log.tally.drop(
        days > last, f"of events after day {last}, where the calendar ends,", "dates"
    )
    if not kept.any():
        told = "; ".join(count.sentence[:-1] for count in log.tally.counts)
        expected = f"events on days {first} to {last} (calendar and windows of the study)"
        raise CohortError(Problem(log.file, f"no event that counts ({told})", expected))


def _leave_out_after_leaving(
    log: LogReader,
    person: npt.NDArray[np.int64],
    days: npt.NDArray[np.float64],
    leaving: npt.NDArray[np.bool_],
) -> None:
    """Leave out what somebody did who had left by then, as a column or the log itself tells."""
    known = log.tally.kept & (person >= 0)
    if "left" in log.people.people.column_names:
        left = log.people.people["left"].combine_chunks().fill_null(_NEVER).to_numpy()
        after = known & (days >= left[np.maximum(person, 0)])
    else:
        last_day = np.full(len(log.people.people), np.inf)
        gone = known & leaving
        np.minimum.at(last_day, person[gone], days[gone])
        after = known & (days > last_day[np.maximum(person, 0)])
    log.tally.drop(after, "of events of people who had left by then", "dates")


def _leave_out_repeats(
    log: LogReader, person: npt.NDArray[np.int64], kind: npt.NDArray[np.int64], times: Times
) -> None:
    """Leave out events that stand twice at one time of day; two on one day may well be two."""
    again = log.superseded(person, times.moment, kind) & times.has_clock
    log.tally.drop(again, "that repeat an event at the same time of day")
