"""Which tactic for whom: what rules would be worth, against the best single tactic for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.confirmations import own_stream
from nudgelab.analysis.question import Question, numeric_scales, resistance_scales
from nudgelab.analysis.samples import covariate_matrix
from nudgelab.behaviour.diagnosis import dominant_resistance, standardised
from nudgelab.errors import EstimationError
from nudgelab.statistics.policy_tree import Leaf, Split, Tree
from nudgelab.statistics.policy_value import PolicyValues, Value, policy_values
from nudgelab.study.policy import PolicyPlan
from nudgelab.study.strategies import RESISTANCES, resistances_answered

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["Leaf", "Policy", "PolicyValues", "Split", "Tree", "Value", "policy_of"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What rules are worth.

    Attributes
    ----------
    outcome, segment, estimand : str
        What is asked of whom.
    better : {"higher", "lower"}
        Which direction of the outcome is wanted.
    level : float
        Level of the intervals.
    people : int
        People whose scores the values rest on.
    folds : int
        Parts that were judged by what was learned from the others.
    arms : tuple of str
        Control first; the places of ``values.single``.
    tactics : tuple of str
        The arms that a rule may give; the places of the tree's leaves.
    scales : tuple of str
        What the tree looks at.
    resistances : tuple of str
        The groups of the rule by dominant resistance; empty without it.
    shares_known : bool
        Whether the arms' shares are those of the plan, or were counted.
    values : PolicyValues or None
        The values; None where they couldn't be told.
    note : str
        Why not.
    """

    outcome: str
    segment: str
    estimand: str
    better: str
    level: float
    people: int
    folds: int
    arms: tuple[str, ...]
    tactics: tuple[str, ...]
    scales: tuple[str, ...]
    resistances: tuple[str, ...]
    shares_known: bool
    values: PolicyValues | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Groups:
    """Who is most of which resistance, and the arms that answer it."""

    names: tuple[str, ...]
    codes: IntArray
    allowed: tuple[tuple[int, ...], ...]


def policy_of(question: Question) -> Policy | None:
    """Value rules of which tactic for whom, on the primary outcome.

    Parameters
    ----------
    question : Question
        The primary question.

    Returns
    -------
    Policy or None
        None with fewer than two tactics, or without a scale that a rule could look at.
    """
    study, cohort = question.study, question.cohort
    plan = study.analysis.policy or PolicyPlan()
    scales = resistance_scales(cohort) if plan.by is None else numeric_scales(cohort, plan.by)
    arms = (study.control, *study.treatments)
    if len(arms) < 3 or not scales:
        return None
    kept = question.known & np.isin(cohort.arm, arms)
    groups = _groups(question, arms, scales)
    found, note = _values(question, plan, arms, scales, groups, kept)
    return Policy(
        outcome=question.outcome,
        segment=question.segment,
        estimand=question.estimand,
        better=study.outcomes[question.outcome].better,
        level=study.analysis.level,
        people=int(kept.sum()),
        folds=plan.folds,
        arms=arms,
        tactics=arms[1:],
        scales=scales,
        resistances=() if groups is None else groups.names,
        shares_known=study.shares is not None,
        values=found,
        note=note,
    )


def _values(
    question: Question,
    plan: PolicyPlan,
    arms: tuple[str, ...],
    scales: tuple[str, ...],
    groups: _Groups | None,
    kept: npt.NDArray[np.bool_],
) -> tuple[PolicyValues | None, str]:
    from nudgelab.statistics.missing_covariates import missing_indicator  # noqa: PLC0415

    study, cohort = question.study, question.cohort
    codes = np.asarray([arms.index(name) for name in cohort.arm[kept]], dtype=np.intp)
    least = study.analysis.minimum_cell
    if min(np.bincount(codes, minlength=len(arms))) < least:
        return None, f"not shown: fewer than {least} people in an arm"
    looked_at = np.column_stack([cohort.numbers(name) for name in scales])[kept]
    others = [name for name in study.analysis.adjust if name not in scales]
    covariates = np.hstack([looked_at, covariate_matrix(cohort, others)[kept]])
    try:
        found = policy_values(
            cohort.outcome(question.outcome)[kept],
            codes,
            missing_indicator(covariates),
            shares=_shares(study, arms, codes),
            candidates=range(1, len(arms)),
            scales=missing_indicator(looked_at)[:, : len(scales)],
            groups=None if groups is None else groups.codes[kept],
            allowed=() if groups is None else groups.allowed,
            clusters=question.clusters(kept),
            folds=plan.folds,
            depth=plan.depth,
            sign=question.sign,
            rng=own_stream(study, "policy", question.outcome),
            level=study.analysis.level,
        )
    except EstimationError as error:
        return None, f"not done: {error}"
    return found, ""


def _shares(study: Study, arms: tuple[str, ...], codes: npt.NDArray[np.intp]) -> FloatArray:
    """Return each arm's planned share, or the one that was counted where the plan isn't known."""
    if study.shares is None:
        return np.bincount(codes, minlength=len(arms)) / len(codes)
    return np.asarray([study.shares[arm] for arm in arms])


def _groups(question: Question, arms: tuple[str, ...], scales: tuple[str, ...]) -> _Groups | None:
    """Return who is most of which resistance, among those that some arm answers alone."""
    study, cohort = question.study, question.cohort
    answering = {
        resistance: tuple(
            place for place, arm in enumerate(arms) if place and _answers(study, arm, resistance)
        )
        for resistance in RESISTANCES
    }
    names = tuple(name for name in RESISTANCES if answering[name])
    if len(names) < 2 or not set(RESISTANCES) <= set(scales):
        return None
    felt = np.column_stack([cohort.numbers(name) for name in RESISTANCES])
    dominant = dominant_resistance(standardised(felt, felt), names)
    codes = np.full(len(cohort), -1, dtype=np.int64)
    for place, name in enumerate(names):
        codes[dominant == RESISTANCES.index(name)] = place
    return _Groups(names, codes, tuple(answering[name] for name in names))


def _answers(study: Study, arm: str, resistance: str) -> bool:
    tactics = (study.tactic(name) for name in study.arms[arm].tactics)
    return resistances_answered(tactics) == (resistance,)
