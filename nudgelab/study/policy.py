"""Which tactic for whom: by which baseline scales a rule may choose."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from nudgelab.study.declaration import NUMBER, Declaration, Name

__all__ = ["PolicyPlan", "policy_in_words"]


class PolicyPlan(Declaration):
    """Rules that give each person a tactic, valued on the primary outcome."""

    by: tuple[Name, ...] | None = None
    """Continuous baseline scales that a rule may look at; every resistance that the cohort has if
    left out, ``[]`` for no rules at all."""
    depth: Literal[1, 2] = 2
    """Questions that the learned rule may ask of a person, one after the other."""
    folds: Annotated[int, Field(ge=2, le=20), NUMBER] = 5
    """Parts of the cohort; each is judged by what was learned from the others."""


def policy_in_words(plan: PolicyPlan) -> str:
    """Return a sentence on which rules are valued.

    Parameters
    ----------
    plan : PolicyPlan
        The declaration.
    """
    by = "each resistance that the cohort has" if plan.by is None else ", ".join(plan.by)
    if not by:
        return "No rule of which tactic for whom is valued."
    return (
        f"Which tactic for whom: by {by}, a tree of depth {plan.depth}, {plan.folds} folds,"
        " against the best single tactic."
    )
