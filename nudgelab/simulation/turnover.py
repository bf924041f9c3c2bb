"""Leavers and joiners: a place in the organisation falls vacant, and a successor takes it.

Leaving doesn't depend on what is done to people or by them: when somebody leaves is the same in
every arm (assumption). So who comes and goes when is known at the start, and the successors of a
generation are drawn at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.simulation.hiring import Hiring
from nudgelab.simulation.moves import LEAVES, Moves
from nudgelab.simulation.people import PERSON, STATE, Workforce
from nudgelab.simulation.population import Drawn
from nudgelab.simulation.streams import Purpose, uniforms_of
from nudgelab.simulation.workforce import seat

__all__ = ["WORKING_YEAR", "planned_moves"]

IntArray = npt.NDArray[np.int64]

WORKING_YEAR = 250.0
"""Working days in a year [days]."""


class _Generation(NamedTuple):
    """The people of one generation who leave before the programme ends, and their successors."""

    places: IntArray
    leaving: IntArray
    successors: Drawn | None
    joining: IntArray


def planned_moves(hiring: Hiring, workforce: Workforce) -> Moves:
    """Return who leaves and joins when, in the order in which it happens.

    Parameters
    ----------
    hiring : Hiring
        Whose study declares the turnover; it draws the successors.
    workforce : Workforce
        With all places taken.

    Returns
    -------
    Moves
        None of them made; without any if nobody leaves.
    """
    generations = list(_generations(hiring, len(workforce.state)))
    rows = [_rows(generation, workforce) for generation in generations]
    day, place, successor = [], [], []
    known = 0
    for generation, (state, _, _) in zip(generations, rows, strict=True):
        count = len(generation.places)
        day += [generation.leaving, generation.joining]
        place += [generation.places, generation.places[: len(generation.joining)]]
        successor += [np.full(count, LEAVES), known + np.arange(len(generation.joining))]
        known += len(state)
    order = np.argsort(np.concatenate([*day, np.empty(0)]), kind="stable")
    return Moves(
        _in_order(day, order),
        _in_order(place, order),
        _in_order(successor, order),
        np.concatenate([np.empty(0, dtype=STATE), *(state for state, _, _ in rows)]),
        np.concatenate([np.empty(0, dtype=PERSON), *(people for _, people, _ in rows)]),
        np.concatenate([workforce.trust[:0], *(trust for _, _, trust in rows)]),
        np.zeros(len(workforce.state), dtype=np.int16),
        np.zeros(1, dtype=np.int64),
    )


def _in_order(column: list[IntArray], order: IntArray) -> npt.NDArray[np.int32]:
    together = np.concatenate([np.empty(0, dtype=np.int64), *column])
    return together[order].astype(np.int32)


def _generations(hiring: Hiring, employees: int) -> Iterator[_Generation]:
    """Return generation after generation of leavers, until nobody leaves any more."""
    turnover, last = hiring.study.population.turnover, hiring.study.calendar.days
    if turnover.leaving == 0.0:
        return
    rate = -math.log1p(-turnover.leaving) / WORKING_YEAR
    places = np.arange(employees)
    since = np.zeros(len(places), dtype=np.int64)
    generation = 0
    while len(places):
        lots = uniforms_of(places, hiring.luck, Purpose.LEAVING, index=generation)
        leaving = since + np.maximum(1, np.ceil(-np.log(lots) / rate).astype(np.int64))
        places, leaving = places[leaving <= last], leaving[leaving <= last]
        generation += 1
        if turnover.vacancy is None:
            yield _Generation(places, leaving, None, leaving[:0])
            return
        successors = hiring.successors(places, generation)
        since = leaving + turnover.vacancy
        yield _Generation(places, leaving, successors, since)


def _rows(
    generation: _Generation, workforce: Workforce
) -> tuple[npt.NDArray[np.void], npt.NDArray[np.void], npt.NDArray[np.float32]]:
    """Return the successors of a generation as rows of a workforce's tables."""
    count = len(generation.joining)
    tables = workforce._replace(
        state=np.zeros(count, dtype=STATE),
        people=np.zeros(count, dtype=PERSON),
        trust=np.empty((count, workforce.trust.shape[1]), dtype=np.float32),
        relief=workforce.relief[:0],
        plan=workforce.plan[:0],
        cover=workforce.cover[:0],
    )
    if generation.successors is not None:
        seat(generation.successors, slice(0, count), 0, tables)
    return tables.state, tables.people, tables.trust
