"""Scales: how a questionnaire's items become one score from 0 to 1."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from nudgelab.study.declaration import NUMBER, Declaration, Real, ValueInFile, misfit

__all__ = ["Scale"]


class Scale(Declaration):
    """A scale that is the mean of several items of a questionnaire.

    The score is the mean of the answered items, reversed ones turned round, rescaled so that the
    lowest answer is 0 and the highest 1.
    """

    items: Annotated[tuple[ValueInFile, ...], Field(min_length=1)]
    """Columns of the items, by their names in the file (or ``as:``)."""
    reversed: tuple[ValueInFile, ...] = ()
    """Items that were worded the other way round; their answers are turned round."""
    range: tuple[Real, Real]
    """Lowest and highest answer, such as ``[1, 7]``; an answer outside is taken as missing."""
    minimum: Annotated[int, Field(ge=1), NUMBER] | None = None
    """Items that a person must have answered for a score; half of them if left out."""
    label: str | None = None
    """How the scale is called in the report; its name if left out."""

    @property
    def fewest(self) -> int:
        """Items that a person must have answered for a score."""
        return self.minimum if self.minimum is not None else (len(self.items) + 1) // 2

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        low, high = self.range
        if low >= high:
            raise misfit(f"range: [{low:g}, {high:g}]", "the lowest answer, then the highest")
        if len(set(self.items)) < len(self.items):
            raise misfit("an item a second time", "each item once", "items")
        strange = [item for item in self.reversed if item not in self.items]
        if strange:
            found = f"'{strange[0]}', which is no item of this scale"
            raise misfit(found, f"some of {', '.join(self.items)}", "reversed")
        if self.fewest > len(self.items):
            expected = f"at most {len(self.items)}, the number of items"
            raise misfit(f"minimum: {self.minimum}", expected, "minimum")
        return self
