"""For whom a tactic works better: interactions with baseline scales, and shrunken segments."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.question import Question, numeric_scales, resistance_scales
from nudgelab.analysis.samples import covariate_matrix
from nudgelab.analysis.shrunken_segments import ShrunkenSegments, shrunken_segments
from nudgelab.study.moderation import ModerationPlan

if TYPE_CHECKING:
    from nudgelab.statistics.effect_moderation import Moderated
    from nudgelab.statistics.estimate import Estimate

__all__ = ["AtValue", "Interaction", "Moderation", "moderation_of"]

BoolArray = npt.NDArray[np.bool_]

PERCENTILES = (10, 50, 90)
"""Where along a scale the effect is shown: low, middle, high."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtValue:
    """The effect of an arm at a value of a scale.

    Attributes
    ----------
    percentile : int
        Where in the cohort the value lies.
    at : float
        The value, in the scale's unit.
    estimate, low, high : float
        The effect there and its interval.
    """

    percentile: int
    at: float
    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """How much an arm's effect changes with a baseline scale.

    Attributes
    ----------
    moderator, arm : str
        The scale and the arm.
    unit : float
        The step on the scale that the change is for.
    estimate, low, high : float
        Change of the effect for one such step; NaN where it couldn't be told.
    p, p_adjusted : float
        Its p-value, and the one corrected by Holm over all scales and arms.
    n_arm, n_versus : int or None
        People; None where too few to show.
    effects : tuple of AtValue
        The effect at low, middle and high values.
    method, note : str
        The method, and why there is no number or what else the reader must know.
    """

    moderator: str
    arm: str
    unit: float
    estimate: float
    low: float
    high: float
    p: float
    p_adjusted: float
    n_arm: int | None
    n_versus: int | None
    effects: tuple[AtValue, ...]
    method: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderation:
    """For whom the tactics work better.

    Attributes
    ----------
    outcome, segment, estimand : str
        What is asked of whom.
    unit : {"tenth", "sd"}
        What an interaction is for.
    level : float
        Level of the intervals.
    interactions : tuple of Interaction
        One a scale and arm.
    segments : ShrunkenSegments or None
        Estimates of segments, drawn together.
    """

    outcome: str
    segment: str
    estimand: str
    unit: str
    level: float
    interactions: tuple[Interaction, ...]
    segments: ShrunkenSegments | None


def moderation_of(question: Question, segments: Mapping[str, BoolArray]) -> Moderation | None:
    """Return how the effects on the primary outcome change with baseline scales.

    Parameters
    ----------
    question : Question
        The primary question.
    segments : mapping of str to ndarray of bool, shape (n,)
        Who belongs to each segment.

    Returns
    -------
    Moderation or None
        None where the cohort has no scale that moderates, and no segments.
    """
    plan = question.study.analysis.moderation or ModerationPlan()
    scales = _scales(question, plan)
    found = _corrected([_interaction(question, plan, s, a) for s, a in _pairs(question, scales)])
    drawn = shrunken_segments(question, plan, segments)
    if not found and drawn is None:
        return None
    return Moderation(
        outcome=question.outcome,
        segment=question.segment,
        estimand=question.estimand,
        unit=plan.unit,
        level=question.study.analysis.level,
        interactions=tuple(found),
        segments=drawn,
    )


def _scales(question: Question, plan: ModerationPlan) -> tuple[str, ...]:
    if plan.by is None:
        return resistance_scales(question.cohort)
    return numeric_scales(question.cohort, plan.by)


def _pairs(question: Question, scales: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return ((scale, arm) for scale in scales for arm in question.study.treatments)


def _interaction(question: Question, plan: ModerationPlan, scale: str, arm: str) -> Interaction:
    study, cohort = question.study, question.cohort
    values = cohort.numbers(scale)
    kept = question.known & ~np.isnan(values)
    kept &= (cohort.arm == arm) | (cohort.arm == study.control)
    treated = cohort.arm[kept] == arm
    everybody = values[question.members & ~np.isnan(values)]
    unit = 0.1 if plan.unit == "tenth" else float(np.std(everybody, ddof=1))
    sizes = int(treated.sum()), int((~treated).sum())
    least = study.analysis.minimum_cell
    if min(sizes) < least:
        reason = f"not shown: fewer than {least} people in an arm"
        return _nothing(scale, arm, unit, reason)
    at = tuple(float(q) for q in np.percentile(everybody, PERCENTILES))
    fitted = _fitted(question, kept, treated, values[kept], scale, at)
    return _as_interaction(scale, arm, unit, sizes, fitted)


def _fitted(
    question: Question,
    kept: BoolArray,
    treated: BoolArray,
    values: npt.NDArray[np.float64],
    scale: str,
    at: tuple[float, ...],
) -> Moderated:
    from nudgelab.statistics.effect_moderation import effect_moderation  # noqa: PLC0415
    from nudgelab.statistics.missing_covariates import missing_indicator  # noqa: PLC0415

    plan = question.study.analysis
    others = [name for name in plan.adjust if name != scale]
    return effect_moderation(
        question.cohort.outcome(question.outcome)[kept],
        treated,
        values,
        covariates=missing_indicator(covariate_matrix(question.cohort, others)[kept]),
        clusters=question.clusters(kept),
        at=at,
        level=plan.level,
    )


def _as_interaction(
    scale: str, arm: str, unit: float, sizes: tuple[int, int], fitted: Moderated
) -> Interaction:
    change = fitted.interaction
    return Interaction(
        moderator=scale,
        arm=arm,
        unit=unit,
        estimate=unit * change.value,
        low=unit * change.low,
        high=unit * change.high,
        p=change.p,
        p_adjusted=change.p,
        n_arm=sizes[0],
        n_versus=sizes[1],
        effects=tuple(
            _at_value(percentile, at, effect)
            for percentile, at, effect in zip(PERCENTILES, fitted.at, fitted.effects, strict=False)
        ),
        method=change.method,
        note=change.note,
    )


def _at_value(percentile: int, at: float, effect: Estimate) -> AtValue:
    return AtValue(
        percentile=percentile, at=at, estimate=effect.value, low=effect.low, high=effect.high
    )


def _nothing(scale: str, arm: str, unit: float, reason: str) -> Interaction:
    nothing = dict.fromkeys(("estimate", "low", "high", "p", "p_adjusted"), math.nan)
    return Interaction(
        moderator=scale,
        arm=arm,
        unit=unit,
        n_arm=None,
        n_versus=None,
        effects=(),
        method="",
        note=reason,
        **nothing,
    )


def _corrected(found: list[Interaction]) -> list[Interaction]:
    from nudgelab.statistics.multiplicity import holm  # noqa: PLC0415

    if not found:
        return found
    adjusted = holm(np.asarray([one.p for one in found]))
    return [replace(one, p_adjusted=float(p)) for one, p in zip(found, adjusted, strict=True)]
