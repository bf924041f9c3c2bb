"""What a colleague's post teaches."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudgelab.behaviour.learning import efficacy_after_post
from nudgelab.behaviour.parameters import Parameters
from nudgelab.behaviour.vicarious import (
    efficacy_after_intimidations,
    efficacy_after_successes_seen,
    intimidates,
    mishap_concern_after_mishaps_seen,
)

HAND = Parameters.with_changes(
    {
        "vicarious_efficacy": 0.1,
        "intimidation_ratio": 10,
        "intimidation_below": 0.4,
        "intimidation_efficacy": 0.1,
        "mishap_seen": 0.1,
    }
)


def test_two_steps_by_hand():
    assert efficacy_after_successes_seen(0.5, 2, HAND) == pytest.approx(0.595)
    assert efficacy_after_intimidations(0.5, 2, HAND) == pytest.approx(0.405)
    assert mishap_concern_after_mishaps_seen(0.5, 2, HAND) == pytest.approx(0.595)


def test_nothing_seen_changes_nothing():
    assert efficacy_after_successes_seen(0.3, 0, HAND) == pytest.approx(0.3, rel=1e-15)
    assert efficacy_after_intimidations(0.3, 0, HAND) == 0.3
    assert mishap_concern_after_mishaps_seen(0.3, 0, HAND) == pytest.approx(0.3, rel=1e-15)


def test_only_the_unsure_are_intimidated_and_only_by_much():
    aspiration = math.log(6.0)  # five reactions; beyond 10·6 − 1 = 59 intimidates
    assert intimidates(60, aspiration, 0.3, HAND)
    assert not intimidates(58, aspiration, 0.3, HAND)
    assert not intimidates(60, aspiration, 0.5, HAND)


@given(st.floats(0.0, 0.99))
def test_mastery_teaches_more_than_seeing(efficacy):
    own = efficacy_after_post(efficacy, True, Parameters())
    assert own > efficacy_after_successes_seen(efficacy, 1, Parameters())


@given(st.floats(0.0, 1.0), st.integers(0, 10_000))
def test_any_number_stays_in_range(state, seen):
    for after in (
        efficacy_after_successes_seen(state, seen, Parameters()),
        efficacy_after_intimidations(state, seen, Parameters()),
        mishap_concern_after_mishaps_seen(state, seen, Parameters()),
    ):
        assert 0.0 <= after <= 1.0
