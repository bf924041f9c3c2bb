"""Adoption curves: the share of each arm that has acted by each day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.curve_groups import curve_groups
from nudgelab.analysis.findings import AdoptionCurve
from nudgelab.study.outcomes import TimeToEventOutcome
from nudgelab.study.segments import EVERYBODY

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["adoption_curves"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
_TIMES_SHOWN = 5  # columns of the table of people at risk


def adoption_curves(
    study: Study, cohort: Cohort, segments: Mapping[str, BoolArray]
) -> tuple[AdoptionCurve, ...]:
    """Return one curve an arm for each time to event, for everybody and for those who intended.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.
    segments : mapping of str to ndarray of bool, shape (n,)
        Who belongs to each segment.

    Returns
    -------
    tuple of AdoptionCurve
        Arms with fewer people than the plan's ``minimum_cell`` are left out.
    """
    outcomes = [
        name
        for name, declared in study.outcomes.items()
        if isinstance(declared, TimeToEventOutcome) and name in cohort.outcomes.column_names
    ]
    asked = (EVERYBODY, study.analysis.inertia_segment)
    groups = curve_groups(study, cohort, segments, outcomes, asked)
    return tuple(_curve(study, cohort, *group) for group in groups)


def _curve(
    study: Study, cohort: Cohort, outcome: str, segment: str, arm: str, people: BoolArray
) -> AdoptionCurve:
    from nudgelab.statistics.clustered_survival import clustered_kaplan_meier  # noqa: PLC0415
    from nudgelab.statistics.kaplan_meier import kaplan_meier  # noqa: PLC0415

    declared = study.outcomes[outcome]
    if isinstance(declared, TimeToEventOutcome) and declared.competing:
        return _incidence(study, cohort, outcome, segment, arm, people)
    time = cohort.outcome(outcome)[people]
    observed = cohort.event_observed(outcome)[people]
    team, level = cohort.team, study.analysis.level
    if study.clustered and team is not None:
        curve = clustered_kaplan_meier(time, observed, team[people], level=level)
    else:
        curve = kaplan_meier(time, observed, level=level)
    low, high = 1.0 - curve.high, 1.0 - curve.low
    return AdoptionCurve(
        outcome=outcome,
        segment=segment,
        arm=arm,
        time=np.concatenate(([0.0], curve.times)),
        share=np.concatenate(([0.0], 1.0 - curve.survival)),
        low=np.concatenate(([0.0], low)),
        high=np.concatenate(([0.0], high)),
        at_risk=_at_risk(time, study.analysis.minimum_cell),
    )


def _incidence(
    study: Study, cohort: Cohort, outcome: str, segment: str, arm: str, people: BoolArray
) -> AdoptionCurve:
    """Return the curve of an outcome with which something competes."""
    from nudgelab.statistics.cumulative_incidence import cumulative_incidence  # noqa: PLC0415

    time, team = cohort.outcome(outcome)[people], cohort.team
    curve = cumulative_incidence(
        time,
        cohort.event_observed(outcome)[people],
        cohort.event_competed(outcome)[people],
        clusters=team[people] if study.clustered and team is not None else None,
        level=study.analysis.level,
    )
    return AdoptionCurve(
        outcome=outcome,
        segment=segment,
        arm=arm,
        time=np.concatenate(([0.0], curve.times)),
        share=np.concatenate(([0.0], curve.share)),
        low=np.concatenate(([0.0], curve.low)),
        high=np.concatenate(([0.0], curve.high)),
        at_risk=_at_risk(time, study.analysis.minimum_cell),
        estimator="Aalen–Johansen, leavers counted as such",
    )


def _at_risk(time: FloatArray, least: int) -> tuple[tuple[float, int | None], ...]:
    shown = np.round(np.linspace(0.0, float(time.max()), _TIMES_SHOWN))
    counts = [int((time >= moment).sum()) for moment in shown]
    return tuple(
        (float(moment), count if count >= least else None)
        for moment, count in zip(shown, counts, strict=True)
    )
