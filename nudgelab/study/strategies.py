"""What the strategies of an arm mean in days: phases of a sequence, surveys of a diagnosis."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from nudgelab.behaviour.vocabulary import TRAITS, Trait
from nudgelab.study.arms import Arm
from nudgelab.study.calendar import Calendar
from nudgelab.study.tactics import Tactic

__all__ = ["RESISTANCES", "diagnosis_days", "phases", "resistances_answered"]

RESISTANCES: Final[tuple[Trait, ...]] = TRAITS
"""The resistances, in the order in which ``sequenced`` answers them."""


def resistances_answered(tactics: Iterable[Tactic]) -> tuple[Trait, ...]:
    """Return the resistances that tactics answer which aren't switched off, in order."""
    aims = {tactic.against for tactic in tactics if tactic.active}
    return tuple(resistance for resistance in RESISTANCES if resistance in aims)


def phases(arm: Arm, answered: Collection[str], days: int) -> Mapping[Trait, tuple[int, int]]:
    """Return when ``sequenced`` answers each resistance.

    Parameters
    ----------
    arm : Arm
        With the length of a phase; if it is left out, the calendar is cut into equal parts (rounded
        down, at least a day).
    answered : collection of str
        The resistances that the arm's tactics answer; only they have a phase.
    days : int
        The calendar's last day [days].

    Returns
    -------
    mapping of str to (int, int)
        Resistance → first and last day of its phase [days]; the last phase ends with the calendar,
        and one whose first day comes later never begins.
    """
    order = [resistance for resistance in RESISTANCES if resistance in answered]
    length = arm.phase_days or max(1, days // max(1, len(order)))
    ends = [*(place * length for place in range(1, len(order))), days]
    return {
        resistance: (1 + place * length, end)
        for place, (resistance, end) in enumerate(zip(order, ends, strict=False))
    }


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
