"""A study of one arm, measured before and after: how people changed, which is no causal effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.findings import Check, Effect, Effects, Role
from nudgelab.analysis.samples import outcome_is_known
from nudgelab.study.segments import EVERYBODY

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.statistics.estimate import Estimate
    from nudgelab.study.study import Study

__all__ = ["NOT_CAUSAL", "changes_of", "one_arm_check"]

BoolArray = npt.NDArray[np.bool_]

NOT_CAUSAL = (
    "not a causal effect: nobody was without the programme, so time, season, other events and"
    " regression to the mean are in this change"
)
"""What stands beside every number of a study without control."""


def changes_of(study: Study, cohort: Cohort, segments: Mapping[str, BoolArray]) -> Effects:
    """Return the mean change of every outcome that has a baseline, in every segment.

    Parameters
    ----------
    study : Study
        A study of one arm.
    cohort : Cohort
        The data.
    segments : mapping of str to ndarray of bool, shape (n,)
        Who belongs to each segment.

    Returns
    -------
    Effects
        The primary outcome first; ``versus`` is ``"baseline"``, the estimand ``"mean_change"``.
    """
    rows = [
        _change(study, cohort, outcome, segment, members)
        for outcome in sorted(
            study.analysis.baselines, key=lambda name: name != study.analysis.primary
        )
        if outcome in cohort.outcomes.column_names
        and study.analysis.baselines[outcome] in cohort.covariates
        for segment, members in sorted(
            segments.items(), key=lambda pair: pair[0] != study.analysis.primary_segment
        )
    ]
    return Effects(rows)


def one_arm_check(study: Study, cohort: Cohort) -> Iterator[Check]:
    """Yield the check that says what a study without control can't tell, and who is missing."""
    message = f"One arm and no control: {NOT_CAUSAL}."
    absent = [n for n in study.analysis.baselines.values() if n not in cohort.covariates]
    if absent:
        message += f" Not in this cohort, so that no change can be told: {', '.join(absent)}."
    pairs = study.analysis.baselines.items()
    lacking = {
        outcome: int(np.isnan(cohort.outcome(outcome) - cohort.numbers(before)).sum())
        for outcome, before in pairs
        if outcome in cohort.outcomes.column_names and before in cohort.covariates
    }
    for outcome, count in lacking.items():
        if count:
            label = study.label("outcome", outcome)
            message += f" Not measured twice on {label}, so left out: {count:,}."
    yield Check(
        name="design: one arm",
        verdict="fail" if absent else "warn",
        message=message,
        details=lacking,
    )


def _change(study: Study, cohort: Cohort, outcome: str, segment: str, members: BoolArray) -> Effect:
    before = cohort.numbers(study.analysis.baselines[outcome])
    kept = members & outcome_is_known(study, cohort, outcome) & ~np.isnan(before)
    kept &= cohort.arm == study.control
    people, least = int(kept.sum()), study.analysis.minimum_cell
    if people < least:
        estimate, shown = _nothing(study, f"not shown: fewer than {least} people"), None
    else:
        estimate, shown = _estimate(study, cohort, outcome, before, kept), people
    plan = study.analysis
    primary = (outcome, segment) == (plan.primary, plan.primary_segment)
    planned: Role = "secondary" if segment == EVERYBODY else "exploratory"
    return Effect(
        outcome=outcome,
        arm=study.control,
        versus="baseline",
        segment=segment,
        estimand="mean_change",
        estimate=estimate.value,
        low=estimate.low,
        high=estimate.high,
        level=estimate.level,
        p=estimate.p,
        p_adjusted=estimate.p,
        n_arm=shown,
        n_versus=shown,
        clusters=estimate.clusters,
        method=estimate.method,
        role="primary" if primary else planned,
        standard_error=estimate.standard_error,
        note="; ".join(filter(None, [NOT_CAUSAL, estimate.note])),
        reference=estimate.reference,
    )


def _estimate(
    study: Study,
    cohort: Cohort,
    outcome: str,
    before: npt.NDArray[np.float64],
    kept: BoolArray,
) -> Estimate:
    from nudgelab.statistics.paired_change import mean_change  # noqa: PLC0415

    team = cohort.team if study.clustered else None
    return mean_change(
        before[kept],
        cohort.outcome(outcome)[kept],
        clusters=None if team is None else team[kept],
        level=study.analysis.level,
    )


def _nothing(study: Study, reason: str) -> Estimate:
    from nudgelab.statistics.estimate import refusal  # noqa: PLC0415

    return refusal(
        "mean_change",
        reason,
        level=study.analysis.level,
        n_treated=0,
        n_control=0,
        method=reason,
        reference="",
    )
