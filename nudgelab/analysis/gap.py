"""From intention to habit: who, of those who intended, did not act, and how far the others went."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.study.outcomes import CountOutcome

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.outcomes import Outcome
    from nudgelab.study.study import Study

__all__ = ["ArmGap", "Gap", "Step", "intention_behaviour_gap"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

HABIT = 0.5
"""Score of the habit scale, in [0, 1], from which acting is called a habit: its middle."""
TRIED = ("tried", "attempt", "draft")
"""Kinds of events that tell that somebody tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the way from intention to habit.

    Attributes
    ----------
    name : {"intended", "tried", "acted", "repeated", "habit"}
        The step.
    people : int or None
        Who took it and every step before it; None where too few did.
    share : float
        Of those who intended, in [0, 1]; NaN where it isn't shown.
    """

    name: str
    people: int | None
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmGap:
    """One arm's intention–behaviour gap.

    Attributes
    ----------
    arm : str
        Name of the arm.
    people : int or None
        Who intended and of whom it is known whether they acted; None where too few to show.
    gap, low, high : float
        Share of them who did not act, and its interval; NaN where not shown.
    steps : tuple of Step
        The way from intention to habit, as far as the cohort tells it; empty where too few
        intended.
    """

    arm: str
    people: int | None
    gap: float
    low: float
    high: float
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """The intention–behaviour gap of each arm.

    Attributes
    ----------
    outcome, segment : str
        What tells action, and who intended.
    level : float
        Level of the intervals.
    method : str
        How they were made.
    arms : tuple of ArmGap
        Control first.
    """

    outcome: str
    segment: str
    level: float
    method: str
    arms: tuple[ArmGap, ...]


def intention_behaviour_gap(
    study: Study, cohort: Cohort, segments: Mapping[str, BoolArray]
) -> Gap | None:
    """Return how many of those who intended did not act, by arm.

    Parameters
    ----------
    study : Study
        Names the outcome of action and the segment of those who intended.
    cohort : Cohort
        The data.
    segments : mapping of str to ndarray of bool, shape (n,)
        Who belongs to each segment.

    Returns
    -------
    Gap or None
        None where the cohort can't tell who intended or who acted, or more is not better.
    """
    outcome, segment = study.activation, study.analysis.inertia_segment
    if outcome is None or outcome not in cohort.outcomes.column_names or segment not in segments:
        return None
    if study.outcomes[outcome].better != "higher":
        return None
    steps = _steps(study, cohort, outcome)
    intended = segments[segment] & ~np.isnan(cohort.outcome(outcome))
    arms = [
        _arm_gap(study, cohort, arm, intended & (cohort.arm == arm), steps)
        for arm in (study.control, *study.treatments)
    ]
    return Gap(
        outcome=outcome,
        segment=segment,
        level=study.analysis.level,
        method="CR2 on the log odds" if study.clustered else "Wilson",
        arms=tuple(arms),
    )


def _arm_gap(
    study: Study, cohort: Cohort, arm: str, people: BoolArray, steps: Mapping[str, BoolArray]
) -> ArmGap:
    from nudgelab.statistics.group_share import group_share  # noqa: PLC0415

    least = study.analysis.minimum_cell
    size = int(people.sum())
    if size < least:
        nothing = dict.fromkeys(("gap", "low", "high"), math.nan)
        return ArmGap(arm=arm, people=None, steps=(), **nothing)
    taken = _taken(people, steps)
    team = cohort.team if study.clustered else None
    share = group_share(
        (~taken["acted"][people]).astype(np.float64),
        clusters=None if team is None else team[people],
        level=study.analysis.level,
    )
    return ArmGap(
        arm=arm,
        people=share.people,
        gap=share.value,
        low=share.low,
        high=share.high,
        steps=tuple(_step(name, who, people, least) for name, who in taken.items()),
    )


def _taken(people: BoolArray, steps: Mapping[str, BoolArray]) -> dict[str, BoolArray]:
    """Return who took each step and every one before it."""
    taken = {"intended": people}
    so_far = people
    for name, who in steps.items():
        so_far = so_far & who
        taken[name] = so_far
    return taken


def _step(name: str, who: BoolArray, people: BoolArray, least: int) -> Step:
    took, of = int(who.sum()), int(people.sum())
    if name != "acted" and 0 < took < least:  # the gap is the rest, and is shown
        return Step(name=name, people=None, share=math.nan)
    return Step(name=name, people=took, share=took / of)


def _steps(study: Study, cohort: Cohort, outcome: str) -> dict[str, BoolArray]:
    """Return the steps that the cohort tells, in their order: who took each."""
    acted: BoolArray = cohort.outcome(outcome) == 1.0
    declared = study.outcomes[outcome]
    found = {"tried": _tried(cohort, declared), "acted": acted}
    found["repeated"] = _repeated(study, cohort, outcome)
    found["habit"] = _habitual(cohort)
    return {name: who for name, who in found.items() if who is not None}


def _tried(cohort: Cohort, declared: Outcome) -> BoolArray | None:
    """Return who tried, or acted, which takes a try; None where no event tells of trying."""
    if cohort.events is None:
        return None
    kinds = set(cohort.events["kind"].unique().to_pylist())
    told = [kind for kind in TRIED if kind in kinds]
    if not told:
        return None
    counts = sum((_events(cohort, kind, declared.window) for kind in told), np.zeros(len(cohort)))
    acts = _events(cohort, str(getattr(declared, "event", None) or "post"), declared.window)
    return np.asarray(counts + acts > 0, dtype=np.bool_)


def _repeated(study: Study, cohort: Cohort, outcome: str) -> BoolArray | None:
    """Return who acted twice: by the log, or by a count of the same days and events."""
    declared = study.outcomes[outcome]
    event = getattr(declared, "event", None)
    if cohort.events is not None and event is not None:
        return _events(cohort, event, declared.window) >= 2
    for name in _counts_of(study, outcome):
        if name in cohort.outcomes.column_names:
            return np.nan_to_num(cohort.outcome(name)) >= 2
    return None


def _counts_of(study: Study, outcome: str) -> Iterator[str]:
    like = study.outcomes[outcome]
    for name, declared in study.outcomes.items():
        same = declared.window == like.window
        if isinstance(declared, CountOutcome) and same and declared.event == _event(like):
            yield name


def _event(declared: Outcome) -> object:
    return getattr(declared, "event", None)


def _events(cohort: Cohort, kind: str, window: tuple[int, int]) -> FloatArray:
    """Count each person's events of a kind within days, both counted in."""
    assert cohort.events is not None  # noqa: S101  (the callers have asked)
    kinds = np.asarray(cohort.events["kind"].to_pylist(), dtype=np.str_)
    day = np.asarray(cohort.events["day"].to_numpy())
    person = np.asarray(cohort.events["person"].to_numpy())
    within = (kinds == kind) & (day >= window[0]) & (day <= window[1])
    counts: FloatArray = np.bincount(person[within], minlength=len(cohort)).astype(np.float64)
    return counts


def _habitual(cohort: Cohort) -> BoolArray | None:
    """Return in whom acting is a habit at the last survey; None where no survey tells."""
    if cohort.waves is None or "habit" not in cohort.waves.column_names or not len(cohort.waves):
        return None
    day = np.asarray(cohort.waves["day"].to_numpy())
    last = day == day.max()
    if last.all():
        return None
    scores = cohort.waves["habit"].to_numpy()
    habitual = np.zeros(len(cohort), dtype=np.bool_)
    person = np.asarray(cohort.waves["person"].to_numpy())
    habitual[person[last & (np.nan_to_num(np.asarray(scores)) >= HABIT)]] = True
    return habitual
