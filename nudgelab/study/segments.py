"""For whom: segments of people, told by their baseline variables."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from nudgelab.study.declaration import Declaration, Name, Real, Value, misfit

__all__ = ["EVERYBODY", "INTENDS_NOT_ACTED", "Condition", "Segment", "default_inertia_segment"]

EVERYBODY = "all"
"""Name of the segment of everybody; reserved."""

INTENDS_NOT_ACTED = "intends_not_acted"
"""Name of the segment of inertia, which a study has unless it declares its own."""


class Condition(Declaration):
    """What a baseline variable must fulfil; every rule that is given must hold."""

    equals: Value | None = None
    one_of: Annotated[tuple[Value, ...], Field(min_length=1)] | None = None
    at_least: Real | None = None
    at_most: Real | None = None
    above: Real | None = None
    below: Real | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_dump(exclude_none=True):
            expected = "at least one of equals, one_of, at_least, at_most, above, below"
            raise misfit("a condition without a rule", expected)
        if self.equals is not None and self.one_of is not None:
            raise misfit("both equals and one_of", "one of the two", "one_of")
        return self


class Segment(Declaration):
    """People who fulfil every condition at baseline."""

    label: str | None = None
    """How the segment is called in the report; its name if left out."""
    where: dict[Name, Condition] = Field(min_length=1)
    """Baseline variable → what it must fulfil."""


def default_inertia_segment() -> Segment:
    """Return the segment "intends, has not acted" in the variables of a simulated cohort."""
    return Segment(
        label="intended to act, had not acted",
        where={"intention": Condition(at_least=0.5), "acted": Condition(equals=0)},
    )
