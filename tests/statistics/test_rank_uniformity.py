"""Uniform ranks stay in the band as often as it says; others leave it."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.rank_uniformity import rank_uniformity


def test_uniform_ranks_stay_inside_as_often_as_the_band_says():
    rng = np.random.default_rng(5)
    inside = [rank_uniformity(rng.random(60), level=0.9).inside for _ in range(400)]
    assert np.mean(inside) == pytest.approx(0.9, abs=3.5 * np.sqrt(0.09 / 400) + 0.01)


@pytest.mark.parametrize("power", [0.5, 2.0])
def test_ranks_that_lean_leave_it(power):
    found = rank_uniformity(np.random.default_rng(6).random(200) ** power)
    assert not found.inside
    assert found.p < 0.001


@pytest.mark.parametrize("shape", [0.4, 2.5])
def test_too_narrow_and_too_wide_posteriors_are_noticed(shape):
    ranks = np.random.default_rng(7).beta(shape, shape, 200)
    assert rank_uniformity(ranks).p < 0.01


def test_the_answer_is_the_same_every_time():
    ranks = np.linspace(0.01, 0.99, 50)
    assert rank_uniformity(ranks).p == rank_uniformity(ranks).p
    assert rank_uniformity(ranks).inside


@pytest.mark.parametrize("ranks", [[0.1] * 5, [[0.1] * 20], [0.5] * 19 + [1.2], [np.nan] * 20])
def test_what_are_no_ranks_is_refused(ranks):
    with pytest.raises(EstimationError):
        rank_uniformity(ranks)


def test_a_level_outside_is_refused():
    with pytest.raises(EstimationError, match="level"):
        rank_uniformity([0.5] * 20, level=1.0)
