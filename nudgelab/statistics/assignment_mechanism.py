"""The declared assignment, to be repeated: units dealt to arms within strata.

What is repeated is :func:`nudgelab.randomisation.deal`, the draw by which the simulation and a real
randomisation assign: persons or teams, within strata or pairs, at any shares, to any number of
arms. It is repeated given the numbers of units that each arm had in each stratum. How many an arm
got is part of the draw, too, but tells nothing of effects, and given the numbers every way of
dealing is as likely as any other; so a cohort whose plan isn't known, or was followed but for a
unit, is served as well. (A unit alone in its stratum then stays where it was.)

References
----------
Fisher, R. A. (1935). The Design of Experiments. Imbens, G. W. & Rubin, D. B. (2015). Causal
Inference for Statistics, Social, and Biomedical Sciences, chapters 4, 5 and 9.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.randomisation import deal
from nudgelab.statistics.arrays import Floats

__all__ = ["AssignmentMechanism", "mechanism"]

IntArray = npt.NDArray[np.int64]

_UNCOUNTED = 10**15
"""More assignments than this are not counted: nobody will list them."""
_BY_HAND = 2_000_000
"""Units times draws up to which NumPy deals as fast as code can be compiled or loaded."""
_AT_ONCE = 500
"""Draws dealt at once, and draws of one compiled stream."""


@dataclass(frozen=True, slots=True, eq=False)
class AssignmentMechanism:
    """Units in strata, and how many of each stratum every arm gets.

    Attributes
    ----------
    arm : ndarray of int, shape (units,)
        The arm that each unit got, from 0.
    stratum : ndarray of int, shape (units,)
        Its stratum, from 0 without gaps.
    counts : ndarray of int, shape (strata, arms)
        Units of each stratum in each arm.
    """

    arm: IntArray
    stratum: IntArray
    counts: IntArray

    @property
    def units(self) -> int:
        """Units that were assigned."""
        return len(self.arm)

    @property
    def strata(self) -> int:
        """Strata; 1 where there were none."""
        return len(self.counts)

    @property
    def arm_sizes(self) -> IntArray:
        """Units of each arm, shape (arms,)."""
        sizes: IntArray = self.counts.sum(axis=0)
        return sizes

    @property
    def assignments(self) -> float:
        """How many different assignments could have been dealt; infinity beyond 10¹⁵."""
        ways = 1
        for counts in self.counts:
            left = int(counts.sum())
            for count in counts:
                ways *= math.comb(left, int(count))
                left -= int(count)
            if ways > _UNCOUNTED:
                return math.inf
        return ways

    def every_assignment(self) -> IntArray:
        """Return all assignments that could have been dealt, shape (assignments, units)."""
        rows = np.empty((int(self.assignments), self.units), dtype=np.int64)
        place = np.arange(len(rows))
        for stratum, counts in enumerate(self.counts):
            ways = _arrangements(counts)
            place, way = np.divmod(place, len(ways))
            rows[:, self.stratum == stratum] = ways[way]
        return rows

    def every_sum(self, features: Floats) -> Floats:
        """Return sums over the arms, one for each assignment that could have been dealt.

        Parameters
        ----------
        features : ndarray of float, shape (units, width)
            Numbers of each unit.

        Returns
        -------
        ndarray of float, shape (assignments, arms, width)
            The sums.
        """
        return self.sums(features, self.every_assignment())

    def redrawn_sums(self, features: Floats, draws: int, rng: np.random.Generator) -> Floats:
        """Return sums over the arms of assignments that are dealt anew.

        Parameters
        ----------
        features : ndarray of float, shape (units, width)
            Numbers of each unit.
        draws : int
            How many.
        rng : numpy.random.Generator
            Where the lots come from.

        Returns
        -------
        ndarray of float, shape (draws, arms, width)
            The sums. A few draws of few units are dealt by NumPy, more by compiled code; both have
            the same distribution, not the same numbers.
        """
        starts = range(0, draws, _AT_ONCE)
        sizes = [min(_AT_ONCE, draws - start) for start in starts]
        if draws * self.units <= _BY_HAND:
            return np.concatenate([self._dealt_sums(features, size, rng) for size in sizes])
        return self._compiled_sums(features, sizes, rng)

    def sums(self, features: Floats, arms: IntArray) -> Floats:
        """Return sums over the arms of given assignments, shape (assignments, arms, width).

        Parameters
        ----------
        features : ndarray of float, shape (units, width)
            Numbers of each unit.
        arms : ndarray of int, shape (assignments, units)
            The arm of each unit in each assignment.
        """
        return np.stack(
            [(arms == arm).astype(np.float64) @ features for arm in range(self.counts.shape[1])],
            axis=1,
        )

    def _dealt_sums(self, features: Floats, draws: int, rng: np.random.Generator) -> Floats:
        lots = rng.random((draws, self.units))
        dealt = np.stack([deal(self.stratum, self.counts, own) for own in lots])
        return self.sums(features, dealt)

    def _compiled_sums(
        self, features: Floats, sizes: list[int], rng: np.random.Generator
    ) -> Floats:
        """Deal in compiled code, on all cores; the numbers don't depend on how many there are."""
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

        from nudgelab.statistics.redrawn_sums import redrawn_sums  # noqa: PLC0415  (loads Numba)

        by_stratum = np.argsort(self.stratum, kind="stable")
        largest_last = np.argsort(self.arm_sizes, kind="stable")
        # where units are persons several columns are the same, and memory is what takes the time
        columns, place = np.unique(features[by_stratum], axis=1, return_inverse=True)
        rows = np.ascontiguousarray(columns)
        ends = np.cumsum(self.counts.sum(axis=1))
        counts = np.ascontiguousarray(self.counts[:, largest_last])
        seeds = rng.integers(2**63, size=len(sizes))
        with ThreadPoolExecutor() as pool:
            parts = pool.map(lambda s, d: redrawn_sums(rows, ends, counts, s, d), seeds, sizes)
        sums: Floats = np.concatenate(list(parts))[:, np.argsort(largest_last)]
        return sums[:, :, place.ravel()]


def mechanism(arm: npt.ArrayLike, stratum: npt.ArrayLike | None = None) -> AssignmentMechanism:
    """Return the mechanism that dealt these arms.

    Parameters
    ----------
    arm : array_like of int, shape (units,)
        The arm of each unit, from 0 without gaps.
    stratum : array_like, shape (units,), optional
        Its stratum or pair: any sortable values; None where there were none.

    Returns
    -------
    AssignmentMechanism
        The units, and the numbers that are kept.

    Raises
    ------
    EstimationError
        Where the lengths differ, or an arm has no unit.
    """
    arms = np.asarray(arm, dtype=np.int64)
    names = np.zeros(len(arms), dtype=np.int64) if stratum is None else np.asarray(stratum)
    if names.shape != arms.shape:
        raise EstimationError(f"len(stratum) == {len(names)}, must be {len(arms)}, one a unit")
    levels, codes = np.unique(names, return_inverse=True)
    counts = np.zeros((len(levels), int(arms.max()) + 1), dtype=np.int64)
    np.add.at(counts, (codes, arms), 1)
    if (counts.sum(axis=0) == 0).any():
        raise EstimationError("an arm has no unit, must have at least one")
    return AssignmentMechanism(arms, codes.astype(np.int64), counts)


def _arrangements(counts: IntArray) -> IntArray:
    """Return every way of giving so many units to each arm, shape (ways, units)."""
    rows = np.full((1, int(counts.sum())), -1, dtype=np.int64)
    for arm, count in enumerate(counts):
        rows = np.concatenate([_with_arm(row, arm, int(count)) for row in rows])
    return rows


def _with_arm(row: IntArray, arm: int, count: int) -> IntArray:
    """Return every way of giving an arm some of the units that have none yet."""
    chosen = list(combinations(np.flatnonzero(row < 0), count))
    ways = np.repeat(row[None], len(chosen), axis=0)
    places = np.asarray(chosen, dtype=np.int64).reshape(len(chosen), count)
    ways[np.arange(len(chosen))[:, None], places] = arm
    return ways
