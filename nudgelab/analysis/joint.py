"""How the estimates of several arms hang together: they share their control, and perhaps teams.

The correlation of two arms' estimates is that of the sums of influence over the units that were
assigned: persons, or teams. A person's influence on a difference of means is its residual over the
number of people in the group, with covariates its residual from the group's regression, within
strata where the plan compares there; on the logarithm of a ratio that over the group's mean, and
so on by the delta method. Where a stratum has one unit an arm (pairs) the strata are the units.
Ordered outcomes count by their ranks, a time to event by its time for the restricted mean and by
whether it was observed otherwise, a recurrent outcome by its number of events.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.designs.blocks import block_codes
from nudgelab.analysis.designs.by_design import heeds_blocks
from nudgelab.analysis.samples import covariate_matrix, outcome_is_known
from nudgelab.statistics.missing_covariates import missing_indicator
from nudgelab.study.outcomes import (
    ContinuousOutcome,
    OrdinalOutcome,
    RecurrentOutcome,
    TimeToEventOutcome,
)

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["correlation_of_arms"]

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]

_BY_MEAN = ("risk_ratio", "rate_ratio", "hazard_ratio", "log_rank", "recurrent_rate_ratio")
"""Estimands that compare the logarithms of means, or nearly."""


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
    group = _Group(study, cohort, outcome, estimand, kept)
    codes = group.units
    differences = np.column_stack(
        [group.sums(name, codes) - group.sums(study.control, codes) for name in arms]
    )
    size = np.sqrt((differences**2).sum(axis=0))
    scaled = differences / np.where(size > 0, size, 1.0)
    correlation: Floats = np.clip(scaled.T @ scaled, -1.0, 1.0)
    np.fill_diagonal(correlation, 1.0)
    return correlation


class _Group:
    """The people of a question, ready to be summed arm by arm."""

    def __init__(
        self, study: Study, cohort: Cohort, outcome: str, estimand: str, kept: Booleans
    ) -> None:
        before = study.analysis.baselines.get(outcome)
        adjust = dict.fromkeys((*study.analysis.adjust, *((before,) if before else ())))
        self.arm = cohort.arm[kept]
        self.estimand = estimand
        self.y = _values(study, cohort, outcome, estimand)[kept]
        self.covariates = missing_indicator(covariate_matrix(cohort, tuple(adjust))[kept])
        self.weights = _weights(study, cohort, outcome)[kept]
        team = cohort.team if study.clustered else None
        self.units = _codes(np.arange(len(kept))[kept] if team is None else team[kept])
        found = block_codes(study, cohort) if heeds_blocks(study.outcomes[outcome]) else None
        self.blocks = np.zeros(len(self.y), np.int64) if found is None else _codes(found[kept])
        if found is not None and self._one_unit_a_block():
            self.units, self.blocks = self.blocks, np.zeros_like(self.blocks)

    def _one_unit_a_block(self) -> bool:
        """Whether most blocks have one unit an arm, which tells nothing of its own variation."""
        arms = np.unique(self.arm, return_inverse=True)[1]
        units = np.unique(np.column_stack([self.blocks, arms, self.units]), axis=0)
        return bool(np.median(np.unique(units[:, :2], axis=0, return_counts=True)[1]) <= 1)

    def sums(self, arm: str, units: Codes) -> Floats:
        """Return the influence of an arm's people on its part of the estimate, by unit."""
        people = np.flatnonzero(self.arm == arm)
        own = self._influence(people)
        count = int(units.max()) + 1
        total: Floats = np.bincount(units[people], own, count).astype(np.float64)
        return total

    def _influence(self, people: Codes) -> Floats:
        weights, blocks = self.weights[people], self.blocks[people]
        count = int(self.blocks.max()) + 1
        share = np.bincount(self.blocks, minlength=count) / len(self.blocks)
        total = np.bincount(blocks, weights, count)
        scale = np.where(total > 0, share / np.where(total > 0, total, 1.0), 0.0)[blocks]

        def centred(column: Floats) -> Floats:
            means = np.bincount(blocks, weights * column, count)
            return column - (means / np.where(total > 0, total, 1.0))[blocks]

        y = centred(self.y[people])
        if self.covariates.shape[1]:
            design = np.column_stack([centred(column) for column in self.covariates[people].T])
            root = np.sqrt(weights)
            y = y - design @ np.linalg.lstsq(design * root[:, None], y * root, rcond=None)[0]
        mean = float(weights @ self.y[people] / weights.sum())
        influence: Floats = weights * y * scale * _slope(self.estimand, mean)
        return influence


def _codes(values: npt.NDArray[np.int64]) -> Codes:
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _values(study: Study, cohort: Cohort, outcome: str, estimand: str) -> Floats:
    """Return the number by which each person counts; NaN where the outcome isn't known."""
    declared = study.outcomes[outcome]
    if isinstance(declared, RecurrentOutcome):
        events = np.bincount(cohort.recurrent(outcome).person, minlength=len(cohort))
        return events.astype(np.float64)
    if isinstance(declared, TimeToEventOutcome) and estimand != "restricted_mean_difference":
        return cohort.event_observed(outcome).astype(np.float64)
    if isinstance(declared, OrdinalOutcome):
        return _ranks(cohort.outcome(outcome))
    return cohort.outcome(outcome)


def _ranks(values: Floats) -> Floats:
    from scipy.stats import rankdata  # noqa: PLC0415

    ranks: Floats = rankdata(values, nan_policy="omit")
    return ranks


def _weights(study: Study, cohort: Cohort, outcome: str) -> Floats:
    declared = study.outcomes[outcome]
    if isinstance(declared, ContinuousOutcome) and declared.weight is not None:
        return cohort.numbers(declared.weight)
    return np.ones(len(cohort))


def _slope(estimand: str, mean: float) -> float:
    """Return the derivative, by a group's mean, of the scale on which it is compared."""
    spread = mean * (1.0 - mean)
    match estimand:
        case _ if estimand in _BY_MEAN and mean > 0:
            return 1.0 / mean
        case "odds_ratio" if spread > 0:
            return 1.0 / spread
        case "cohens_h" if spread > 0:
            return 1.0 / math.sqrt(spread)
        case _:
            return 1.0
