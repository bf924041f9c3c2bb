from __future__ import annotations

import math

import pytest

from nudgelab.report.estimands import estimand_of, estimate_text, interval_text
from tests.report.report_examples import effect


def needed(estimate: float, low: float, high: float):
    return effect(estimand="number_needed_to_treat", estimate=estimate, low=low, high=high)


def test_a_number_needed_passes_through_infinity():
    assert interval_text(needed(50, -35, 20)) == "NNTB 20 to ∞ to NNTH 35"
    assert interval_text(needed(50, -35, 20), better="lower") == "NNTB 35 to ∞ to NNTH 20"


def test_a_number_needed_on_one_side():
    assert estimate_text(needed(5.26, 3.0, 21.1)) == "NNTB 5.3"
    assert interval_text(needed(5.26, 3.0, 21.1)) == "NNTB 3.0 to 21"
    assert interval_text(needed(-5.26, -21.1, -3.0)) == "NNTH 3.0 to 21"
    assert interval_text(needed(5.0, 3.0, math.inf)) == "NNTB 3.0 to ∞"


@pytest.mark.parametrize(
    ("name", "value", "low", "high", "text"),
    [
        ("risk_difference", 0.19, 0.047, 0.333, "+19.0 +4.7 to +33.3"),
        ("risk_ratio", 1.79, 1.0684, 3.0, "1.79 1.07 to 3.00"),
        ("cohens_h", -0.052, -0.41, 0.31, "−0.05 −0.41 to +0.31"),
        ("mean_difference", 1.234, -10.0, 12.0, "+1.2 −10.0 to +12.0"),
        ("log_rank", 5.51, math.nan, math.nan, "5.51 –"),
        ("risk_difference", math.nan, math.nan, math.nan, "– –"),
    ],
)
def test_every_scale_has_its_way_of_writing(name, value, low, high, text):
    found = effect(estimand=name, estimate=value, low=low, high=high)
    assert f"{estimate_text(found)} {interval_text(found)}" == text


def test_an_unknown_estimand_is_called_by_its_words():
    assert estimand_of("quantile_shift").name == "quantile shift"
    assert estimand_of("risk_difference").with_unit == "risk difference, of every 100"
