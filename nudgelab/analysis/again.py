"""The headline estimate once more, at another level: for intervals that hold together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.designs.by_design import estimates_by_design
from nudgelab.analysis.samples import Sample, sample

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Effect, Effects
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.statistics.estimate import Estimate
    from nudgelab.study.study import Study

__all__ = ["Asked", "headline_effects"]


class Asked:
    """One question: an outcome in a segment, every arm against control.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.
    segments : mapping of str to ndarray of bool, shape (n,)
        Who belongs to each segment.
    effects : Effects
        All effects that were estimated.
    outcome, segment : str
        What is asked of whom.
    """

    def __init__(
        self,
        study: Study,
        cohort: Cohort,
        segments: Mapping[str, npt.NDArray[np.bool_]],
        effects: Effects,
        outcome: str,
        segment: str,
    ) -> None:
        self.study, self.cohort = study, cohort
        self.outcome, self.segment = outcome, segment
        self.members = segments[segment]
        self.headlines = headline_effects(effects, outcome, segment)

    @property
    def tested(self) -> list[Effect]:
        """The arms' headline effects that have a standard error and a p-value."""
        return [e for e in self.headlines if np.isfinite([e.estimate, e.p]).all()]

    def people(self, arm: str) -> Sample:
        """Return the people of an arm and of control."""
        return sample(self.study, self.cohort, self.outcome, arm, self.members)

    def at_level(self, arm: str, level: float) -> Estimate:
        """Return an arm's headline estimate with its interval at another level."""
        plan = self.study.analysis.model_copy(update={"level": level})
        asked = self.study.model_copy(update={"analysis": plan})
        return estimates_by_design(asked, asked.outcomes[self.outcome], self.people(arm))[0]

    def correlation(self) -> npt.NDArray[np.float64]:
        """Return the correlation of the tested arms' estimates, which share control."""
        from nudgelab.analysis.joint import correlation_of_arms  # noqa: PLC0415

        tested = self.tested
        return correlation_of_arms(
            self.study,
            self.cohort,
            outcome=self.outcome,
            estimand=tested[0].estimand,
            arms=[effect.arm for effect in tested],
            members=self.members,
        )


def headline_effects(effects: Effects, outcome: str, segment: str) -> list[Effect]:
    """Return each arm's first effect on an outcome in a segment.

    Parameters
    ----------
    effects : Effects
        All effects.
    outcome, segment : str
        Which question.
    """
    first: dict[str, Effect] = {}
    for effect in effects.where(outcome=outcome, segment=segment):
        first.setdefault(effect.arm, effect)
    return list(first.values())
