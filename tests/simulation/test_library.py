"""Every tactic of the library, delivered faithfully: each channel moves as the model says.

Nobody has occasions of their own nor makes use of a given one, so that what moves is moved by the
tactic. The figures rest on the tactics' own declarations and not on the model's defaults.
"""

import numpy as np
import pytest

from nudgelab.behaviour.vocabulary import MESSENGERS
from nudgelab.study.tactics import tactic_library
from tests.simulation.small_study import build, ran

LAB = {
    "field_multiplier": 1.0,
    "threat_gain": 1.0,
    "repetition_growth": 0.25,
    "intention_constant": -2.0,
    "initiation_constant": -10.0,
}
STILL = {"cue_rate": {"mean": 1e-9}}
UP, DOWN = 1, -1
MOVES = {
    "empathy": {"trust": UP},
    "co_creation": {"trust": UP, "importance": UP, "pressure": DOWN},
    "autonomy_support": {"trust": UP, "messenger_pressure": DOWN},
    "trial_period": {"mishap": DOWN},
    "coaching": {"efficacy": UP, "mishap": DOWN, "futility": DOWN, "audience": DOWN},
    "post_review": {"mishap": DOWN},
    "self_persuasion": {"importance": UP, "futility": DOWN},
    "bigger_picture": {"importance": UP, "futility": DOWN},
    "implementation_intention": {"plan": UP},
    "first_success": {"energy": UP},
    "reminder": {},
    "mandate": {"importance": UP, "threat": UP},
}
CALMING = ("empathy", "co_creation", "autonomy_support")


def programmes(name, before=(), **changes):
    """Return a programme of one day with a tactic and one without it, both after some others."""
    tactics = {name: {"schedule": {"start": 1, "every": 1, "times": 1}, **changes}}
    tactics |= {other: {"schedule": {"start": 1, "times": 1}} for other in before}
    staff = {"coaches": {"people": 240, "hours_a_day": 24}}
    known = {"tactics": tactics, "days": 1, "model": LAB, "population": STILL, "staff": staff}
    arms = ([*before, name], list(before))
    return [ran(build({"control": [], "treated": list(arm)}, **known)) for arm in arms]


def changes_of(treated, idle, name):
    """Return by how much the treated differ, by channel."""
    messenger = MESSENGERS.index(tactic_library()[name].messenger)
    whom = treated.arm == 1

    def difference(values):
        return (values(treated).astype(float) - values(idle))[whom]

    found = {
        state: difference(lambda p, state=state: p.workforce.state[state])
        for state in (
            "importance",
            "efficacy",
            "mishap",
            "futility",
            "audience",
            "threat",
            "energy",
        )
    }
    found["trust"] = difference(lambda p: p.workforce.trust[:, messenger])
    if len(treated.workforce.plan):
        found["plan"] = treated.workforce.plan[whom].max(axis=1)
    if len(treated.workforce.relief):
        relief = -treated.workforce.relief[whom]
        found["messenger_pressure"] = relief[:, messenger]
        found["pressure"] = relief.max(axis=1)  # the least relieved messenger's
    return found


@pytest.mark.parametrize("name", MOVES)
def test_each_channel_moves_everybody_in_its_direction(name):
    treated, idle = programmes(name)
    assert np.any(treated.workforce.people["repetition"][treated.arm == 1] == 1)
    found = changes_of(treated, idle, name)
    for channel, direction in MOVES[name].items():
        assert np.mean(direction * found[channel] > 0) > 0.99, channel  # 0 and 1 move no further
    assert all(np.all(found[c] == 0) for c in found if c not in moved_by(name)), name


def moved_by(name):
    """Return what a tactic's declaration lets move; pressure threatens."""
    tactic = tactic_library()[name]
    relieved = {"pressure", "messenger_pressure"} & set(tactic.effects)
    everybody = {"messenger_pressure"} if relieved else set()
    threat = {"threat"} if tactic.pressure > 0 else set()
    return set(tactic.effects) | everybody | threat


@pytest.mark.parametrize("name", CALMING)
def test_what_answers_reactance_calms(name):
    treated, idle = programmes(name, before=["mandate"])
    whom = treated.arm == 1
    threat = [programme.workforce.state["threat"][whom] for programme in (treated, idle)]
    assert idle.workforce.state["threat"][whom].mean() > 0.05
    assert threat[0].mean() < threat[1].mean()


def test_pressure_falls_while_a_trial_lasts():
    mandate = {"mandate": {"schedule": {"start": 5, "times": 1}}}
    known = {"days": 5, "model": LAB, "population": STILL, "tactics": mandate}
    tried, not_tried = (
        ran(build({"control": [], "treated": arm}, **known))
        for arm in (["trial_period", "mandate"], ["mandate"])
    )
    whom = tried.arm == 1
    threat = [p.workforce.state["threat"][whom] for p in (tried, not_tried)]
    # the second contact presses harder, but on half of the pressure
    assert np.all(threat[0] < threat[1])


def test_self_persuasion_is_stronger_the_more_reactant_the_person():
    treated, idle = programmes("self_persuasion", dose=0.5)  # room for half as much more
    whom = treated.arm == 1
    left = treated.workforce.state["futility"][whom] / idle.workforce.state["futility"][whom]
    reactance = treated.workforce.people["reactance"][whom]
    assert np.corrcoef(1 - left, reactance)[0, 1] > 0.999


def test_a_vaguer_plan_is_a_weaker_one():
    concrete, vague = (
        programmes("implementation_intention", concreteness=c)[0].workforce.plan for c in (1.0, 0.3)
    )
    assert vague == pytest.approx(0.3 * concrete, rel=1e-5)


def test_a_mandate_threatens_in_proportion_to_the_trait_and_to_mistrust():
    treated, _ = programmes("mandate")
    whom = treated.arm == 1
    people, trust = treated.workforce.people[whom], treated.workforce.trust[whom]
    expected = 0.8 * people["reactance"] * (1 - trust[:, MESSENGERS.index("board")])
    assert tactic_library()["mandate"].pressure == 0.8
    assert treated.workforce.state["threat"][whom] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", MOVES)
def test_in_the_field_a_contact_does_less(name):
    faithful, idle = programmes(name)
    tactic = tactic_library()[name]
    half = ran(
        build(
            {"control": [], "treated": [name]},
            tactics={name: {"schedule": {"start": 1, "times": 1}}},
            days=1,
            model=LAB | {"field_multiplier": 0.5},
            population=STILL,
            staff={"coaches": {"people": 240, "hours_a_day": 24}},
        )
    )
    lab, field = (changes_of(programme, idle, name) for programme in (faithful, half))
    for channel in MOVES[name]:
        if channel == "threat":  # pressure isn't a dose: it arrives in full
            assert field[channel] == pytest.approx(lab[channel]), channel
        elif tactic.moderation is None and tactic.dose <= 1.0:
            assert field[channel] == pytest.approx(0.5 * lab[channel], rel=1e-3), channel
