"""Strata and pairs of a trial: which of them can be compared, and with what weight.

A block (stratum, pair) tells of the effect where both arms are in it. Where each arm has two units
or more, the block tells of its own variance too. Where an arm has one unit only (a matched pair,
say), the variance of its difference cannot be told from the block alone; such small blocks are
taken together, and the spread of their differences around their weighted mean tells of it
(Pashley & Miratrix 2021). That is conservative where the effect differs between them.

References
----------
Pashley, N. E. & Miratrix, L. W. (2021). Insights on variance estimation for blocked and matched
pairs designs. Journal of Educational and Behavioral Statistics 46, 271–296, section 3.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import Booleans, Floats
from nudgelab.statistics.cell_means import Variance

if TYPE_CHECKING:
    from nudgelab.statistics.cell_means import CellMeans

__all__ = ["Blocks", "Weighting", "blocks_of", "pooled_variance", "weights_by"]

Weighting = Literal["size", "precision"]
"""``size``: people of both arms in the block, for the average effect on these people.
``precision``: n₁n₀ / (n₁ + n₀), the weights of a regression with block effects."""

_LEAST_SMALL = 3
"""Small blocks that can be taken together; of two, each may carry half of the weight."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """How the blocks of a trial are used.

    Attributes
    ----------
    large, small : ndarray of bool, shape (blocks,)
        Blocks with two units or more in each arm, and those with one in an arm that are taken
        together.
    weight : ndarray, shape (blocks,)
        Weight of each block's difference; sums to 1 over the blocks that are used.
    one_armed, alone : int
        Blocks left out: with one arm only, and with one unit in an arm and too few of its like.
    people_left_out : int
        People in the blocks that are left out.
    """

    large: Booleans
    small: Booleans
    weight: Floats
    one_armed: int
    alone: int
    people_left_out: int

    @property
    def used(self) -> Booleans:
        """Blocks that are used, shape (blocks,)."""
        return np.logical_or(self.large, self.small)

    def note(self) -> str:
        """Return what was left out or taken together; empty where nothing was."""
        said = []
        if self.one_armed:
            said.append(f"blocks with one arm only, left out: {self.one_armed:,}")
        if self.alone:
            said.append(f"blocks with one unit in an arm, left out: {self.alone:,}")
        if self.people_left_out:
            said[-1] += f" ({self.people_left_out:,} people in all)"
        if self.small.any() and self.large.any():
            count = int(self.small.sum())
            said.append(f"blocks with one unit in an arm, taken together: {count:,}")
        return "; ".join(said)


def weights_by(weighting: Weighting, counts: npt.ArrayLike) -> Floats:
    """Return the weight of each block, not yet summing to 1.

    Parameters
    ----------
    weighting : {"size", "precision"}
        What the weight follows.
    counts : array_like of int, shape (2 · blocks,)
        People (or clusters) in each block's control and treated cell.

    Returns
    -------
    ndarray, shape (blocks,)
        n₀ + n₁, or n₁n₀ / (n₁ + n₀).
    """
    n = np.asarray(counts, dtype=np.float64).reshape(-1, 2)
    total: Floats = n.sum(axis=1)
    return total if weighting == "size" else n.prod(axis=1) / np.maximum(total, 1.0)


def blocks_of(cells: CellMeans, weight: Floats) -> Blocks:
    """Return how each block can be used.

    Parameters
    ----------
    cells : CellMeans
        Of the cells 2·block (control) and 2·block + 1 (treated).
    weight : ndarray, shape (blocks,)
        Weight of each block's difference, in any unit.

    Returns
    -------
    Blocks
        Large, small and left-out blocks, and weights.
    """
    units, total = cells.units.reshape(-1, 2), cells.size.reshape(-1, 2).sum(axis=1)
    two_armed = units.min(axis=1) >= 1
    large = units.min(axis=1) >= 2
    single = two_armed & ~large
    small = single & _can_be_pooled(single, weight, cells)
    used = large | small
    kept = np.where(used, weight, 0.0)
    return Blocks(
        large=large,
        small=small,
        weight=kept / max(float(kept.sum()), 1e-300),
        one_armed=int((~two_armed & (total > 0)).sum()),
        alone=int((single & ~small).sum()),
        people_left_out=int(total[~used].sum()),
    )


def _can_be_pooled(single: Booleans, weight: Floats, cells: CellMeans) -> bool:
    """Whether the small blocks tell of their variance: three, none with half of their weight."""
    if int(single.sum()) < _LEAST_SMALL or 2 * weight[single].max() >= weight[single].sum():
        return False
    block_of_part = cells.cell // 2
    first = np.full(int(cells.unit.max()) + 1, -1)
    first[cells.unit] = block_of_part
    return bool((first[cells.unit] == block_of_part).all())  # no unit in two blocks


def pooled_variance(difference: Floats, weight: Floats, working: Floats) -> Variance:
    """Return the variance of a weighted mean of differences, from their spread.

    Parameters
    ----------
    difference : ndarray, shape (blocks,)
        Difference of the arms' means in each small block.
    weight : ndarray, shape (blocks,)
        Weights that sum to 1, each below one half.
    working : ndarray, shape (blocks,)
        Variance of each difference where every person has the variance 1.

    Returns
    -------
    Variance
        Unbiased where the effect is the same in every block, else too large. Of equal weights it
        is the variance of the differences over their number (matched pairs, Imai 2008).

    References
    ----------
    Pashley & Miratrix (2021), equation for blocks of different sizes.
    """
    w, d = weight, working
    shares = w * w / (1.0 - 2.0 * w)
    c = shares / (1.0 + shares.sum())
    deviation = difference - w @ difference
    # the form is τ'Bτ with B = diag(c) − cw' − wc' + sww'; its spread is ‖D^½ B D^½‖²
    s = float(c.sum())
    cc, ww, cw = float(d @ (c * c)), float(d @ (w * w)), float(d @ (c * w))
    outer = 2 * cc * ww + s * s * ww * ww + 2 * cw * cw - 4 * s * cw * ww
    diagonal = s * w * w - 2 * c * w
    spread = outer + float((d * d) @ (2 * c * diagonal + c * c))
    return Variance(float(c @ deviation**2), float((w * w) @ d), spread)
