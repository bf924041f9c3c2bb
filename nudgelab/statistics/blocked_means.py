"""The two arm means of a trial in blocks, and the variance of any smooth function of them.

Where persons were assigned, an arm's mean is the weighted mean of its means in the blocks. Where
clusters were, such means of a few clusters each would be ratios of small random totals, and their
bias would add up over the blocks (the *separate* ratio estimate of survey sampling). So there the
clusters' totals are averaged over the blocks first and divided last (the *combined* ratio estimate;
each cluster counts by the inverse of its arm's share of the block's clusters). In pairs both arms
have one cluster, so that the bias is the same in both; there the differences of means within
pairs are taken, weighted by the people of the pair (Imai, King & Nall 2009).

References
----------
Cochran, W. G. (1977). Sampling Techniques, 3rd edition, sections 6.10 to 6.12. Imai, K., King, G. &
Nall, C. (2009). The essential role of pair matching in cluster-randomized experiments. Statistical
Science 24, 29–53. Middleton, J. A. & Aronow, P. M. (2015). Unbiased estimation of the average
treatment effect in cluster-randomized experiments. Statistics, Politics and Policy 6, 39–75.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nudgelab.statistics.arrays import Booleans, Codes, Floats
from nudgelab.statistics.blocks import Blocks, Weighting, blocks_of, pooled_variance, weights_by
from nudgelab.statistics.cell_means import CellMeans, Variance, cell_means

__all__ = ["BlockedMeans", "blocked_means"]


class BlockedMeans(Protocol):
    """Both arm means, over the blocks that can be compared.

    Attributes
    ----------
    blocks : Blocks
        How each block is used.
    """

    @property
    def blocks(self) -> Blocks:
        """How each block is used."""

    @property
    def means(self) -> tuple[float, float]:
        """Means of the treated and of control."""

    def variance(self, treated: float, control: float) -> Variance:
        """Return the variance of ``treated`` times one mean minus ``control`` times the other."""


@dataclass(frozen=True, slots=True)
class _OfPersons:
    """Weighted means of the arms' means in the blocks."""

    cells: CellMeans
    blocks: Blocks

    @property
    def means(self) -> tuple[float, float]:
        control, treated = self._weighted(self.cells.mean)
        return treated, control

    def variance(self, treated: float, control: float) -> Variance:
        blocks = self.blocks
        weight = np.where(blocks.large, blocks.weight, 0.0)
        by_cell = np.column_stack([-control * weight, treated * weight]).ravel()
        variance = self.cells.variance(by_cell)
        small = blocks.small
        if not small.any():
            return variance
        share = float(blocks.weight[small].sum())
        means = self.cells.mean.reshape(-1, 2)[small] * (control, treated)
        one_over_n = 1.0 / self.cells.size.reshape(-1, 2)[small]
        working = one_over_n @ np.array([control**2, treated**2])
        difference = means[:, 1] - means[:, 0]
        pooled = pooled_variance(difference, blocks.weight[small] / share, working)
        return variance.plus(pooled.scaled(share * share))

    def _weighted(self, values: Floats) -> Floats:
        by_arm = np.where(np.isnan(values), 0.0, values).reshape(-1, 2)
        weighted: Floats = self.blocks.weight @ by_arm
        return weighted


@dataclass(frozen=True, slots=True)
class _OfClusters:
    """Ratios of the weighted means of the clusters' totals.

    ``total`` and ``people`` have a number a cluster, shape (clusters,); ``cell`` is its cell.
    """

    total: Floats
    people: Floats
    cell: Codes
    blocks: Blocks

    @property
    def means(self) -> tuple[float, float]:
        control, treated = self._averaged(self.total) / self._averaged(self.people)
        return float(treated), float(control)

    def variance(self, treated: float, control: float) -> Variance:
        mean, scale = np.array(self.means[::-1]), np.array([control, treated])
        arm = self.cell % 2
        factor = (scale / self._averaged(self.people))[arm]
        linear = (self.total - mean[arm] * self.people) * factor
        working = self.people * factor**2
        correction = self._leverage_correction()
        return self._of_large(linear, working, correction).plus(self._of_small(linear, working))

    def _leverage_correction(self) -> Floats:
        """Return what large clusters' squared deviations are too small by; 1 where all are alike.

        A large cluster draws its arm's ratio to itself; that is CR2's correction beside the one for
        the number of clusters, which Neyman's variance has.
        """
        arm = self.cell % 2
        m = self._sums(np.ones_like(self.people))
        weight = (self.blocks.weight[:, None] / np.maximum(m, 1.0)).ravel()[self.cell]
        leverage = weight * self.people / self._averaged(self.people)[arm]
        corrected: Floats = (1.0 - weight) / np.maximum(1.0 - leverage, 1e-12)
        return corrected

    def _averaged(self, values: Floats) -> Floats:
        """Return weighted means over the blocks of the mean over an arm's clusters, shape (2,)."""
        sums, count = self._sums(values), self._sums(np.ones_like(values))
        averaged: Floats = self.blocks.weight @ (sums / np.maximum(count, 1.0))
        return averaged

    def _sums(self, values: Floats) -> Floats:
        sums = np.bincount(self.cell, values, 2 * len(self.blocks.weight))
        return sums.astype(np.float64, copy=False).reshape(-1, 2)

    def _of_large(self, linear: Floats, working: Floats, correction: Floats) -> Variance:
        """Return Neyman's variance cell by cell; a cluster's working variance is its people's."""
        ones = np.ones_like(linear)
        m = np.maximum(self._sums(ones), 1.0)
        weight = np.where(self.blocks.large, self.blocks.weight, 0.0)[:, None]
        deviation = linear - (self._sums(linear) / m).ravel()[self.cell]
        a = weight**2 / (m * np.maximum(m - 1.0, 1.0))
        d, dd = self._sums(working), self._sums(working**2)
        return Variance(
            float((a * self._sums(correction * deviation**2)).sum()),
            float((a * (1.0 - 1.0 / m) * d).sum()),
            float((a**2 * (dd * (1.0 - 2.0 / m) + (d / m) ** 2)).sum()),
        )

    def _of_small(self, linear: Floats, working: Floats) -> Variance:
        small = self.blocks.small
        if not small.any():
            return Variance(0.0, 0.0, 0.0)
        m = self._sums(np.ones_like(linear))[small]
        share = float(self.blocks.weight[small].sum())
        control, treated = (self._sums(linear)[small] / m).T
        spread = (self._sums(working)[small] / m**2).sum(axis=1)
        pooled = pooled_variance(treated - control, self.blocks.weight[small] / share, spread)
        return pooled.scaled(share * share)


def blocked_means(
    outcome: Floats,
    treated: Booleans,
    block: Codes,
    clusters: Codes | None,
    weighting: Weighting,
) -> BlockedMeans:
    """Return both arm means over the blocks.

    Parameters
    ----------
    outcome : ndarray, shape (n,)
        Outcome of each person.
    treated : ndarray of bool, shape (n,)
        Who is treated.
    block : ndarray of int, shape (n,)
        Block of each person, from 0.
    clusters : ndarray of int or None, shape (n,)
        Cluster of each person, from 0. Clusters that have people in one arm of one block only are
        taken as what was assigned.
    weighting : {"size", "precision"}
        How the blocks are weighted.

    Returns
    -------
    BlockedMeans
        The means; where nothing can be compared, ``blocks.used`` is all false.
    """
    cell = 2 * block + treated
    cells = cell_means(outcome, cell, 2 * (int(block.max()) + 1), clusters)
    blocks = blocks_of(cells, weights_by(weighting, cells.size))
    whole = clusters is not None and len(cells.unit) == int(clusters.max()) + 1
    if not whole or weighting == "precision" or not blocks.large.any():
        return _OfPersons(cells, blocks)
    total = cells.part_residual + cells.part_size * cells.mean[cells.cell]
    by_unit = blocks_of(cells, weights_by(weighting, cells.units))
    return _OfClusters(total, cells.part_size, cells.cell, by_unit)
