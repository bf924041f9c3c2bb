"""Beneath the effects: the way from intention to action, for whom, through what, and which rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.gap import Gap, intention_behaviour_gap
from nudgelab.analysis.mediation import Mediation, mediation_of
from nudgelab.analysis.moderation import Moderation, moderation_of
from nudgelab.analysis.policy import Policy, policy_of
from nudgelab.analysis.question import question_of

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["Inertia", "inertia_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inertia:
    """What stands beneath the effects; each part None where the cohort can't tell it.

    Attributes
    ----------
    gap : Gap or None
        Who, of those who intended, did not act.
    moderation : Moderation or None
        For whom the tactics work better.
    mediation : Mediation or None
        Through what they work.
    policy : Policy or None
        What a rule of which tactic for whom would be worth.
    """

    gap: Gap | None = None
    moderation: Moderation | None = None
    mediation: Mediation | None = None
    policy: Policy | None = None


def inertia_of(
    study: Study, cohort: Cohort, segments: Mapping[str, npt.NDArray[np.bool_]]
) -> Inertia:
    """Look beneath the effects.

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
    Inertia
        What the cohort tells.
    """
    question = question_of(study, cohort, segments)
    return Inertia(
        gap=intention_behaviour_gap(study, cohort, segments),
        moderation=None if question is None else moderation_of(question, segments),
        mediation=None if question is None else mediation_of(question),
        policy=None if question is None else policy_of(question),
    )
