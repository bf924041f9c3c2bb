"""Scatter in two parts: known truths are found, and a balanced case by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from nudgelab.errors import EstimationError
from nudgelab.statistics.nested_variance import nested_mean


def test_the_two_parts_are_unbiased_and_the_interval_covers():
    luck = np.random.default_rng(2)
    draw = np.repeat(np.arange(60), 2)
    parameter, chance, covered = [], [], 0
    for _ in range(400):
        y = 5.0 + 3.0 * luck.standard_normal(60)[draw] + 2.0 * luck.standard_normal(120)
        found = nested_mean(y, draw)
        parameter.append(found.parameter_spread**2)
        chance.append(found.chance_spread**2)
        covered += found.low <= 5.0 <= found.high
    assert np.mean(parameter) == pytest.approx(9.0, abs=4 * np.std(parameter) / 20)
    assert np.mean(chance) == pytest.approx(4.0, abs=4 * np.std(chance) / 20)
    assert abs(covered / 400 - 0.95) < 3 * math.sqrt(0.95 * 0.05 / 400)


def test_a_balanced_case_is_the_analysis_of_variance():
    y = np.array([1.0, 3.0, 6.0, 8.0, 2.0, 2.0])
    draw = [0, 0, 1, 1, 2, 2]
    found = nested_mean(y, draw)
    groups = [y[:2], y[2:4], y[4:]]
    f = stats.f_oneway(*groups).statistic
    assert found.chance_spread**2 == pytest.approx(4 / 3)
    assert found.parameter_spread**2 == pytest.approx((f - 1) * (4 / 3) / 2)
    assert found.error == pytest.approx(np.std([2, 7, 2], ddof=1) / math.sqrt(3))


def test_without_a_second_simulation_a_draw_the_parts_are_not_told():
    found = nested_mean([1.0, 2.0, 4.0], [0, 1, 2])
    assert math.isnan(found.parameter_spread)
    assert math.isnan(found.chance_spread)
    assert found.error == pytest.approx(np.std([1, 2, 4], ddof=1) / math.sqrt(3))


def test_one_draw_has_no_interval_and_none_no_mean():
    assert math.isnan(nested_mean([1.0, 2.0], [0, 0]).error)
    with pytest.raises(EstimationError):
        nested_mean([], [])
