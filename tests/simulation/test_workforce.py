"""The tables of employees: only what is needed, and nothing of whoever sat there before."""

import numpy as np
import pytest

from nudgelab.behaviour.parameters import Parameters
from nudgelab.simulation.network import colleagues
from nudgelab.simulation.organisation import organise
from nudgelab.simulation.people import NEVER, PERSON, STATE, cache_aligned, column_of
from nudgelab.simulation.population import draw_people
from nudgelab.simulation.streams import luck_of
from nudgelab.simulation.workforce import new_workforce, seat
from nudgelab.study.population import Population
from nudgelab.study.tactics import tactic_library

POPULATION = Population(employees=50, teams=8)
LUCK = luck_of(1, 0)


def hired(*tactics):
    place = organise(POPULATION, LUCK)
    seen = colleagues(place.team, np.empty((2, 0), dtype=np.int64))
    workforce = new_workforce(place, seen, 3, [tactic_library()[name] for name in tactics])
    seat(drawn(range(50)), np.arange(50), -19, workforce)
    return workforce


def drawn(who, **parts):
    return draw_people(POPULATION, np.array(list(who)), Parameters(), LUCK, **parts)


@pytest.mark.parametrize(
    ("tactic", "rows"),
    [
        ("empathy", (0, 0, 0)),
        ("co_creation", (50, 0, 0)),
        ("autonomy_support", (50, 0, 0)),
        ("implementation_intention", (0, 50, 0)),
        ("trial_period", (0, 0, 50)),
        ("first_success", (0, 0, 50)),
        ("post_review", (0, 0, 50)),
    ],
)
def test_only_tables_that_a_tactic_needs_have_rows(tactic, rows):
    workforce = hired(tactic)
    assert (len(workforce.relief), len(workforce.plan), len(workforce.cover)) == rows


def test_people_are_as_they_were_drawn():
    workforce, told = hired(), drawn(range(50))
    for name in ("inertia", "importance", "efficacy", "audience", "reactance"):
        assert column_of(workforce, name) == pytest.approx(told.mind[name], abs=1e-7)
    assert workforce.trust == pytest.approx(told.trust, abs=1e-7)
    assert np.array_equal(workforce.state["importance_baseline"], workforce.state["importance"])
    assert workforce.state["threat"].max() == workforce.state["habit"].max() == 0.0
    assert np.all(workforce.people["last_post"] == NEVER)


def test_a_successor_has_nothing_of_whoever_sat_there():
    everything = ("co_creation", "implementation_intention", "trial_period")
    workforce, clean = hired(*everything), hired(*everything)
    for table in (workforce.state, workforce.people):
        for name in table.dtype.names:
            if name not in ("team", "department", "manager"):
                table[name][7] = 1
    for table in (workforce.relief, workforce.plan, workforce.trust):
        table[7] = 1
    workforce.cover[7] = np.ones((), dtype=workforce.cover.dtype)
    seen = [workforce.state[name][7] for name in ("present", "visible_colleagues", "seen_acting")]
    for each in (workforce, clean):
        seat(drawn([7], generation=1), np.array([7]), 30, each)
    colleagues_ = ("present", "visible_colleagues", "acting_colleagues", "seen_acting")
    for name in STATE.names:
        if name not in colleagues_:
            assert workforce.state[name][7] == clean.state[name][7], name
    for name in PERSON.names:
        assert workforce.people[name][7] == clean.people[name][7], name
    for name in ("relief", "plan", "trust", "cover"):
        assert getattr(workforce, name)[7].tobytes() == getattr(clean, name)[7].tobytes()
    assert seen == [1, 1, 1]  # what colleagues see is told by appear() and disappear()
    assert workforce.state["faded_on"][7] == 30


def test_a_row_of_states_fills_a_line_of_the_cache():
    assert STATE.itemsize == 64
    for count in (1, 7, 1000):
        assert cache_aligned(count, STATE).ctypes.data % 64 == 0
        assert len(cache_aligned(count, STATE)) == count
