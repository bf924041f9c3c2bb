"""A roll-out's event log as rows: a person in a period, with the arm that the team had then.

The window of the primary outcome is cut into periods of equal length; days at its end that fill no
period are left aside. A period counts as treated if the team had crossed by its first day. A period
within which the team crossed is neither before nor after, and is left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.cohort.windows import outcomes_from_logs
from nudgelab.errors import CohortError, Problem
from nudgelab.study.outcomes import ContinuousOutcome

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["in_periods"]

IntArray = npt.NDArray[np.int64]


def in_periods(study: Study, cohort: Cohort) -> Cohort:
    """Return a roll-out's cohort with a row a person and period, if it has a row a person.

    Parameters
    ----------
    study : Study
        Its assignment declares the roll-out; its outcomes tell which events and scales count.
    cohort : Cohort
        Any cohort; with its logs where the study gives the length of a period.

    Returns
    -------
    Cohort
        The same cohort where the study gives no length of a period (its rows are in periods).

    Raises
    ------
    CohortError
        If the logs or the day of crossing aren't there, or the window holds no two periods.
    """
    length, start = study.assignment.period_days, study.assignment.rollout_start
    if length is None or start is None or study.assignment.rollout is None:
        return cohort
    first, last = study.outcomes[study.analysis.primary].window
    count = (last - first + 1) // length
    _must_be_possible(cohort, start, count)
    crossed = _first_days(cohort, start)
    tables = [
        _period(study, cohort, crossed, number, first + number * length, length)
        for number in range(count)
    ]
    people = pa.concat_tables([people for people, _ in tables])
    left_out = count * len(cohort) - people.num_rows
    notes = [f"{people.num_rows:,} rows: people in {count:,} periods of {length:,} days."]
    if left_out:
        notes.append(f"{left_out:,} rows of a period within which a team crossed left out.")
    return replace(
        cohort,
        people=people,
        outcomes=pa.concat_tables([outcomes for _, outcomes in tables]),
        events=None,
        waves=None,
        notes=(*cohort.notes, *notes),
    )


def _must_be_possible(cohort: Cohort, start: str, count: int) -> None:
    here = cohort.source.name
    if cohort.events is None and cohort.waves is None:
        raise CohortError(
            Problem(here, "no log of events or waves", "one, for period_days cuts it into periods")
        )
    if start not in cohort.covariates:
        raise CohortError(
            Problem(here, f"no variable '{start}'", "the day on which each person's team crosses")
        )
    if count < 2:
        raise CohortError(
            Problem(here, f"a window of {count} whole periods", "a window of two periods or more")
        )


def _first_days(cohort: Cohort, start: str) -> npt.NDArray[np.float64]:
    """Return the first treated day of each person's team, infinite where it never crossed."""
    days = cohort.numbers(start)
    crossed: npt.NDArray[np.float64] = np.where(np.isnan(days), np.inf, days)
    return crossed


def _period(
    study: Study,
    cohort: Cohort,
    crossed: npt.NDArray[np.float64],
    number: int,
    first: int,
    length: int,
) -> tuple[pa.Table, pa.Table]:
    """Return the people and the outcomes of one period, without those in transition."""
    last = first + length - 1
    kept = np.flatnonzero((crossed <= first) | (crossed > last))
    (arm,) = study.treatments
    arms = np.where(crossed[kept] <= first, arm, study.control)
    people = cohort.people.take(kept)
    people = people.set_column(people.column_names.index("arm"), "arm", pa.array(arms))
    people = people.append_column(
        str(study.assignment.rollout), pa.array(np.full(len(kept), float(number)))
    )
    measured = outcomes_from_logs(
        _with_windows(study, first, last),
        cohort.people,
        _table(cohort.events, ("person", "day", "kind")),
        _table(cohort.waves, ("person", "day")),
    )
    if cohort.events is None:  # without a log of events nothing says that there were none
        scores = [n for n, o in study.outcomes.items() if isinstance(o, ContinuousOutcome)]
        measured = measured.select([name for name in measured.column_names if name in scores])
    return people, measured.take(kept)


def _with_windows(study: Study, first: int, last: int) -> Study:
    """Return the study with every window set to the period."""
    outcomes = {
        name: outcome.model_copy(update={"window": (first, last)})
        for name, outcome in study.outcomes.items()
    }
    return study.model_copy(update={"outcomes": outcomes})


def _table(log: pa.Table | None, columns: tuple[str, ...]) -> pa.Table:
    if log is not None:
        return log
    kinds = {"kind": pa.string()}
    return pa.table({name: pa.array([], kinds.get(name, pa.int64())) for name in columns})
