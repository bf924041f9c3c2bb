"""The question under everything: which tactic turned intention into action."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.estimation import HEADLINE
from nudgelab.analysis.findings import Comparison, Effect, Effects, Group, InertiaAnswer, Verdict

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["answer_inertia", "verdict"]


def answer_inertia(
    study: Study,
    cohort: Cohort,
    segments: Mapping[str, npt.NDArray[np.bool_]],
    effects: Effects,
    groups: tuple[Group, ...],
) -> InertiaAnswer | None:
    """Answer which tactic moved those who intended and had not acted.

    Parameters
    ----------
    study : Study
        Names the outcome of action and the segment of inertia.
    cohort : Cohort
        The data.
    segments : mapping of str to ndarray of bool, shape (n,)
        The segments that the cohort can tell.
    effects : Effects
        All effects.
    groups : tuple of Group
        All groups.

    Returns
    -------
    InertiaAnswer or None
        None if the cohort can't tell the segment, or has no binary outcome.
    """
    outcome, segment = study.activation, study.analysis.inertia_segment
    if outcome is None or outcome not in cohort.outcomes.column_names or segment not in segments:
        return None
    if not study.treatments:
        return None
    members = segments[segment]
    by_arm = {g.arm: g for g in groups if g.outcome == outcome and g.segment == segment}
    better = study.outcomes[outcome].better
    headlines = effects.where(outcome=outcome, segment=segment, estimand=HEADLINE["binary"])
    comparisons = []
    for arm in study.treatments:
        effect = headlines.where(arm=arm)[0]
        comparisons.append(
            Comparison(
                effect=effect,
                arm=by_arm[arm],
                control=by_arm[study.control],
                verdict=verdict(effect, better),
            )
        )
    people = int(members.sum())
    known = int((members & ~np.isnan(cohort.outcome(outcome))).sum())
    least = study.analysis.minimum_cell
    return InertiaAnswer(
        outcome=outcome,
        segment=segment,
        people=people if people >= least else None,
        observed=known if known >= least else None,
        better=better,
        comparisons=tuple(comparisons),
    )


def verdict(effect: Effect, better: str) -> Verdict:
    """Return the verdict on a difference by the rule of :class:`Comparison`.

    Parameters
    ----------
    effect : Effect
        A difference, whose value of no effect is 0.
    better : {"higher", "lower"}
        Which direction is wanted.

    Returns
    -------
    Verdict
        Never by p alone: the interval must exclude zero too.
    """
    if math.isnan(effect.estimate) or math.isnan(effect.low) or math.isnan(effect.p_adjusted):
        return "not estimable"
    sure = effect.p_adjusted <= 1.0 - effect.level and not effect.low <= 0.0 <= effect.high
    if not sure:
        return "no evidence"
    return "moved" if (effect.estimate > 0) == (better == "higher") else "harmed"
