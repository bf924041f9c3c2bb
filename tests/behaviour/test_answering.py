"""Who answers a survey, by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudgelab.behaviour.answering import answer_probability
from nudgelab.behaviour.parameters import Parameters

HAND = Parameters.with_changes({"response_threat": 2.0})


def test_threat_lowers_the_log_odds():
    # logit(0.8) − 2·0.5 = 0.3863
    assert answer_probability(0.8, 0.5, HAND) == pytest.approx(0.5953903, abs=1e-7)
    assert answer_probability(0.8, 0.0, HAND) == pytest.approx(0.8)


@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_certainty_stays_certain(certain):
    assert answer_probability(certain, 1.0, HAND) == certain


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_more_threat_never_raises_it(response, one, other):
    low, high = sorted((one, other))
    more = answer_probability(response, high, HAND)
    assert 0.0 <= more <= answer_probability(response, low, HAND) + 1e-12 <= 1.0 + 1e-12
