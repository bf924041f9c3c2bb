"""A stepped wedge: rows are teams' people in periods, and teams cross one after the other."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from nudgelab.study.outcomes import BinaryOutcome, ContinuousOutcome, CountOutcome

if TYPE_CHECKING:
    from nudgelab.analysis.samples import Sample
    from nudgelab.statistics.estimate import Estimate
    from nudgelab.statistics.rollout import Rollout
    from nudgelab.study.outcomes import Outcome
    from nudgelab.study.study import Study

__all__ = ["ORDERS", "rollout_effects"]

ORDERS = 9_999
"""Orders of the roll-out that the permutation test draws; where there are fewer, it lists all."""
_JI = "Ji et al. (2017), Annals of Applied Statistics 11, 1–20"


def rollout_effects(study: Study, outcome: Outcome, sample: Sample) -> list[Estimate]:
    """Estimate the effect of having crossed, three times.

    Parameters
    ----------
    study : Study
        Its seed draws the orders of the permutation test.
    outcome : Outcome
        The declared outcome.
    sample : Sample
        The rows, with their teams and periods.

    Returns
    -------
    list of Estimate
        The immediate and lasting effect; the average over the periods since crossing; and the first
        one again with the p-value of the permuted roll-out. An outcome without a mean is refused:
        without effects of the periods it would be the trend that is estimated.
    """
    from nudgelab.statistics.rollout import (  # noqa: PLC0415
        exposure_average_effect,
        rollout,
        rollout_effect,
    )

    level = study.analysis.level
    if sample.clusters is None or sample.period is None or not _has_a_mean(outcome):
        return [_refused(outcome, sample, level)]
    estimand = "risk_difference" if isinstance(outcome, BinaryOutcome) else "mean_difference"
    known = ~np.isnan(sample.period)
    treated = sample.treated[known]
    if treated.all() or not treated.any():
        return [_refused(outcome, sample, level)]
    trial = rollout(sample.outcome[known], treated, sample.clusters[known], sample.period[known])
    immediate = rollout_effect(estimand, trial, level=level)
    missing = int((~known).sum())
    if missing:
        left_out = f"rows without a period, left out: {missing:,}"
        immediate = replace(immediate, note="; ".join(filter(None, [immediate.note, left_out])))
    return [
        immediate,
        replace(
            exposure_average_effect(estimand, trial, level=level),
            estimand=f"{estimand}_over_exposure",
        ),
        _permuted(immediate, trial, study.seed),
    ]


def _has_a_mean(outcome: Outcome) -> bool:
    if isinstance(outcome, ContinuousOutcome):
        return outcome.weight is None
    return isinstance(outcome, BinaryOutcome | CountOutcome)


def _permuted(immediate: Estimate, trial: Rollout, seed: int) -> Estimate:
    """Return the same estimate with the p-value of the permuted roll-out, and no interval."""
    from nudgelab.statistics.rollout_permutation import permuted_rollout  # noqa: PLC0415

    without = replace(
        immediate,
        low=math.nan,
        high=math.nan,
        standard_error=math.nan,
        degrees_of_freedom=math.nan,
        p=math.nan,
        method="permuted roll-out",
        reference=_JI,
        note="",
    )
    if immediate.refused:
        return replace(without, note=immediate.note)
    if trial.went_back:
        note = f"not permuted: teams that went back after they had crossed: {trial.went_back:,}"
        return replace(without, value=math.nan, note=note)
    test = permuted_rollout(trial, draws=ORDERS, generator=np.random.default_rng(seed))
    orders = f"all {test.orders:,} orders" if test.exact else f"{test.orders:,} orders drawn"
    return replace(without, p=test.p, method=f"permuted roll-out, {orders}")


def _refused(outcome: Outcome, sample: Sample, level: float) -> Estimate:
    from nudgelab.statistics.estimate import refusal  # noqa: PLC0415

    in_arm, in_control = sample.sizes
    return refusal(
        "mean_difference",
        f"a {outcome.kind.replace('_', ' ')} outcome isn't estimated in a roll-out: without effects"
        " of the periods it would be the trend",
        level=level,
        n_treated=in_arm,
        n_control=in_control,
        method="team and period effects",
        reference="",
    )
