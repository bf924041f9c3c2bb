"""Doing, against numbers computed by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudgelab.behaviour.action import act_probability, initiation, planned_initiation
from nudgelab.behaviour.parameters import Parameters

HAND = Parameters.with_changes(
    {
        "initiation_constant": -2,
        "initiation_inertia": 4,
        "initiation_energy": 1,
        "initiation_efficacy": 1,
        "plan_control": 0.4,
        "habit_action": 0.6,
    }
)
share = st.floats(0.0, 1.0)


def test_initiation_by_hand():
    # −2 − 4·0.2·0.5 + 0.3 + 0.1 = −2
    assert initiation(0.7, 0.5, 0.3, 0.6, HAND) == pytest.approx(0.11920292202211755, rel=1e-12)


def test_a_plan_hands_control_to_the_cue():
    # 1 − 0.9·(1 − 0.4·0.5·0.8)
    assert planned_initiation(0.1, 0.5, 0.8, HAND) == pytest.approx(0.244, rel=1e-12)


def test_without_a_plan_or_a_goal_nothing_changes_to_the_last_bit():
    assert planned_initiation(0.1, 0.0, 0.8, HAND) == 0.1
    assert planned_initiation(0.1, 0.5, 0.0, HAND) == 0.1


def test_acting_by_hand():
    # 0.75·0.8·0.5 + 0.25·0.6
    assert act_probability(0.8, 0.5, 0.25, HAND) == pytest.approx(0.45, rel=1e-12)


def test_a_full_habit_needs_neither_intention_nor_start():
    assert act_probability(0.0, 0.0, 1.0, HAND) == 0.6


@given(share, share, share, share, share)
def test_a_plan_helps_only_those_who_intend(inertia, efficacy, plan, intention, habit):
    starts = initiation(inertia, habit, 0.0, efficacy, Parameters())
    planned = planned_initiation(starts, plan, intention, Parameters())
    gain = act_probability(intention, planned, habit, Parameters()) - act_probability(
        intention, starts, habit, Parameters()
    )
    assert 0.0 < starts <= planned <= 1.0
    assert -1e-15 <= gain <= intention
    assert act_probability(0.0, planned, habit, Parameters()) == act_probability(
        0.0, starts, habit, Parameters()
    )


@given(share, share, share)
def test_acting_is_a_probability(intention, starts, habit):
    assert 0.0 <= act_probability(intention, starts, habit, Parameters()) <= 1.0
