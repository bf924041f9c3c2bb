"""The answer of a trial that is looked at before its end: decided by the look, not by plain p.

A plain p-value of 0.02 at an early look is found far more often than twice in a hundred trials
where nothing is to be found, for there are later looks. So the answer takes its intervals and its
verdicts from the look.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Comparison, InertiaAnswer
    from nudgelab.analysis.looks import ArmAtLook, Look

__all__ = ["decided_at"]


def decided_at(answer: InertiaAnswer | None, look: Look | None) -> InertiaAnswer | None:
    """Return an answer whose intervals and verdicts are those of a look.

    Parameters
    ----------
    answer : InertiaAnswer or None
        Decided as if there were one analysis.
    look : Look or None
        The look at the answer's own question; None where no looks are planned.

    Returns
    -------
    InertiaAnswer or None
        "moved" and "harmed" only where the boundary is crossed; unchanged without a look.
    """
    if answer is None or look is None:
        return answer
    at_look = {arm.arm: arm for arm in look.arms}
    comparisons = tuple(
        _decided(comparison, at_look.get(comparison.effect.arm), answer.better)
        for comparison in answer.comparisons
    )
    return replace(answer, comparisons=comparisons, look=look)


def _decided(comparison: Comparison, arm: ArmAtLook | None, better: str) -> Comparison:
    if arm is None:
        return comparison
    effect = replace(comparison.effect, low=arm.low, high=arm.high)
    if not arm.crossed:
        return replace(comparison, effect=effect, verdict="no evidence")
    wanted = (arm.estimate > 0) == (better == "higher")
    return replace(comparison, effect=effect, verdict="moved" if wanted else "harmed")
