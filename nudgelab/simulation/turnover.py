"""Leavers and joiners: a place in the organisation falls vacant, and a successor takes it.

Leaving doesn't depend on what is done to people or by them: when somebody leaves is the same in
every arm (assumption).
"""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np
import simpy

from nudgelab.simulation.streams import Purpose, uniform, uniforms
from nudgelab.simulation.visibility import appear, disappear

if TYPE_CHECKING:
    from nudgelab.simulation.programme import Programme

__all__ = ["WORKING_YEAR", "start_turnover"]

WORKING_YEAR = 250.0
"""Working days in a year [days]."""


def start_turnover(programme: Programme) -> None:
    """Start a SimPy process for each place that falls vacant before the programme ends."""
    leaving = programme.study.population.turnover.leaving
    if leaving == 0.0:
        return
    rate = -math.log1p(-leaving) / WORKING_YEAR
    lots = uniforms(programme.luck, len(programme.arm), Purpose.LEAVING)
    days = np.ceil(-np.log(lots) / rate)
    for place in np.flatnonzero(days <= programme.study.calendar.days):
        programme.environment.process(_place(programme, int(place), int(days[place]), rate))


def _place(
    programme: Programme, place: int, day: int, rate: float
) -> Generator[simpy.Event, None, None]:
    """Let people leave a place and successors take it, until the programme ends."""
    vacancy = programme.study.population.turnover.vacancy
    generation = 0
    while True:
        yield programme.until_dawn(day)
        _leave(programme, place)
        if vacancy is None:
            return
        yield programme.until_dawn(day + vacancy)
        generation += 1
        _join(programme, place, generation)
        lot = uniform(programme.luck, place, 0, int(Purpose.LEAVING), generation)
        day = programme.day + max(1, math.ceil(-math.log(lot) / rate))


def _leave(programme: Programme, place: int) -> None:
    disappear(place, programme.workforce)
    if programme.generation[place] == 0:
        programme.records.left[place] = programme.day
    # what is under way for the leaver isn't the successor's, nor is what they answered
    programme.generation[place] += 1
    programme.forget_diagnosis(place)


def _join(programme: Programme, place: int, generation: int) -> None:
    programme.hiring.replace(place, generation, programme.day, programme.workforce)
    appear(place, programme.workforce)
