"""Margins: how small a difference counts as none, or how much worse is still good enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Self

from pydantic import model_validator

from nudgelab.study.declaration import Declaration, Positive, misfit
from nudgelab.study.inconsistency import Inconsistency

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["Margin", "margin_in_words", "margin_inconsistencies"]


class Margin(Declaration):
    """A margin on the scale of the primary outcome's headline.

    A difference of shares (0.02 is 2 of every 100), of means in the outcome's unit, of days, of a
    probability of superiority from one half; for a count a ratio above 1 (1.25 is 0.8 to 1.25).
    """

    equivalence: Positive | None = None
    """The tactic differs from control by less than this, either way."""
    non_inferiority: Positive | None = None
    """The tactic is worse than control by less than this."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.equivalence is None) == (self.non_inferiority is None):
            raise misfit("both or neither of the two", "equivalence: … or non_inferiority: …")
        return self

    @property
    def size(self) -> float:
        """The margin, positive."""
        return self.equivalence or self.non_inferiority or 0.0


def margin_in_words(margin: Margin) -> str:
    """Return a sentence on what a margin asks.

    Parameters
    ----------
    margin : Margin
        As declared.
    """
    asked = (
        "Equivalence: does a tactic differ from control by less than"
        if margin.equivalence is not None
        else "Non-inferiority: is a tactic worse than control by less than"
    )
    return f"{asked} {margin.size:g} on the primary outcome?"


def margin_inconsistencies(study: Study) -> Iterator[Inconsistency]:
    """Yield what is wrong with a margin for the primary outcome's kind.

    Parameters
    ----------
    study : Study
        The study.
    """
    margin, outcome = study.analysis.margin, study.outcomes.get(study.analysis.primary)
    if margin is None or outcome is None:
        return
    name = "equivalence" if margin.equivalence is not None else "non_inferiority"
    where = ("analysis", "margin", name)
    if outcome.kind == "count" and margin.size <= 1:
        yield Inconsistency(where, f"{margin.size:g}", "a ratio above 1, as counts have")
    if outcome.kind == "binary" and margin.size >= 1:
        yield Inconsistency(where, f"{margin.size:g}", "a share below 1: 0.02 is 2 of every 100")
