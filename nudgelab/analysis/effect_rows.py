"""From an estimate to a row of the table of effects."""

from __future__ import annotations

import math

from nudgelab.analysis.findings import Effect, Role
from nudgelab.statistics.estimate import Estimate

__all__ = ["effect_of", "not_shown"]


def effect_of(
    estimate: Estimate, *, outcome: str, arm: str, versus: str, segment: str, role: Role
) -> Effect:
    """Return the row of an estimate, its p-value not yet corrected.

    Parameters
    ----------
    estimate : Estimate
        The estimate; of :func:`not_shown` no count of people is told.
    outcome, arm, versus, segment : str
        Names in the study file.
    role : {"primary", "secondary", "sensitivity", "exploratory"}
        What the plan made of it.
    """
    shown = estimate.n_treated >= 0
    return Effect(
        outcome=outcome,
        arm=arm,
        versus=versus,
        segment=segment,
        estimand=estimate.estimand,
        estimate=estimate.value,
        low=estimate.low,
        high=estimate.high,
        level=estimate.level,
        p=estimate.p,
        p_adjusted=estimate.p,
        n_arm=estimate.n_treated if shown else None,
        n_versus=estimate.n_control if shown else None,
        clusters=estimate.clusters,
        method=estimate.method,
        role=role,
        standard_error=estimate.standard_error,
        degrees_of_freedom=estimate.degrees_of_freedom,
        note=estimate.note,
        reference=estimate.reference,
    )


def not_shown(estimand: str, level: float, least: int) -> Estimate:
    """Return what stands in the place of an estimate of too few people.

    Parameters
    ----------
    estimand : str
        What would have been estimated.
    level : float
        Confidence level, in (0, 1).
    least : int
        People in an arm below which nothing is shown.
    """
    reason = f"not shown: fewer than {least} people in an arm"
    return Estimate(
        estimand=estimand,
        value=math.nan,
        low=math.nan,
        high=math.nan,
        level=level,
        p=math.nan,
        n_treated=-1,
        n_control=-1,
        method=reason,
        reference="",
        note=reason,
    )
