"""Leavers and joiners: a place in the organisation falls vacant, and a successor takes it.

Leaving doesn't depend on what is done to people or by them: when somebody leaves is the same in
every arm (assumption). So who comes and goes when is known at the start, and the successors of a
generation are drawn at once.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import simpy

from nudgelab.simulation.population import Drawn
from nudgelab.simulation.streams import Purpose, uniforms_of
from nudgelab.simulation.visibility import appear, disappear

if TYPE_CHECKING:
    from nudgelab.simulation.programme import Programme

__all__ = ["WORKING_YEAR", "start_turnover"]

IntArray = npt.NDArray[np.int64]

WORKING_YEAR = 250.0
"""Working days in a year [days]."""


class _Generation(NamedTuple):
    """The people of one generation who leave before the programme ends, and their successors."""

    places: IntArray
    leaving: IntArray
    successors: Drawn | None
    vacancy: int

    def leavers_on(self, day: int) -> IntArray:
        leavers: IntArray = self.places[self.leaving == day]
        return leavers

    def joiners_on(self, day: int) -> IntArray:
        """Return which of them, counted from 0, are followed on a day."""
        return np.flatnonzero(self.leaving + self.vacancy == day)

    @property
    def days(self) -> IntArray:
        """Days on which somebody leaves or joins."""
        return np.concatenate((self.leaving, self.leaving + self.vacancy))


def start_turnover(programme: Programme) -> None:
    """Start the SimPy process of all who leave and join."""
    if programme.study.population.turnover.leaving > 0.0:
        programme.environment.process(_turnover(programme, list(_generations(programme))))


def _generations(programme: Programme) -> Iterator[_Generation]:
    """Return generation after generation of leavers, until nobody leaves any more."""
    turnover, last = programme.study.population.turnover, programme.study.calendar.days
    rate = -math.log1p(-turnover.leaving) / WORKING_YEAR
    places = np.arange(len(programme.arm))
    since = np.zeros(len(places), dtype=np.int64)
    generation = 0
    while len(places):
        lots = uniforms_of(places, programme.luck, Purpose.LEAVING, index=generation)
        leaving = since + np.maximum(1, np.ceil(-np.log(lots) / rate).astype(np.int64))
        places, leaving = places[leaving <= last], leaving[leaving <= last]
        generation += 1
        if turnover.vacancy is None:
            yield _Generation(places, leaving, None, 0)
            return
        successors = programme.hiring.successors(places, generation)
        yield _Generation(places, leaving, successors, turnover.vacancy)
        since = leaving + turnover.vacancy


def _turnover(
    programme: Programme, generations: list[_Generation]
) -> Generator[simpy.Event, None, None]:
    """Let people leave their places and successors take them, until the programme ends."""
    for day in np.unique(np.concatenate([generation.days for generation in generations])):
        yield programme.until_dawn(int(day))
        for generation in generations:
            for place in generation.leavers_on(day):
                _leave(programme, int(place))
            _join(programme, generation, int(day))


def _leave(programme: Programme, place: int) -> None:
    disappear(place, programme.workforce)
    if programme.generation[place] == 0:
        programme.records.left[place] = programme.day
    programme.generation[place] += 1  # what is under way for the leaver isn't the successor's


def _join(programme: Programme, generation: _Generation, day: int) -> None:
    which = generation.joiners_on(day)
    if generation.successors is None or not len(which):
        return
    who = generation.places[which]
    programme.hiring.take_places(generation.successors.rows(which), who, day, programme.workforce)
    for place in who:
        appear(int(place), programme.workforce)
