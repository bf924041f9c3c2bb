"""Dates that contradict each other: what happened outside the calendar, or after somebody left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from nudgelab.analysis.findings import Check
from nudgelab.study.outcomes import TimeToEventOutcome

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["DATES_ALARM", "date_checks"]

DATES_ALARM = 0.05
"""Share of contradictory rows over which all dates are doubtful; a convention of ours."""


class _Contradiction(NamedTuple):
    said: str
    many: int
    of: int


def date_checks(study: Study, cohort: Cohort) -> Iterator[Check]:
    """Check dates, in a cohort that has any.

    Parameters
    ----------
    study : Study
        Its windows.
    cohort : Cohort
        The data, with what was counted when its files were read.

    Yields
    ------
    Check
        At most one: passes without a contradiction, fails where one kind touches more than 5 % of
        the rows that it could touch, warns otherwise.
    """
    if not _has_dates(study, cohort):
        return
    found = [*_counted_on_reading(cohort), *_left_before_day_one(cohort), *_timed(study, cohort)]
    if not found:
        yield Check(name="dates", verdict="pass", message="No date contradicts another.")
        return
    alarming = any(one.many > DATES_ALARM * one.of for one in found)
    yield Check(
        name="dates",
        verdict="fail" if alarming else "warn",
        message=" ".join(f"{one.said}." for one in found),
        details={one.said: one.many for one in found},
    )


def _has_dates(study: Study, cohort: Cohort) -> bool:
    timed = (n for n, o in study.outcomes.items() if isinstance(o, TimeToEventOutcome))
    held = cohort.outcomes.column_names
    leaving = "left" in cohort.people.column_names
    return cohort.events is not None or leaving or any(name in held for name in timed)


def _counted_on_reading(cohort: Cohort) -> Iterator[_Contradiction]:
    for count in cohort.counts:
        if count.about == "dates":
            yield _Contradiction(count.sentence[:-1], count.count, count.of)


def _left_before_day_one(cohort: Cohort) -> Iterator[_Contradiction]:
    if "left" not in cohort.people.column_names:
        return
    early = int(pc.sum(pc.less(cohort.people["left"], 1)).as_py() or 0)
    if early:
        said = f"{early:,} of {len(cohort):,} people had left before day 1; they have no outcome"
        yield _Contradiction(said, early, len(cohort))


def _timed(study: Study, cohort: Cohort) -> Iterator[_Contradiction]:
    """Yield times to an event that can't be: longer than the window, or after the person left."""
    for name, outcome in study.outcomes.items():
        if isinstance(outcome, TimeToEventOutcome) and name in cohort.outcomes.column_names:
            times = cohort.outcome(name)
            known = int(np.sum(~np.isnan(times)))
            start, end = outcome.window
            label = study.label("outcome", name)
            long = int(np.sum(times > end - start + 1))
            if long:
                said = f"{long:,} of {known:,} times of '{label}' are longer than its window"
                yield _Contradiction(f"{said} of {end - start + 1:,} days", long, known)
            happened = cohort.event_observed(name)
            after = int(np.sum(happened & (start + times - 1 >= _left(cohort))))
            if after:
                said = f"{after:,} of {known:,} times of '{label}' lie after the person had left"
                said += ", and count as they stand"
                yield _Contradiction(said, after, known)


def _left(cohort: Cohort) -> npt.NDArray[np.float64]:
    """Return everybody's first day of absence, out of reach for those who stayed."""
    if "left" not in cohort.people.column_names:
        return np.full(len(cohort), np.inf)
    left = cohort.numbers("left")
    return np.where(np.isnan(left), np.inf, left)
