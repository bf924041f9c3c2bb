"""The sampler, where the posterior is known in closed form: the mean of a normal distribution."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from nudgelab.design.regression_abc import Box, box_around, learn, nearest, weighted_quantiles
from nudgelab.statistics.rank_uniformity import rank_uniformity

ERRORS = np.array([0.5, 1.0])
PRECISION = 1.0 + (ERRORS**-2).sum()
EXACT_SD = PRECISION**-0.5


def simulated(count: int, seed: int, box: Box):
    """θ₁ ~ N(0, 1) measured twice, θ₂ ~ N(0, 1) not at all, and 20 summaries of nothing."""
    rng = np.random.default_rng(seed)
    shares = box.spread(rng.random((count, 2)))
    values = stats.norm.ppf(shares)
    measured = values[:, [0]] + ERRORS * rng.normal(size=(count, 2))
    return shares, np.column_stack((measured, rng.normal(size=(count, 20))))


@pytest.fixture(scope="module")
def fitted():
    box = Box.whole(2)
    shares, summaries = simulated(9000, 1, box)
    learned = learn(shares[:3000], summaries[:3000])
    return box, learned, shares[3000:], learned.statistics(summaries[3000:])


def posterior_of(fitted, first: float, second: float):
    box, learned, shares, statistics = fitted
    observed = np.zeros((1, 22))
    observed[0, :2] = first, second
    return nearest(box, shares, statistics, learned.statistics(observed)[0], keep=1200)


@pytest.mark.parametrize(("first", "second"), [(0.0, 0.0), (1.0, 0.4), (-1.2, -1.5)])
def test_the_posterior_is_the_exact_one(fitted, first, second):
    found = posterior_of(fitted, first, second)
    exact = (first / ERRORS[0] ** 2 + second / ERRORS[1] ** 2) / PRECISION
    values = stats.norm.ppf(found.shares)
    mean = found.weights @ values
    spread = np.sqrt(found.weights @ (values - mean) ** 2)
    assert mean[0] == pytest.approx(exact, abs=0.2 * EXACT_SD)
    assert spread[0] == pytest.approx(EXACT_SD, rel=0.12)
    assert mean[1] == pytest.approx(0.0, abs=0.15)  # nothing was learned of it
    assert spread[1] == pytest.approx(1.0, rel=0.1)


def test_ranks_of_truths_are_uniform(fitted):
    box, learned, _, _ = fitted
    truths, summaries = simulated(250, 2, box)
    ranks = [
        nearest(box, fitted[2], fitted[3], statistic, keep=600).below(truth)
        for truth, statistic in zip(truths, learned.statistics(summaries), strict=True)
    ]
    for place in range(2):
        assert rank_uniformity(np.array(ranks)[:, place], level=0.99).inside


def test_what_is_uninformative_is_told_apart(fitted):
    explained = fitted[1].explained
    assert explained[0] > 0.7
    assert explained[1] < 0.05


def test_a_second_round_in_a_part_of_the_prior_finds_the_same(fitted):
    first = posterior_of(fitted, 1.0, 0.4)
    box = box_around(first, fitted[0], margin=0.05)
    assert box.low[0] > 0.1  # something is left out
    assert box.inside(first.shares).all()
    shares, summaries = simulated(6000, 3, box)
    learned = learn(shares[:2000], summaries[:2000])
    again = posterior_of(
        (box, learned, shares[2000:], learned.statistics(summaries[2000:])), 1, 0.4
    )
    values = stats.norm.ppf(again.shares[:, 0])
    assert again.weights @ values == pytest.approx(4.4 / PRECISION, abs=0.2 * EXACT_SD)


def test_logits_stay_in_the_box():
    box = Box(np.array([0.2]), np.array([0.5]))
    shares = np.array([[0.2], [0.3], [0.5]])
    np.testing.assert_allclose(box.from_logits(box.logits(shares)), shares, atol=1e-6)
    assert box.from_logits(np.array([[40.0]]))[0, 0] <= 0.5


def test_quantiles_of_equal_weights_are_those_of_the_sample():
    values = np.arange(1.0, 102.0)[:, None]
    found = weighted_quantiles(values, np.full(101, 1 / 101), [0.5])
    assert found[0, 0] == pytest.approx(51.0)
