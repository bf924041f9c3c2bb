"""When tactics begin, and at whom they are aimed."""

import numpy as np
import pytest

from nudgelab.behaviour.vocabulary import TRAITS
from nudgelab.simulation.strategies import aimed_at, rounds
from nudgelab.study.arms import Arm
from nudgelab.study.strategies import phases
from nudgelab.study.tactics import tactic_library
from tests.simulation.small_study import build, ran

THREE = ["co_creation", "self_persuasion", "implementation_intention"]
LIBRARY = tactic_library()
SCORES = np.array([[2.0, 0, 0], [0, 2.0, 0], [0, 0, 2.0], [np.nan] * 3])
LATER = SCORES[[1, 1, 2, 0]]


def whom(strategy, tactic, answered=TRAITS):
    arm = Arm(strategy=strategy, tactics=THREE)
    return list(aimed_at(arm, LIBRARY[tactic], answered, SCORES, LATER))


def test_uniform_and_sequenced_reach_everybody():
    for strategy in ("uniform", "sequenced"):
        assert whom(strategy, "co_creation") == [True] * 4


def test_targeted_goes_by_the_first_diagnosis_and_to_the_undiagnosed():
    assert whom("targeted", "co_creation") == [True, False, False, True]
    assert whom("targeted", "implementation_intention") == [False, False, True, True]


def test_adaptive_goes_by_the_latest_diagnosis():
    assert whom("adaptive", "co_creation") == [False, False, False, True]
    assert whom("adaptive", "self_persuasion") == [True, True, False, False]


def test_what_answers_no_resistance_reaches_everybody():
    assert whom("targeted", "mandate") == [True] * 4


def test_only_resistances_that_are_answered_compete():
    aimed = whom("targeted", "co_creation", ("reactance", "inertia"))
    assert aimed == [True, True, False, True]


def test_phases_follow_each_other():
    arm = Arm(strategy="sequenced", tactics=THREE)
    due = {name: rounds(arm, LIBRARY[name], TRAITS, 120) for name in THREE}
    assert due["co_creation"] == (1, 21)  # a third round would begin after the phase
    assert due["self_persuasion"] == (41, 61)
    assert due["implementation_intention"] == (81, 101)


def test_a_declared_phase_and_the_last_one_to_the_end():
    arm = Arm(strategy="sequenced", tactics=THREE, phase_days=30)
    assert rounds(arm, LIBRARY["implementation_intention"], TRAITS, 120) == (61, 81, 101)
    assert rounds(arm, LIBRARY["co_creation"], TRAITS, 120) == (1, 21)
    assert rounds(arm, LIBRARY["mandate"], TRAITS, 120) == (1, 31)


def test_phases_without_tactics_are_skipped():
    arm = Arm(strategy="sequenced", tactics=["reminder"])
    answered = ("inertia",)
    assert rounds(arm, LIBRARY["reminder"], answered, 60) == (5, 15, 25, 35, 45, 55)


def treated_with(strategy, **parts):
    arms = {"control": [], "treated": {"strategy": strategy, "tactics": THREE}}
    return ran(build(arms, employees=900, teams=90, days=60, **parts))


def contacts(programme, tactic):
    return sum(c for (_, name, _), (c, _) in programme.records.contacts.items() if name == tactic)


def test_in_a_programme_each_person_gets_the_tactic_of_one_resistance():
    everybody = np.sum(treated_with("uniform").arm == 1)
    targeted = treated_with("targeted")
    assert sum(contacts(targeted, name) for name in THREE) == 3 * everybody
    assert all(contacts(targeted, name) > 0.4 * everybody for name in THREE)


def test_those_who_do_not_answer_get_everything():
    silent = {"calendar": {"survey": {"response": 0.0}}}
    uniform, targeted = treated_with("uniform"), treated_with("targeted", **silent)
    for name in THREE:
        assert contacts(targeted, name) == contacts(uniform, name)


def test_adaptive_changes_its_mind_after_a_survey():
    surveys = {"calendar": {"survey": {"days": [0, 10, 30]}}}
    targeted, adaptive = treated_with("targeted", **surveys), treated_with("adaptive", **surveys)
    assert np.array_equal(targeted.diagnosed, adaptive.diagnosed)
    assert any(contacts(targeted, name) != contacts(adaptive, name) for name in THREE)


@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_the_diagnosis_errs_with_the_survey(noise):
    programme = treated_with(
        "targeted", calendar={"survey": {"noise": noise, "items": 2, "points": 101}}
    )
    people, state = programme.workforce.people, programme.workforce.state
    del state
    scores = programme.diagnosed[:, 0]
    fit = np.corrcoef(scores, people["reactance"])[0, 1]
    assert fit > 0.999 if noise == 0.0 else 0.4 < fit < 0.95


def test_targeted_goes_by_the_last_survey_before_the_kick_off():
    noisy = {"noise": 0.3, "items": 1, "response": 0.7}
    two = treated_with("targeted", calendar={"survey": {"days": [-9, 0, 20], **noisy}})
    first = treated_with("targeted", calendar={"survey": {"days": [-9], **noisy}})
    changed = np.any(two.diagnosed != first.diagnosed, axis=1) & ~np.isnan(first.diagnosed[:, 0])
    # seven in ten of those whom the first survey diagnosed answered the second one too
    assert changed.sum() == pytest.approx(0.7 * np.sum(~np.isnan(first.diagnosed[:, 0])), rel=0.1)
    assert contacts(two, "self_persuasion") != contacts(first, "self_persuasion")


ON_DAY_ONE = {
    name: {"schedule": {"start": 1, "every": 20, "times": 3}, "pressure": 0.0} for name in THREE
}


def test_each_person_gets_exactly_the_tactics_of_one_resistance():
    survey = {"survey": {"days": [0], "response": 0.7}}
    programme = ran(
        build(
            {"control": [], "treated": {"strategy": "targeted", "tactics": THREE}},
            employees=900,
            teams=90,
            days=1,
            tactics=ON_DAY_ONE,
            calendar=survey,
            model={"field_multiplier": 1.0},
        )
    )
    treated = programme.arm == 1
    known = ~np.isnan(programme.diagnosed[:, 0])
    contacts = programme.workforce.people["repetition"]
    assert 0.6 < known.mean() < 0.8
    assert np.all(contacts[~treated] == 0)
    assert np.all(contacts[treated & known] == 1)
    assert np.all(contacts[treated & ~known] == 3)
    # and it is the one whose score is highest
    strongest = np.where(known, np.argmax(np.nan_to_num(programme.diagnosed), axis=1), -1)
    planned = programme.workforce.plan.max(axis=1) > 0
    assert np.array_equal(planned, treated & ((strongest == 2) | ~known))
    relieved = programme.workforce.relief.max(axis=1) > 0
    assert np.array_equal(relieved, treated & ((strongest == 0) | ~known))


def test_the_dominant_resistance_is_the_one_that_stands_out_most():
    exact = {"survey": {"days": [0], "noise": 0.0, "points": 101}}
    programme = treated_with("targeted", calendar=exact)
    people, state = programme.workforce.people, programme.workforce.state
    scores = (people["reactance"] - people["reactance"].mean()) / people["reactance"].std()
    assert programme.diagnosed[:, 0] == pytest.approx(scores, abs=0.04)
    inertia = (state["inertia"] - state["inertia"].mean()) / state["inertia"].std()
    # people who had already posted before the survey have a little habit
    assert np.median(np.abs(programme.diagnosed[:, 2] - inertia)) < 0.04


def days_of(programme, tactic):
    return [day for (day, name, _) in sorted(programme.records.contacts) if name == tactic]


@pytest.mark.parametrize("phase_days", [None, 15])
def test_contacts_of_a_sequence_come_in_their_phases(phase_days):
    arm = {"strategy": "sequenced", "tactics": [*THREE, "mandate"]}
    if phase_days is not None:
        arm["phase_days"] = phase_days
    study = build({"control": [], "treated": arm}, days=60, tactics={"mandate": {"pressure": 0.1}})
    programme = ran(study)
    within = phases(study.arms["treated"], TRAITS, 60)
    for name, resistance in zip(THREE, TRAITS, strict=True):
        first, last = within[resistance]
        days = days_of(programme, name)
        assert days[0] == first
        assert days == list(range(first, last + 1, 20))[:3]
    assert days_of(programme, "mandate") == [1, 31]
    everybody = np.sum(programme.arm == 1)
    assert {count for count, _ in programme.records.contacts.values()} == {everybody}


def test_adaptive_is_targeted_until_somebody_is_asked_again():
    surveys = {"calendar": {"survey": {"days": [0, 10], "noise": 0.3}}}
    both = [treated_with(strategy, **surveys) for strategy in ("targeted", "adaptive")]
    counts = [
        {key[:2]: count for key, (count, _) in programme.records.contacts.items()}
        for programme in both
    ]
    first = {key: count for key, count in counts[0].items() if key[0] <= 10}
    assert first
    assert first == {key: count for key, count in counts[1].items() if key[0] <= 10}
    assert counts[0] != counts[1]
    for day in (1, 21, 41):  # everybody gets one of them on each of these days
        assert sum(counts[1][day, name] for name in THREE) == np.sum(both[1].arm == 1)


def test_a_habit_ends_the_diagnosis_of_inertia():
    exact = {"survey": {"days": [0, 40], "noise": 0.0, "points": 101}}
    sure = {"initiation_constant": 5.0, "intention_constant": 2.0, "habit_gain": 0.2}
    programme = treated_with("adaptive", calendar=exact, model=sure)
    drop = programme.diagnosed_last[:, 2] - programme.diagnosed[:, 2]
    assert np.median(drop) < -0.2
    assert abs(np.median(programme.diagnosed_last[:, 0] - programme.diagnosed[:, 0])) < 0.1
