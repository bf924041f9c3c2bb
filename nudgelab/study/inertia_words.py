"""What a plan asks of how tactics move inertia, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.study.mediation import mediation_in_words
from nudgelab.study.moderation import moderation_in_words
from nudgelab.study.policy import policy_in_words
from nudgelab.study.sensitivity import sensitivity_in_words

if TYPE_CHECKING:
    from nudgelab.study.plan import AnalysisPlan

__all__ = ["inertia_in_words"]


def inertia_in_words(plan: AnalysisPlan) -> Iterator[str]:
    """Yield a sentence for each thing that is declared.

    Parameters
    ----------
    plan : AnalysisPlan
        The plan.
    """
    if plan.moderation is not None:
        yield moderation_in_words(plan.moderation)
    if plan.mediation is not None:
        yield mediation_in_words(plan.mediation)
    if plan.policy is not None:
        yield policy_in_words(plan.policy)
    if plan.sensitivity is not None:
        yield sensitivity_in_words(plan.sensitivity)
