"""What was done, in words: the rules of the analysis, and each method with its reference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nudgelab.report.correction import correction_rules
from nudgelab.report.designs import design_rules, one_arm_rule
from nudgelab.report.estimands import estimand_of, is_estimated
from nudgelab.report.naming import Names
from nudgelab.report.numbers import interval_name, number

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings

__all__ = ["MethodUsed", "methods_used", "rules_in_words"]


@dataclass(frozen=True, slots=True)
class MethodUsed:
    """A method that gave effects: of which estimands, and where its formula comes from."""

    estimands: tuple[str, ...]
    method: str
    reference: str


_ESTIMATED = re.compile(r"[,;] (?:α|first-stage F) = [\d.e+-]+")
"""What a method estimated on its way: it stands in the table, and makes no method of its own."""


def methods_used(findings: Findings) -> tuple[MethodUsed, ...]:
    """Return every method that gave a number, in the order of the table.

    Parameters
    ----------
    findings : Findings
        What was found.

    Returns
    -------
    tuple of MethodUsed
        One a method and reference.
    """
    found: dict[tuple[str, str], dict[str, None]] = {}
    for effect in findings.effects:
        if is_estimated(effect):
            method = _ESTIMATED.sub("", effect.method)
            used = found.setdefault((method, effect.reference), {})
            used[estimand_of(effect.estimand).name] = None
    return tuple(MethodUsed(tuple(names), *method) for method, names in found.items())


def rules_in_words(findings: Findings) -> tuple[str, ...]:
    """Return the rules by which the effects were made and judged, a sentence or two each.

    Parameters
    ----------
    findings : Findings
        What was found.

    Returns
    -------
    tuple of str
        Only what holds for these findings.
    """
    return tuple(_rules(findings))


def _rules(findings: Findings) -> Iterator[str]:
    names = Names(findings)
    effects = findings.effects
    yield one_arm_rule() if effects.where(estimand="mean_change") else _by_arm(names)
    if any(effect.clusters is not None for effect in effects):
        what = "Teams were assigned" if findings.unit == "team" else "People belong to teams"
        yield (
            f"{what}, so intervals and p-values rest on teams, not on persons: people in one team"
            " resemble each other. The column “clusters” says how many teams carry a number."
        )
    yield from design_rules(findings)
    yield from correction_rules(
        findings.effects, findings.further.correction if findings.further else None
    )
    share = number(1 - findings.level, 2)
    yield (
        "A tactic is said to have moved people, or to have done harm, only where the"
        f" {interval_name(findings.level)} leaves out no effect and the corrected p-value is at"
        f" most {share}. “No evidence” is not evidence of no effect: the interval says what is"
        " left open."
    )
    if findings.answer is not None and findings.answer.look is not None:
        yield (
            "Looks before the end are planned, so the answer has the intervals that hold over all"
            " looks, and a tactic has moved people only where it crosses the look's boundary."
        )
    yield (
        "One effect is primary: the question that the plan names first. Secondary effects were"
        " planned beside it; exploratory ones can suggest, not prove."
    )
    if effects.where(role="sensitivity"):
        yield (
            "A sensitivity row asks the headline's question again by another method; it confirms"
            " the headline or casts doubt on it, and never takes its place. Randomisation inference"
            " repeats the declared assignment; the wild bootstrap redraws the teams' residuals."
        )
    if effects.where(estimand="probability_of_superiority"):
        yield (
            "The probability of superiority is the chance that somebody in an arm stands above"
            " somebody in control, a tie counting half; 0.5 is no effect. It needs the order of the"
            " answers only, neither distances between them nor a model."
        )
    if any(effect.estimand.startswith("complier_") for effect in effects):
        yield (
            "The effect among compliers is that on people whom the assignment moved to take part."
            " It holds if assignment acts through taking part alone; the effect of assignment needs"
            " no such assumption and stays the headline."
        )
    if effects.where(estimand="number_needed_to_treat"):
        yield (
            "A number needed to treat is written NNTB for one more benefit and NNTH for one more"
            " harm. Where the difference may be zero, its interval passes through infinity."
        )


def _by_arm(names: Names) -> str:
    return (
        "Everyone is analysed in the arm that they were assigned to (intention to treat), each"
        f" tactic against control (‘{names.control}’). Numbers are rounded one by one, so that a"
        " difference may miss that of the rounded shares by one in the last digit."
    )
