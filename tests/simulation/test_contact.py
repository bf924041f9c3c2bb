"""One contact: what it moves, by hand, and whom it doesn't touch."""

import numpy as np
import pytest

from nudgelab.behaviour.parameters import Parameters
from nudgelab.behaviour.vocabulary import MESSENGERS
from nudgelab.simulation.contact import contact_of, deliver
from nudgelab.simulation.population import populate
from nudgelab.simulation.streams import luck_of
from nudgelab.study.population import Population
from nudgelab.study.tactics import Tactic, tactic_library

KINDS = ("event", "project", "news")
LUCK = luck_of(1, 0)
LAB = Parameters.with_changes({"field_multiplier": 1.0, "repetition_growth": 0.5})


def after(name, tactic, parameters=LAB, whom=(1, 3), times=1):
    """Return employees, and their states before and after contacts."""
    population = Population(employees=20, teams=5)
    people, before = populate(population, 3, parameters, LUCK)
    _, state = populate(population, 3, parameters, LUCK)
    for day in range(times):
        deliver(
            contact_of(name, tactic, KINDS), np.array(whom), day, LUCK, people, state, parameters
        )
    return people, before, state


def test_a_mandate_by_hand():
    people, before, state = after("mandate", tactic_library()["mandate"])
    board = MESSENGERS.index("board")
    threat = 0.8 * people.reactance[1] * (1 - before.trust[1, board])
    importance = before.importance[1] + 0.1 * (1 - threat) * (1 - before.importance[1])
    assert state.threat[1] == pytest.approx(threat)
    assert state.importance[1] == pytest.approx(importance)
    assert state.repetition[1] == 1.0


def test_nobody_else_is_touched():
    _, before, state = after("mandate", tactic_library()["mandate"])
    others = np.setdiff1d(np.arange(20), (1, 3))
    for old, new in zip(before, state, strict=True):
        assert np.array_equal(old[others], new[others])


def test_a_second_contact_presses_harder():
    people, before, state = after("mandate", tactic_library()["mandate"], times=2)
    arousal = 0.8 * people.reactance[1] * (1 - before.trust[1, 0])
    assert state.threat[1] == pytest.approx(arousal + (1 - arousal) * min(1, arousal * 1.5))


def test_a_plan_is_made_for_its_cue_only():
    tactic = tactic_library()["implementation_intention"].model_copy(update={"pressure": 0.0})
    _, _, state = after("implementation_intention", tactic)
    assert state.plan[1] == pytest.approx([0.0, 0.8, 0.0])


def test_relief_takes_pressure_off_later_contacts():
    _, _, state = after("co_creation", tactic_library()["co_creation"])
    dose = 1 - state.threat[1] / 0.6  # threat before the dose took 40 % of what it could
    assert 0.58 < state.pressure[1] < 0.65
    assert dose > 0.9


def test_moderation_makes_self_persuasion_stronger_for_the_reactant():
    people, before, state = after(
        "self_persuasion", tactic_library()["self_persuasion"], whom=range(20)
    )
    moved = (before.futility - state.futility) / before.futility
    assert moved == pytest.approx(
        0.12 * np.minimum(1, 1 + 0.5 * (people.reactance - 0.5)), rel=0.05
    )
    assert np.corrcoef(moved, people.reactance)[0, 1] > 0.97


def test_an_occasion_comes_with_its_probability():
    tactic = Tactic(against="inertia", messenger="peer", occasion=0.6, cue="news")
    population = Population(employees=20_000, teams=2_000)
    people, state = populate(population, 3, LAB, LUCK)
    everybody = np.arange(20_000)
    deliver(contact_of("nudge", tactic, KINDS), everybody, 5, LUCK, people, state, LAB)
    assert state.occasions[:, 2].mean() == pytest.approx(0.6, abs=0.015)
    assert not state.occasions[:, :2].any()
    assert np.array_equal(state.given, state.occasions.sum(axis=1))


def test_an_empty_tactic_moves_nothing_but_the_count_of_contacts():
    _, before, state = after("nothing", Tactic(against="contrast", messenger="peer"))
    for name in before._fields:
        if name != "repetition":
            assert np.array_equal(getattr(before, name), getattr(state, name)), name


def test_a_cue_that_the_study_lacks_is_refused():
    with pytest.raises(ValueError, match="not in tuple"):
        contact_of("x", Tactic(against="inertia", messenger="peer", cue="full_moon"), KINDS)
