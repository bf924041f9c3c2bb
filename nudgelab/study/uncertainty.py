"""How far numbers of the model may be off: ranges from which comparisons draw."""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from nudgelab.study.declaration import Declaration, Real, Text, misfit

__all__ = ["Range"]


class Range(Declaration):
    """Values that a number may have, all alike probable: a prior."""

    low: Real
    """The lowest value."""
    high: Real
    """The highest value; above the lowest."""
    scale: Literal["linear", "log"] = "linear"
    """Whether values spread evenly over the range, or their logarithms do."""
    source: Annotated[Text, Field(max_length=500)] = "assumption"
    """Where the range comes from."""

    @model_validator(mode="after")
    def _spans_something(self) -> Self:
        if not self.low < self.high:
            raise misfit(f"low: {self.low:g}, high: {self.high:g}", "low below high", "high")
        if self.scale == "log" and self.low <= 0.0:
            raise misfit(f"low: {self.low:g}", "above 0, to spread logarithms evenly", "low")
        return self

    def at(self, share: float) -> float:
        """Return the value below which a share in [0, 1] of the range lies."""
        if self.scale == "log":
            return self.low * math.exp(share * math.log(self.high / self.low))
        return self.low + share * (self.high - self.low)
