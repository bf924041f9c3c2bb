"""Means of cells (an arm of a stratum, a cell of a factorial trial) and contrasts of them.

A trial that is assigned within strata, or by several factors at once, compares means of cells.
In the saturated model, with one mean a cell, CR2 and Satterthwaite's degrees of freedom have a
closed form: the residual sum of cluster g in cell c is divided by √(1 − n_gc / n_c), so that the
variance of a cell's mean is Σ_g e_gc² / (1 − n_gc / n_c) / n_c². Where each person is assigned,
that is s² / n, Neyman's variance. A cluster may have people in several cells; its parts are then
added before they are squared. Nothing is larger than one row a cluster and cell, so ten thousand
strata take no longer than one.

Checked against R's ``estimatr`` and against :mod:`nudgelab.statistics.cluster_robust` on the same
model with a column a cell.

References
----------
Neyman, J. (1923/1990). On the application of probability theory to agricultural experiments.
Statistical Science 5, 465–472. Bell, R. M. & McCaffrey, D. F. (2002). Bias reduction in standard
errors for linear regression with multi-stage samples. Survey Methodology 28, 169–181. Imbens, G. W.
& Kolesár, M. (2016). Robust standard errors in small samples. Review of Economics and Statistics
98, 701–712.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nudgelab.errors import EstimationError
from nudgelab.statistics.cluster_robust import Contrast

if TYPE_CHECKING:
    from nudgelab.statistics.arrays import Codes, Floats

__all__ = ["CellMeans", "Variance", "cell_means"]


class Variance(NamedTuple):
    """An estimated variance, and what Satterthwaite's match needs of its distribution.

    Attributes
    ----------
    estimated : float
        The estimate.
    expected : float
        Its mean where every person has the variance 1.
    spread : float
        Half of its own variance there.
    """

    estimated: float
    expected: float
    spread: float

    @property
    def degrees_of_freedom(self) -> float:
        """Satterthwaite's degrees of freedom; NaN where nothing tells of the variance."""
        return self.expected**2 / self.spread if self.spread > 0 else math.nan

    def plus(self, other: Variance) -> Variance:
        """Return the variance of a sum of two independent parts."""
        return Variance(*(mine + its for mine, its in zip(self, other, strict=True)))

    def scaled(self, factor: float) -> Variance:
        """Return the variance of a part that is multiplied by the root of a factor."""
        return Variance(
            self.estimated * factor, self.expected * factor, self.spread * factor * factor
        )


@dataclass(frozen=True, slots=True)
class CellMeans:
    """The means of cells, and the residuals that their precision rests on.

    Attributes
    ----------
    mean : ndarray, shape (cells,)
        Mean outcome; NaN in a cell without anybody.
    size : ndarray of int, shape (cells,)
        People.
    units : ndarray of int, shape (cells,)
        Clusters with somebody in the cell; people where each was assigned.
    unit, cell : ndarray of int, shape (parts,)
        The cluster and the cell of each part: of all people of one cluster in one cell.
    part_size, part_residual : ndarray, shape (parts,)
        People of the part, and the sum of their residuals.
    """

    mean: Floats
    size: Codes
    units: Codes
    unit: Codes
    cell: Codes
    part_size: Floats
    part_residual: Floats

    def variance(self, weights: Floats) -> Variance:
        """Return the CR2 variance of a weighted sum of the means.

        Parameters
        ----------
        weights : ndarray, shape (cells,)
            Weight of each mean; 0 wherever a cell has fewer than two units.

        Returns
        -------
        Variance
            The estimate with its mean and spread under equal independent variances.

        Raises
        ------
        EstimationError
            Where a cell of fewer than two units has a weight.
        """
        if (weights[self.units < 2] != 0).any():
            raise EstimationError(
                "a cell with fewer than two units has a weight, must have 0: its variance is"
                " unknown"
            )
        kept = weights[self.cell] != 0
        unit, cell, n = self.unit[kept], self.cell[kept], self.part_size[kept]
        whole = self.size[cell]
        a = weights[cell] / whole / np.sqrt(1.0 - n / whole)
        count = int(self.unit.max()) + 1
        scores = np.bincount(unit, a * self.part_residual[kept], count)
        own = np.bincount(unit, a * a * n, count)
        p = a * n / np.sqrt(whole)
        taken = np.bincount(unit, p * p, count)
        left = own - taken
        shared = _squared_products(unit, cell, p, (count, len(weights)))
        spread = shared + float((left * left - taken * taken).sum())
        return Variance(float(scores @ scores), float(left.sum()), spread)

    def contrast(self, weights: Floats) -> Contrast:
        """Return a weighted sum of the means with its CR2 standard error.

        Parameters
        ----------
        weights : ndarray, shape (cells,)
            As in :meth:`variance`.

        Returns
        -------
        Contrast
            Value, standard error, Satterthwaite's degrees of freedom.

        Raises
        ------
        EstimationError
            As in :meth:`variance`.
        """
        variance = self.variance(weights)
        used = weights != 0
        value = float(weights[used] @ self.mean[used])
        return Contrast(value, math.sqrt(variance.estimated), variance.degrees_of_freedom)


def _squared_products(unit: Codes, cell: Codes, p: Floats, shape: tuple[int, int]) -> float:
    """Return the sum of the squared inner products of the columns of P (units by cells)."""
    from scipy.sparse import csr_array  # noqa: PLC0415

    matrix = csr_array((p, (unit, cell)), shape=shape)
    products = (matrix.T @ matrix).data
    return float(products @ products)


def cell_means(outcome: Floats, cells: Codes, count: int, clusters: Codes | None) -> CellMeans:
    """Return the mean of each cell.

    Parameters
    ----------
    outcome : ndarray, shape (n,)
        Outcome of each person.
    cells : ndarray of int, shape (n,)
        Cell of each person, from 0.
    count : int
        Number of cells.
    clusters : ndarray of int or None, shape (n,)
        Cluster of each person, from 0; None where each person was assigned.

    Returns
    -------
    CellMeans
        The means, and what their contrasts need.
    """
    size = np.bincount(cells, minlength=count)
    with np.errstate(invalid="ignore"):
        mean = np.bincount(cells, outcome, count) / size
    residual = outcome - mean[cells]
    if clusters is None:
        ones = np.ones(len(outcome))
        return CellMeans(mean, size, size, np.arange(len(outcome)), cells, ones, residual)
    part, member = np.unique(clusters * count + cells, return_inverse=True)
    cell = part % count
    return CellMeans(
        mean=mean,
        size=size,
        units=np.bincount(cell, minlength=count),
        unit=part // count,
        cell=cell,
        part_size=np.bincount(member).astype(np.float64),
        part_residual=np.bincount(member, residual).astype(np.float64, copy=False),
    )
