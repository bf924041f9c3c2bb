"""The best affordable mix: as good as trying out, honest about what simulation can't tell."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.affordable_mix import best_mix, sample_gap


def _by_trying(effects, costs, budget):
    """Return the best of all mixes of two pure choices: an optimum has at most one division."""
    segments, treatments = effects.shape
    pure = [
        (sum(effects[g, t] for g, t in enumerate(c)), sum(costs[g, t] for g, t in enumerate(c)))
        for c in itertools.product(range(treatments), repeat=segments)
    ]
    best = max(e for e, c in pure if c <= budget)
    for (e0, c0), (e1, c1) in itertools.combinations(pure, 2):
        if min(c0, c1) <= budget <= max(c0, c1) and c0 != c1:
            share = (budget - c0) / (c1 - c0)
            best = max(best, e0 + share * (e1 - e0))
    return best


@pytest.mark.parametrize("seed", range(8))
def test_it_is_what_trying_everything_finds(seed):
    luck = np.random.default_rng(seed)
    effects, costs = luck.random((3, 4)), luck.random((3, 4))
    costs[:, 0] = effects[:, 0] = 0.0
    found = best_mix(effects, costs, 0.9)
    assert found.effect == pytest.approx(_by_trying(effects, costs, 0.9))
    assert found.cost <= 0.9 + 1e-9
    assert found.gap == pytest.approx(0.0, abs=1e-9)
    np.testing.assert_allclose(found.shares.sum(axis=1), 1.0)
    assert (
        np.count_nonzero((found.shares > 1e-9) & (found.shares < 1 - 1e-9), axis=1) > 0
    ).sum() <= 1


def test_the_price_is_what_more_money_brings():
    effects, costs = np.array([[0.0, 4.0], [0.0, 1.0]]), np.array([[0.0, 2.0], [0.0, 1.0]])
    found = best_mix(effects, costs, 1.0)
    assert found.price == pytest.approx(2.0)
    more = best_mix(effects, costs, 1.1)
    assert more.effect - found.effect == pytest.approx(0.2)
    assert best_mix(effects, costs, 10.0).price == 0.0


def test_a_budget_that_pays_nothing_and_numbers_that_are_none_are_refused():
    with pytest.raises(EstimationError, match="cheapest mix"):
        best_mix([[1.0]], [[2.0]], 1.0)
    with pytest.raises(EstimationError, match="finite"):
        best_mix([[np.nan]], [[0.0]], 1.0)
    with pytest.raises(EstimationError, match="must be"):
        best_mix([1.0], [0.0], 1.0)
    with pytest.raises(EstimationError, match="at least"):
        sample_gap([[1.0]], np.zeros((3, 1, 1)), [[0.0]], 1.0)


def test_the_gap_to_the_true_best_is_below_its_limit_as_often_as_promised():
    luck = np.random.default_rng(9)
    truth = np.array([[0.0, 1.0, 1.1], [0.0, 0.5, 0.6], [0.0, 0.9, 0.8]])
    costs = np.array([[0.0, 1.0, 1.2], [0.0, 1.0, 1.2], [0.0, 1.0, 1.2]])
    best, below, runs = best_mix(truth, costs, 2.0).effect, 0, 200
    for _ in range(runs):
        learnt = truth + 0.3 * luck.standard_normal(truth.shape)
        mix = best_mix(learnt, costs, 2.0)
        others = truth + 1.5 * luck.standard_normal((100, *truth.shape))
        gap = sample_gap(mix.shares, others, costs, 2.0, level=0.95)
        below += best - float((mix.shares * truth).sum()) <= gap.high
    assert below / runs >= 0.95 - 2 * np.sqrt(0.05 * 0.95 / runs)
