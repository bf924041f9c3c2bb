"""The sections of what was asked beside the effects: many arms, many looks, margins, a prior."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.report.best_tactic import best_tactic_section
from nudgelab.report.inertia_sections import inertia_sections
from nudgelab.report.looks import look_section
from nudgelab.report.margins import margin_section
from nudgelab.report.prior import prior_section
from nudgelab.report.section import Section
from nudgelab.report.simultaneous import simultaneous_section

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings

__all__ = ["further_sections"]


def further_sections(findings: Findings) -> tuple[Section, ...]:
    """Return the sections that findings have something for, in the order of the report.

    Parameters
    ----------
    findings : Findings
        What was found.
    """
    return tuple(_sections(findings))


def _sections(findings: Findings) -> Iterator[Section]:
    yield from inertia_sections(findings)
    further = findings.further
    if further is None:
        return
    if further.simultaneous is not None:
        yield simultaneous_section(findings, further.simultaneous)
    if further.margin is not None:
        yield margin_section(findings, further.margin)
    if further.look is not None:
        yield look_section(findings, further.look)
    if further.best:
        yield best_tactic_section(findings, further.best)
    if further.prior:
        yield prior_section(findings, further.prior)
