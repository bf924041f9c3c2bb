"""The verdict: never by p alone."""

from __future__ import annotations

import pytest

from nudgelab.analysis.answer import verdict
from tests.analysis.test_findings import effect

NAN = float("nan")


@pytest.mark.parametrize(
    ("numbers", "better", "expected"),
    [
        ({"estimate": 0.1, "low": 0.02, "high": 0.18, "p_adjusted": 0.02}, "higher", "moved"),
        ({"estimate": 0.1, "low": 0.02, "high": 0.18, "p_adjusted": 0.02}, "lower", "harmed"),
        ({"estimate": -0.1, "low": -0.2, "high": -0.02, "p_adjusted": 0.02}, "higher", "harmed"),
        ({"estimate": -0.1, "low": -0.2, "high": -0.02, "p_adjusted": 0.02}, "lower", "moved"),
        # the interval excludes zero, and the correction across arms takes the certainty back
        ({"estimate": 0.1, "low": 0.02, "high": 0.18, "p_adjusted": 0.06}, "higher", "no evidence"),
        # p alone is not enough
        ({"estimate": 0.1, "low": -0.01, "high": 0.2, "p_adjusted": 0.04}, "higher", "no evidence"),
        ({"estimate": NAN, "low": NAN, "high": NAN, "p_adjusted": NAN}, "higher", "not estimable"),
        ({"estimate": 0.1, "low": NAN, "high": NAN, "p_adjusted": NAN}, "higher", "not estimable"),
    ],
)
def test_rule(numbers, better, expected):
    assert verdict(effect(**numbers), better) == expected


def test_the_limit_is_one_minus_the_level():
    sure = {"estimate": 0.1, "low": 0.02, "high": 0.18, "p_adjusted": 0.03}
    assert verdict(effect(**sure), "higher") == "moved"
    assert verdict(effect(**sure, level=0.99), "higher") == "no evidence"
