"""Review before posting, by hand."""

import pytest

from nudgelab.behaviour.parameters import Parameters
from nudgelab.behaviour.reviewing import mishap_probability_after_review, occasion_lasts

HAND = Parameters.with_changes({"review_catches": 0.7, "occasion_half_life": 2.0})


def test_a_review_catches_its_share():
    assert mishap_probability_after_review(0.1, HAND) == pytest.approx(0.03)


def test_an_occasion_halves_with_its_half_life():
    assert occasion_lasts(0.0, HAND) == 1.0
    assert occasion_lasts(2.0, HAND) == pytest.approx(0.5)
    assert occasion_lasts(6.0, HAND) == pytest.approx(0.125)
