"""Who sees whose posts: team mates, and neighbours in an informal network across teams.

The network is drawn from numbers that follow from seed and replication. Its nodes are placed by
lot; in a small world first by department, so that near ties stay mostly within a department.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.compiled import compiled
from nudgelab.simulation.random_graphs import random_network, scale_free, small_world
from nudgelab.simulation.streams import Luck, Purpose, uniforms
from nudgelab.study.population import Network

__all__ = ["VISIBLE_TEAM_MATES", "Colleagues", "colleagues", "drawn_ties"]

IntArray = npt.NDArray[np.int64]
IndexArray = npt.NDArray[np.int32]
AnyIndexArray = npt.NDArray[np.int32 | np.int64]

VISIBLE_TEAM_MATES = 24
"""Team mates whom one sees at most; in a larger team, those who sit nearest (assumption)."""

_SHORT = 64  # rows up to this length are sorted by insertion


class Colleagues(NamedTuple):
    """Visible colleagues of each employee; seeing is mutual.

    Attributes
    ----------
    bounds : ndarray of int, shape (teams + 1,)
        First employee of each team. In a team of at most ``VISIBLE_TEAM_MATES + 1`` everybody sees
        everybody, and only other colleagues are in ``who``.
    start : ndarray of int, shape (n + 1,)
        Where each employee's other colleagues begin in ``who``.
    who : ndarray of int, shape (2 · ties,)
        Compressed sparse rows, in ascending order for each employee.
    """

    bounds: IndexArray
    start: AnyIndexArray
    who: IndexArray

    def counts(self, team: IntArray) -> AnyIndexArray:
        """Return how many visible colleagues each employee has, shape (n,)."""
        size = np.diff(self.bounds)
        mates = np.where(size <= VISIBLE_TEAM_MATES + 1, size - 1, 0).astype(np.int32)
        return np.asarray(np.diff(self.start) + mates[team])


def colleagues(team: IntArray, informal: AnyIndexArray) -> Colleagues:
    """Return who sees whom.

    Parameters
    ----------
    team : ndarray of int, shape (n,)
        Codes from 0; employees of a team beside each other.
    informal : ndarray of int, shape (2, ties)
        Ties of the informal network, between different employees.

    Returns
    -------
    Colleagues
        Team mates and network neighbours, each once.
    """
    bounds = np.searchsorted(team, np.arange(team[-1] + 2)).astype(np.int32)
    start = _starts(team, bounds, informal)
    who = np.empty(start[-1], dtype=np.int32)
    _fill(team, bounds, informal, start, who)
    known = _keep_each_once(start, who)
    return Colleagues(bounds, start.astype(np.int32 if known < 2**31 else np.int64), who[:known])


@compiled
def _are_mates(one: int, other: int, team: IntArray, bounds: IndexArray) -> bool:
    """Tell whether two employees see each other as team mates: near on the ring of their team."""
    if team[one] != team[other]:
        return False
    size = bounds[team[one] + 1] - bounds[team[one]]
    apart = abs(one - other)
    return bool(min(apart, size - apart) <= VISIBLE_TEAM_MATES // 2)


@compiled
def _starts(team: IntArray, bounds: IndexArray, informal: AnyIndexArray) -> IntArray:
    """Return where each employee's row begins; a tie that is told twice has two places."""
    start = np.zeros(len(team) + 1, dtype=np.int64)
    for employee in range(len(team)):
        size = bounds[team[employee] + 1] - bounds[team[employee]]
        start[employee + 1] = VISIBLE_TEAM_MATES if size > VISIBLE_TEAM_MATES + 1 else 0
    for tie in range(informal.shape[1]):
        one, other = informal[0, tie], informal[1, tie]
        if not _are_mates(one, other, team, bounds):
            start[one + 1] += 1
            start[other + 1] += 1
    for employee in range(len(team)):
        start[employee + 1] += start[employee]
    return start


@compiled
def _fill(
    team: IntArray, bounds: IndexArray, informal: AnyIndexArray, start: IntArray, who: IndexArray
) -> None:
    """Write everybody's colleagues into their rows, team mates only where they aren't all seen."""
    free = start[:-1].copy()
    for employee in range(len(team)):
        first, after = bounds[team[employee]], bounds[team[employee] + 1]
        size = after - first
        if size <= VISIBLE_TEAM_MATES + 1:
            continue
        for step in range(1, VISIBLE_TEAM_MATES // 2 + 1):
            who[free[employee]] = first + (employee - first + step) % size
            who[free[employee] + 1] = first + (employee - first - step) % size
            free[employee] += 2
    for tie in range(informal.shape[1]):
        one, other = informal[0, tie], informal[1, tie]
        if not _are_mates(one, other, team, bounds):
            who[free[one]] = other
            who[free[other]] = one
            free[one] += 1
            free[other] += 1


@compiled
def _keep_each_once(start: IntArray, who: IndexArray) -> int:
    """Sort every row, drop what is in it twice, close the gaps, and return how many are left."""
    kept, begin = 0, 0
    for employee in range(len(start) - 1):
        row = who[begin : start[employee + 1]]
        begin = start[employee + 1]
        _sort(row)
        start[employee] = kept
        for place in range(len(row)):
            if place == 0 or row[place] != who[kept - 1]:
                who[kept] = row[place]
                kept += 1
    start[-1] = kept
    return kept


@compiled
def _sort(row: IndexArray) -> None:
    """Sort a row, which is mostly short and nearly sorted."""
    if len(row) > _SHORT:
        row.sort()
        return
    for place in range(1, len(row)):
        value, free = row[place], place
        while free > 0 and row[free - 1] > value:
            row[free] = row[free - 1]
            free -= 1
        row[free] = value


def drawn_ties(network: Network, department: IntArray, luck: Luck) -> IndexArray:
    """Return the ties of a declared informal network.

    Parameters
    ----------
    network : Network
        As declared; not one from a file.
    department : ndarray of int, shape (n,)
        Codes from 0.
    luck : Luck
        Seed and replication.

    Returns
    -------
    ndarray of int, shape (2, ties)
        Between employees; where the mean number of neighbours is odd, one may be there twice.
    """
    nodes = _ties_of_nodes(network, len(department), luck)
    if nodes.size == 0:
        return nodes
    place = _by_lot(len(department), luck)
    if network.kind == "small_world":
        narrow = np.min_scalar_type(int(department.max()))  # small codes are sorted much faster
        place = place[np.argsort(department[place].astype(narrow), kind="stable")]
    return place[nodes]


def _by_lot(count: int, luck: Luck) -> IndexArray:
    """Return all employees in an order by lot; who has the same lot as another, by number."""
    lots = uniforms(luck, count, Purpose.NETWORK_PLACE)
    # numbers below their lots: one array to sort, and no two keys alike
    keys = (lots * 2.0**32).astype(np.uint64) << np.uint64(32) | np.arange(count, dtype=np.uint64)
    keys.sort()
    return (keys & np.uint64(2**32 - 1)).astype(np.int32)


def _ties_of_nodes(network: Network, count: int, luck: Luck) -> IndexArray:
    mean = min(network.neighbours, count - 1)
    match network.kind:
        case "small_world" if mean > 0:
            ring = small_world(count, mean - mean % 2, network.rewiring, luck)
            # a ring gives even numbers; the odd neighbour is any colleague
            odd = random_network(count, count // 2 * (mean % 2), luck)
            return np.concatenate((ring, odd), axis=1)
        case "random":
            return random_network(count, count * mean // 2, luck)
        case "scale_free" if mean > 0:
            ties = min(max(1, round(mean / 2)), count - 1)
            return scale_free(count, ties, luck)
        case _:
            return np.empty((2, 0), dtype=np.int32)
