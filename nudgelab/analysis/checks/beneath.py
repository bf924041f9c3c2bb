"""What is declared to be looked at beneath the effects, and the cohort can't tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.analysis.findings import Check
from nudgelab.analysis.mediation import Mediator, mediators_of
from nudgelab.analysis.question import numeric_scales

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["beneath_checks"]


def beneath_checks(study: Study, cohort: Cohort) -> Iterator[Check]:
    """Say what is declared beneath the effects and can't be had, and which path may run backwards.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.

    Yields
    ------
    Check
        "not done" of a moderator, a mediator or a scale of a rule, with the reason; and the order
        in time of a mediator and its outcome.
    """
    plan = study.analysis
    for name, declared in (("moderation", plan.moderation), ("policy", plan.policy)):
        by = None if declared is None else declared.by
        lacking = [scale for scale in by or () if scale not in numeric_scales(cohort, [scale])]
        if lacking:
            message = f"Not in this cohort as numbers that vary: {', '.join(lacking)}."
            yield Check(name=name, verdict="not done", message=message)
    mediators = [m for arm in study.treatments for m in mediators_of(study, cohort, arm)]
    if mediators:
        yield _time_order(study, mediators[0])
    elif plan.mediation is not None:
        message = (
            "No survey after the start, and no outcome of this cohort, tells the mediator"
            f" ({plan.mediation.mediator or 'the resistance that a tactic aims at'})."
        )
        yield Check(name="mediation", verdict="not done", message=message)


def _time_order(study: Study, mediator: Mediator) -> Check:
    """Check that the mediator was measured before the outcome began to be counted."""
    begins = study.outcomes[study.analysis.primary].window[0]
    said = f"mediator until day {mediator.measured}, outcome from day {begins}"
    if mediator.measured < begins:
        message = f"What may mediate was measured before the outcome began ({said})."
        return Check(name="mediation: time order", verdict="pass", message=message)
    message = (
        f"What may mediate was measured after the outcome began ({said}), so acting may have moved"
        " it and not the other way round: mediation is shown, but tells no path."
    )
    return Check(name="mediation: time order", verdict="warn", message=message)
