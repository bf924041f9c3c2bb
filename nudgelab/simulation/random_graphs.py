"""Random networks: small worlds, networks of random ties, and networks with hubs.

They are drawn as their authors define them (Watts & Strogatz 1998, Erdős & Rényi 1959, Barabási &
Albert 1999), in compiled code and straight into arrays, from numbers that follow from seed and
replication. Tests compare them with the generators of NetworkX in distribution.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.compiled import compiled
from nudgelab.simulation.streams import Luck, Purpose, pair

__all__ = ["random_network", "scale_free", "small_world"]

IndexArray = npt.NDArray[np.int32]
IntArray = npt.NDArray[np.int64]

_NETWORK = int(Purpose.NETWORK)
_RANDOM_TIE = 2**31  # index out of reach of those that name a tie of a node and an attempt
_ATTEMPTS = 16  # bits of the index that tell attempts apart


@compiled
def _any_node(nodes: int, lot: float) -> int:
    """Return a node by lot; the largest lot below 1 may be rounded up to the number of nodes."""
    return min(int(lot * nodes), nodes - 1)


@compiled
def small_world(nodes: int, neighbours: int, rewiring: float, luck: Luck) -> IndexArray:
    """Return a ring whose ties are rewired with a probability (Watts & Strogatz 1998).

    Parameters
    ----------
    nodes : int
        Number of nodes.
    neighbours : int
        Ties of a node to its nearest neighbours on the ring; even, and fewer than nodes.
    rewiring : float
        Chance that a tie goes to any other node instead, in [0, 1].
    luck : Luck
        Seed and replication.

    Returns
    -------
    ndarray of int, shape (2, nodes · neighbours / 2)
        Each tie once, the node that keeps it first; no node is tied to itself or to another twice.
    """
    half = neighbours // 2
    degree = np.full(nodes, 2 * half, dtype=np.int32)
    end = np.empty((half, nodes), dtype=np.int32)
    for step in range(half):
        for node in range(nodes):
            end[step, node] = (node + step + 1) % nodes
    for step in range(half):
        for node in range(nodes):
            coin, lot = pair(luck, node, 0, _NETWORK, step << _ATTEMPTS)
            if coin >= rewiring or degree[node] >= nodes - 1:
                continue
            other, attempt = _any_node(nodes, lot), 0
            while other == node or _are_tied(node, other, end):
                attempt += 1
                lot = pair(luck, node, 0, _NETWORK, step << _ATTEMPTS | attempt)[1]
                other = _any_node(nodes, lot)
            degree[end[step, node]] -= 1
            degree[other] += 1
            end[step, node] = other
    ties = np.empty((2, half * nodes), dtype=np.int32)
    for tie in range(half * nodes):
        ties[0, tie] = tie % nodes
        ties[1, tie] = end[tie // nodes, tie % nodes]
    return ties


@compiled
def _are_tied(one: int, other: int, end: IndexArray) -> bool:
    """Tell whether one of two nodes keeps a tie to the other one."""
    found = False
    for step in range(len(end)):
        found |= end[step, one] == other or end[step, other] == one
    return found


def random_network(nodes: int, ties: int, luck: Luck) -> IndexArray:
    """Return a network that is as likely as any other with so many ties (Erdős & Rényi 1959).

    Parameters
    ----------
    nodes : int
        Number of nodes.
    ties : int
        Number of ties; at most all that there can be are drawn.
    luck : Luck
        Seed and replication.

    Returns
    -------
    ndarray of int, shape (2, ties)
        Each tie once, the lower node first, in ascending order.
    """
    possible = nodes * (nodes - 1) // 2
    wanted = min(ties, possible)
    if 2 * wanted > possible:  # fewer ties are missing than there are: draw which
        everyone = np.concatenate([_pairs_below(node, nodes) for node in range(nodes)])
        keys = np.setdiff1d(everyone, _distinct_pairs(nodes, possible - wanted, luck))
    else:
        keys = _distinct_pairs(nodes, wanted, luck)
    return np.stack(np.divmod(keys, max(nodes, 1))).astype(np.int32)


def _pairs_below(node: int, nodes: int) -> IntArray:
    return node * nodes + np.arange(node + 1, nodes, dtype=np.int64)


def _distinct_pairs(nodes: int, wanted: int, luck: Luck) -> IntArray:
    """Return different pairs of nodes in ascending order, drawing again where one came twice."""
    keys = np.empty(0, dtype=np.int64)
    drawn = 0
    while len(keys) < wanted:
        missing = wanted - len(keys)
        keys = np.unique(np.concatenate((keys, _pairs(nodes, drawn, missing, luck))))
        drawn += missing
    return keys


@compiled
def _pairs(nodes: int, first: int, count: int, luck: Luck) -> IntArray:
    """Return some pairs of different nodes, as ``low · nodes + high``."""
    keys = np.empty(count, dtype=np.int64)
    for place in range(count):
        of_one, of_other = pair(luck, first + place, 0, _NETWORK, _RANDOM_TIE)
        one, other = _any_node(nodes, of_one), _any_node(nodes - 1, of_other)
        other += other >= one
        keys[place] = min(one, other) * nodes + max(one, other)
    return keys


@compiled
def scale_free(nodes: int, ties: int, luck: Luck) -> IndexArray:
    """Return a network that grew by preference for those with many ties (Barabási & Albert 1999).

    Parameters
    ----------
    nodes : int
        Number of nodes.
    ties : int
        Ties that each new node brings, from 1 to ``nodes − 1``. The network begins with a star of
        so many ties, as NetworkX has it; the authors leave the beginning open.
    luck : Luck
        Seed and replication.

    Returns
    -------
    ndarray of int, shape (2, ties · (nodes − ties))
        Each tie once, the newer node second in the star and first in all others.
    """
    found = np.empty((2, ties * (nodes - ties)), dtype=np.int32)
    found[0, :ties] = 0
    found[1, :ties] = np.arange(1, ties + 1)
    for node in range(ties + 1, nodes):
        known = ties * (node - ties)
        found[0, known : known + ties] = node
        for tie in range(ties):
            attempt = 0
            chosen = _by_ties(found, known, node, tie, attempt, luck)
            while np.any(found[1, known : known + tie] == chosen):
                attempt += 1
                chosen = _by_ties(found, known, node, tie, attempt, luck)
            found[1, known + tie] = chosen
    return found


@compiled
def _by_ties(found: IndexArray, known: int, node: int, tie: int, attempt: int, luck: Luck) -> int:
    """Return a node with a chance that grows with its ties: an end of any known tie, by lot."""
    lot = pair(luck, node, 0, _NETWORK, tie << _ATTEMPTS | attempt)[0]
    end = _any_node(2 * known, lot)
    chosen: int = found[end % 2, end // 2]
    return chosen
