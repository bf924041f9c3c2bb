"""What the design meant for the estimates, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings

__all__ = ["design_rules", "one_arm_rule"]


def design_rules(findings: Findings) -> Iterator[str]:
    """Yield the rules that follow from the design, where it is one of blocks or of two times.

    Parameters
    ----------
    findings : Findings
        What was found.

    Yields
    ------
    str
        A sentence or two each.
    """
    methods = {effect.method for effect in findings.effects}
    if any(method.startswith("block-weighted") for method in methods):
        yield (
            "Arms were assigned within strata, so the headline compares people of the same stratum"
            " and averages the differences over the people (persons, or teams by the inverse of"
            " their arm’s share of the stratum; by precision where the method says so). Strata with"
            " one arm only say nothing and are left out; those with one unit in an arm are taken"
            " together."
        )
    if any(method.startswith("pair differences") for method in methods):
        yield (
            "Arms were assigned within pairs, so the headline is the mean of the differences within"
            " pairs, each weighted by its people; a pair of which one side is missing is left out."
        )
    if any(method.startswith("team and period effects") for method in methods):
        yield (
            "Teams crossed from control to treatment one after the other, so rows are people (or"
            " teams) in periods and counts of people are counts of rows. Each team is compared with"
            " itself, beside the teams that did not cross then; the trend over the periods is taken"
            " out. The arms’ means are not comparable by themselves: treated rows are later ones."
            " The effect averaged over the periods since crossing stands beside, for an effect that"
            " grows or fades would distort the first one."
        )
    if findings.effects.where(estimand="difference_in_change"):
        yield (
            "Where an outcome was measured before, the headline is adjusted for that measurement."
            " The difference in change beside it is a second opinion: it favours whichever arm"
            " happened to begin lower."
        )


def one_arm_rule() -> str:
    """Return the rule of a study without control."""
    return (
        "There is one arm and no control: the mean change of the same people since their baseline"
        " is given. It is not a causal effect, for nobody was without the programme: time, season,"
        " other events and regression to the mean are in it. Who was not measured twice is left"
        " out."
    )
