"""Which blocks can be compared, and what the spread between small ones tells."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.statistics.blocks import blocks_of, pooled_variance, weights_by
from nudgelab.statistics.cell_means import cell_means


def used(counts, clusters=None):
    """Return the blocks of (control, treated) counts."""
    cells = np.repeat(np.arange(2 * len(counts)), np.ravel(counts))
    means = cell_means(np.arange(float(len(cells))), cells, 2 * len(counts), clusters)
    return blocks_of(means, weights_by("size", means.size))


def test_blocks_with_one_arm_are_left_out_and_counted():
    blocks = used([(4, 4), (3, 0), (2, 2)])
    assert blocks.large.tolist() == [True, False, True]
    assert (blocks.one_armed, blocks.people_left_out) == (1, 3)
    assert blocks.weight.tolist() == pytest.approx([8 / 12, 0, 4 / 12])
    assert blocks.note() == "blocks with one arm only, left out: 1 (3 people in all)"


def test_three_small_blocks_are_taken_together():
    blocks = used([(4, 4), (1, 3), (1, 2), (1, 3)])
    assert blocks.small.tolist() == [False, True, True, True]
    assert "blocks with one unit in an arm, taken together: 3" in blocks.note()


@pytest.mark.parametrize("counts", [[(4, 4), (1, 3), (1, 2)], [(4, 4), (1, 9), (1, 2), (1, 2)]])
def test_too_few_small_blocks_are_left_out(counts):
    blocks = used(counts)
    assert not blocks.small.any()
    assert blocks.alone == len(counts) - 1


def test_small_blocks_that_share_a_unit_are_left_out():
    clusters = np.array([0, 1, 2, 3, 4, 0])  # unit 0 is in the first and in the last block
    blocks = used([(1, 1), (1, 1), (1, 1)], clusters)
    assert blocks.alone == 3


def test_precision_is_that_of_a_regression_with_block_effects():
    assert weights_by("precision", [4, 4, 9, 1]).tolist() == pytest.approx([2.0, 0.9])


def test_of_equal_weights_it_is_the_variance_of_a_mean():
    d = np.array([1.0, 3.0, 2.0, 7.0])
    variance = pooled_variance(d, np.full(4, 0.25), np.full(4, 2.0))
    assert variance.estimated == pytest.approx(d.var(ddof=1) / 4)
    assert variance.expected == pytest.approx(2 / 4)
    assert variance.degrees_of_freedom == pytest.approx(3)


def test_unequal_weights_against_the_whole_matrix():
    w = np.array([0.1, 0.2, 0.3, 0.4])
    working = np.array([2.0, 1.0, 0.5, 3.0])
    d = np.array([1.0, 3.0, 2.0, 7.0])
    shares = w**2 / (1 - 2 * w)
    c = np.diag(shares / (1 + shares.sum()))
    centre = np.eye(4) - np.outer(np.ones(4), w)
    form = centre.T @ c @ centre
    moved = form @ np.diag(working)
    found = pooled_variance(d, w, working)
    assert found.estimated == pytest.approx(d @ form @ d)
    assert found.expected == pytest.approx(np.trace(moved))  # unbiased under any variances
    assert found.spread == pytest.approx(np.trace(moved @ moved))
