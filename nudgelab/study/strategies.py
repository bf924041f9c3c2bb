"""What the strategies of an arm mean in days: phases of a sequence, days of a diagnosis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nudgelab.behaviour.vocabulary import TRAITS, Trait
from nudgelab.study.arms import Arm
from nudgelab.study.calendar import Calendar

__all__ = ["RESISTANCES", "diagnosis_days", "phase_starts"]

RESISTANCES: Final[tuple[Trait, ...]] = TRAITS
"""The resistances, in the order in which ``sequenced`` answers them."""


def phase_starts(arm: Arm, calendar: Calendar) -> Mapping[Trait, int]:
    """Return the day on which ``sequenced`` begins to answer each resistance.

    Parameters
    ----------
    arm : Arm
        With the length of a phase, or a third of the calendar (rounded down, at least a day).
    calendar : Calendar
        The programme's days.

    Returns
    -------
    mapping of str to int
        Resistance → first day of its phase [days]; each ends where the next begins, the last one
        with the calendar.
    """
    length = arm.phase_days or max(1, calendar.days // len(RESISTANCES))
    return {resistance: 1 + place * length for place, resistance in enumerate(RESISTANCES)}


def diagnosis_days(arm: Arm, calendar: Calendar) -> tuple[int, ...]:
    """Return the surveys by which an arm tells each person's dominant resistance.

    Parameters
    ----------
    arm : Arm
        With its strategy.
    calendar : Calendar
        With the surveys; before the kick-off there always is one, on day 0 if no other is declared.

    Returns
    -------
    tuple of int
        Days in order [days]; none where nobody is diagnosed. What is found on one counts from the
        next day on.
    """
    if arm.strategy not in ("targeted", "adaptive"):
        return ()
    days = sorted(set(calendar.survey.days))
    first = max((day for day in days if day <= 0), default=0)
    later = [day for day in days if 0 < day < calendar.days]
    return (first, *later) if arm.strategy == "adaptive" else (first,)
