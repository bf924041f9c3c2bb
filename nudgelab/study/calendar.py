"""When things happen: the programme's days, surveys and organisational events."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from nudgelab.study.declaration import NUMBER, Day, Declaration, Name, Share, misfit

__all__ = ["Calendar", "OrganisationalEvent", "Survey"]


class OrganisationalEvent(Declaration):
    """An event that gives many people an occasion at once, such as a fair."""

    day: Day
    """Working day on which it takes place [days]."""
    cue: Name
    """Kind of cue that it gives."""
    attendance: Share = 1.0
    """Share of employees who are there."""


class Survey(Declaration):
    """How the scales are asked: the mean of several Likert items with noise."""

    days: tuple[Day, ...] = (0,)
    """Working days on which everybody is asked [days]; day 0 is the baseline survey."""
    items: Annotated[int, Field(ge=1, le=50), NUMBER] = 4
    """Items a scale."""
    points: Annotated[int, Field(ge=2, le=101), NUMBER] = 7
    """Answer categories an item."""
    noise: Annotated[float, Field(ge=0.0, le=1.0), NUMBER] = 0.12
    """Standard deviation of an item's error, on the scale's range of 0 to 1."""
    response: Share = 1.0
    """Share of those who answer among people who feel no threat; threat lowers it (see the model's
    parameter ``response_threat``). At 1 everybody answers."""


class Calendar(Declaration):
    """The programme's time, in working days; day 1 is the kick-off."""

    days: Annotated[int, Field(ge=1, le=10_000), NUMBER] = 120
    """Length of the programme [working days]."""
    baseline_days: Annotated[int, Field(ge=0, le=1_000), NUMBER] = 20
    """Working days observed before the kick-off, days 1 − baseline_days to 0 [days]."""
    survey: Survey = Survey()
    events: dict[Name, OrganisationalEvent] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _inside_the_programme(self) -> Self:
        first, last = 1 - self.baseline_days, self.days
        for name, event in self.events.items():
            if not first <= event.day <= last:
                raise misfit(
                    f"day: {event.day}",
                    f"a day from {first} to {last}, which the calendar has",
                    *("events", name, "day"),
                )
        for day in self.survey.days:
            if not min(first, 0) <= day <= last:
                expected = f"days from {min(first, 0)} to {last}, which the calendar has"
                raise misfit(f"a survey on day {day}", expected, "survey", "days")
        return self
