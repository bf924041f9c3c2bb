"""What is compared, and how people or teams came into it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from nudgelab.study.declaration import NUMBER, Declaration, Name, Positive

__all__ = ["Arm", "Assignment", "Rerandomisation", "Strategy"]

Strategy = Literal["uniform", "targeted", "sequenced", "adaptive"]


def _word_or_table(value: object) -> str:
    """Tell a table of shares from a word, so that a mistake gets one message and not two."""
    return "table" if isinstance(value, dict) else "word"


Shares = Annotated[
    Annotated[Literal["equal", "unknown"], Tag("word")]
    | Annotated[dict[Name, Positive], Tag("table")],
    Discriminator(_word_or_table),
]


class Arm(Declaration):
    """One arm of the study: the tactics that its people receive."""

    label: str | None = None
    """How the arm is called in the report; its name if left out."""
    tactics: tuple[Name, ...] = ()
    """Names of tactics; none for the control arm."""
    strategy: Strategy = "uniform"
    """How the tactics are aimed: ``uniform`` (the same for all), ``targeted`` (each person's
    dominant resistance, as the last survey before the kick-off tells it), ``sequenced`` (first what
    answers reactance, then scepticism, then inertia), ``adaptive`` (targeted, diagnosed again at
    each survey)."""
    phase_days: Annotated[int, Field(ge=1, le=10_000), NUMBER] | None = None
    """Length of each phase of ``sequenced`` [days]; the last one lasts to the end. Equal parts
    of the calendar for the resistances that the arm answers if left out."""
    factors: dict[Name, Annotated[int, Field(ge=0, le=1), NUMBER]] = Field(default_factory=dict)
    """In a factorial trial, which factors are on (1) and off (0) in this arm; every arm says it of
    every factor."""


class Rerandomisation(Declaration):
    """Draws are thrown away until the arms are balanced enough.

    Adjust for the same variables: the analysis doesn't repeat the search, and intervals that aren't
    adjusted are too wide.
    """

    on: tuple[Name, ...] = Field(min_length=1)
    """Baseline variables whose means the arms shall share (of teams, their means over people)."""
    accept: Annotated[float, Field(ge=0.001, le=1), NUMBER] = 0.1
    """Share of all draws that is balanced enough; the smaller, the better balanced and the longer
    the search. Below 0.001 few different assignments would be left to judge by."""


class Assignment(Declaration):
    """How arms were assigned. The unit of assignment is the unit of inference."""

    unit: Literal["person", "team"] = "person"
    """What is assigned as a whole."""
    control: Name = "control"
    """The arm that every other is compared with."""
    strata: tuple[Name, ...] = ()
    """Variables within whose combinations arms were assigned."""
    pairs: Name | None = None
    """Variable that tells which two persons or teams were a pair, one of them in each arm."""
    pair_on: tuple[Name, ...] = ()
    """Baseline variables by which ``nudgelab randomise`` makes the pairs: those that are most alike
    together, over all pairs; ``pairs`` names the column that tells them."""
    rerandomise: Rerandomisation | None = None
    """Balance that the draw was repeated for, if it was."""
    rollout: Name | None = None
    """In a stepped wedge, the variable that numbers the period: a row is a person (or a team) in a
    period, and its arm is the team's in that period, control until the team crosses."""
    rollout_start: Name | None = None
    """Of a cohort with a row a person and a log of events or waves: the variable that tells the
    first working day on which the person's team was treated; empty for never."""
    period_days: Annotated[int, Field(ge=1, le=10_000), NUMBER] | None = None
    """Length of the periods that the log is cut into [days], beside ``rollout_start``."""
    steps: Annotated[int, Field(ge=1, le=1_000), NUMBER] | None = None
    """Of a stepped wedge that ``nudgelab randomise`` draws: how many steps teams cross in."""
    shares: Shares = Field(default="equal")
    """Planned share of each arm, in any unit; ``unknown`` where a cohort's plan isn't known, and
    then the sample ratio can't be checked."""
