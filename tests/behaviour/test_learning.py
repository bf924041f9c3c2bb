"""What a post teaches, and how a habit grows."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudgelab.behaviour.decay import kept_a_day
from nudgelab.behaviour.learning import (
    adapted_aspiration,
    audience_after_post,
    efficacy_after_post,
    expected_reactions,
    first_aspiration,
    habit_after_act,
    habit_after_missed_cue,
    is_success,
    mishap_concern_after_post,
    mishap_probability,
)
from nudgelab.behaviour.parameters import Parameters

HAND = Parameters.with_changes(
    {
        "reactions_per_contact": 0.05,
        "quality_slope": 1,
        "aspiration_start": 0.5,
        "aspiration_rate": 0.2,
        "success_efficacy": 0.1,
        "failure_efficacy": 0.02,
        "success_audience": 0.2,
        "failure_audience": 0.05,
        "mishap_probability": 0.02,
        "mishap_author": 0.4,
        "mishap_relief": 0.05,
        "habit_missed": 0.002,
    }
)
share = st.floats(0.0, 1.0)


def test_reactions_grow_with_reach_and_efficacy():
    assert expected_reactions(200.0, 0.5, HAND) == pytest.approx(10.0)
    assert expected_reactions(200.0, 1.0, HAND) == pytest.approx(10.0 * math.exp(0.5))


def test_reach_ends_somewhere():
    assert expected_reactions(1e9, 0.5, HAND) == pytest.approx(0.05 * HAND.reach_limit)


def test_success_is_measured_by_an_aspiration_that_adapts():
    aspiration = first_aspiration(200.0, HAND)
    assert aspiration == pytest.approx(math.log(6.0))
    assert is_success(math.log1p(5), aspiration + -1e-12)
    assert not is_success(math.log1p(4), aspiration)
    assert adapted_aspiration(aspiration, 0, HAND) == pytest.approx(0.8 * math.log(6.0))


def test_a_post_that_nobody_sees_is_no_success():
    assert not is_success(0, 0.0)


def test_success_and_failure_by_hand():
    assert efficacy_after_post(0.5, True, HAND) == pytest.approx(0.55)
    assert efficacy_after_post(0.5, False, HAND) == pytest.approx(0.49)
    assert audience_after_post(0.5, True, HAND) == pytest.approx(0.4)
    assert audience_after_post(0.5, False, HAND) == pytest.approx(0.525)


def test_a_mishap_frightens_and_a_post_without_one_calms():
    assert mishap_probability(0.5, HAND) == pytest.approx(0.02)
    assert mishap_concern_after_post(0.5, True, HAND) == pytest.approx(0.7)
    assert mishap_concern_after_post(0.5, False, HAND) == pytest.approx(0.475)


def habit_curve(repetitions, every=1, days=2000, parameters=None):
    """Return the habit on each of many days, with repetitions ``every`` so many days."""
    p = parameters or Parameters()
    habit, curve = 0.0, []
    for day in range(days):
        if day % every == 0 and day // every < repetitions:
            habit = habit_after_act(habit, p.habit_gain)
        habit *= kept_a_day(p.habit_half_life)
        curve.append(habit)
    return curve


def test_daily_repetition_reaches_its_plateau_in_about_66_days():
    curve = habit_curve(2000)
    days = next(day for day, habit in enumerate(curve, 1) if habit >= 0.95 * curve[-1])
    assert 55 <= days <= 75  # Lally et al. 2010: a median of 66


def test_weekly_repetition_gets_less_than_half_way_in_12_weeks():
    plateau = habit_curve(2000)[-1]
    weekly = habit_curve(12, every=5, days=60)[-1]
    assert 0.35 <= weekly / plateau <= 0.50


def test_one_missed_occasion_matters_little():
    assert habit_after_missed_cue(0.6, HAND) > 0.95 * 0.6


@given(share, share, st.booleans())
def test_learning_stays_in_range(state, gain, happened):
    for after in (
        efficacy_after_post(state, happened, Parameters()),
        audience_after_post(state, happened, Parameters()),
        mishap_concern_after_post(state, happened, Parameters()),
        habit_after_act(state, gain),
        habit_after_missed_cue(state, Parameters()),
        mishap_probability(state, Parameters()),
    ):
        assert 0.0 <= after <= 1.0
