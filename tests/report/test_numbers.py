from __future__ import annotations

import math

import pytest

from nudgelab.report import numbers


@pytest.mark.parametrize(
    ("value", "decimals", "sign", "text"),
    [
        (1234567.0, 0, False, "1,234,567"),
        (-2.04, 1, False, "−2.0"),
        (0.5, 2, True, "+0.50"),
        (-0.001, 1, True, "0.0"),
        (math.nan, 1, True, "–"),
        (-math.inf, 1, False, "−∞"),
    ],
)
def test_numbers_are_written_with_real_signs(value, decimals, sign, text):
    assert numbers.number(value, decimals, sign=sign) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0004, "p < 0.001"),
        (0.032, "p = 0.032"),
        (0.0996, "p = 0.10"),
        (0.2, "p = 0.20"),
        (1.0, "p > 0.99"),
    ],
)
def test_p_values_as_they_are_said(p, text):
    assert numbers.said_p(p) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (-0.051, 0.011, "5.1 fewer to 1.1 more"),
        (0.409, 0.490, "40.9 to 49.0 more"),
        (-0.2, -0.1, "10.0 to 20.0 fewer"),
        (0.0, 0.011, "0.0 to 1.1 more"),
    ],
)
def test_an_interval_says_more_or_fewer(low, high, text):
    assert numbers.range_more_or_fewer(low, high) == text


def test_rare_events_get_more_digits():
    assert numbers.decimals_of_shares(0.2, 0.001) == 1
    assert numbers.decimals_of_shares(0.002, 0.001) == 2
    assert numbers.decimals_of_shares(0.0002) == 3


def test_a_small_cell_has_no_count():
    assert numbers.count(None) == "too few"
    assert numbers.count(2000) == "2,000"
