"""Equivalence or non-inferiority in words, tactic by tactic."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nudgelab.report.estimands import estimand_of
from nudgelab.report.naming import Names, quoted
from nudgelab.report.numbers import interval_name, p_in_table, said_p
from nudgelab.report.scaled import Scaled
from nudgelab.report.section import Section

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.analysis.margins import ArmWithinMargin, WithinMargin

__all__ = ["margin_section"]

_TITLES = {
    "equivalence": "Equivalent to control?",
    "non_inferiority": "No worse than control?",
}


def margin_section(findings: Findings, found: WithinMargin) -> Section:
    """Return the section on the margin.

    Parameters
    ----------
    findings : Findings
        What was found.
    found : WithinMargin
        The tests.
    """
    names = Names(findings)
    level = interval_name(1 - 2 * round(found.alpha, 12))
    return Section(
        key="margin",
        title=_TITLES[found.kind],
        sentences=(
            (
                f"On {quoted(names.outcome(found.outcome))}, {names.segment(found.segment)}:"
                f" {_question(found)}"
            ),
            *(_verdict(names, found, arm, level) for arm in found.arms),
        ),
        columns=("Arm", estimand_of(found.estimand).with_unit, level, "p", "p, corrected"),
        rows=tuple(_row(names, found, arm) for arm in found.arms),
        notes=(
            (
                f"{_tests(found)}; an effect that is not significant is no proof of equivalence."
                f" Method: {found.arms[0].method}."
            ),
        ),
        table_on_page_only=True,
    )


def _margins(found: WithinMargin) -> str:
    scaled = Scaled(found.estimand, found.margin, found.margin)
    low, high = (scaled.text(v) for v in (found.low, found.high))
    if found.kind == "equivalence":
        return f"between {low} and {high}{scaled.unit}"
    bound = f"above {low}" if math.isinf(found.high) else f"below {high}"
    return f"{bound}{scaled.unit}"


def _question(found: WithinMargin) -> str:
    asked = "equivalence" if found.kind == "equivalence" else "non-inferiority"
    return f"{asked} means an effect {_margins(found)}."


def _verdict(names: Names, found: WithinMargin, arm: ArmWithinMargin, level: str) -> str:
    scaled = Scaled(found.estimand, arm.low, arm.high)
    what = "equivalent to control" if found.kind == "equivalence" else "non-inferior to control"
    said = f"is shown to be {what}" if arm.shown else f"is not shown to be {what}"
    return (
        f"{quoted(names.arm(arm.arm))} {said}: {scaled.text(arm.estimate)}{scaled.unit}"
        f" ({level} {scaled.interval(arm.low, arm.high)}; one-sided {said_p(arm.p_adjusted)})."
    )


def _tests(found: WithinMargin) -> str:
    if found.kind == "equivalence":
        return "Two one-sided tests (Schuirmann 1987), the larger p-value of the two"
    return "One one-sided test against the margin"


def _row(names: Names, found: WithinMargin, arm: ArmWithinMargin) -> tuple[str, ...]:
    scaled = Scaled(found.estimand, arm.low, arm.high)
    return (
        names.arm(arm.arm),
        scaled.text(arm.estimate),
        scaled.interval(arm.low, arm.high),
        p_in_table(arm.p),
        p_in_table(arm.p_adjusted),
    )
