"""The effect on those whom the assignment moved to take part, where a cohort tells who did.

Assignment is the instrument: it was drawn by lot, and is taken to act through taking part alone.
The effect of assignment itself stays the headline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.samples import Sample, outcome_is_known, sample
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.study.outcomes import BinaryOutcome
from nudgelab.study.segments import EVERYBODY

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Role
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["complier_effects"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

_NOT_WITHIN = "with weights it is compared across strata, not within them"
_UNADJUSTED = "effects among compliers are not adjusted for covariates"
_KINDS = ("binary", "count", "continuous")
"""Kinds of outcome whose mean tells what happened."""


def complier_effects(
    study: Study, cohort: Cohort, outcome: str, segment: str, arm: str, members: BoolArray
) -> Iterator[tuple[Role, Estimate]]:
    """Yield the effect of an arm among compliers: by instrument, then its Anderson–Rubin set.

    Two-stage least squares; within strata and pairs where the headline is compared within them.

    It is estimated of the primary outcome in the primary segment and of the outcomes that the plan
    names, for everybody; nowhere if everyone assigned took part and nobody in control did, for then
    it is the effect of assignment.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.
    outcome, segment, arm : str
        The comparison; both groups are large enough to be shown.
    members : ndarray of bool, shape (n,)
        Who belongs to the segment.

    Yields
    ------
    tuple of (Role, Estimate)
        The two-stage estimate as a secondary effect, Anderson–Rubin's set as a sensitivity analysis
        of it.
    """
    if cohort.received is None or not _asked(study, outcome, segment):
        return
    people = _people(study, cohort, outcome, arm, members)
    if people.everyone_complied:
        return
    reason = people.reason_to_hide(study.analysis.minimum_cell)
    if reason:
        yield "secondary", _nothing(study, outcome, people, reason)
        return
    yield from _estimates(study, outcome, people)


def _asked(study: Study, outcome: str, segment: str) -> bool:
    plan = study.analysis
    if study.assignment.rollout is not None or study.outcomes[outcome].kind not in _KINDS:
        return False
    primary = (outcome, segment) == (plan.primary, plan.primary_segment)
    return primary or (outcome in plan.compliers and segment == EVERYBODY)


@dataclass(frozen=True, slots=True)
class _People:
    """A comparison's people whose outcome is known, and of whom it is known what they received."""

    sample: Sample
    known: BoolArray
    received: FloatArray

    @property
    def treated(self) -> BoolArray:
        return self.sample.treated[self.known]

    @property
    def everyone_complied(self) -> bool:
        """Whether every assigned person took part, and nobody in control."""
        return bool(np.array_equal(self.received == 1.0, self.treated))

    def reason_to_hide(self, least: int) -> str:
        """Return why nothing is shown: a cell of assigned and received that is too small."""
        if min(int(self.treated.sum()), int((~self.treated).sum())) < least:
            return f"not shown: fewer than {least} people in an arm of whom it is known"
        for treated in (True, False):
            took_part = int(self.received[self.treated == treated].sum())
            others = int((self.treated == treated).sum()) - took_part
            if 0 < took_part < least or 0 < others < least:
                return f"not shown: fewer than {least} people took part, or did not, in an arm"
        return ""


def _people(study: Study, cohort: Cohort, outcome: str, arm: str, members: BoolArray) -> _People:
    arms, received = cohort.arm, cohort.received
    assert received is not None  # noqa: S101  (the caller has asked)
    in_comparison = (arms == arm) | (arms == study.control)
    told = received[in_comparison & members & outcome_is_known(study, cohort, outcome)]
    known = ~np.isnan(told)
    return _People(sample(study, cohort, outcome, arm, members), known, told[known])


def _estimates(study: Study, outcome: str, people: _People) -> Iterator[tuple[Role, Estimate]]:
    within = people.sample.blocks is not None and people.sample.weights is None
    clustered = people.sample.clusters is not None and people.sample.weights is None
    estimate_by = _within_blocks if within else _of_teams if clustered else _across
    wald, set_kept = estimate_by(study, people)
    unknown = int((~people.known).sum())
    gap = f"{unknown:,} people are left out of whom it isn't known what they received"
    ignored = people.sample.blocks is not None and not within
    adjusted = people.sample.covariates.shape[1] > 0
    notes = (
        gap if unknown else "",
        _NOT_WITHIN if ignored else "",
        _UNADJUSTED if adjusted else "",
    )
    both: tuple[tuple[Role, Estimate], ...] = (("secondary", wald), ("sensitivity", set_kept))
    for role, estimate in both[:1] if wald.refused else both:
        note = "; ".join(filter(None, (estimate.note, *notes)))
        yield role, replace(estimate, estimand=_estimand(study, outcome), note=note)


def _within_blocks(study: Study, people: _People) -> tuple[Estimate, Estimate]:
    from nudgelab.statistics.compliers_within_blocks import (  # noqa: PLC0415
        blocked_complier_effect,
    )

    chosen, known = people.sample, people.known
    assert chosen.blocks is not None  # noqa: S101  (the caller has asked)
    return blocked_complier_effect(
        chosen.outcome[known],
        people.treated,
        people.received,
        chosen.blocks[known],
        clusters=None if chosen.clusters is None else chosen.clusters[known],
        weighting="precision" if study.analysis.strata == "precision" else "size",
        level=study.analysis.level,
    )


def _of_teams(study: Study, people: _People) -> tuple[Estimate, Estimate]:
    from nudgelab.statistics.compliers_in_clusters import (  # noqa: PLC0415
        clustered_complier_effect,
    )

    chosen, known = people.sample, people.known
    assert chosen.clusters is not None  # noqa: S101  (the caller has asked)
    return clustered_complier_effect(
        chosen.outcome[known],
        people.treated,
        people.received,
        chosen.clusters[known],
        level=study.analysis.level,
    )


def _across(study: Study, people: _People) -> tuple[Estimate, Estimate]:
    from nudgelab.statistics.anderson_rubin import anderson_rubin  # noqa: PLC0415
    from nudgelab.statistics.two_stage import complier_average_effect  # noqa: PLC0415

    chosen, known = people.sample, people.known
    first, second = (
        estimator(
            chosen.outcome[known],
            people.treated,
            people.received,
            weights=None if chosen.weights is None else chosen.weights[known],
            clusters=None if chosen.clusters is None else chosen.clusters[known],
            level=study.analysis.level,
        )
        for estimator in (complier_average_effect, anderson_rubin)
    )
    return first, second


def _estimand(study: Study, outcome: str) -> str:
    binary = isinstance(study.outcomes[outcome], BinaryOutcome)
    return "complier_risk_difference" if binary else "complier_average_effect"


def _nothing(study: Study, outcome: str, people: _People, reason: str) -> Estimate:
    return refusal(
        _estimand(study, outcome),
        reason,
        level=study.analysis.level,
        n_treated=int(people.treated.sum()),
        n_control=int((~people.treated).sum()),
        method="two-stage least squares",
        reference="",
    )
