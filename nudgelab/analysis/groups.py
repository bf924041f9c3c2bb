"""The groups behind the effects: how many people, how many with an outcome, their mean."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.findings import Group
from nudgelab.analysis.samples import history_of, outcome_is_known
from nudgelab.study.outcomes import (
    ContinuousOutcome,
    OrdinalOutcome,
    RecurrentOutcome,
    TimeToEventOutcome,
)

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["describe_groups"]

BoolArray = npt.NDArray[np.bool_]


def describe_groups(
    study: Study, cohort: Cohort, segments: Mapping[str, BoolArray]
) -> tuple[Group, ...]:
    """Describe every arm in every segment on every measured outcome.

    Parameters
    ----------
    study : Study
        The plan; cells below its ``minimum_cell`` are not shown.
    cohort : Cohort
        The data.
    segments : mapping of str to ndarray of bool, shape (n,)
        Who belongs to each segment.

    Returns
    -------
    tuple of Group
        Control first in each segment.
    """
    arms = cohort.arm
    return tuple(
        _group(study, cohort, outcome, segment, arm, members & (arms == arm))
        for outcome in study.outcomes
        if outcome in cohort.outcomes.column_names
        for segment, members in segments.items()
        for arm in (study.control, *study.treatments)
    )


def _group(
    study: Study, cohort: Cohort, outcome: str, segment: str, arm: str, people: BoolArray
) -> Group:
    least = study.analysis.minimum_cell
    observed = people & outcome_is_known(study, cohort, outcome)
    shown = int(observed.sum()) >= least
    mean, spread = _moments(study, cohort, outcome, observed) if shown else (math.nan, math.nan)
    return Group(
        outcome=outcome,
        segment=segment,
        arm=arm,
        people=int(people.sum()) if int(people.sum()) >= least else None,
        observed=int(observed.sum()) if shown else None,
        mean=mean,
        spread=spread,
    )


def _moments(
    study: Study, cohort: Cohort, outcome: str, observed: BoolArray
) -> tuple[float, float]:
    values = cohort.outcome(outcome)[observed]
    declared = study.outcomes[outcome]
    if isinstance(declared, OrdinalOutcome):  # its categories have no distances
        return math.nan, math.nan
    if isinstance(declared, RecurrentOutcome):
        people = history_of(cohort, outcome, observed)
        return people.mean_until(float(people.end.max()))[0], math.nan
    if isinstance(declared, TimeToEventOutcome) and declared.competing:
        return _incidence(cohort, outcome, observed), math.nan
    if isinstance(declared, TimeToEventOutcome):
        from nudgelab.statistics.kaplan_meier import kaplan_meier  # noqa: PLC0415

        curve = kaplan_meier(values, cohort.event_observed(outcome)[observed])
        return 1.0 - float(curve.survival[-1]), math.nan
    weights = None
    if isinstance(declared, ContinuousOutcome) and declared.weight is not None:
        weights = cohort.numbers(declared.weight)[observed]
    spread = float(np.std(values, ddof=1)) if len(values) > 1 else math.nan
    return float(np.average(values, weights=weights)), spread


def _incidence(cohort: Cohort, outcome: str, people: BoolArray) -> float:
    """Return the share to whom an event has happened, others having left."""
    from nudgelab.statistics.cumulative_incidence import cumulative_incidence  # noqa: PLC0415

    curve = cumulative_incidence(
        cohort.outcome(outcome)[people],
        cohort.event_observed(outcome)[people],
        cohort.event_competed(outcome)[people],
        most_times=1,
    )
    return float(curve.share[-1])
