"""The sections of what was asked beside the effects: many arms, many looks, margins, a prior."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from nudgelab.report.best_tactic import best_tactic_section
from nudgelab.report.inertia_sections import inertia_sections
from nudgelab.report.looks import look_section
from nudgelab.report.margins import margin_section
from nudgelab.report.prior import prior_section, sign_and_size_section
from nudgelab.report.section import UNPLANNED, Section
from nudgelab.report.simultaneous import simultaneous_section

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.analysis.standing import Standing

__all__ = ["further_sections"]


def further_sections(findings: Findings) -> tuple[Section, ...]:
    """Return the sections that findings have something for, in the order of the report.

    Parameters
    ----------
    findings : Findings
        What was found.
    """
    plan = findings.registered
    stands = {} if plan is None else {standing.part: standing for standing in plan.sections}
    return tuple(_with_standing(section, stands) for section in _sections(findings))


def _with_standing(section: Section, stands: Mapping[str, Standing]) -> Section:
    """Return a section that says whether the frozen plan asked for it, if there is such a plan."""
    standing = stands.get(section.key)
    if standing is None:
        return section
    said = f"{standing.status.capitalize()}: {standing.because}."
    return replace(section, title=section.title.removesuffix(UNPLANNED), standing=said)


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
        yield sign_and_size_section(findings, further.prior)
