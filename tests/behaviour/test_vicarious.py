"""What a colleague's post teaches."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudgelab.behaviour.learning import efficacy_after_post
from nudgelab.behaviour.parameters import Parameters
from nudgelab.behaviour.vicarious import (
    efficacy_after_success_seen,
    intimidates,
    mishap_concern_after_mishap_seen,
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


def test_a_step_by_hand():
    assert efficacy_after_success_seen(0.5, False, HAND) == pytest.approx(0.55)
    assert efficacy_after_success_seen(0.5, True, HAND) == pytest.approx(0.495)
    assert mishap_concern_after_mishap_seen(0.5, HAND) == pytest.approx(0.55)


def test_only_the_unsure_are_intimidated_and_only_by_much():
    aspiration = math.log(6.0)  # five reactions; beyond 10·6 − 1 = 59 intimidates
    assert intimidates(math.log1p(60), aspiration, 0.3, HAND)
    assert not intimidates(math.log1p(58), aspiration, 0.3, HAND)
    assert not intimidates(math.log1p(60), aspiration, 0.5, HAND)


@given(st.floats(0.0, 0.99))
def test_mastery_teaches_more_than_seeing(efficacy):
    own = efficacy_after_post(efficacy, True, Parameters())
    assert own > efficacy_after_success_seen(efficacy, False, Parameters())


@given(st.floats(0.0, 1.0), st.booleans())
def test_any_state_stays_in_range(state, intimidated):
    assert 0.0 <= efficacy_after_success_seen(state, intimidated, Parameters()) <= 1.0
    assert 0.0 <= mishap_concern_after_mishap_seen(state, Parameters()) <= 1.0
