"""Tactics as data: the library, changes to it, new ones."""

from __future__ import annotations

import pytest

from nudgelab.study.population import Population
from nudgelab.study.staff import DEFAULT_STAFF
from nudgelab.study.tactics import TacticDeclaration, resolve_tactic, tactic_library


def changed(name, **fields):
    return resolve_tactic(name, TacticDeclaration.model_validate(fields))


def test_the_library_answers_every_resistance_and_has_a_contrast():
    answers = {}
    for name, tactic in tactic_library().items():
        answers.setdefault(tactic.against, []).append(name)
    assert answers == {
        "reactance": ["empathy", "co_creation", "autonomy_support"],
        "scepticism": [
            *("trial_period", "coaching", "post_review", "self_persuasion", "bigger_picture")
        ],
        "inertia": ["implementation_intention", "first_success", "reminder"],
        "contrast": ["mandate"],
    }


def test_every_tactic_of_the_library_says_what_it_is_and_fits_every_study():
    cues = Population().cues
    for name, tactic in tactic_library().items():
        assert tactic.description.endswith("."), name
        assert tactic.active
        assert tactic.cue is None or tactic.cue in cues
        assert tactic.staff in (None, *DEFAULT_STAFF)
        assert tactic.period is None or tactic.period.reviewed_by in (None, *DEFAULT_STAFF)


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


def test_null_takes_a_part_away_and_leaves_the_rest():
    assert tactic_library()["coaching"].staff == "coaches"
    assert changed("coaching", staff=None).staff is None
    assert changed("trial_period", period=None).period is None
    assert changed("self_persuasion", moderation=None).moderation is None
    assert changed("co_creation", pressure=None).pressure == 0.05


def test_a_period_is_changed_one_value_at_a_time():
    period = changed("post_review", period={"days": 30}).period
    assert (period.days, period.reviewed_by, period.minutes) == (30, "reviewers", 15)


def test_a_tactic_is_switched_off_by_one_word(load, valid):
    study = load(valid.replace("{dose: 0.8}", "{active: false}"))
    assert not study.tactic("reminder").active
    assert study.tactic("implementation_intention").active


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
