"""Decay in closed form is decay day by day."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudgelab.behaviour.decay import kept_a_day, towards
from nudgelab.behaviour.parameters import Parameters
from nudgelab.simulation.fading import fading_over, settle, settle_asked
from nudgelab.simulation.programme import Programme
from tests.simulation.small_study import build

FADING = {
    "threat": "threat_half_life",
    "energy": "energy_half_life",
    "habit": "habit_half_life",
}


def programme():
    started = Programme(
        build({"control": [], "treated": ["co_creation"]}, employees=12, teams=6), 1, 0
    )
    state = started.workforce.state
    for name in FADING:
        state[name] = 0.8
    state["importance"] = 0.9
    started.workforce.people["repetition"] = 3.0
    started.workforce.relief[:] = 0.6
    return started


@given(st.lists(st.integers(0, 20), min_size=1, max_size=6))
def test_any_visits_on_the_way_change_nothing(gaps):
    started, day = programme(), 0
    first = started.first_day
    for gap in gaps:
        day += min(gap, 59 - day)
        settle(0, first + day, started.workforce, started.fading)
    parameters, expected = started.parameters, dict.fromkeys(FADING, 0.8)
    importance = 0.9
    baseline = float(started.workforce.state["importance_baseline"][0])
    for _ in range(day):
        expected = {n: v * kept_a_day(getattr(parameters, FADING[n])) for n, v in expected.items()}
        importance = towards(importance, baseline, kept_a_day(parameters.importance_half_life))
    state = started.workforce.state[0]
    assert {name: float(state[name]) for name in FADING} == pytest.approx(expected, rel=1e-5)
    assert float(state["importance"]) == pytest.approx(importance, rel=1e-5)


def test_contacts_and_relief_fade_by_their_own_clock():
    started = programme()
    settle_asked(1, started.first_day + 10, started.workforce, started.fading)
    parameters = started.parameters
    assert started.workforce.people["repetition"][1] == pytest.approx(
        3 * 0.5 ** (10 / parameters.repetition_half_life)
    )
    assert started.workforce.relief[1] == pytest.approx(
        np.full(5, 0.6 * 0.5 ** (10 / parameters.pressure_half_life))
    )
    assert started.workforce.people["repetition"][0] == 3.0


def test_what_is_kept_starts_whole_and_never_grows():
    kept = fading_over(300, Parameters())
    assert np.all(kept[0] == 1.0)
    assert np.all(np.diff(kept, axis=0) <= 0.0)
    assert kept[15, 0] == pytest.approx(0.5 ** (15 / Parameters().threat_half_life))
