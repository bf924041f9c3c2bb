"""The base of every part of a study file: frozen, and strict about names."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

__all__ = [
    "NUMBER",
    "Correlation",
    "Day",
    "Declaration",
    "Name",
    "Positive",
    "Real",
    "Share",
    "Spread",
    "Text",
    "Value",
    "ValueInFile",
    "misfit",
]


def _no_truth_value(value: object) -> object:
    """Refuse ``true`` and ``false``, with which Python counts as with 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("a number")  # noqa: TRY004  (pydantic collects ValueErrors)
    return value


def _number_or_text(value: object) -> object:
    """Refuse what is neither, with one message and not one for each."""
    if not isinstance(value, int | float | str) or value in (float("inf"), float("-inf")):
        raise ValueError("a finite number or a text")
    if value != value:  # noqa: PLR0124  (NaN is what differs from itself)
        raise ValueError("a finite number or a text")
    return value


NUMBER = BeforeValidator(_no_truth_value)
"""Mark of a number, last in an annotation: before it, it would hide limits from the JSON Schema."""

Real = Annotated[float, NUMBER]
"""A finite number."""

Value = Annotated[float | str, BeforeValidator(_number_or_text)]
"""A value of a variable: a number or a text."""


def _as_written(value: object) -> object:
    """Return a key as text, for a file's values are text until their role is known."""
    return str(value) if isinstance(value, int | float) else value


ValueInFile = Annotated[str, BeforeValidator(_as_written)]
"""A value as it is written in a data file."""

Text = Annotated[str, Field(min_length=1)]
"""A text that says something."""

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=60)]
"""A name that other parts of the study refer to: a letter, then letters, digits, underscores."""

Share = Annotated[float, Field(ge=0.0, le=1.0), NUMBER]
"""A share or a probability, in [0, 1]."""

Positive = Annotated[float, Field(gt=0.0), NUMBER]
"""A number above zero."""

Spread = Annotated[float, Field(gt=0.0, lt=0.5), NUMBER]
"""A standard deviation over people of a quantity in [0, 1]."""

Correlation = Annotated[float, Field(gt=-1.0, lt=1.0), NUMBER]
"""A correlation, in (−1, 1)."""

Day = Annotated[int, Field(ge=-10_000, le=10_000), NUMBER]
"""A working day of the programme [days]; day 1 is the kick-off, day 0 and before are baseline."""


class Declaration(BaseModel):
    """A part of a study: its fields can't be changed, and an unknown name is an error."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_default=True, allow_inf_nan=False
    )


def misfit(found: str, expected: str, *at: str | int) -> PydanticCustomError:
    """Return the error of a part that doesn't fit its neighbours.

    Parameters
    ----------
    found, expected : str
        For the message.
    *at : str or int
        Keys from the declaration that is checked to the part that is wrong.
    """
    return PydanticCustomError(
        "misfit", "{expected}", {"found": found, "expected": expected, "at": at}
    )
