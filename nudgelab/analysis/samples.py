"""The people of one comparison: an arm and control, in a segment, with a known outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.designs.blocks import blocks_of_people
from nudgelab.study.outcomes import ContinuousOutcome, RecurrentOutcome, TimeToEventOutcome

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.statistics.counting_history import CountingHistory
    from nudgelab.study.study import Study

__all__ = ["Sample", "covariate_matrix", "history_of", "outcome_is_known", "sample"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sample:
    """What an estimator needs of one comparison.

    Attributes
    ----------
    outcome : ndarray of float, shape (n,)
        The outcome; of a time to event the time.
    treated : ndarray of bool, shape (n,)
        True in the arm, False in control.
    clusters : ndarray of int or None, shape (n,)
        Team codes where teams are the unit of inference.
    observed : ndarray of bool or None, shape (n,)
        Of a time to event: whether it was observed.
    weights : ndarray of float or None, shape (n,)
        Weights of the outcome, where the study declares them.
    covariates : ndarray of float, shape (n, k)
        Baseline covariates of the plan, NaN where missing; k may be 0.
    competed : ndarray of bool or None, shape (n,)
        Of a time to event: whether what competes with it came first.
    history : CountingHistory or None
        Of a recurrent outcome: its events, and how long each person was followed.
    blocks : ndarray of int or None, shape (n,)
        Stratum or pair within which arms were assigned, where the plan compares within them.
    baseline : ndarray of float or None, shape (n,)
        The same measurement from before, where the plan names one; NaN where missing.
    period : ndarray of float or None, shape (n,)
        Number of the row's period in a stepped wedge; NaN where missing.
    """

    outcome: FloatArray
    treated: BoolArray
    clusters: npt.NDArray[np.int64] | None
    observed: BoolArray | None
    weights: FloatArray | None
    covariates: FloatArray
    competed: BoolArray | None = None
    history: CountingHistory | None = None
    blocks: npt.NDArray[np.int64] | None = None
    baseline: FloatArray | None = None
    period: FloatArray | None = None

    @property
    def sizes(self) -> tuple[int, int]:
        """People in the arm and in control."""
        in_arm = int(self.treated.sum())
        return in_arm, len(self.treated) - in_arm

    def group(self, treated: bool) -> FloatArray:
        """Return the outcome in the arm (True) or in control (False)."""
        return self.outcome[self.treated if treated else ~self.treated]

    def events(self) -> tuple[int, int, int, int]:
        """Return events and people in the arm, then events and people in control."""
        in_arm, in_control = self.group(True), self.group(False)
        return int(in_arm.sum()), len(in_arm), int(in_control.sum()), len(in_control)


def outcome_is_known(study: Study, cohort: Cohort, outcome: str) -> BoolArray:
    """Tell for each person whether an outcome is known, and its weight where it has one.

    Returns
    -------
    ndarray of bool, shape (n,)
        True where the person counts in this outcome; a weight of zero leaves a person out.
    """
    known = ~np.isnan(cohort.outcome(outcome))
    declared = study.outcomes[outcome]
    if isinstance(declared, ContinuousOutcome) and declared.weight is not None:
        weights = cohort.numbers(declared.weight)
        known &= ~np.isnan(weights) & (weights > 0)
    return known


def sample(study: Study, cohort: Cohort, outcome: str, arm: str, members: BoolArray) -> Sample:
    """Return the people of one comparison.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.
    outcome, arm : str
        Names of the outcome and of the arm that is compared with control.
    members : ndarray of bool, shape (n,)
        Who belongs to the segment.

    Returns
    -------
    Sample
        Everyone assigned to the two arms whose outcome is known (intention to treat).
    """
    arms = cohort.arm
    in_comparison = (arms == arm) | (arms == study.control)
    kept = in_comparison & members & outcome_is_known(study, cohort, outcome)
    declared = study.outcomes[outcome]
    weight = declared.weight if isinstance(declared, ContinuousOutcome) else None
    is_time = isinstance(declared, TimeToEventOutcome)
    team = cohort.team if study.clustered else None
    when = study.assignment.rollout
    before = study.analysis.baselines.get(outcome)
    adjust = (*study.analysis.adjust, *((before,) if before else ()))
    return Sample(
        outcome=cohort.outcome(outcome)[kept],
        treated=(arms == arm)[kept],
        clusters=None if team is None else team[kept],
        observed=cohort.event_observed(outcome)[kept] if is_time else None,
        weights=None if weight is None else cohort.numbers(weight)[kept],
        covariates=covariate_matrix(cohort, tuple(dict.fromkeys(adjust)))[kept],
        blocks=blocks_of_people(study, cohort, members, kept),
        period=cohort.numbers(when)[kept] if when in cohort.covariates else None,
        baseline=cohort.numbers(before)[kept] if before in cohort.covariates else None,
        competed=cohort.event_competed(outcome)[kept] if is_time else None,
        history=history_of(cohort, outcome, kept)
        if isinstance(declared, RecurrentOutcome) and kept.any()
        else None,
    )


def history_of(cohort: Cohort, outcome: str, people: BoolArray) -> CountingHistory:
    """Return the events of some people, all of whom have the recurrent outcome.

    Parameters
    ----------
    cohort : Cohort
        The data.
    outcome : str
        Name of the recurrent outcome.
    people : ndarray of bool, shape (n,)
        Whom to take.
    """
    from nudgelab.statistics.counting_history import counting_history  # noqa: PLC0415

    found = cohort.recurrent(outcome)
    row = np.cumsum(people) - 1
    kept = people[found.person]
    return counting_history(
        found.followed[people],
        found.ended[people],
        row[found.person[kept]],
        found.day[kept],
    )


def covariate_matrix(cohort: Cohort, names: Sequence[str]) -> FloatArray:
    """Return covariates as columns of numbers, shape (n, k); text becomes 0/1 columns.

    Parameters
    ----------
    cohort : Cohort
        The data.
    names : sequence of str
        Baseline variables; those that the cohort doesn't have are left out.

    Returns
    -------
    ndarray of float, shape (n, k)
        NaN where missing. A text variable gives one column a category but the first.
    """
    columns: list[FloatArray] = []
    for name in names:
        if name not in cohort.covariates:
            continue
        if not cohort.is_text(name):
            columns.append(cohort.numbers(name))
            continue
        texts = cohort.texts(name)
        missing = np.asarray([text is None for text in texts])
        categories = sorted({text for text in texts if text is not None})
        columns.extend(
            np.where(missing, np.nan, (texts == category).astype(np.float64))
            for category in categories[1:]
        )
    return np.column_stack(columns) if columns else np.empty((len(cohort), 0))
