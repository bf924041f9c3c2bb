from __future__ import annotations

import math

import pytest

from nudgelab.report.apa import apa_p, apa_phrase, apa_rows
from tests.report.report_examples import effect


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        ({}, "RD = .120, 95% CI [.050, .190], p = .008 (corrected)"),
        (
            {"p_adjusted": 0.004, "degrees_of_freedom": 31.26},
            "RD = .120, 95% CI [.050, .190], df = 31.3, p = .004",
        ),
        (
            {"estimate": -0.12, "low": -0.19, "high": -0.05, "level": 0.9},
            "RD = −.120, 90% CI [−.190, −.050], p = .008 (corrected)",
        ),
        (
            {"estimand": "risk_ratio", "estimate": 0.8, "low": 0.5, "high": 1.28},
            "RR = 0.80, 95% CI [0.50, 1.28], p = .008 (corrected)",
        ),
        (
            {"estimand": "log_rank", "estimate": 2.5, "low": math.nan, "high": math.nan},
            "log-rank test = 2.50, p = .008 (corrected)",
        ),
        ({"high": math.inf}, "RD = .12, 95% CI [.05, ∞], p = .008 (corrected)"),
        ({"estimate": math.nan}, ""),
    ],
)
def test_an_effect_as_a_paper_states_it(changes, phrase):
    assert apa_phrase(effect(**changes)) == phrase


@pytest.mark.parametrize(
    ("p", "said"),
    [(0.0004, "p < .001"), (0.0321, "p = .032"), (0.9996, "p > .999"), (0.5, "p = .500")],
)
def test_p_has_three_digits_and_no_zero(p, said):
    assert apa_p(p) == said


def test_rows_are_those_with_a_number(programme, hostile):
    assert len(apa_rows(programme)) == len(programme.effects)
    assert len(apa_rows(hostile)) < len(hostile.effects)
