"""What is declared to be looked at beneath the effects, and the cohort can't tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.analysis.findings import Check
from nudgelab.analysis.mediation import mediators_of
from nudgelab.analysis.question import numeric_scales

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["beneath_checks"]


def beneath_checks(study: Study, cohort: Cohort) -> Iterator[Check]:
    """Say which moderators, mediators and scales of a rule are declared and can't be had.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.

    Yields
    ------
    Check
        "not done", with the reason; nothing where nothing was declared.
    """
    plan = study.analysis
    for name, declared in (("moderation", plan.moderation), ("policy", plan.policy)):
        by = None if declared is None else declared.by
        lacking = [scale for scale in by or () if scale not in numeric_scales(cohort, [scale])]
        if lacking:
            message = f"Not in this cohort as numbers that vary: {', '.join(lacking)}."
            yield Check(name=name, verdict="not done", message=message)
    if plan.mediation is None:
        return
    if not any(mediators_of(study, cohort, arm) for arm in study.treatments):
        message = (
            "No survey after the start, and no outcome of this cohort, tells the mediator"
            f" ({plan.mediation.mediator or 'the resistance that a tactic aims at'})."
        )
        yield Check(name="mediation", verdict="not done", message=message)
