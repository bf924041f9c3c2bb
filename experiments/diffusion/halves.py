"""Halves of the communities: one to fit on, the other to predict."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np

from experiments.diffusion.communities import Community

__all__ = ["Split", "splits"]

_FEW = 4


class Split(NamedTuple):
    """Places of the communities to fit on, and of those to predict."""

    fitted: tuple[int, ...]
    held_out: tuple[int, ...]


def splits(communities: Sequence[Community], luck: np.random.Generator) -> tuple[Split, ...]:
    """Split communities into halves, each of which is predicted from the other.

    Parameters
    ----------
    communities : sequence of Community
        At least two. Of four or fewer, every half is predicted from the rest. Of more, neighbours
        in size are told apart by lot; an odd one goes to either half.
    luck : numpy.random.Generator
        Draws the lots.

    Returns
    -------
    tuple of Split
        Each community is held out equally often.
    """
    everybody = range(len(communities))
    if len(communities) <= _FEW:
        halves = [set(half) for half in combinations(everybody, len(communities) // 2)]
    else:
        half = _stratified(communities, luck)
        halves = [half, set(everybody) - half]
    return tuple(Split(tuple(sorted(h)), tuple(sorted(set(everybody) - h))) for h in halves)


def _stratified(communities: Sequence[Community], luck: np.random.Generator) -> set[int]:
    """Return one of each two communities that follow each other in size."""
    by_size = sorted(range(len(communities)), key=lambda place: len(communities[place]))
    pairs = list(pairwise(by_size))[::2]
    chosen = {pair[luck.integers(2)] for pair in pairs}
    if len(by_size) % 2 and luck.integers(2):
        chosen.add(by_size[-1])
    return chosen
