"""Decay in closed form is decay day by day."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudgelab.behaviour.decay import kept_a_day, towards
from nudgelab.behaviour.parameters import Parameters
from nudgelab.simulation.fading import (
    energy_and_habit,
    fading_over,
    plan_for,
    settle,
    settle_asked,
    settle_everybody,
    settle_some,
)
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


def test_plans_fade_day_by_day_and_only_where_there_are_any():
    study = build({"control": [], "treated": ["implementation_intention"]}, employees=12, teams=6)
    started = Programme(study, 1, 0)
    started.workforce.plan[:2] = 0.7
    started.workforce.state["planned"][0] = 1
    for employee in (0, 1):
        settle(employee, started.first_day + 9, started.workforce, started.fading)
    expected = 0.7
    for _ in range(9):
        expected *= kept_a_day(started.parameters.plan_half_life)
    assert started.workforce.plan[0] == pytest.approx(np.full(3, expected), rel=1e-5)
    assert (
        plan_for(0, 1, started.first_day + 9, started.workforce, started.fading)
        == (started.workforce.plan[0, 1])
    )
    assert plan_for(1, 1, started.first_day + 9, started.workforce, started.fading) == 0.0


def test_to_look_ahead_changes_nothing_and_tells_what_settling_does():
    started = programme()
    before, day = started.workforce.state[3].tobytes(), started.first_day + 25
    energy, habit = energy_and_habit(3, day, started.workforce, started.fading)
    assert started.workforce.state[3].tobytes() == before
    settle(3, day, started.workforce, started.fading)
    assert started.workforce.state["energy"][3] == np.float32(energy)
    assert started.workforce.state["habit"][3] == np.float32(habit)


def test_settling_some_leaves_the_others_alone():
    started = programme()
    before = started.workforce.state.copy()
    settle_some(np.array([2, 5]), started.first_day + 4, started.workforce, started.fading)
    touched = np.flatnonzero(started.workforce.state["faded_on"] != before["faded_on"])
    assert list(touched) == [2, 5]
    assert np.array_equal(np.delete(started.workforce.state, (2, 5)), np.delete(before, (2, 5)))
    settle_everybody(started.first_day + 4, started.workforce, started.fading)
    assert len(set(started.workforce.state["threat"])) == 1
