"""How much of each arm's effect runs through the resistance that its tactic aims at.

Exploratory by its nature: chance assigned the tactic, but not the mediator.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.confirmations import own_stream
from nudgelab.analysis.question import Question
from nudgelab.analysis.samples import covariate_matrix
from nudgelab.behaviour.diagnosis import felt_resistances
from nudgelab.behaviour.vocabulary import CONCERNS
from nudgelab.statistics.causal_mediation import Mediated, Path, causal_mediation
from nudgelab.study.mediation import MediationPlan
from nudgelab.study.strategies import RESISTANCES, resistances_answered

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = [
    "ArmMediation",
    "Mediated",
    "Mediation",
    "Mediator",
    "Path",
    "mediation_of",
    "mediators_of",
]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mediator:
    """A mediator, as it was measured.

    Attributes
    ----------
    name : str
        The scale, the outcome, or the resistance as it is felt.
    values : ndarray of float, shape (n,)
        After the tactics began, NaN where not answered.
    before : ndarray of float or None, shape (n,)
        The same before them, where the cohort has it.
    wave : int or None
        The survey's day; None for an outcome.
    measured : int
        The last day on which it was measured.
    """

    name: str
    values: FloatArray
    before: FloatArray | None
    wave: int | None
    measured: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmMediation:
    """One arm's effect, taken apart.

    Attributes
    ----------
    arm, mediator : str
        The arm, and what its effect is taken to run through.
    parts : Mediated or None
        The parts; None where too few people are known.
    note : str
        Why there are none.
    """

    arm: str
    mediator: str
    parts: Mediated | None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mediation:
    """Effects taken apart, arm by arm.

    Attributes
    ----------
    outcome, segment, estimand : str
        What is asked of whom.
    wave : int or None
        The day of the survey that told the mediator; None for a mediator that is an outcome.
    measured : int
        The last day on which the mediator was measured.
    outcome_from : int
        First day on which the outcome is counted.
    level : float
        Level of the intervals.
    arms : tuple of ArmMediation
        One an arm and mediator.
    """

    outcome: str
    segment: str
    estimand: str
    wave: int | None
    measured: int
    outcome_from: int
    level: float
    arms: tuple[ArmMediation, ...]

    @property
    def out_of_order(self) -> bool:
        """Whether part of the outcome may have happened before the mediator was measured."""
        return self.measured >= self.outcome_from


def mediation_of(question: Question) -> Mediation | None:
    """Return how much of each arm's effect runs through the mediator.

    Parameters
    ----------
    question : Question
        The primary question.

    Returns
    -------
    Mediation or None
        None where the cohort doesn't tell a mediator.
    """
    study, cohort = question.study, question.cohort
    plan = study.analysis.mediation or MediationPlan()
    window = study.outcomes[question.outcome].window
    wave = _wave(cohort, plan, window[1])
    found = [
        (arm, mediator)
        for arm in study.treatments
        for mediator in _mediators(study, cohort, plan, arm, wave)
    ]
    if not found:
        return None
    _, first = found[0]  # all are measured at a time
    return Mediation(
        outcome=question.outcome,
        segment=question.segment,
        estimand=question.estimand,
        wave=first.wave,
        measured=first.measured,
        outcome_from=window[0],
        level=study.analysis.level,
        arms=tuple(_arm(question, plan, arm, mediator) for arm, mediator in found),
    )


def mediators_of(study: Study, cohort: Cohort, arm: str) -> tuple[Mediator, ...]:
    """Return what an arm's effect may be taken to run through, as far as the cohort tells.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.
    arm : str
        Name of the arm.

    Returns
    -------
    tuple of Mediator
        The declared one, or each resistance that the arm's tactics aim at.
    """
    plan = study.analysis.mediation or MediationPlan()
    wave = _wave(cohort, plan, study.outcomes[study.analysis.primary].window[1])
    return tuple(_mediators(study, cohort, plan, arm, wave))


def _wave(cohort: Cohort, plan: MediationPlan, end: int) -> int | None:
    """Return the survey's day: the declared one, or the last before the outcome's end, or last."""
    if cohort.waves is None:
        return None
    days = sorted({int(day) for day in cohort.waves["day"].to_pylist() if day > 0})
    if plan.wave is not None:
        return plan.wave if plan.wave in days else None
    return max((day for day in days if day < end), default=days[-1] if days else None)


def _mediators(
    study: Study, cohort: Cohort, plan: MediationPlan, arm: str, wave: int | None
) -> Iterator[Mediator]:
    name = plan.mediator
    if name is not None and name in study.outcomes:
        if name in cohort.outcomes.column_names and name != study.analysis.primary:
            measured = study.outcomes[name].window[1]
            yield Mediator(name, cohort.outcome(name), None, None, measured)
        return
    if wave is None:
        return
    after, before = _scales(cohort, wave), _scales(cohort, _first(cohort))
    if name is not None:
        if name in after:
            yield Mediator(name, after[name], _baseline(cohort, name, before), wave, wave)
        return
    felt, felt_before = _felt(cohort, after), _felt(cohort, before)
    tactics = (study.tactic(tactic) for tactic in study.arms[arm].tactics)
    if felt is None:
        return
    for resistance in resistances_answered(tactics):
        place = RESISTANCES.index(resistance)
        earlier = None if felt_before is None else felt_before[:, place]
        yield Mediator(resistance, felt[:, place], earlier, wave, wave)


def _first(cohort: Cohort) -> int | None:
    """Return the day of the last survey before the programme, if there was one."""
    assert cohort.waves is not None  # noqa: S101  (the caller has asked)
    return max((int(day) for day in cohort.waves["day"].to_pylist() if day <= 0), default=None)


def _scales(cohort: Cohort, wave: int | None) -> dict[str, FloatArray]:
    """Return every scale of a survey, shape (n,), NaN for who didn't answer."""
    waves = cohort.waves
    if waves is None or wave is None:
        return {}
    rows = np.asarray(waves["day"].to_numpy()) == wave
    person = np.asarray(waves["person"].to_numpy())[rows]
    found = {}
    for name in waves.column_names:
        if name not in ("person", "day"):
            found[name] = np.full(len(cohort), np.nan)
            found[name][person] = np.asarray(waves[name].to_numpy(), dtype=np.float64)[rows]
    return found


def _baseline(cohort: Cohort, name: str, before: Mapping[str, FloatArray]) -> FloatArray | None:
    if name in before:
        return before[name]
    known = name in cohort.covariates and not cohort.is_text(name)
    return cohort.numbers(name) if known else None


def _felt(cohort: Cohort, scales: Mapping[str, FloatArray]) -> FloatArray | None:
    """Return the resistances as they are felt, shape (n, 3); None where a scale is lacking."""
    traits = ("reactance", "inertia")
    if not {"threat", "habit", *CONCERNS} <= set(scales) or not set(traits) <= set(
        cohort.covariates
    ):
        return None
    reactance, inertia = (cohort.numbers(trait) for trait in traits)
    worries = [scales[worry] for worry in CONCERNS]
    return felt_resistances(reactance, scales["threat"], worries, inertia, scales["habit"])


def _arm(question: Question, plan: MediationPlan, arm: str, mediator: Mediator) -> ArmMediation:
    from nudgelab.statistics.missing_covariates import missing_indicator  # noqa: PLC0415

    study, cohort = question.study, question.cohort
    kept = question.known & ~np.isnan(mediator.values)
    kept &= (cohort.arm == arm) | (cohort.arm == study.control)
    treated = cohort.arm[kept] == arm
    least = study.analysis.minimum_cell
    if min(int(treated.sum()), int((~treated).sum())) < least:
        note = f"not shown: fewer than {least} people in an arm"
        return ArmMediation(arm=arm, mediator=mediator.name, parts=None, note=note)
    columns = [covariate_matrix(cohort, study.analysis.adjust)[kept]]
    if mediator.before is not None:
        columns.append(mediator.before[kept, None])
    parts = causal_mediation(
        cohort.outcome(question.outcome)[kept],
        treated,
        mediator.values[kept],
        missing_indicator(np.hstack(columns)),
        clusters=question.clusters(kept),
        draws=plan.draws,
        rng=own_stream(study, "mediation", question.outcome, arm, mediator.name),
        level=study.analysis.level,
    )
    return ArmMediation(arm=arm, mediator=mediator.name, parts=parts)
