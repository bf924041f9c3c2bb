"""Fieller's interval: the means that no paired test rejects, and how often it covers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from nudgelab.errors import EstimationError
from nudgelab.statistics.ratio_of_means import ratio_of_means


def test_the_limits_are_the_ratios_that_a_t_test_just_rejects():
    luck = np.random.default_rng(1)
    x = 2.0 + luck.standard_normal(30)
    y = 3.0 * x + luck.standard_normal(30)
    found = ratio_of_means(y, x)
    for limit in (found.low, found.high):
        assert stats.ttest_1samp(y - limit * x, 0.0).pvalue == pytest.approx(0.05)
    assert found.low < found.value < found.high


def test_it_covers_as_often_as_promised():
    luck = np.random.default_rng(2)
    covered = 0
    for _ in range(1000):
        x = 1.0 + luck.standard_normal(25)
        y = 5.0 + luck.standard_normal(25)
        found = ratio_of_means(y, x)
        covered += math.isnan(found.low) or found.low <= 5.0 <= found.high
    assert abs(covered / 1000 - 0.95) < 3 * math.sqrt(0.95 * 0.05 / 1000)


def test_without_an_effect_there_is_no_cost_per_effect():
    assert math.isnan(ratio_of_means([5.0, 5.1, 5.2], [-1.0, 1.0, 0.1]).value)
    with pytest.raises(EstimationError, match="at least two"):
        ratio_of_means([1.0], [1.0])
