"""What is asked beside the effects themselves: of many arms, many looks, margins and a prior."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.again import Asked
from nudgelab.analysis.best_tactic import BestTactic, best_tactics
from nudgelab.analysis.looks import Look, checked_look, look_at
from nudgelab.analysis.margins import WithinMargin, within_margin
from nudgelab.analysis.multiplicity import Correction, correction_of
from nudgelab.analysis.simultaneous import SimultaneousIntervals, simultaneous_intervals
from nudgelab.analysis.with_prior import WithPrior, with_prior

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Effects
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["Further", "further_inference"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """Inference beside the table of effects; each part None or empty where it wasn't asked for.

    Attributes
    ----------
    correction : Correction
        How the p-values in the table were corrected.
    simultaneous : SimultaneousIntervals or None
        Intervals of the primary outcome's arms that hold together.
    best : tuple of BestTactic
        The best tactic of the primary question, and of the one on inertia, where there are several.
    look : Look or None
        What the trial's looks allow to say of the primary question.
    inertia_look : Look or None
        And of the one on inertia.
    margin : WithinMargin or None
        Equivalence or non-inferiority on the primary outcome.
    prior : tuple of WithPrior
        Differences of shares, weighed with the prior of nudges.
    """

    correction: Correction
    simultaneous: SimultaneousIntervals | None = None
    best: tuple[BestTactic, ...] = ()
    look: Look | None = None
    inertia_look: Look | None = None
    margin: WithinMargin | None = None
    prior: tuple[WithPrior, ...] = ()


def further_inference(
    study: Study,
    cohort: Cohort,
    segments: Mapping[str, npt.NDArray[np.bool_]],
    effects: Effects,
    look: int | None = None,
) -> Further:
    """Answer what the plan asks beside the effects.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.
    segments : mapping of str to ndarray of bool, shape (n,)
        Who belongs to each segment.
    effects : Effects
        The effects, corrected.
    look : int, optional
        Number of the planned look, from 1; the last one if left out.

    Returns
    -------
    Further
        What was asked.
    """
    plan = study.analysis
    questions = [
        Asked(study, cohort, segments, effects, outcome, segment)
        for outcome, segment in _questions(study, cohort, segments)
    ]
    primary = questions[0]
    return Further(
        correction=correction_of(study),
        simultaneous=simultaneous_intervals(primary) if plan.simultaneous else None,
        best=best_tactics(questions),
        look=look_at(primary, checked_look(study, look)),
        inertia_look=_inertia_look(study, questions[-1], look),
        margin=within_margin(primary),
        prior=with_prior(questions),
    )


def _inertia_look(study: Study, asked: Asked, look: int | None) -> Look | None:
    """Return the look at the question on inertia; None where the last question is another one."""
    inertia = (study.activation, study.analysis.inertia_segment)
    if (asked.outcome, asked.segment) != inertia:
        return None
    return look_at(asked, checked_look(study, look))


def _questions(
    study: Study, cohort: Cohort, segments: Mapping[str, npt.NDArray[np.bool_]]
) -> list[tuple[str, str]]:
    """Return the primary question, then the one on inertia where it is another one."""
    plan = study.analysis
    asked = [(plan.primary, plan.primary_segment)]
    outcome, segment = study.activation, plan.inertia_segment
    if outcome in cohort.outcomes.column_names and segment in segments and outcome is not None:
        asked.append((outcome, segment))
    return list(dict.fromkeys(asked))
