"""What is measured: outcomes of four kinds, each with its window."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from nudgelab.study.declaration import Day, Declaration, Name, misfit

__all__ = ["BinaryOutcome", "ContinuousOutcome", "CountOutcome", "Outcome", "TimeToEventOutcome"]


class _Outcome(Declaration):
    """What all outcomes have."""

    label: str | None = None
    """How the outcome is called in the report; its name if left out."""
    window: tuple[Day, Day]
    """First and last working day that count [days]."""
    better: Literal["higher", "lower"] = "higher"
    """Which direction is wanted; for a time to event, ``lower`` means later is better."""

    @model_validator(mode="after")
    def _window_runs_forward(self) -> Self:
        if self.window[1] < self.window[0]:
            raise misfit(
                f"window: [{self.window[0]}, {self.window[1]}]",
                "a window whose last day is not before its first",
                "window",
            )
        return self


class BinaryOutcome(_Outcome):
    """Whether something happened, 0 or 1."""

    kind: Literal["binary"]
    event: Name | None = "post"
    """Kind of event in the event log: 1 if any falls into the window. A column of the cohort with
    the outcome's role goes before it."""


class CountOutcome(_Outcome):
    """How often something happened."""

    kind: Literal["count"]
    event: Name | None = "post"
    """Kind of event in the event log that is counted within the window."""


class ContinuousOutcome(_Outcome):
    """A measurement, such as a scale score."""

    kind: Literal["continuous"]
    scale: Name | None = None
    """Scale of the last survey wave within the window."""
    weight: Name | None = None
    """Column that weights the people in this outcome, such as days at risk."""


class TimeToEventOutcome(_Outcome):
    """Days until something first happened; whoever it did not happen to is censored."""

    kind: Literal["time_to_event"]
    event: Name | None = "post"
    """Kind of event in the event log whose first occurrence in the window counts."""


Outcome = Annotated[
    BinaryOutcome | CountOutcome | ContinuousOutcome | TimeToEventOutcome,
    Field(discriminator="kind"),
]
