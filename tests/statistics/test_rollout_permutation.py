"""The other orders of a roll-out: all of them by hand, and the draw."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.rollout import rollout, rollout_effect
from nudgelab.statistics.rollout_permutation import permuted_rollout
from tests.statistics.reference_numbers import EXACT, reference


def small(seed=3):
    generator = np.random.default_rng(seed)
    cell = np.repeat(np.arange(20), generator.integers(1, 4, 20))
    team, period = cell // 4, cell % 4
    y = team + 0.5 * period + generator.normal(size=len(cell))
    return y, team, period


def test_the_statistic_is_the_estimate():
    data = reference("rollout")["data"]
    trial = rollout(data["y"], data["treated"], data["team"], data["period"])
    found = permuted_rollout(trial, draws=99, generator=np.random.default_rng(1))
    assert found.effect == pytest.approx(rollout_effect("mean_difference", trial).value, rel=EXACT)
    assert (found.orders, found.exact) == (99, False)
    assert found.p >= 1 / 100


def test_all_orders_where_they_are_few():
    y, team, period = small()
    starts = np.array([1, 1, 2, 3, 4])
    trial = rollout(y, period >= starts[team], team, period)
    found = permuted_rollout(trial, draws=60, generator=np.random.default_rng(1))
    assert (found.orders, found.exact) == (60, True)
    effects = [
        rollout_effect(
            "mean_difference", rollout(y, period >= np.array(order)[team], team, period)
        ).value
        for order in set(permutations(starts.tolist()))
    ]
    expected = np.mean(np.abs(effects) >= abs(found.effect) - 1e-12)
    assert found.p == pytest.approx(expected)


def test_who_went_back_cannot_be_permuted():
    y, team, period = small()
    trial = rollout(y, period == 2, team, period)
    with pytest.raises(EstimationError, match="5 clusters went back"):
        permuted_rollout(trial, draws=9, generator=np.random.default_rng(1))
