"""A cohort in some dozens of numbers: what a calibration compares between simulated and real.

They are what the analysis shows anyway: adoption by arm, activation among those who intended,
means of the survey waves, the share of the most active tenth, counts over time, and how far teams
differ. Only what the real cohort tells is compared.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.segments import missing_variables, segment_members
from nudgelab.cohort.cohort import Cohort
from nudgelab.study.outcomes import (
    BinaryOutcome,
    CountOutcome,
    Outcome,
    RecurrentOutcome,
    TimeToEventOutcome,
)
from nudgelab.study.study import Study

__all__ = ["ADOPTION_DAYS", "adoption_by", "adoption_curves", "cohort_summaries"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
Named = Iterator[tuple[str, float]]

ADOPTION_DAYS = 5
"""Days at which an adoption curve is compared, evenly over its window."""
_PERIODS = 3
"""Parts of the calendar whose counts are compared."""
_TENTH = 0.1
_TRAITS = ("reactance", "scepticism", "inertia")
_BEFORE = ("acted", "intention", "importance", "efficacy")


def cohort_summaries(study: Study, cohort: Cohort) -> dict[str, float]:
    """Return a cohort's summaries.

    Parameters
    ----------
    study : Study
        Its outcomes, arms and segments.
    cohort : Cohort
        Simulated or real.

    Returns
    -------
    dict of str to float
        Name → number; NaN where nobody tells it. Arms and segments with fewer people than the
        plan's ``minimum_cell`` are left out.
    """
    arms = _arms(study, cohort)
    return dict(
        [
            *_baseline(cohort),
            *_outcomes(study, cohort, arms),
            *_intenders(study, cohort, arms),
            *_by_trait(study, cohort),
            *_between_teams(study, cohort),
            *_over_time(study, cohort, arms),
            *_waves(study, cohort, arms),
        ]
    )


def adoption_by(time: FloatArray, observed: BoolArray, days: FloatArray) -> FloatArray:
    """Return the share to whom an event had happened by each day (Kaplan–Meier).

    Parameters
    ----------
    time, observed : ndarray, shape (n,)
        Times to the event, and whether it was seen.
    days : ndarray of float, shape (m,)
        When.

    Returns
    -------
    ndarray of float, shape (m,)
        In [0, 1].
    """
    last_seen, event = np.sort(time), np.sort(time[observed])
    at_risk = len(time) - np.searchsorted(last_seen, event, side="left")
    same, count = np.unique(event, return_counts=True)
    first = np.searchsorted(event, same)
    survival = np.concatenate(([1.0], np.cumprod(1.0 - count / at_risk[first])))
    return np.asarray(1.0 - survival[np.searchsorted(same, days, side="right")])


def _arms(study: Study, cohort: Cohort) -> Mapping[str, BoolArray]:
    arm = cohort.arm
    members = {name: arm == name for name in (study.control, *study.treatments)}
    return {n: who for n, who in members.items() if who.sum() >= study.analysis.minimum_cell}


def _mean(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else math.nan


def _baseline(cohort: Cohort) -> Named:
    for name in _BEFORE:
        if name in cohort.covariates and not cohort.is_text(name):
            yield f"{name} at baseline", _mean(cohort.numbers(name))


def _outcomes(study: Study, cohort: Cohort, arms: Mapping[str, BoolArray]) -> Named:
    for name, declared in study.outcomes.items():
        if name in cohort.outcomes.column_names and not isinstance(declared, RecurrentOutcome):
            for arm, who in arms.items():
                yield from _of_outcome(f"{name}, {arm}", cohort, name, declared, who)
        if name in cohort.outcomes.column_names and isinstance(declared, CountOutcome):
            yield f"{name}, share of the top tenth", _share_of_top(cohort.outcome(name))


def _of_outcome(said: str, cohort: Cohort, name: str, declared: Outcome, who: BoolArray) -> Named:
    values = cohort.outcome(name)[who]
    if isinstance(declared, TimeToEventOutcome):
        known = np.isfinite(values)
        observed = cohort.event_observed(name)[who][known]
        length = declared.window[1] - declared.window[0] + 1
        days = length * np.arange(1, ADOPTION_DAYS + 1) / ADOPTION_DAYS
        for day, share in zip(days, adoption_by(values[known], observed, days), strict=True):
            yield f"{said}, by day {day:g}", float(share)
        return
    yield said, _mean(values)
    if isinstance(declared, CountOutcome):
        # the root of a mean square tells spread without the tail's weight in a variance
        yield f"{said}, mean root", _mean(np.sqrt(np.maximum(values, 0.0)))


def _share_of_top(values: FloatArray) -> float:
    """Return the share of everything that the most active tenth did; 0 where nothing was done."""
    known = np.sort(values[np.isfinite(values)])[::-1]
    top = max(1, math.ceil(_TENTH * known.size))
    total = float(known.sum())
    return float(known[:top].sum()) / total if total > 0.0 else 0.0


def _activation(study: Study, cohort: Cohort) -> FloatArray | None:
    """Return who acted, 0 or 1 with NaN where unknown; None where the cohort can't tell."""
    name = study.activation
    if name is None or name not in cohort.outcomes.column_names:
        return None
    return cohort.outcome(name) if isinstance(study.outcomes[name], BinaryOutcome) else None


def _intenders(study: Study, cohort: Cohort, arms: Mapping[str, BoolArray]) -> Named:
    segment = study.all_segments.get(study.analysis.inertia_segment)
    acted = _activation(study, cohort)
    if acted is None or segment is None or missing_variables(segment, cohort):
        return
    members = segment_members(segment, cohort)
    yield "share who intended and had not acted", float(members.mean())
    for arm, who in arms.items():
        known = acted[members & who & np.isfinite(acted)]
        # drawn a little to the middle, so that it is a number also where nobody intends
        yield f"activation of intenders, {arm}", (known.sum() + 0.5) / (known.size + 1.0)


def _by_trait(study: Study, cohort: Cohort) -> Named:
    acted = _activation(study, cohort)
    for trait in _TRAITS:
        if acted is not None and trait in cohort.covariates and not cohort.is_text(trait):
            scores = cohort.numbers(trait)
            middle = np.nanmedian(scores) if np.isfinite(scores).any() else math.nan
            more, less = _mean(acted[scores > middle]), _mean(acted[scores <= middle])
            yield f"activation, more v less {trait}", more - less


def _between_teams(study: Study, cohort: Cohort) -> Named:
    team, acted = cohort.team, _activation(study, cohort)
    if team is None or acted is None:
        return
    known = (team >= 0) & np.isfinite(acted)
    size = np.bincount(team[known])
    total = np.bincount(team[known], weights=acted[known])[size > 1]
    size = size[size > 1]
    if size.size > 1:
        yield "activation, spread between teams", float(np.std(total / size))


def _over_time(study: Study, cohort: Cohort, arms: Mapping[str, BoolArray]) -> Named:
    if cohort.events is None:
        return
    day = np.asarray(cohort.events["day"].to_numpy(), dtype=np.float64)
    person = np.asarray(cohort.events["person"].to_numpy())
    edges = np.linspace(0.0, study.calendar.days, _PERIODS + 1)
    part = np.ceil(day / study.calendar.days * _PERIODS).astype(int) - 1
    part[day <= 0] = -1
    for arm, who in arms.items():
        own, people = who[person], int(who.sum())
        for place in range(_PERIODS):
            said = f"events a person, {arm}, days {edges[place] + 1:.0f} to {edges[place + 1]:.0f}"
            yield said, float(np.count_nonzero(own & (part == place))) / people


def _waves(study: Study, cohort: Cohort, arms: Mapping[str, BoolArray]) -> Named:
    if cohort.waves is None:
        return
    day = np.asarray(cohort.waves["day"].to_numpy())
    person = np.asarray(cohort.waves["person"].to_numpy())
    scales = [name for name in cohort.waves.column_names if name not in ("person", "day")]
    later = [wave for wave in study.calendar.survey.days if wave > 0]
    for scale in scales:
        scores = cohort.waves[scale].to_numpy().astype(np.float64)
        for wave in later:
            for arm, who in arms.items():
                yield f"{scale} on day {wave}, {arm}", _mean(scores[(day == wave) & who[person]])


def adoption_curves(study: Study, cohort: Cohort, days: FloatArray) -> dict[str, FloatArray]:
    """Return the share of each arm that had acted by each day.

    Parameters
    ----------
    study : Study
        Its first time to an event is taken; without one, first posts of the event log.
    cohort : Cohort
        Simulated or real.
    days : ndarray of float, shape (m,)
        Days since the start of the window.

    Returns
    -------
    dict of str to ndarray of float, shape (m,)
        By arm, control first; empty where the cohort tells no times.
    """
    told = _times(study, cohort)
    if told is None:
        return {}
    time, observed = told
    known = np.isfinite(time)
    return {
        arm: adoption_by(time[who & known], observed[who & known], days)
        for arm, who in _arms(study, cohort).items()
    }


def _times(study: Study, cohort: Cohort) -> tuple[FloatArray, BoolArray] | None:
    for name, declared in study.outcomes.items():
        if isinstance(declared, TimeToEventOutcome) and name in cohort.outcomes.column_names:
            return cohort.outcome(name), cohort.event_observed(name)
    if cohort.events is None:
        return None
    day = np.asarray(cohort.events["day"].to_numpy(), dtype=np.float64)
    person = np.asarray(cohort.events["person"].to_numpy())
    during = (day >= 1) & (day <= study.calendar.days)
    first = np.full(len(cohort), np.inf)
    np.minimum.at(first, person[during], day[during])
    return np.minimum(first, study.calendar.days), np.isfinite(first)
