"""Each arm's effect in each segment, drawn towards the arm's own mean as far as the data say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.question import Question
from nudgelab.analysis.samples import covariate_matrix
from nudgelab.behaviour.diagnosis import dominant_resistance, standardised
from nudgelab.study.moderation import RESISTANCE_SCALES, ModerationPlan

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.statistics.estimate import Estimate

__all__ = ["SegmentEffect", "ShrunkenSegments", "dominant_resistances", "shrunken_segments"]

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentEffect:
    """One arm's effect in one segment, as it was estimated and as it is drawn in.

    Attributes
    ----------
    segment, arm : str
        A segment of the study, or a resistance that is the person's strongest; and the arm.
    n_arm, n_versus : int
        People with an outcome.
    estimate, low, high : float
        Estimated in the segment alone.
    shrunken, shrunken_low, shrunken_high : float
        Drawn towards the arm's mean over the segments.
    shrinkage : float
        How far, in [0, 1].
    """

    segment: str
    arm: str
    n_arm: int
    n_versus: int
    estimate: float
    low: float
    high: float
    shrunken: float
    shrunken_low: float
    shrunken_high: float
    shrinkage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShrunkenSegments:
    """Effects in segments.

    Attributes
    ----------
    by_resistance : bool
        Whether the segments are the dominant resistances.
    tau : float
        REML standard deviation of the effects between segments of an arm, in the outcome's unit.
    effects : tuple of SegmentEffect
        Empty where too few could be estimated.
    note : str
        Why there are none; what was left out.
    """

    by_resistance: bool
    tau: float
    effects: tuple[SegmentEffect, ...]
    note: str = ""


def dominant_resistances(cohort: Cohort) -> npt.NDArray[np.int64] | None:
    """Return each person's strongest resistance at baseline, among those that vary.

    Parameters
    ----------
    cohort : Cohort
        The data.

    Returns
    -------
    ndarray of int or None, shape (n,)
        Place among the resistances, −1 where a scale wasn't answered; None where the cohort lacks
        one of the three. Each scale is compared with its own mean in its own standard deviations.
    """
    if not all(n in cohort.covariates and not cohort.is_text(n) for n in RESISTANCE_SCALES):
        return None
    felt = np.column_stack([cohort.numbers(name) for name in RESISTANCE_SCALES])
    if not np.isfinite(felt).all(axis=1).any():
        return None
    return dominant_resistance(standardised(felt, felt), RESISTANCE_SCALES)


def shrunken_segments(
    question: Question, plan: ModerationPlan, segments: Mapping[str, BoolArray]
) -> ShrunkenSegments | None:
    """Return each arm's effect in each segment, drawn together.

    Parameters
    ----------
    question : Question
        The primary question.
    plan : ModerationPlan
        Which segments.
    segments : mapping of str to ndarray of bool, shape (n,)
        Who belongs to each segment of the study.

    Returns
    -------
    ShrunkenSegments or None
        None where no segments were asked for and the cohort doesn't tell resistances.
    """
    members = _members(question.cohort, plan, segments)
    if not members:
        return None
    by_resistance = plan.segments is None
    if (np.sum([*members.values()], axis=0) > 1).any():
        note = "not done: some people are in two of these segments"
        return ShrunkenSegments(by_resistance=by_resistance, tau=np.nan, effects=(), note=note)
    found = {
        (segment, arm): estimate
        for segment, who in members.items()
        for arm in question.study.treatments
        if (estimate := _estimate(question, who, arm)) is not None and not estimate.refused
    }
    left_out = len(members) * len(question.study.treatments) - len(found)
    return _drawn(question, found, by_resistance, left_out)


def _members(
    cohort: Cohort, plan: ModerationPlan, segments: Mapping[str, BoolArray]
) -> dict[str, BoolArray]:
    if plan.segments is not None:
        return {name: segments[name] for name in plan.segments if name in segments}
    dominant = dominant_resistances(cohort)
    if dominant is None:
        return {}
    return {name: dominant == place for place, name in enumerate(RESISTANCE_SCALES)}


def _estimate(question: Question, who: BoolArray, arm: str) -> Estimate | None:
    """Return an arm's effect in a segment; None where people are too few to show."""
    from nudgelab.statistics.lin_adjustment import adjusted_mean_difference  # noqa: PLC0415
    from nudgelab.statistics.missing_covariates import missing_indicator  # noqa: PLC0415

    study, cohort = question.study, question.cohort
    kept = question.known & who & ((cohort.arm == arm) | (cohort.arm == study.control))
    treated = cohort.arm[kept] == arm
    if min(int(treated.sum()), int((~treated).sum())) < max(study.analysis.minimum_cell, 2):
        return None
    return adjusted_mean_difference(
        cohort.outcome(question.outcome)[kept],
        treated,
        missing_indicator(covariate_matrix(cohort, study.analysis.adjust)[kept]),
        clusters=question.clusters(kept),
        level=study.analysis.level,
    )


def _spread(estimate: Estimate, level: float) -> float:
    """Return the standard error of a normal with the estimate's interval, which is wider by its t.

    Few teams make an interval wide by its degrees of freedom; pooling knows the normal only.
    """
    from nudgelab.statistics.intervals import critical_value  # noqa: PLC0415

    return (estimate.high - estimate.low) / 2 / critical_value(level)


def _drawn(
    question: Question,
    found: Mapping[tuple[str, str], Estimate],
    by_resistance: bool,
    left_out: int,
) -> ShrunkenSegments:
    from nudgelab.statistics.partial_pooling import partial_pooling  # noqa: PLC0415

    arms = [arm for _, arm in found]
    note = f"{left_out} left out: too few people or teams" if left_out else ""
    if len(found) - len(set(arms)) < 2:
        reason = "not done: too few segments of an arm could be estimated"
        return ShrunkenSegments(by_resistance=by_resistance, tau=np.nan, effects=(), note=reason)
    estimates = list(found.values())
    level = question.study.analysis.level
    pooled = partial_pooling(
        [one.value for one in estimates],
        [_spread(one, level) for one in estimates],
        groups=arms,
        level=level,
    )
    effects = tuple(
        SegmentEffect(
            segment=segment,
            arm=arm,
            n_arm=estimate.n_treated,
            n_versus=estimate.n_control,
            estimate=estimate.value,
            low=estimate.low,
            high=estimate.high,
            shrunken=float(pooled.estimates[place]),
            shrunken_low=float(pooled.low[place]),
            shrunken_high=float(pooled.high[place]),
            shrinkage=float(pooled.shrinkage[place]),
        )
        for place, ((segment, arm), estimate) in enumerate(found.items())
    )
    return ShrunkenSegments(
        by_resistance=by_resistance, tau=pooled.tau_squared**0.5, effects=effects, note=note
    )
