"""How much of an effect runs through what a tactic aims at: which scale, measured when."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from nudgelab.study.declaration import NUMBER, Day, Declaration, Name

__all__ = ["MediationPlan", "mediation_in_words"]


class MediationPlan(Declaration):
    """The mediator of the primary effect."""

    mediator: Name | None = None
    """A scale of the surveys, or a continuous outcome; each tactic's own resistance, as it is felt
    at the wave, if left out."""
    wave: Day | None = None
    """The survey's day [days]; the last one that lies before the end of the primary outcome's
    window if left out, else the last one of all."""
    draws: Annotated[int, Field(ge=200, le=100_000), NUMBER] = 1_000
    """Bootstrap samples."""


def mediation_in_words(plan: MediationPlan) -> str:
    """Return a sentence on what mediates.

    Parameters
    ----------
    plan : MediationPlan
        The declaration.
    """
    what = plan.mediator or "the resistance that each tactic aims at"
    when = "" if plan.wave is None else f" on day {plan.wave}"
    return f"Mediation by {what}{when} ({plan.draws:,} bootstrap samples), exploratory."
