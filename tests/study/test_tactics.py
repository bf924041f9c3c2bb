"""Tactics as data: the library, changes to it, new ones."""

from __future__ import annotations

import pytest

from nudgelab.study.tactics import TacticDeclaration, resolve_tactic, tactic_library


def changed(name, **fields):
    return resolve_tactic(name, TacticDeclaration.model_validate(fields))


def test_the_library_holds_one_tactic_for_each_resistance_and_a_contrast():
    assert {name: tactic.against for name, tactic in tactic_library().items()} == {
        "co_creation": "reactance",
        "self_persuasion": "scepticism",
        "implementation_intention": "inertia",
        "reminder": "inertia",
        "mandate": "contrast",
    }


def test_a_tactic_that_is_not_changed_is_the_librarys():
    assert resolve_tactic("reminder", None) == tactic_library()["reminder"]
    assert changed("reminder") == tactic_library()["reminder"]


def test_what_a_change_leaves_out_keeps_the_librarys_value():
    library = tactic_library()["reminder"]
    tactic = changed("reminder", occasion=0.1, schedule={"every": 3})
    assert tactic.occasion == 0.1
    assert tactic.schedule.every == 3
    assert (tactic.schedule.start, tactic.schedule.times) == (5, 6)
    assert tactic.cue == library.cue
    assert tactic.cost == library.cost


def test_parts_are_merged_one_value_at_a_time():
    library = tactic_library()["co_creation"]
    tactic = changed("co_creation", effects={"trust": 0.1, "energy": 0.2}, cost={"per_person": 9})
    assert tactic.effects == {**library.effects, "trust": 0.1, "energy": 0.2}
    assert (tactic.cost.per_person, tactic.cost.per_contact) == (9, 20)


def test_null_takes_a_limit_away_and_leaves_the_rest():
    assert tactic_library()["co_creation"].capacity == 40
    assert changed("co_creation", capacity=None).capacity is None
    assert changed("self_persuasion", moderation=None).moderation is None
    assert changed("co_creation", pressure=None).pressure == 0.05


def test_a_new_tactic_in_yaml(load, valid):
    study = load(
        valid.replace(
            "  reminder: {dose: 0.8}",
            "  reminder: {dose: 0.8}\n"
            "  breakfast: {against: scepticism, messenger: peer, effects: {trust: 0.2}}",
        ).replace("[reminder]", "[breakfast, reminder]")
    )
    breakfast = study.tactic("breakfast")
    assert (breakfast.messenger, breakfast.dose, breakfast.schedule.times) == ("peer", 1.0, 1)
    assert study.tactic("reminder").dose == 0.8
    assert study.known_tactics()[-1] == "breakfast"


def test_an_unknown_tactic_is_a_key_error():
    with pytest.raises(KeyError, match="remindr"):
        resolve_tactic("remindr", None)
