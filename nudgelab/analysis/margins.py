"""Equivalence and non-inferiority of each tactic on the primary outcome, by the declared margin."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from nudgelab.analysis.normal_form import RATIOS, no_effect, normal_form, wanted_sign
from nudgelab.statistics.multiplicity import holm

if TYPE_CHECKING:
    from nudgelab.analysis.again import Asked
    from nudgelab.analysis.findings import Effect
    from nudgelab.statistics.equivalence import OneSided

__all__ = ["ArmWithinMargin", "WithinMargin", "within_margin"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmWithinMargin:
    """One tactic against the margin.

    Attributes
    ----------
    arm : str
        Its name.
    estimate, low, high : float
        The headline with the interval of level 1 − 2α, which agrees with the test.
    p, p_adjusted : float
        Larger one-sided p-value (equivalence) or the one that is tested, and corrected by Holm
        across the tactics where the plan corrects.
    shown : bool
        Whether equivalence or non-inferiority is shown.
    method : str
        How it was tested.
    """

    arm: str
    estimate: float
    low: float
    high: float
    p: float
    p_adjusted: float
    shown: bool
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinMargin:
    """The primary outcome against its margin.

    Attributes
    ----------
    kind : {"equivalence", "non_inferiority"}
        What is asked.
    outcome, segment, estimand : str
        Of what, of whom.
    margin : float
        As declared, positive.
    low, high : float
        The limits that the effect is to lie between; infinite where one isn't tested.
    alpha : float
        One-sided level: 1 − level for equivalence, half of it for non-inferiority.
    arms : tuple of ArmWithinMargin
        In the order of the study file; those with an estimate.
    """

    kind: Literal["equivalence", "non_inferiority"]
    outcome: str
    segment: str
    estimand: str
    margin: float
    low: float
    high: float
    alpha: float
    arms: tuple[ArmWithinMargin, ...]


def within_margin(asked: Asked) -> WithinMargin | None:
    """Return the tests of the declared margin on the primary question.

    Parameters
    ----------
    asked : Asked
        The primary question.

    Returns
    -------
    WithinMargin or None
        None if no margin is declared or nothing could be estimated.
    """
    plan = asked.study.analysis
    if plan.margin is None or not asked.tested:
        return None
    equivalence = plan.margin.equivalence is not None
    estimand = asked.tested[0].estimand
    low, high = _limits(asked, estimand, plan.margin.size, equivalence)
    alpha = (1.0 - plan.level) * (1.0 if equivalence else 0.5)
    arms = [_arm(asked, effect, (low, high), alpha) for effect in asked.tested]
    if plan.multiplicity != "none":
        adjusted = holm([arm.p for arm in arms])
        arms = [replace(arm, p_adjusted=float(p)) for arm, p in zip(arms, adjusted, strict=True)]
    return WithinMargin(
        kind="equivalence" if equivalence else "non_inferiority",
        outcome=asked.outcome,
        segment=asked.segment,
        estimand=estimand,
        margin=plan.margin.size,
        low=low,
        high=high,
        alpha=alpha,
        arms=tuple(replace(arm, shown=arm.p_adjusted <= alpha) for arm in arms),
    )


def _limits(asked: Asked, estimand: str, size: float, equivalence: bool) -> tuple[float, float]:
    """Return the limits on the estimand's own scale."""
    ratio, middle = estimand in RATIOS, no_effect(estimand)
    low, high = (1.0 / size, size) if ratio else (middle - size, middle + size)
    if equivalence:
        return low, high
    more_is_better = wanted_sign(estimand, asked.study.outcomes[asked.outcome].better) > 0
    least = 0.0 if ratio else -math.inf
    return (low, math.inf) if more_is_better else (least, high)


def _arm(
    asked: Asked, effect: Effect, limits: tuple[float, float], alpha: float
) -> ArmWithinMargin:
    by_score = _has_score_test(asked, effect)
    p = max(_by_score(asked, effect, limits) if by_score else _by_t(effect, limits))
    interval = _interval(asked, effect, alpha, by_score=by_score)
    return ArmWithinMargin(
        arm=effect.arm,
        estimate=effect.estimate,
        low=interval[0],
        high=interval[1],
        p=p,
        p_adjusted=p,
        shown=False,
        method="Miettinen–Nurminen score" if by_score else effect.method,
    )


def _has_score_test(asked: Asked, effect: Effect) -> bool:
    """Whether the headline is the plain difference of two proportions of people."""
    people = asked.people(effect.arm)
    plain = people.clusters is None and people.blocks is None and not people.covariates.shape[1]
    return effect.estimand == "risk_difference" and plain


def _by_t(effect: Effect, limits: tuple[float, float]) -> OneSided:
    """Test by the headline's own error; that of its interval where it has none to name."""
    from nudgelab.statistics.equivalence import one_sided_p  # noqa: PLC0415

    scale = _log if effect.estimand in RATIOS else float
    low, high = map(scale, limits)
    error, degrees = effect.standard_error, effect.degrees_of_freedom
    if not (error > 0 and degrees > 0):
        form = normal_form(effect)
        if form is None:
            return 1.0, 1.0
        error, degrees = form.standard_error, math.inf
    return one_sided_p(scale(effect.estimate), error, low, high, degrees)


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf


def _by_score(asked: Asked, effect: Effect, limits: tuple[float, float]) -> OneSided:
    from nudgelab.statistics.equivalence import score_one_sided_p  # noqa: PLC0415
    from nudgelab.statistics.score_interval import TwoByTwo  # noqa: PLC0415

    return score_one_sided_p(TwoByTwo(*asked.people(effect.arm).events()), *limits)


def _interval(asked: Asked, effect: Effect, alpha: float, *, by_score: bool) -> tuple[float, float]:
    from nudgelab.statistics.score_interval import TwoByTwo, score_difference  # noqa: PLC0415

    if by_score:
        return score_difference(TwoByTwo(*asked.people(effect.arm).events()), 1 - 2 * alpha)
    again = asked.at_level(effect.arm, 1 - 2 * alpha)
    return again.low, again.high
