"""When a trial is looked at before it ends, and how the chance of error is spent on it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from nudgelab.study.declaration import NUMBER, Declaration, Real, misfit

__all__ = ["AnytimeLooks", "Looks", "PlannedLooks", "looks_in_words"]

Fraction = Annotated[float, Field(gt=0.0, le=1.0), NUMBER]
"""Share of the information (people, or teams) that a look rests on."""

LookDay = Annotated[int, Field(ge=1, le=10_000), NUMBER]
"""Working day of a look [days]."""


class PlannedLooks(Declaration):
    """Looks at planned times: by alpha spending."""

    at: Annotated[tuple[Fraction, ...], Field(min_length=1, max_length=50)] | None = None
    """Information fractions of the looks, growing, the last one 1."""
    days: Annotated[tuple[LookDay, ...], Field(min_length=1, max_length=50)] | None = None
    """Or the working days of the looks, the last one the end; a look's fraction is its share of the
    last day [days]."""
    spending: Literal["obrien_fleming", "pocock", "hwang_shih_decani"] = "obrien_fleming"
    """How the chance of error is spent: late, evenly from look to look, or by ``gamma``."""
    gamma: Annotated[Real, Field(ge=-40.0, le=40.0)] = -4.0
    """Parameter of ``hwang_shih_decani``: −4 resembles O'Brien and Fleming, 1 Pocock."""

    @model_validator(mode="after")
    def _one_way_growing(self) -> Self:
        if (self.at is None) == (self.days is None):
            raise misfit("both or neither of at and days", "at: […] or days: […]")
        if self.at is not None:
            _must_grow("at", self.at)
            if self.at[-1] != 1.0:
                raise misfit(f"at that ends with {self.at[-1]:g}", "a last look at 1", "at")
        if self.days is not None:
            _must_grow("days", self.days)
        if "gamma" in self.model_fields_set and self.spending != "hwang_shih_decani":
            raise misfit("gamma", "spending: hwang_shih_decani, the only one that has it", "gamma")
        return self

    @property
    def fractions(self) -> tuple[float, ...]:
        """Information fractions of the looks."""
        if self.days is not None:
            return tuple(day / self.days[-1] for day in self.days)
        return self.at or (1.0,)


def _must_grow(name: str, looks: Sequence[float]) -> None:
    if any(later <= earlier for earlier, later in pairwise(looks)):
        raise misfit(f"{name}: {list(looks)}", "looks that grow from one to the next", name)


class AnytimeLooks(Declaration):
    """Looks at any time, planned or not: by confidence sequences."""

    tightest_at: Annotated[int, Field(ge=2, le=1_000_000_000), NUMBER]
    """People (teams where they are the unit) of two arms at which the intervals are tightest;
    fixed beforehand."""


def _how(value: object) -> str:
    """Tell which kind of looks is meant, so that a mistake gets one message and not three."""
    if isinstance(value, AnytimeLooks) or (isinstance(value, dict) and "tightest_at" in value):
        return "anytime"
    return "planned" if isinstance(value, dict | PlannedLooks) else "word"


Looks = Annotated[
    Annotated[Literal["anytime"], Tag("word")]
    | Annotated[PlannedLooks, Tag("planned")]
    | Annotated[AnytimeLooks, Tag("anytime")],
    Discriminator(_how),
]


def looks_in_words(looks: Looks) -> str:
    """Return a sentence on when the trial is looked at.

    Parameters
    ----------
    looks : PlannedLooks, AnytimeLooks or "anytime"
        As declared.
    """
    if not isinstance(looks, PlannedLooks):
        at = f", tightest at {looks.tightest_at:,}" if isinstance(looks, AnytimeLooks) else ""
        return f"The trial may be looked at at any time: by confidence sequences{at}."
    if looks.days is not None:
        when = f"days {', '.join(map(str, looks.days))}"
    else:
        when = f"{', '.join(f'{100 * t:g}' for t in looks.fractions)} % of the information"
    how = looks.spending.replace("_", "–")
    gamma = f" (gamma {looks.gamma:g})" if looks.spending == "hwang_shih_decani" else ""
    return f"The trial is looked at at {when}; the chance of error is spent by {how}{gamma}."
