"""Moves: on their days people leave their places, and successors take them, in compiled code."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.compiled import compiled
from nudgelab.simulation.occasions import wait_for_first_cue
from nudgelab.simulation.people import Workforce
from nudgelab.simulation.streams import Luck
from nudgelab.simulation.visibility import appear, disappear

__all__ = ["LEAVES", "Moves", "make_moves"]

IndexArray = npt.NDArray[np.int32]

LEAVES = -1
"""Mark of a move by which a place falls vacant."""


class Moves(NamedTuple):
    """All moves of a replication, in the order in which they are made.

    Attributes
    ----------
    day, place : ndarray of int, shape (moves,)
        When [days], and which place.
    successor : ndarray of int, shape (moves,)
        Row of who takes the place, ``LEAVES`` if somebody leaves it.
    state, people, trust : ndarray
        Rows of the successors, as in the tables of a workforce.
    generation : ndarray of int, shape (n,)
        How many have left each place.
    made : ndarray of int, shape (1,)
        How many moves were made.
    """

    day: IndexArray
    place: IndexArray
    successor: IndexArray
    state: npt.NDArray[np.void]
    people: npt.NDArray[np.void]
    trust: npt.NDArray[np.float32]
    generation: npt.NDArray[np.int16]
    made: npt.NDArray[np.int64]


@compiled
def make_moves(day: int, moves: Moves, luck: Luck, workforce: Workforce) -> None:
    """Make all moves up to a day's dawn that weren't made yet.

    Parameters
    ----------
    day : int
        Today [days].
    moves : Moves
        Changed: ``generation`` and ``made``.
    luck : Luck
        Seed and replication.
    workforce : Workforce
        Changed: the places concerned, and what their colleagues see.
    """
    while moves.made[0] < len(moves.day) and moves.day[moves.made[0]] <= day:
        move = moves.made[0]
        place = moves.place[move]
        if moves.successor[move] == LEAVES:
            disappear(place, workforce)
            moves.generation[place] += 1
        else:
            _seat(moves.successor[move], place, moves, workforce)
            _begin(place, moves.day[move], luck, workforce)
        moves.made[0] += 1


@compiled
def _seat(row: int, place: int, moves: Moves, workforce: Workforce) -> None:
    """Put a successor into a place; where it is and whom one sees from there stays."""
    acting = workforce.state[place].acting_colleagues
    visible = workforce.state[place].visible_colleagues
    seen = workforce.state[place].seen_acting  # a post may go out after its author has left
    team, department = workforce.people[place].team, workforce.people[place].department
    manager = workforce.people[place].manager
    workforce.state[place] = moves.state[row]
    workforce.people[place] = moves.people[row]
    workforce.trust[place] = moves.trust[row]
    workforce.state[place].acting_colleagues = acting
    workforce.state[place].visible_colleagues = visible
    workforce.state[place].seen_acting = seen
    workforce.people[place].team = team
    workforce.people[place].department = department
    workforce.people[place].manager = manager
    if len(workforce.relief) > 0:
        workforce.relief[place] = 0.0
    if len(workforce.plan) > 0:
        workforce.plan[place] = 0.0
    if len(workforce.cover) > 0:
        cover = workforce.cover[place]
        cover.pressure = cover.reactions = 0.0
        cover.pressure_until = cover.reactions_until = cover.review_until = cover.review = 0


@compiled
def _begin(place: int, day: int, luck: Luck, workforce: Workforce) -> None:
    """Let a successor's first day begin."""
    workforce.state[place].faded_on = day
    workforce.people[place].asked_on = day
    wait_for_first_cue(np.full(1, place, dtype=np.int64), day, luck, workforce)
    appear(place, workforce)
