"""Estimates that follow the design: within strata and pairs, and beside a baseline measurement.

The estimate that the design asks for is the headline; what takes no notice of the design follows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from nudgelab.analysis.designs.change import change_difference
from nudgelab.analysis.designs.rollout import rollout_effects
from nudgelab.analysis.estimation import estimate_effects
from nudgelab.analysis.estimation.notes import with_unevenness
from nudgelab.study.outcomes import BinaryOutcome, ContinuousOutcome, CountOutcome

if TYPE_CHECKING:
    from nudgelab.analysis.samples import FloatArray, Sample
    from nudgelab.statistics.blocks import Weighting
    from nudgelab.statistics.estimate import Estimate
    from nudgelab.study.outcomes import Outcome
    from nudgelab.study.plan import AnalysisPlan
    from nudgelab.study.study import Study

__all__ = ["estimates_by_design", "heeds_blocks"]

_ENOUGH = 10
"""People in the smallest arm of a stratum from which the stratified score interval holds."""


def heeds_blocks(outcome: Outcome) -> bool:
    """Tell whether an outcome's headline is estimated within strata and pairs."""
    if isinstance(outcome, ContinuousOutcome):
        return outcome.weight is None
    return isinstance(outcome, BinaryOutcome | CountOutcome)


def estimates_by_design(study: Study, outcome: Outcome, sample: Sample) -> list[Estimate]:
    """Estimate every effect of an arm against control, as the design asks.

    Parameters
    ----------
    study : Study
        Its assignment and plan.
    outcome : Outcome
        The declared outcome.
    sample : Sample
        The people; both groups have at least one.

    Returns
    -------
    list of Estimate
        The headline first.
    """
    plan = study.analysis
    if study.assignment.rollout is not None:
        return rollout_effects(study, outcome, sample)
    if sample.blocks is None or not heeds_blocks(outcome):
        found = _without_blocks(plan, outcome, sample)
    else:
        found = _within_blocks(plan, outcome, sample)
    if sample.baseline is not None and isinstance(outcome, ContinuousOutcome):
        found.append(change_difference(sample, level=plan.level))
    return found


def _without_blocks(plan: AnalysisPlan, outcome: Outcome, sample: Sample) -> list[Estimate]:
    return estimate_effects(
        outcome, sample, level=plan.level, least=plan.minimum_cell, adjustment=plan.adjustment
    )


def _within_blocks(plan: AnalysisPlan, outcome: Outcome, sample: Sample) -> list[Estimate]:
    across = replace(sample, covariates=np.empty((len(sample.outcome), 0)))
    beside = _without_blocks(plan, outcome, across)
    weighting: Weighting = "precision" if plan.strata == "precision" else "size"
    match outcome:
        case BinaryOutcome():
            return _binary(sample, beside, weighting, plan.level)
        case CountOutcome():
            return [
                _rate_ratio(sample, weighting, plan.level),
                *_differences(sample, weighting, plan.level),
                *beside,
            ]
        case _:
            return [*_differences(sample, weighting, plan.level), *beside]


def _binary(
    sample: Sample, beside: list[Estimate], weighting: Weighting, level: float
) -> list[Estimate]:
    from nudgelab.statistics.blocked_effects import blocked_risk_difference  # noqa: PLC0415
    from nudgelab.statistics.number_needed import number_needed_to_treat  # noqa: PLC0415
    from nudgelab.statistics.stratified_tables import (  # noqa: PLC0415
        mantel_haenszel_odds_ratio,
        stratified_risk_difference,
        stratified_tables,
    )

    assert sample.blocks is not None  # noqa: S101  (the caller has asked)
    history = (sample.outcome, sample.treated, sample.blocks)
    found = [
        blocked_risk_difference(
            *history,
            clusters=sample.clusters,
            covariates=covariates,
            weighting=weighting,
            level=level,
        )
        for covariates in _with_and_without(sample)
    ]
    if sample.clusters is None:
        tables = stratified_tables(*history)
        if tables.least_cell >= _ENOUGH and weighting == "size":
            found[-1] = stratified_risk_difference(tables, level=level)
        found.append(mantel_haenszel_odds_ratio(tables, level=level))
    rest = [estimate for estimate in beside if estimate.estimand != "number_needed_to_treat"]
    return [*found, *rest, number_needed_to_treat(found[0])]


def _rate_ratio(sample: Sample, weighting: Weighting, level: float) -> Estimate:
    from nudgelab.statistics.blocked_effects import blocked_rate_ratio  # noqa: PLC0415

    assert sample.blocks is not None  # noqa: S101  (the caller has asked)
    found = blocked_rate_ratio(
        sample.outcome,
        sample.treated,
        sample.blocks,
        clusters=sample.clusters,
        weighting=weighting,
        level=level,
    )
    return with_unevenness(found, sample)


def _differences(sample: Sample, weighting: Weighting, level: float) -> list[Estimate]:
    from nudgelab.statistics.blocked_effects import blocked_mean_difference  # noqa: PLC0415

    assert sample.blocks is not None  # noqa: S101  (the caller has asked)
    return [
        blocked_mean_difference(
            sample.outcome,
            sample.treated,
            sample.blocks,
            clusters=sample.clusters,
            covariates=covariates,
            weighting=weighting,
            level=level,
        )
        for covariates in _with_and_without(sample)
    ]


def _with_and_without(sample: Sample) -> list[FloatArray | None]:
    """Return the covariates without gaps, then none; only none where there are none."""
    from nudgelab.statistics.missing_covariates import missing_indicator  # noqa: PLC0415

    if not sample.covariates.shape[1]:
        return [None]
    return [missing_indicator(sample.covariates), None]
