"""Whether what moderates, mediates and chooses refers to something that the study has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nudgelab.study.inconsistency import Inconsistency, repeated, unknown
from nudgelab.study.outcomes import ContinuousOutcome

if TYPE_CHECKING:
    from nudgelab.study.source_map import Location
    from nudgelab.study.study import Study

__all__ = ["inertia_inconsistencies"]


def inertia_inconsistencies(study: Study, scales: Sequence[str]) -> Iterator[Inconsistency]:
    """Yield every name that refers to nothing.

    Parameters
    ----------
    study : Study
        Whose parts are each right by themselves.
    scales : sequence of str
        The scales that a simulated survey measures.
    """
    plan = study.analysis
    variables = study.covariates()
    if plan.moderation is not None:
        at: Location = ("analysis", "moderation")
        yield from _known((*at, "by"), "baseline variable", plan.moderation.by, variables)
        segments = tuple(study.all_segments)
        yield from _known((*at, "segments"), "segment", plan.moderation.segments, segments)
    if plan.policy is not None:
        yield from _known(
            ("analysis", "policy", "by"), "baseline variable", plan.policy.by, variables
        )
    if plan.sensitivity is not None and plan.sensitivity.multiple_imputation is not None:
        on = plan.sensitivity.multiple_imputation.on
        where = ("analysis", "sensitivity", "multiple_imputation", "on")
        yield from _known(where, "baseline variable", on, variables)
    yield from _mediation(study, scales)


def _known(
    location: Location, what: str, names: Sequence[str] | None, known: Sequence[str]
) -> Iterator[Inconsistency]:
    yield from repeated(location, names or ())
    for position, name in enumerate(names or ()):
        if name not in known:
            yield unknown((*location, position), what, name, known)


def _mediation(study: Study, scales: Sequence[str]) -> Iterator[Inconsistency]:
    plan = study.analysis.mediation
    if plan is None:
        return
    outcomes = [n for n, o in study.outcomes.items() if isinstance(o, ContinuousOutcome)]
    known = [*scales, *outcomes]
    at: Location = ("analysis", "mediation")
    if plan.mediator is not None and plan.mediator not in known:
        yield unknown((*at, "mediator"), "scale or continuous outcome", plan.mediator, known)
    if plan.mediator is not None and plan.mediator == study.analysis.primary:
        expected = "another one: an outcome can't run through itself"
        yield Inconsistency((*at, "mediator"), f"the primary outcome '{plan.mediator}'", expected)
    if plan.wave is None or study.cohort is not None:
        return
    days = study.calendar.survey.days
    if plan.wave not in days:
        listed = ", ".join(map(str, days))
        yield Inconsistency((*at, "wave"), f"no survey on day {plan.wave}", f"one of {listed}")
