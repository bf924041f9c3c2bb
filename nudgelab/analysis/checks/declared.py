"""What the study declares and the cohort lacks, or the estimates leave aside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.analysis.findings import Check
from nudgelab.analysis.segments import missing_variables

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["declared_checks"]


def declared_checks(study: Study, cohort: Cohort) -> Iterator[Check]:
    """Say what the study declares and the cohort doesn't have."""
    outcomes = [n for n in study.outcomes if n not in cohort.outcomes.column_names]
    if outcomes:
        listed = ", ".join(study.label("outcome", name) for name in outcomes)
        yield Check(
            name="outcomes", verdict="warn", message=f"Not in this cohort, so left out: {listed}."
        )
    for name, segment in study.all_segments.items():
        lacking = missing_variables(segment, cohort)
        if lacking and (name in study.segments or name == study.analysis.inertia_segment):
            yield Check(
                name=f"segment: {study.label('segment', name)}",
                verdict="not done",
                message=f"The cohort can't tell it: no baseline variable {', '.join(lacking)}.",
            )
    absent = [name for name in study.analysis.adjust if name not in cohort.covariates]
    if absent:
        yield Check(
            name="adjustment",
            verdict="warn",
            message=f"Not in this cohort, so not adjusted for: {', '.join(absent)}.",
        )
