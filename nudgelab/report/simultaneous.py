"""Intervals that hold together for all arms, as a section of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nudgelab.report.estimands import estimand_of
from nudgelab.report.naming import Names, quoted
from nudgelab.report.numbers import interval_name, number
from nudgelab.report.scaled import Scaled
from nudgelab.report.section import Section

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.analysis.simultaneous import SimultaneousIntervals

__all__ = ["simultaneous_section"]

_METHODS = {
    "dunnett": "Dunnett (1955), Journal of the American Statistical Association 50, 1096–1121: the"
    " tactics share their control",
    "bonferroni": "Bonferroni: each at one minus the chance of error over the number of tactics",
}


def simultaneous_section(findings: Findings, found: SimultaneousIntervals) -> Section:
    """Return the section.

    Parameters
    ----------
    findings : Findings
        What was found.
    found : SimultaneousIntervals
        The intervals.
    """
    names = Names(findings)
    estimand = estimand_of(found.estimand)
    percent = f"{100 * found.level:g} %"
    return Section(
        key="simultaneous",
        title="All tactics together",
        sentences=(
            (
                f"On {quoted(names.outcome(found.outcome))}, {names.segment(found.segment)}, these"
                f" {number(len(found.arms))} intervals hold all together with {percent} confidence,"
                f" which takes {100 * found.each_level:.2f} % for each."
            ),
        ),
        columns=("Arm", estimand.with_unit, f"simultaneous {interval_name(found.level)}"),
        rows=tuple(
            (
                names.arm(arm.arm),
                (scaled := Scaled(found.estimand, arm.low, arm.high)).text(arm.estimate),
                scaled.interval(arm.low, arm.high),
            )
            for arm in found.arms
        ),
        notes=(f"{_METHODS[found.method]}.",),
    )
