"""Who sees whose posts: team mates, and neighbours in an informal network across teams.

NetworkX builds the network (Watts & Strogatz 1998, Erdős & Rényi 1959, Barabási & Albert 1999) from
an integer that follows from seed and replication. Its nodes are placed by lot; in a small world
first by department, so that near ties stay mostly within a department.
"""

from __future__ import annotations

from typing import NamedTuple

import networkx as nx
import numpy as np
import numpy.typing as npt

from nudgelab.simulation.streams import Luck, Purpose, uniform, uniforms
from nudgelab.study.population import Network

__all__ = ["VISIBLE_TEAM_MATES", "Colleagues", "colleagues", "drawn_ties"]

IntArray = npt.NDArray[np.int64]

VISIBLE_TEAM_MATES = 24
"""Team mates whom one sees at most; in a larger team, those who sit nearest (assumption)."""


class Colleagues(NamedTuple):
    """Visible colleagues of each employee, as compressed sparse rows; seeing is mutual.

    Attributes
    ----------
    start : ndarray of int, shape (n + 1,)
        Where each employee's colleagues begin in ``who``.
    who : ndarray of int, shape (2 · ties,)
        Colleagues, in ascending order for each employee.
    """

    start: npt.NDArray[np.int32 | np.int64]
    who: npt.NDArray[np.int32]


def colleagues(team: IntArray, informal: IntArray) -> Colleagues:
    """Return who sees whom.

    Parameters
    ----------
    team : ndarray of int, shape (n,)
        Codes from 0; employees of a team beside each other.
    informal : ndarray of int, shape (2, ties)
        Ties of the informal network, between employees.

    Returns
    -------
    Colleagues
        Team mates and network neighbours, each once.
    """
    count = len(team)
    ties = np.concatenate((_team_ties(team), informal), axis=1)
    both = np.concatenate((ties[0] * count + ties[1], ties[1] * count + ties[0]))
    both.sort()
    sees, seen = np.divmod(both[np.diff(both, prepend=-1) > 0], count)
    start = np.searchsorted(sees, np.arange(count + 1))
    index = np.int32 if len(seen) < 2**31 else np.int64
    return Colleagues(start.astype(index), seen.astype(np.int32))


def _team_ties(team: IntArray) -> IntArray:
    """Return ties within teams, shape (2, ties): the next half of the ring each, or the team."""
    first = np.searchsorted(team, team)
    size = np.bincount(team)[team]
    position = np.arange(len(team)) - first
    pieces: list[IntArray] = [np.empty((2, 0), dtype=np.int64)]
    for step in range(1, VISIBLE_TEAM_MATES // 2 + 1):
        near = np.flatnonzero(size > step)
        mate = first[near] + (position[near] + step) % size[near]
        pieces.append(np.stack((near, mate)))
    return np.concatenate(pieces, axis=1)


def drawn_ties(network: Network, department: IntArray, luck: Luck) -> IntArray:
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
        Between employees.
    """
    seed = int(uniform(luck, 0, 0, int(Purpose.NETWORK), 0) * 2**32)
    graph = _graph(network, len(department), seed)
    if graph.number_of_edges() == 0:
        return np.empty((2, 0), dtype=np.int64)
    lots = uniforms(luck, len(department), Purpose.NETWORK_PLACE)
    near = department if network.kind == "small_world" else np.zeros_like(department)
    place = np.lexsort((lots, near))
    nodes = np.fromiter((node for edge in graph.edges for node in edge), dtype=np.int64)
    return np.asarray(place[nodes].reshape(-1, 2).T, dtype=np.int64)


def _graph(network: Network, count: int, seed: int) -> nx.Graph:
    mean = min(network.neighbours, count - 1)
    match network.kind:
        case "small_world" if mean > 0:
            even = mean - mean % 2
            graph = nx.watts_strogatz_graph(count, even, network.rewiring, seed=seed)
            if mean % 2:  # a ring gives even numbers; the odd neighbour is any colleague
                graph.add_edges_from(nx.gnm_random_graph(count, count // 2, seed=seed).edges)
            return graph
        case "random":
            return nx.gnm_random_graph(count, count * mean // 2, seed=seed)
        case "scale_free" if mean > 0:
            ties = min(max(1, round(mean / 2)), count - 1)
            return nx.barabasi_albert_graph(count, ties, seed=seed)
        case _:
            return nx.empty_graph(0)
