"""The base of every part of a study file: frozen, and strict about names."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Correlation", "Day", "Declaration", "Name", "Positive", "Share", "Spread"]

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=60)]
"""A name that other parts of the study refer to: a letter, then letters, digits, underscores."""

Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""A share or a probability, in [0, 1]."""

Positive = Annotated[float, Field(gt=0.0)]
"""A number above zero."""

Spread = Annotated[float, Field(gt=0.0, lt=0.5)]
"""A standard deviation over people of a quantity in [0, 1]."""

Correlation = Annotated[float, Field(gt=-1.0, lt=1.0)]
"""A correlation, in (−1, 1)."""

Day = Annotated[int, Field(ge=-10_000, le=10_000)]
"""A working day of the programme [days]; day 1 is the kick-off, day 0 and before are baseline."""


class Declaration(BaseModel):
    """A part of a study: its fields can't be changed, and an unknown name is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)
