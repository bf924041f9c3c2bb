"""Who delivers: coaches, reviewers and other people whose working time is scarce."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field

from nudgelab.study.declaration import NUMBER, Declaration

__all__ = ["DEFAULT_STAFF", "Staff"]


class Staff(Declaration):
    """A group of people who can stand in for each other. Every arm has the group for itself."""

    people: Annotated[int, Field(ge=1, le=1_000_000), NUMBER] = 2
    """How many they are."""
    hours_a_day: Annotated[float, Field(gt=0.0, le=24.0), NUMBER] = 6.0
    """Hours a working day that each has for this [hours]."""
    cost_an_hour: Annotated[float, Field(ge=0.0), NUMBER] = 0.0
    """What an hour of one of them costs, in the study's currency."""

    def working_days(self, minutes: float) -> float:
        """Return how long one of them works on something [working days]."""
        return minutes / 60.0 / self.hours_a_day

    def cost(self, minutes: float) -> float:
        """Return what it costs that one of them works on something, in the study's currency."""
        return minutes / 60.0 * self.cost_an_hour


DEFAULT_STAFF: Final[Mapping[str, Staff]] = MappingProxyType(
    {"coaches": Staff(), "reviewers": Staff()}
)
"""Groups that every study has, unless it declares them otherwise."""
