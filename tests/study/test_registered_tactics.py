"""Tactics registered from Python: known to every study, and checked in what they return."""

from __future__ import annotations

import numpy as np
import pytest

import nudgelab as nl
from nudgelab.errors import StudyError
from nudgelab.study.registered_tactics import (
    KNOWN_OF_PEOPLE,
    checked_effects,
    forget_tactic,
    register_tactic,
    registered_effects,
    registered_tactics,
)
from nudgelab.study.tactics import Tactic

BREAKFAST = Tactic(against="scepticism", messenger="peer", effects={"trust": 0.2})


@pytest.fixture
def register():
    """Register tactics for one test."""
    names = []

    def register_one(name, tactic=BREAKFAST, effects=None):
        register_tactic(name, tactic, effects)
        names.append(name)

    yield register_one
    for name in names:
        forget_tactic(name)


def refusal(act, *arguments, **named):
    with pytest.raises(StudyError) as error:
        act(*arguments, **named)
    (problem,) = error.value.problems
    return problem


def test_a_study_uses_and_changes_it_as_one_of_the_librarys(register, load, changed):
    register("breakfast")
    study = load(
        changed(
            ("[reminder]", "[breakfast]"),
            ("reminder: {dose: 0.8}", "breakfast: {dose: 0.5, effects: {energy: 0.1}}"),
        )
    )
    tactic = study.tactic("breakfast")
    assert (tactic.dose, tactic.messenger) == (0.5, "peer")
    assert tactic.effects == {"trust": 0.2, "energy": 0.1}
    assert "breakfast" in study.known_tactics()
    assert registered_tactics()["breakfast"] == BREAKFAST


def test_a_study_that_leaves_it_as_it_is(register, load, changed):
    register("breakfast")
    study = load(changed(("[reminder]", "[breakfast]")))
    assert study.tactic("breakfast") is BREAKFAST


def test_what_is_forgotten_is_unknown(register, the_problem, changed):
    register("breakfast_1")
    register_tactic("breakfast_2", BREAKFAST)
    forget_tactic("breakfast_2")
    problem = the_problem(changed(("[reminder]", "[breakfast_2]")))
    assert problem.found == "the unknown tactic 'breakfast_2'"
    assert problem.suggestion == "breakfast_1"
    assert "none is" not in refusal(forget_tactic, "breakfast_2").expected
    assert refusal(forget_tactic, "breakfast").suggestion == "breakfast_1"


def test_nothing_can_be_forgotten_where_nothing_is_registered():
    assert refusal(forget_tactic, "breakfast").expected == "a name that is registered; none is"


def test_its_parts_are_checked_with_the_study(register, the_problem, changed):
    register("lunch", BREAKFAST.model_copy(update={"staff": "cooks"}))
    problem = the_problem(changed(("[reminder]", "[lunch]")))
    assert problem.found == "the unknown staff of lunch 'cooks'"


def test_its_function_takes_the_place_of_its_effects(register):
    register("by_trust", effects=lambda people: {"futility": -people["trust"]})
    register("plain")
    effects = registered_effects("by_trust")
    assert effects({"trust": np.array([0.5])})["futility"] == [-0.5]
    assert registered_effects("plain") is None
    assert registered_effects("reminder") is None


def test_what_a_function_is_told_of_people():
    traits = ["reactance", "scepticism", "inertia"]
    concerns = ["mishap", "futility", "audience"]
    others = ["importance", "efficacy", "energy", "habit", "trust"]
    assert list(KNOWN_OF_PEOPLE) == [*traits, "threat", *concerns, *others]


@pytest.mark.parametrize(
    ("name", "found", "expected"),
    [
        ("reminder", "a name that the library has", "a study file changes"),
        ("taken", "a name that is registered", "forget_tactic()"),
        ("two words", "the name 'two words'", "underscores"),
        ("a" * 61, "the name 'aaa", "at most 60"),
        (3, "the name 3", "a letter"),
    ],
)
def test_a_name_that_can_not_be_used(register, name, found, expected):
    register("taken")
    problem = refusal(register_tactic, name, BREAKFAST)
    assert problem.found.startswith(found)
    assert expected in problem.expected
    assert list(registered_tactics()) == ["taken"]


def test_what_is_no_tactic_or_no_function():
    assert refusal(register_tactic, "x", {"against": "inertia"}).found == "an object of type dict"
    assert refusal(register_tactic, "x", BREAKFAST, effects={"plan": 1}).found.endswith("type dict")
    assert registered_tactics() == {}


def test_what_is_right_comes_back_as_numbers():
    given = {"trust": [0, 1, -1], "plan": np.array([True, False, False])}
    checked = checked_effects("x", given, 3)
    assert {channel: list(effect) for channel, effect in checked.items()} == {
        "trust": [0.0, 1.0, -1.0],
        "plan": [1.0, 0.0, 0.0],
    }
    assert all(effect.dtype == np.float64 for effect in checked.values())
    assert checked_effects("x", {"trust": np.empty(0)}, 0)["trust"].shape == (0,)


def test_what_comes_back_is_a_copy():
    effect = np.zeros(2)
    checked_effects("x", {"trust": effect}, 2)["trust"][0] = 1.0
    assert effect[0] == 0.0


@pytest.mark.parametrize(
    ("returned", "found", "expected", "nearest"),
    [
        (None, "effects of type NoneType", "a mapping", None),
        ({"treat": [0, 0]}, "the channel 'treat'", "one of trust, threat", "threat"),
        ({3: [0, 0]}, "the channel '3'", "one of", None),
        ({"trust": 0.5}, "trust: an array of shape ()", "shape (2,)", None),
        ({"trust": [0.1]}, "trust: an array of shape (1,)", "shape (2,)", None),
        ({"trust": [[0.1, 0.2]]}, "trust: an array of shape (1,2)", "shape (2,)", None),
        ({"trust": [[0.1], 0.2]}, "trust: no numbers", "a number a person", None),
        ({"trust": ["a", "b"]}, "trust: no numbers", "a number a person", None),
        ({"trust": [0.0, np.nan]}, "trust: nan", "from -1 to 1", None),
        ({"trust": [-np.inf, 0.0]}, "trust: -inf", "from -1 to 1", None),
        ({"trust": [1.5, -2]}, "trust: 1.5 (and 1 more like it)", "from -1 to 1", None),
    ],
)
def test_what_a_function_may_not_return(returned, found, expected, nearest):
    problem = refusal(checked_effects, "breakfast", returned, 2)
    assert problem.where == "tactic 'breakfast'"
    assert problem.found == found
    assert expected in problem.expected
    assert problem.suggestion == nearest


def test_no_plan_without_a_cue():
    problem = refusal(checked_effects, "x", {"plan": [0.1]}, 1, channels=("trust", "threat"))
    assert problem.expected == "one of trust, threat"


def test_every_wrong_channel_is_told():
    with pytest.raises(StudyError) as error:
        checked_effects("x", {"trust": [2.0], "energy": [0.1], "plan": []}, 1)
    assert [problem.found.split(":")[0] for problem in error.value.problems] == ["trust", "plan"]


def test_the_public_face_has_both():
    assert nl.Tactic is Tactic
    assert nl.register_tactic is register_tactic
