"""The question that a look beneath the effects is taken at: outcome, segment, and who counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.samples import outcome_is_known
from nudgelab.study.outcomes import BinaryOutcome, ContinuousOutcome, CountOutcome
from nudgelab.study.strategies import RESISTANCES

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["Question", "numeric_scales", "question_of", "resistance_scales"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """An outcome whose groups are compared by their means, in a segment.

    Attributes
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.
    outcome, segment : str
        What is asked of whom.
    members : ndarray of bool, shape (n,)
        Who belongs to the segment.
    """

    study: Study
    cohort: Cohort
    outcome: str
    segment: str
    members: BoolArray

    @property
    def estimand(self) -> Literal["risk_difference", "mean_difference"]:
        """What an effect is a difference of."""
        binary = isinstance(self.study.outcomes[self.outcome], BinaryOutcome)
        return "risk_difference" if binary else "mean_difference"

    @property
    def sign(self) -> int:
        """1 where more is better, −1 where less is."""
        return 1 if self.study.outcomes[self.outcome].better == "higher" else -1

    @property
    def known(self) -> BoolArray:
        """Members with an outcome, shape (n,)."""
        return self.members & outcome_is_known(self.study, self.cohort, self.outcome)

    def clusters(self, kept: BoolArray) -> npt.NDArray[np.int64] | None:
        """Return the teams of some people where teams are the unit of inference."""
        team = self.cohort.team if self.study.clustered else None
        return None if team is None else team[kept]


def question_of(study: Study, cohort: Cohort, segments: Mapping[str, BoolArray]) -> Question | None:
    """Return the primary question, or that of activation where the primary outcome has no means.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.
    segments : mapping of str to ndarray of bool, shape (n,)
        Who belongs to each segment.

    Returns
    -------
    Question or None
        None where neither is a plain mean without weights.
    """
    plan = study.analysis
    for outcome in (plan.primary, study.activation):
        if outcome in cohort.outcomes.column_names and _has_means(study, str(outcome)):
            members = segments[plan.primary_segment]
            return Question(study, cohort, str(outcome), plan.primary_segment, members)
    return None


def _has_means(study: Study, outcome: str) -> bool:
    declared = study.outcomes[outcome]
    if isinstance(declared, ContinuousOutcome):
        return declared.weight is None
    return isinstance(declared, BinaryOutcome | CountOutcome)


def numeric_scales(cohort: Cohort, names: Sequence[str]) -> tuple[str, ...]:
    """Return those of some baseline variables that a cohort has as numbers, that vary."""
    return tuple(
        name
        for name in names
        if name in cohort.covariates
        and not cohort.is_text(name)
        and len(np.unique(cohort.numbers(name)[~np.isnan(cohort.numbers(name))])) > 1
    )


def resistance_scales(cohort: Cohort) -> tuple[str, ...]:
    """Return the resistances that a cohort has as baseline scales."""
    return numeric_scales(cohort, RESISTANCES)
