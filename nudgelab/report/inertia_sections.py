"""The sections of what stands beneath the effects: the gap, for whom, through what, which rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.report.gap import gap_section
from nudgelab.report.mediation import mediation_section
from nudgelab.report.moderation import moderation_section, segments_section
from nudgelab.report.policy import policy_section

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.report.section import Section

__all__ = ["inertia_sections"]


def inertia_sections(findings: Findings) -> Iterator[Section]:
    """Yield the sections that findings have something for.

    Parameters
    ----------
    findings : Findings
        What was found.
    """
    inertia = findings.inertia
    if inertia is None:
        return
    if inertia.gap is not None:
        yield gap_section(findings, inertia.gap)
    if inertia.moderation is not None:
        if inertia.moderation.interactions:
            yield moderation_section(findings, inertia.moderation)
        if inertia.moderation.segments is not None:
            yield segments_section(findings, inertia.moderation)
    if inertia.mediation is not None:
        yield mediation_section(findings, inertia.mediation)
    if inertia.policy is not None:
        yield policy_section(findings, inertia.policy)
