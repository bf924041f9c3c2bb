"""The table of effects: every arm against control, on every outcome, in every segment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.compliers import complier_effects
from nudgelab.analysis.confirmations import confirmations, with_doubts
from nudgelab.analysis.designs.by_design import estimates_by_design
from nudgelab.analysis.effect_rows import effect_of, not_shown
from nudgelab.analysis.estimation import EXPLORATORY, headline_of
from nudgelab.analysis.findings import Effect, Effects, Role
from nudgelab.analysis.imputation import imputed_effects
from nudgelab.analysis.multiplicity import corrected
from nudgelab.analysis.samples import sample
from nudgelab.study.segments import EVERYBODY

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["effects_of", "role_of"]

Members = Mapping[str, npt.NDArray[np.bool_]]


def effects_of(study: Study, cohort: Cohort, segments: Members) -> Effects:
    """Estimate all effects and correct their p-values across the arms.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.
    segments : mapping of str to ndarray of bool, shape (n,)
        Who belongs to each segment, ``all`` among them.

    Returns
    -------
    Effects
        The primary outcome first; within it the primary segment, then the others.
    """
    rows = [
        effect
        for outcome in _primary_first(study.analysis.primary, _measured(study, cohort))
        for segment in _primary_first(study.analysis.primary_segment, segments)
        for arm in study.treatments
        for effect in with_doubts(
            list(_comparison(study, cohort, outcome, segment, arm, segments[segment]))
        )
    ]
    return Effects(corrected(study, cohort, segments, rows))


def _primary_first(primary: str, names: Mapping[str, object] | list[str]) -> list[str]:
    return sorted(names, key=lambda name: name != primary)


def _measured(study: Study, cohort: Cohort) -> list[str]:
    return [name for name in study.outcomes if name in cohort.outcomes.column_names]


def _comparison(
    study: Study,
    cohort: Cohort,
    outcome: str,
    segment: str,
    arm: str,
    members: npt.NDArray[np.bool_],
) -> Iterator[Effect]:
    """Yield the effects of one arm, or one row that says why there are none."""
    people = sample(study, cohort, outcome, arm, members)
    declared = study.outcomes[outcome]
    level, least = study.analysis.level, study.analysis.minimum_cell
    if min(people.sizes) < least:
        estimates = [not_shown(headline_of(declared), level, least)]
    else:
        estimates = estimates_by_design(study, declared, people)
    names = {"outcome": outcome, "arm": arm, "versus": study.control, "segment": segment}
    for position, estimate in enumerate(estimates):
        role = role_of(study, outcome, segment, estimate.estimand, headline=position == 0)
        yield effect_of(estimate, **names, role=role)
    if min(people.sizes) >= least:
        place = (study, cohort, outcome, segment, arm, members)
        beside_it = (*confirmations(*place), *complier_effects(*place), *imputed_effects(*place))
        for role, estimate in beside_it:
            yield effect_of(estimate, **names, role=role)


def role_of(study: Study, outcome: str, segment: str, estimand: str, *, headline: bool) -> Role:
    """Return what the plan makes of an effect.

    The headline on the primary outcome in the primary segment is primary. What the plan names
    otherwise (another outcome for everybody, activation in the segment of inertia) is secondary.
    The rest is exploratory, and so is what stands beside an effect as a second opinion.

    Parameters
    ----------
    study : Study
        The plan.
    outcome, segment, estimand : str
        Of what, on whom, and in which numbers.
    headline : bool
        Whether it is the first of its outcome, segment and arm.
    """
    plan = study.analysis
    if (study.outcomes[outcome].kind, estimand) in EXPLORATORY:
        return "exploratory"
    if outcome == plan.primary and segment == plan.primary_segment:
        return "primary" if headline else "secondary"
    asks_inertia = outcome == study.activation and segment == plan.inertia_segment
    return "secondary" if segment == EVERYBODY or asks_inertia else "exploratory"
