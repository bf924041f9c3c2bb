"""How the estimates of several arms hang together: they share their control, and perhaps teams.

The correlation of two arms' estimates is that of the sums of influence over the units that were
assigned: persons, or teams. A person's influence on a difference of means is its residual over the
number of people in the group, with covariates its residual from the group's regression; on the
logarithm of a ratio that over the group's mean, and so on by the delta method. A time to event
counts by its time for the restricted mean, and by whether it was observed for hazards and shares;
an ordered outcome by the number of its category, a recurrent one by the number of its events.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.samples import covariate_matrix, outcome_is_known
from nudgelab.statistics.missing_covariates import missing_indicator
from nudgelab.study.outcomes import ContinuousOutcome

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["correlation_of_arms"]

Floats = npt.NDArray[np.float64]


def correlation_of_arms(
    study: Study,
    cohort: Cohort,
    *,
    outcome: str,
    estimand: str,
    arms: Sequence[str],
    members: npt.NDArray[np.bool_],
) -> Floats:
    """Return the correlation of the estimates of several arms against control.

    Parameters
    ----------
    study : Study
        The plan; its covariates adjust.
    cohort : Cohort
        The data.
    outcome, estimand : str
        What is estimated.
    arms : sequence of str, length m
        The arms, each with people in the segment.
    members : ndarray of bool, shape (n,)
        Who belongs to the segment.

    Returns
    -------
    ndarray, shape (m, m)
        Ones on the diagonal; 0 where nothing varies.
    """
    kept = members & outcome_is_known(study, cohort, outcome)
    arm, y = cohort.arm[kept], _values(cohort, outcome, estimand)[kept]
    covariates = missing_indicator(covariate_matrix(cohort, study.analysis.adjust)[kept])
    weights = _weights(study, cohort, outcome)[kept]
    team = cohort.team if study.clustered else None
    units = np.arange(len(y)) if team is None else np.unique(team[kept], return_inverse=True)[1]

    def sums(name: str) -> Floats:
        people = np.flatnonzero(arm == name)
        own = _influence(y[people], covariates[people], weights[people], estimand)
        total: Floats = np.bincount(units[people], own, int(units.max()) + 1).astype(np.float64)
        return total

    control = sums(study.control)
    differences = np.column_stack([sums(name) - control for name in arms])
    size = np.sqrt((differences**2).sum(axis=0))
    scaled = differences / np.where(size > 0, size, 1.0)
    correlation: Floats = np.clip(scaled.T @ scaled, -1.0, 1.0)
    np.fill_diagonal(correlation, 1.0)
    return correlation


def _values(cohort: Cohort, outcome: str, estimand: str) -> Floats:
    if estimand in ("hazard_ratio", "log_rank", "cumulative_incidence_difference"):
        return cohort.event_observed(outcome).astype(np.float64)
    return cohort.outcome(outcome)


def _weights(study: Study, cohort: Cohort, outcome: str) -> Floats:
    declared = study.outcomes[outcome]
    if isinstance(declared, ContinuousOutcome) and declared.weight is not None:
        return cohort.numbers(declared.weight)
    return np.ones(len(cohort))


def _influence(y: Floats, covariates: Floats, weights: Floats, estimand: str) -> Floats:
    """Return each person's influence on the group's part of the estimate."""
    design = np.column_stack([np.ones_like(y), covariates])
    root = np.sqrt(weights)
    fitted = np.linalg.lstsq(design * root[:, None], y * root, rcond=None)[0]
    residual = weights * (y - design @ fitted)
    mean = float(weights @ y / weights.sum())
    slope: Floats = residual / weights.sum() * _slope(estimand, mean)
    return slope


def _slope(estimand: str, mean: float) -> float:
    """Return the derivative, by a group's mean, of the scale on which it is compared."""
    spread = mean * (1.0 - mean)
    match estimand:
        case "risk_ratio" | "rate_ratio" | "hazard_ratio" | "log_rank" if mean > 0:
            return 1.0 / mean
        case "odds_ratio" if spread > 0:
            return 1.0 / spread
        case "cohens_h" if spread > 0:
            return 1.0 / math.sqrt(spread)
        case _:
            return 1.0
