"""How the estimates of several arms hang together: they share their control, and perhaps teams.

The correlation of two arms' estimates is that of the sums of influence over the units that were
assigned: persons, or teams. A person's influence on a difference of means is its residual over the
number of people in the group, with covariates its residual from the group's regression, within
strata where the estimate of that arm compares there (in a segment it may not); on the logarithm of
a ratio that over the group's mean, and so on by the delta method. Where a stratum has one unit an
arm (pairs) the strata are the units. Ordered outcomes count by their ranks, a time to event by its
time for the restricted mean and by whether it was observed otherwise, a recurrent outcome by its
number of events.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.designs.blocks import block_codes
from nudgelab.analysis.designs.by_design import heeds_blocks
from nudgelab.analysis.samples import outcome_is_known, sample
from nudgelab.statistics.missing_covariates import missing_indicator
from nudgelab.study.outcomes import (
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
    comparisons = [_Comparison(study, cohort, outcome, estimand, arm, members) for arm in arms]
    units, blocks = _assigned_units(study, cohort), block_codes(study, cohort)
    if blocks is not None and any(found.has_one_unit_a_block(units) for found in comparisons):
        units = _codes(blocks)
        comparisons = [comparison.across_blocks() for comparison in comparisons]
    differences = np.column_stack([comparison.sums(units) for comparison in comparisons])
    size = np.sqrt((differences**2).sum(axis=0))
    scaled = differences / np.where(size > 0, size, 1.0)
    correlation: Floats = np.clip(scaled.T @ scaled, -1.0, 1.0)
    np.fill_diagonal(correlation, 1.0)
    return correlation


def _assigned_units(study: Study, cohort: Cohort) -> Codes:
    """Return a code for each person's unit of inference, shape (n,)."""
    team = cohort.team if study.clustered else None
    return np.arange(len(cohort), dtype=np.int64) if team is None else _codes(team)


class _Comparison:
    """An arm and control as its estimate takes them: the same people, within the same blocks."""

    def __init__(
        self,
        study: Study,
        cohort: Cohort,
        outcome: str,
        estimand: str,
        arm: str,
        members: Booleans,
    ) -> None:
        in_comparison = (cohort.arm == arm) | (cohort.arm == study.control)
        self.rows = np.flatnonzero(
            in_comparison & members & outcome_is_known(study, cohort, outcome)
        )
        found = sample(study, cohort, outcome, arm, members)
        self.treated, self.estimand = found.treated, estimand
        self.y = _values(study, cohort, outcome, estimand)[self.rows]
        self.covariates = missing_indicator(found.covariates)
        self.weights = np.ones(len(self.y)) if found.weights is None else found.weights
        within = found.blocks if heeds_blocks(study.outcomes[outcome]) else None
        self.blocks = None if within is None else _codes(within)

    def has_one_unit_a_block(self, units: Codes) -> bool:
        """Whether most blocks have one unit an arm, which tells nothing of its own variation."""
        if self.blocks is None:
            return False
        cells = np.column_stack([self.blocks, self.treated, units[self.rows]])
        counts = np.unique(np.unique(cells, axis=0)[:, :2], axis=0, return_counts=True)[1]
        return bool(np.median(counts) <= 1)

    def across_blocks(self) -> _Comparison:
        """Return the same people, compared across blocks."""
        other = copy(self)
        other.blocks = None
        return other

    def sums(self, units: Codes) -> Floats:
        """Return the influence on the estimate of each unit, shape (units,)."""
        influence = np.zeros(len(self.y))
        for sign, group in ((1.0, self.treated), (-1.0, ~self.treated)):
            influence[group] = sign * self._influence(np.flatnonzero(group))
        count = int(units.max()) + 1
        total: Floats = np.bincount(units[self.rows], influence, count).astype(np.float64)
        return total

    def _influence(self, people: Codes) -> Floats:
        """Return the influence of a group's people on its own part of the estimate."""
        of_all = np.zeros(len(self.y), np.int64) if self.blocks is None else self.blocks
        weights, blocks = self.weights[people], of_all[people]
        count = int(of_all.max()) + 1
        share = np.bincount(of_all, minlength=count) / len(of_all)
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
