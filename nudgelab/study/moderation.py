"""For whom a tactic works better: which baseline scales are held against the effect."""

from __future__ import annotations

from typing import Literal

from nudgelab.behaviour.vocabulary import TRAITS
from nudgelab.study.declaration import Declaration, Name

__all__ = ["DOMINANT_RESISTANCE", "RESISTANCE_SCALES", "ModerationPlan", "moderation_in_words"]

RESISTANCE_SCALES: tuple[str, ...] = TRAITS
"""The baseline scales that moderate by default, where a cohort has them."""

DOMINANT_RESISTANCE = "dominant_resistance"
"""Name of the segments that follow from the resistance scales: each person's strongest one."""


class ModerationPlan(Declaration):
    """Interactions of the primary effect with baseline scales, and estimates by segment."""

    by: tuple[Name, ...] | None = None
    """Continuous baseline scales; every resistance that the cohort has if left out, ``[]`` for
    none."""
    unit: Literal["tenth", "sd"] = "tenth"
    """What an interaction is for: 0.1 on the scale, or one standard deviation of it."""
    segments: tuple[Name, ...] | None = None
    """Segments whose estimates are drawn together; no person in two of them. By dominant resistance
    if left out and the cohort has the three scales, ``[]`` for none."""


def moderation_in_words(plan: ModerationPlan) -> str:
    """Return a sentence on what moderates.

    Parameters
    ----------
    plan : ModerationPlan
        The declaration.
    """
    if plan.by is None:
        scales = "each resistance that the cohort has"
    else:
        scales = ", ".join(plan.by) or "nothing"
    unit = {"tenth": "0.1 of the scale", "sd": "a standard deviation"}[plan.unit]
    if plan.segments is None:
        whom = "by dominant resistance"
    else:
        whom = f"of {', '.join(plan.segments)}" if plan.segments else "by no segment"
    return f"Moderation by {scales}, per {unit}; estimates drawn together {whom}."
