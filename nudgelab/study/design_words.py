"""What a study says of its design, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nudgelab.study.arms import Arm
    from nudgelab.study.study import Study

__all__ = ["assigned_within", "design_in_words", "levels_in_words"]

_OF_BLOCKS = {
    "adjust": "Arms are compared within {} and averaged over their people.",
    "precision": "Arms are compared within {} and averaged by precision.",
    "ignore": "Arms are compared across {}, as if there were none.",
}


def _drawing(study: Study) -> Iterator[str]:
    assignment = study.assignment
    if assignment.pair_on:
        yield f"Pairs are made of those most alike in {', '.join(assignment.pair_on)}."
    if assignment.steps:
        yield f"Teams cross in {assignment.steps} steps."
    if assignment.rerandomise:
        again = assignment.rerandomise
        yield (
            f"Assignment was drawn again until {', '.join(again.on)} were balanced as in the best"
            f" {100 * again.accept:g} % of draws; randomisation inference can't repeat it."
        )


def assigned_within(study: Study) -> str:
    """Return within what arms were assigned: ``" within department"``; empty for nothing."""
    if study.assignment.pairs:
        return f" within pairs ({study.assignment.pairs})"
    strata = ", ".join(study.assignment.strata)
    return f" within {strata}" if strata else ""


def design_in_words(study: Study) -> Iterator[str]:
    """Yield what the design asks of the analysis.

    Parameters
    ----------
    study : Study
        The study.

    Yields
    ------
    str
        A sentence each.
    """
    plan = study.analysis
    if len(study.arms) == 1:
        yield "One arm: the change since the baseline is told, which is not a causal effect."
    if study.assignment.rollout:
        yield (
            "Stepped wedge: teams cross one after the other; effects of teams and of periods"
            f" ({study.assignment.rollout}) are taken out."
        )
    if study.assignment.rollout_start or study.assignment.period_days:
        yield (
            f"Its periods have {study.assignment.period_days} days; teams cross on the day in"
            f" {study.assignment.rollout_start}."
        )
    if study.assignment.strata or study.assignment.pairs or plan.strata != "adjust":
        yield _OF_BLOCKS[plan.strata].format("pairs" if study.assignment.pairs else "strata")
    yield from _drawing(study)
    if study.factors or plan.interactions:
        yield (
            f"Factorial in {', '.join(study.factors)}: main effects averaged over the other factors"
            f"{_interactions(study)}."
        )
    for outcome, variable in plan.baselines.items():
        name = study.label("outcome", outcome)
        yield (
            f"{name}: change since {variable}."
            if len(study.arms) == 1
            else (
                f"{name} is adjusted for its baseline, {variable}; the"
                " difference in change stands beside."
            )
        )


def levels_in_words(arm: Arm) -> str:
    """Return which factors are on in an arm, for the end of its sentence."""
    if not arm.factors:
        return ""
    said = ", ".join(f"{name} {'on' if on else 'off'}" for name, on in arm.factors.items())
    return f" (factors: {said})"


def _interactions(study: Study) -> str:
    terms = [" × ".join(term) for term in study.analysis.interactions]
    return f", and the interactions {', '.join(terms)}" if terms else ""
