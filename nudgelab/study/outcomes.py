"""What is measured: outcomes of six kinds, each with its window."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from nudgelab.study.declaration import Day, Declaration, Name, Real, ValueInFile, misfit

__all__ = [
    "LEAVING",
    "BinaryOutcome",
    "ContinuousOutcome",
    "CountOutcome",
    "OrdinalOutcome",
    "Outcome",
    "RecurrentOutcome",
    "TimeToEventOutcome",
]


LEAVING = "left"
"""Names leaving, which is no event of the log, as what competes with an outcome or ends it."""


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


class OrdinalOutcome(_Outcome):
    """In which of several ordered categories somebody ends up."""

    kind: Literal["ordinal"]
    categories: Annotated[tuple[ValueInFile, ...], Field(min_length=2, max_length=20)]
    """The categories, lowest first, as a cohort's column has them."""
    event: Name | None = "post"
    """Kind of event in the event log; how often it falls into the window tells the category."""
    scale: Name | None = None
    """Scale whose score in the last survey wave within the window tells the category; it goes
    before the event."""
    thresholds: tuple[Real, ...] | None = None
    """Count or score from which the second, the third … category is reached, ascending; of a count
    1, 2, … if left out. A column of categories needs none."""

    @model_validator(mode="after")
    def _categories_are_in_order(self) -> Self:
        if len(set(self.categories)) < len(self.categories):
            raise misfit("a category twice", "each category once, lowest first", "categories")
        if self.thresholds is None:
            return self
        count = len(self.categories) - 1
        ascending = list(self.thresholds) == sorted(set(self.thresholds))
        if len(self.thresholds) != count or not ascending:
            raise misfit(
                f"thresholds: {list(self.thresholds)}",
                f"{count} ascending numbers, one for each category but the lowest",
                "thresholds",
            )
        return self

    @property
    def starts(self) -> tuple[float, ...] | None:
        """Count or score from which each category but the lowest is reached; None if unknown."""
        if self.thresholds is None and self.scale is None:
            return tuple(float(count) for count in range(1, len(self.categories)))
        return self.thresholds


class TimeToEventOutcome(_Outcome):
    """Days until something first happened; whoever it did not happen to is censored."""

    kind: Literal["time_to_event"]
    event: Name | None = "post"
    """Kind of event in the event log whose first occurrence in the window counts."""
    competing: Name | None = None
    """What keeps the event from happening for good: ``left`` for leaving (a column, or an event of
    that kind on the last day), or another kind of event in the log. Whoever it happens to counts as
    one to whom the event won't happen; if left out they are taken as lost from sight. A file says
    it by ``event_observed`` of 2."""


class RecurrentOutcome(_Outcome):
    """What happens again and again, with its days; the mean number by each day is compared."""

    kind: Literal["recurrent"]
    event: Name = "post"
    """Kind of event in the event log whose every occurrence in the window counts."""
    terminal: Name | None = None
    """What ends it for good: ``left`` for leaving (a column, or an event of that kind on the last
    day), or another kind of event in the log. Whoever it happens to has no more events; if left out
    they are taken as lost from sight."""


Outcome = Annotated[
    BinaryOutcome
    | CountOutcome
    | ContinuousOutcome
    | OrdinalOutcome
    | TimeToEventOutcome
    | RecurrentOutcome,
    Field(discriminator="kind"),
]
