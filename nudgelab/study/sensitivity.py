"""Sensitivity analyses that a plan declares: the question again, under other suppositions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from nudgelab.study.declaration import NUMBER, Declaration, Name, Real

__all__ = ["MultipleImputation", "Sensitivity", "sensitivity_in_words"]


class MultipleImputation(Declaration):
    """Missing outcomes drawn many times from what is known, arm by arm."""

    imputations: Annotated[int, Field(ge=2, le=1_000), NUMBER] = 20
    """How many times."""
    on: tuple[Name, ...] | None = None
    """Baseline variables that they are drawn on; those of ``adjust`` if left out."""
    delta: tuple[Real, ...] = ()
    """Shifts by which missing outcomes of the arm may differ from those like them who answered, in
    the outcome's unit (of a binary one: in log odds); the arm's alone, not control's."""


class Sensitivity(Declaration):
    """What is asked again of the primary outcome, and of activation."""

    multiple_imputation: MultipleImputation | None = None


def sensitivity_in_words(plan: Sensitivity) -> str:
    """Return a sentence on the sensitivity analyses; empty where none is declared.

    Parameters
    ----------
    plan : Sensitivity
        The declaration.
    """
    found = plan.multiple_imputation
    if found is None:
        return "No sensitivity analysis is declared."
    on = "" if found.on is None else f" on {', '.join(found.on) or 'nothing but the arm'}"
    shifted = f", shifted by {', '.join(f'{d:g}' for d in found.delta)}" if found.delta else ""
    return (
        f"Missing outcomes as a sensitivity analysis: {found.imputations} imputations{on}{shifted}."
    )
