"""From intention to habit, arm by arm, as a section of the report."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.report.naming import Names, quoted
from nudgelab.report.numbers import NOTHING, count, interval_name, per_100
from nudgelab.report.section import Section

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.analysis.gap import ArmGap, Gap, Step

__all__ = ["gap_section"]

_STEPS = {
    "tried": "tried",
    "acted": "acted",
    "repeated": "acted twice",
    "habit": "made it a habit",
}
_READ = (
    "Each column counts those who took the step and every one before it, of every 100 who intended."
    " The shares are what was seen in each arm; the effects compare them."
)


def gap_section(findings: Findings, gap: Gap) -> Section:
    """Return the section.

    Parameters
    ----------
    findings : Findings
        What was found.
    gap : Gap
        The intention–behaviour gap of each arm.
    """
    names = Names(findings)
    steps = _steps(gap)
    return Section(
        key="gap",
        title="From intention to action",
        sentences=(_sentence(names, gap),),
        columns=("Arm", "intended", *(_STEPS[step] for step in steps)),
        rows=tuple(tuple(_row(names, arm, steps)) for arm in gap.arms),
        notes=(f"{_READ} Intervals: {gap.method}.", *_untold(steps)),
    )


def _sentence(names: Names, gap: Gap) -> str:
    said = [
        f"{names.arm(arm.arm)} {per_100(arm.gap)}"
        + ("" if math.isnan(arm.low) else f" ({per_100(arm.low)} to {per_100(arm.high)})")
        for arm in gap.arms
        if not math.isnan(arm.gap)
    ]
    whom = quoted(names.segment(gap.segment))
    if not said:
        return f"Too few belong to {whom} in every arm to show how many did not act."
    each = interval_name(gap.level)
    return f"Of every 100 of {whom} these many did not act ({each}): {', '.join(said)}."


def _steps(gap: Gap) -> list[str]:
    """Return the steps that some arm tells, beside having intended."""
    told = [step.name for arm in gap.arms for step in arm.steps]
    return [step for step in _STEPS if step in told]


def _row(names: Names, arm: ArmGap, steps: list[str]) -> Iterator[str]:
    taken = {step.name: step for step in arm.steps}
    yield names.arm(arm.arm)
    yield count(arm.people)
    for step in steps:
        yield _share(taken.get(step))


def _share(step: Step | None) -> str:
    if step is None:
        return NOTHING
    return "too few" if step.people is None else per_100(step.share)


def _untold(steps: list[str]) -> Iterator[str]:
    untold = [said for step, said in _STEPS.items() if step not in steps]
    if untold:
        yield f"This cohort does not tell who {' or who '.join(untold)}."
