"""Whether what is asked of the power fits the rest of a study."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.study.inconsistency import Inconsistency, unknown
from nudgelab.study.outcomes import BinaryOutcome, CountOutcome

if TYPE_CHECKING:
    from nudgelab.study.power import PowerPlan
    from nudgelab.study.source_map import Location
    from nudgelab.study.study import Study

__all__ = ["power_inconsistencies"]


def power_inconsistencies(study: Study) -> Iterator[Inconsistency]:
    """Yield every mistake in what is asked of the power, by the study's arms and primary outcome.

    Parameters
    ----------
    study : Study
        Whose parts are each right by themselves.
    """
    plan = study.power
    if plan is None or study.analysis.primary not in study.outcomes:
        return
    if isinstance(plan.effect, dict):
        for arm in plan.effect:
            if arm not in study.treatments:
                yield unknown(("power", "effect", arm), "arm", arm, study.treatments)
    yield from _impossible(study, plan)


def _impossible(study: Study, plan: PowerPlan) -> Iterator[Inconsistency]:
    """Yield suppositions that the primary outcome can't have."""
    outcome = study.outcomes[study.analysis.primary]
    effects: dict[Location, float] = {}
    if isinstance(plan.effect, dict):
        effects = {("power", "effect", arm): value for arm, value in plan.effect.items()}
    elif plan.effect is not None:
        effects = {("power", "effect"): plan.effect}
    if isinstance(outcome, BinaryOutcome):
        if plan.base is not None and not 0 < plan.base < 1:
            yield Inconsistency(("power", "base"), f"base: {plan.base:g}", "a share in (0, 1)")
        for where, value in effects.items():
            if not 0 < (plan.base or 0.5) + value < 1 and (plan.base or abs(value) >= 1):
                expected = "a difference of shares that leaves both between 0 and 1"
                yield Inconsistency(where, f"{value:g}", expected)
    if isinstance(outcome, CountOutcome):
        if plan.base is not None and plan.base <= 0:
            yield Inconsistency(("power", "base"), f"base: {plan.base:g}", "a mean above 0")
        ratios = effects if study.assignment.rollout is None else {}  # there it is a difference
        for where, value in ratios.items():
            if value <= 0:
                yield Inconsistency(where, f"{value:g}", "a ratio of means above 0")
