"""Covariates within blocks: slopes against least squares, and what they cost."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.statistics.block_adjustment import at_the_mean_of_its_block

BLOCK = np.repeat(np.arange(10), 12)
TREATED = np.tile(np.arange(12) % 2 == 1, 10)
CLUSTER = np.arange(120) // 12 * 6 + np.arange(120) % 6


def trial(seed=7):
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(120, 2)) + BLOCK[:, None]
    y = x @ [1.0, -2.0] + 5.0 * BLOCK + TREATED + generator.normal(size=120)
    return y, x


def test_slopes_shared_by_both_arms_are_those_of_a_regression_with_block_effects():
    y, x = trial()
    design = np.column_stack([x, TREATED, np.eye(10)[BLOCK]])
    slopes = np.linalg.lstsq(design, y, rcond=None)[0][:2]
    means = np.array([x[block == BLOCK].mean(axis=0) for block in range(10)])
    found = at_the_mean_of_its_block(y, x, TREATED, BLOCK, by_arm=False)
    np.testing.assert_allclose(found.outcome, y - (x - means[BLOCK]) @ slopes)
    assert (found.slopes, found.cost) == (2, 2.0)


def test_slopes_by_arm_are_those_of_a_regression_in_the_arm():
    y, x = trial()
    arm = TREATED
    design = np.column_stack([x, np.eye(10)[BLOCK]])[arm]
    slopes = np.linalg.lstsq(design, y[arm], rcond=None)[0][:2]
    means = np.array([x[block == BLOCK].mean(axis=0) for block in range(10)])
    found = at_the_mean_of_its_block(y, x, TREATED, BLOCK, by_arm=True)
    np.testing.assert_allclose(found.outcome[arm], (y - (x - means[BLOCK]) @ slopes)[arm])
    assert found.slopes == 4


def test_a_property_of_the_cluster_costs_a_unit_and_one_of_persons_little():
    """12 people a block are 6 clusters of 2, three in each arm."""
    y, x = trial()
    arm = (CLUSTER % 6) < 3
    of_cluster = np.random.default_rng(1).normal(size=60)[CLUSTER]
    costs = [
        at_the_mean_of_its_block(y, column[:, None], arm, BLOCK, by_arm=True, clusters=CLUSTER).cost
        for column in (of_cluster, x[:, 0])
    ]
    assert costs[0] == pytest.approx(2.0)
    assert 0.4 < costs[1] < 1.4


def test_what_is_the_same_within_blocks_has_no_slope():
    y, _ = trial()
    found = at_the_mean_of_its_block(y, BLOCK[:, None] * 3.0, TREATED, BLOCK, by_arm=True)
    np.testing.assert_array_equal(found.outcome, y)
    assert found.slopes == 0
