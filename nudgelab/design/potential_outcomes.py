"""The true effects that a simulation knows: the same employees with a tactic and without it.

A tactic's effect is that of rolling it out: everybody in the arm, held against everybody in control
(the total effect of Hudgens & Halloran 2008), for the employees of the replication (a sample
average). The employees, their occasions and every lot of chance are the same in all of these
programmes, as random numbers follow from seed, replication, person and day. So colleagues who copy
each other are part of the effect, and what passes from arm to arm in a trial shows as its bias.
Each group of staff is as large for each employee as in the trial.

The truth of an estimand is what its own unadjusted estimator gives with everybody's potential
outcomes: no sampling is left in it. Who belongs to a segment is told by the trial's own baseline.

References
----------
Hudgens, M. G. & Halloran, M. E. (2008). Toward causal inference with interference. Journal of the
American Statistical Association 103, 832–842.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.estimation import estimate_effects
from nudgelab.analysis.samples import Sample, sample
from nudgelab.design.scaling import staff_of_size
from nudgelab.simulation.strategies import DIAGNOSING
from nudgelab.statistics.counting_history import CountingHistory

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["PotentialOutcomes", "rolled_out"]

Booleans = npt.NDArray[np.bool_]
Value = TypeVar("Value", bound=np.generic)

_SAME_TRUTH: Final = {
    "difference_in_change": "mean_difference",
    "mean_difference_over_exposure": "mean_difference",
    "risk_difference_over_exposure": "risk_difference",
}
"""Estimand → the one that has the same truth, as the baseline is the same in every programme."""
_NO_TRUTH: Final = frozenset(
    {
        "number_needed_to_treat",
        "log_rank",
        "ratio_among_those_with_any",
        "complier_average_effect",
        "complier_risk_difference",
    }
)
"""Estimands that have no mean to be held against, or are of people whom no arm can tell."""


def rolled_out(study: Study, arm: str) -> Study:
    """Return a study in which everybody is in one arm.

    Parameters
    ----------
    study : Study
        As declared.
    arm : str
        Name of the arm.

    Returns
    -------
    Study
        With as much staff an employee as the arm has in the trial, and surveys that everybody
        answers, unless an arm aims its tactics by what surveys tell.
    """
    shares = study.shares
    share = 1.0 / len(study.arms) if shares is None else shares[arm]
    everybody = {name: float(name == arm) for name in study.arms}
    staff = {name: staff_of_size(group, 1.0 / share) for name, group in study.all_staff.items()}
    changes = {
        "assignment": study.assignment.model_copy(update={"shares": everybody}),
        "staff": staff,
    }
    if not any(declared.strategy in DIAGNOSING for declared in study.arms.values()):
        survey = study.calendar.survey.model_copy(update={"response": 1.0})
        changes["calendar"] = study.calendar.model_copy(update={"survey": survey})
    return study.model_copy(update=changes)


class PotentialOutcomes:
    """What becomes of the employees of a replication under each arm.

    Parameters
    ----------
    study : Study
        As declared.
    seed, replication : int
        Of the trial.
    """

    def __init__(self, study: Study, seed: int, replication: int) -> None:
        from nudgelab.simulation.programme import simulate  # noqa: PLC0415

        self.study = study
        self.cohorts: Mapping[str, Cohort] = {
            arm: simulate(rolled_out(study, arm), seed=seed, replication=replication)
            for arm in study.arms
        }
        self._known: dict[tuple[str, str, str], dict[str, float]] = {}

    def truth(
        self, *, outcome: str, segment: str, arm: str, estimand: str, members: Booleans
    ) -> float:
        """Return the true effect of an arm; NaN where the estimand has none.

        Parameters
        ----------
        outcome, segment, arm, estimand : str
            What is asked.
        members : ndarray of bool, shape (n,)
            Who belongs to the segment.
        """
        if estimand in _NO_TRUTH:
            return math.nan
        key = (outcome, segment, arm)
        if key not in self._known:
            self._known[key] = self._effects(outcome, arm, members)
        return self._known[key].get(_SAME_TRUTH.get(estimand, estimand), math.nan)

    def _effects(self, outcome: str, arm: str, members: Booleans) -> dict[str, float]:
        treated = sample(self.study, self.cohorts[arm], outcome, arm, members)
        control = sample(self.study, self.cohorts[self.study.control], outcome, arm, members)
        if not (len(treated.outcome) and len(control.outcome)):
            return {}
        found: dict[str, float] = {}
        declared = self.study.outcomes[outcome]
        together = _complete(treated, control)
        for estimate in estimate_effects(declared, together, level=self.study.analysis.level):
            found.setdefault(estimate.estimand, estimate.value)
        return found


def _complete(treated: Sample, control: Sample) -> Sample:
    """Return everybody twice: with the tactic and without it."""
    outcome = np.concatenate([treated.outcome, control.outcome])
    return replace(
        treated,
        outcome=outcome,
        treated=np.arange(len(outcome)) < len(treated.outcome),
        clusters=None,
        observed=_both(treated.observed, control.observed),
        weights=_both(treated.weights, control.weights),
        covariates=np.empty((len(outcome), 0)),
        competed=_both(treated.competed, control.competed),
        history=_histories(treated.history, control.history),
        blocks=None,
        baseline=None,
        period=None,
    )


def _both(first: npt.NDArray[Value] | None, second: npt.NDArray[Value] | None) -> Any:
    return None if first is None or second is None else np.concatenate([first, second])


def _histories(
    first: CountingHistory | None, second: CountingHistory | None
) -> CountingHistory | None:
    if first is None or second is None:
        return None
    return CountingHistory(
        np.concatenate([first.end, second.end]),
        np.concatenate([first.left, second.left]),
        np.concatenate([first.person, second.person + len(first.end)]),
        np.concatenate([first.time, second.time]),
    )
