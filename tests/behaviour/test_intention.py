"""Wanting, against numbers computed by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudgelab.behaviour.intention import felt_norm, intention, logistic
from nudgelab.behaviour.parameters import Parameters

HAND = Parameters.with_changes(
    {
        "intention_steepness": 4,
        "intention_constant": 0.25,
        "intention_importance": 1,
        "intention_norm": 0.5,
        "intention_efficacy": 0.6,
        "intention_concern": 0.8,
        "intention_threat": 0.7,
    }
)
share = st.floats(0.0, 1.0)


def test_logistic_by_hand():
    assert logistic(0.0) == 0.5
    assert logistic(1.0) == pytest.approx(0.7310585786300049, rel=1e-15)
    assert logistic(-1.0) == pytest.approx(0.2689414213699951, rel=1e-15)


def test_logistic_does_not_overflow():
    assert logistic(-1000.0) == pytest.approx(0.0, abs=1e-300)
    assert logistic(1000.0) == 1.0


def test_intention_by_hand():
    # 0.25 + 1·0.3 + 0.5·0.2 + 0.6·(−0.1) − 0.8·0.5 − 0.7·0.1 = 0.12; times 4 is 0.48
    assert intention(0.8, 0.2, 0.4, 0.5, 0.1, HAND) == pytest.approx(0.6177478747692459, rel=1e-12)


def test_the_norm_is_the_share_who_act():
    assert felt_norm(3, 12, Parameters()) == 0.25
    assert felt_norm(0, 0, Parameters()) == 0.0


def test_a_complex_contagion_needs_more_than_one():
    complex_contagion = Parameters.with_changes({"norm_threshold": 0.2})
    assert felt_norm(1, 10, complex_contagion) == 0.0
    assert felt_norm(2, 10, complex_contagion) == 0.2


@given(share, share, share, share, share)
def test_intention_is_a_probability_and_threat_lowers_it(
    importance, norm, efficacy, concern, threat
):
    calm = intention(importance, norm, efficacy, concern, 0.0, Parameters())
    felt = intention(importance, norm, efficacy, concern, threat, Parameters())
    assert 0.0 < felt <= calm < 1.0
