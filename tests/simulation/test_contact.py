"""One contact: what it moves, by hand, and whom it doesn't touch."""

import numpy as np
import pytest

from nudgelab.behaviour.parameters import Parameters
from nudgelab.behaviour.vocabulary import MESSENGERS
from nudgelab.simulation.contact import contact_of, declared_effects, deliver
from nudgelab.simulation.programme import Programme
from nudgelab.simulation.streams import luck_of
from nudgelab.study.tactics import Period, Tactic, tactic_library
from tests.simulation.small_study import build

KINDS = ("event", "project", "news")
LUCK = luck_of(1, 0)
LAB = {"field_multiplier": 1.0, "repetition_growth": 0.5, "threat_gain": 1.0}
BOARD = MESSENGERS.index("board")


def fresh(employees=20):
    """Return a programme before its first day, with every table that a tactic may need."""
    needs_all = ["co_creation", "implementation_intention", "trial_period"]
    return Programme(
        build({"control": [], "treated": needs_all}, employees=employees, teams=5, model=LAB), 1, 0
    )


def after(name, tactic, whom=(1, 3), times=1, review=None):
    """Return employees before and after contacts on following days."""
    before, programme = fresh().workforce, fresh()
    for day in range(times):
        contact = contact_of(name, tactic, KINDS, review)
        effects = np.tile(declared_effects(tactic), (len(whom), 1))
        known = (LUCK, programme.workforce, programme.fading, programme.parameters)
        deliver(contact, np.array(whom), effects, programme.first_day + day, *known)
    return before, programme.workforce


def test_a_mandate_by_hand():
    before, now = after("mandate", tactic_library()["mandate"])
    threat = 0.8 * before.people["reactance"][1] * (1 - before.trust[1, BOARD])
    threat *= LAB["threat_gain"]
    gain = tactic_library()["mandate"].effects["importance"]
    importance = before.state["importance"][1]
    assert now.state["threat"][1] == pytest.approx(threat, rel=1e-5)
    assert now.state["importance"][1] == pytest.approx(
        importance + gain * (1 - threat) * (1 - importance), rel=1e-5
    )
    assert now.people["repetition"][1] == 1.0


def test_nobody_else_is_touched():
    before, now = after("mandate", tactic_library()["mandate"])
    others = np.setdiff1d(np.arange(20), (1, 3))
    for old, new in zip(before[:7], now[:7], strict=True):
        assert np.array_equal(old[others], new[others])


def test_a_second_contact_presses_harder():
    slow = Tactic(against="contrast", messenger="board", pressure=0.8)
    before, now = after("slow", slow, times=2)
    arousal = 0.8 * before.people["reactance"][1] * (1 - before.trust[1, BOARD])
    arousal *= LAB["threat_gain"]
    kept = 0.5 ** (1 / Parameters().threat_half_life)
    repeated = 1 + 0.5 * 0.5 ** (1 / Parameters().repetition_half_life)
    second = kept * arousal + (1 - kept * arousal) * min(1, arousal * repeated)
    assert now.state["threat"][1] == pytest.approx(second, rel=1e-5)


@pytest.mark.parametrize("concreteness", [1.0, 0.5])
def test_a_plan_is_made_for_its_cue_only_as_strong_as_it_is_concrete(concreteness):
    tactic = tactic_library()["implementation_intention"].model_copy(
        update={"pressure": 0.0, "concreteness": concreteness, "dose": 1.0}
    )
    _, now = after("implementation_intention", tactic)
    strength = tactic.effects["plan"] * concreteness
    assert now.plan[1] == pytest.approx([0.0, strength, 0.0])
    assert now.state["planned"][1] == 1
    assert not now.state["planned"][0]


def test_relief_is_of_every_messenger_or_of_one():
    every = Tactic(against="reactance", messenger="peer", effects={"pressure": -0.4})
    one = Tactic(against="reactance", messenger="peer", effects={"messenger_pressure": -0.4})
    peer = MESSENGERS.index("peer")
    assert after("every", every)[1].relief[1] == pytest.approx(np.full(5, 0.4))
    expected = np.where(np.arange(5) == peer, 0.4, 0.0)
    assert after("one", one)[1].relief[1] == pytest.approx(expected)


def test_relief_takes_pressure_off_later_contacts():
    programme = fresh()
    relief = Tactic(against="reactance", messenger="board", effects={"pressure": -1.0})
    known = (programme.first_day, LUCK, programme.workforce, programme.fading, programme.parameters)
    for name, tactic in (("relief", relief), ("mandate", tactic_library()["mandate"])):
        effects = declared_effects(tactic)[None, :]
        deliver(contact_of(name, tactic, KINDS), np.array([1]), effects, *known)
    assert programme.workforce.state["threat"][1] == 0.0


def test_a_period_takes_pressure_off_for_its_days():
    programme = fresh()
    trial = Tactic(against="scepticism", messenger="peer", period=Period(days=3, pressure=-1.0))
    mandate = tactic_library()["mandate"]

    def meets(tactic, name, day):
        known = (LUCK, programme.workforce, programme.fading, programme.parameters)
        effects = declared_effects(tactic)[None, :]
        deliver(contact_of(name, tactic, KINDS), np.array([1]), effects, day, *known)

    meets(trial, "trial", 1)
    meets(mandate, "mandate", 3)
    assert programme.workforce.state["threat"][1] == 0.0
    meets(mandate, "mandate", 4)
    assert programme.workforce.state["threat"][1] > 0.0


def test_moderation_makes_a_tactic_stronger_for_the_reactant():
    tactic = tactic_library()["self_persuasion"].model_copy(update={"dose": 0.5})
    before, now = after("self_persuasion", tactic, whom=range(20))
    moved = 1 - now.state["futility"] / before.state["futility"]
    reactance = before.people["reactance"]
    per_dose = -tactic.effects["futility"] * 0.5
    assert moved == pytest.approx(per_dose * (1 + 0.5 * (reactance - 0.5)), rel=1e-3)


def test_an_occasion_comes_with_its_probability():
    tactic = Tactic(against="inertia", messenger="peer", occasion=0.6, cue="news")
    programme = fresh(20_000)
    effects = np.zeros((20_000, len(declared_effects(tactic))))
    who = deliver(
        contact_of("nudge", tactic, KINDS),
        np.arange(20_000),
        effects,
        5,
        LUCK,
        programme.workforce,
        programme.fading,
        programme.parameters,
    )
    assert len(who) / 20_000 == pytest.approx(0.6, abs=0.015)
    assert np.all(np.diff(who) > 0)


def test_an_empty_tactic_moves_nothing_but_the_count_of_contacts():
    before, now = after("nothing", Tactic(against="contrast", messenger="peer"))
    assert np.array_equal(before.state, now.state)
    for name in before.people.dtype.names:
        if name != "repetition":
            assert np.array_equal(before.people[name], now.people[name]), name


def test_a_cue_that_the_study_lacks_is_refused():
    with pytest.raises(ValueError, match="not in tuple"):
        contact_of("x", Tactic(against="inertia", messenger="peer", cue="full_moon"), KINDS)


EXPECTED = {
    "empathy": {"trust": 1, "threat": -1},
    "co_creation": {"trust": 1, "importance": 1, "pressure": -1},
    "autonomy_support": {"messenger_pressure": -1},
    "trial_period": {"mishap": -1},
    "coaching": {"efficacy": 1, "mishap": -1, "futility": -1, "audience": -1},
    "post_review": {"mishap": -1},
    "self_persuasion": {"importance": 1, "futility": -1},
    "bigger_picture": {"importance": 1, "futility": -1},
    "implementation_intention": {"plan": 1},
    "first_success": {},
    "reminder": {},
    "mandate": {"importance": 1},
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_library_moves_what_the_model_says(name):
    effects = tactic_library()[name].effects
    for channel, direction in EXPECTED[name].items():
        assert effects[channel] * direction > 0, channel


def test_the_library_holds_the_twelve_and_their_mechanisms():
    library = tactic_library()
    assert set(library) == set(EXPECTED)
    assert library["coaching"].staff == "coaches"
    assert library["post_review"].period.reviewed_by == "reviewers"
    assert library["trial_period"].period.pressure < 0
    assert library["first_success"].period.reactions > 0
    assert library["reminder"].occasion > 0
    assert library["self_persuasion"].moderation.slope > 0
    assert library["mandate"].pressure > 0.5


@pytest.mark.parametrize(
    ("channel", "relieved"), [("pressure", MESSENGERS), ("messenger_pressure", ("peer",))]
)
@pytest.mark.parametrize("messenger", MESSENGERS)
def test_whose_pressure_is_relieved(channel, relieved, messenger):
    programme = fresh()
    known = (programme.first_day, LUCK, programme.workforce, programme.fading, programme.parameters)
    relief = Tactic(against="reactance", messenger="peer", effects={channel: -1.0})
    order = Tactic(against="contrast", messenger=messenger, pressure=0.5)
    for name, tactic in (("relief", relief), ("order", order)):
        effects = declared_effects(tactic)[None, :]
        deliver(contact_of(name, tactic, KINDS), np.array([1]), effects, *known)
    assert (programme.workforce.state["threat"][1] == 0.0) == (messenger in relieved)


def test_a_contact_that_frightens_is_heard_less():
    heard = Tactic(against="contrast", messenger="board", effects={"importance": 0.5})
    ordered = heard.model_copy(update={"pressure": 1.0})
    before, calm = after("note", heard)
    _, pushed = after("note", ordered)
    threat = pushed.state["threat"][1]
    step = [(now.state["importance"] - before.state["importance"])[1] for now in (calm, pushed)]
    assert threat > 0.1
    assert step[1] == pytest.approx(step[0] * (1 - threat), rel=1e-5)


def test_a_period_begins_anew_with_each_contact():
    programme = fresh()
    trial = Tactic(
        against="scepticism", messenger="peer", period=Period(days=3, reactions=2.0), dose=0.5
    )
    for day in (1, 3):
        known = (LUCK, programme.workforce, programme.fading, programme.parameters)
        effects = declared_effects(trial)[None, :]
        deliver(contact_of("trial", trial, KINDS), np.array([1]), effects, day, *known)
    cover = programme.workforce.cover[1]
    assert (cover["reactions"], cover["reactions_until"]) == (1.0, 5)
    assert (cover["pressure"], cover["pressure_until"]) == (0.0, 0)  # it holds nothing of that


def test_a_review_covers_its_period():
    reviewed = tactic_library()["post_review"]
    _, now = after("post_review", reviewed, review=2)
    assert now.cover["review"][1] == 2
    assert now.cover["review_until"][1] == -19 + reviewed.period.days - 1
    assert not now.state["covered"][0]


ALL_AT_ONCE = Tactic(
    against="contrast",
    messenger="peer",
    pressure=0.5,
    cue="news",
    occasion=1.0,
    effects={"trust": 0.5, "threat": -0.4, "energy": 0.6, "audience": -0.2, "plan": 0.3},
)


def test_every_channel_moves_by_its_share_of_the_remaining_way():
    before, now = after("all", ALL_AT_ONCE)
    peer = MESSENGERS.index("peer")
    arousal = 0.5 * before.people["reactance"][1] * (1 - before.trust[1, peer])
    dose = 1 - arousal
    expected = {
        "threat": arousal * (1 - 0.4 * dose),
        "energy": 0.6 * dose,
        "audience": before.state["audience"][1] * (1 - 0.2 * dose),
        "importance": before.state["importance"][1],
    }
    found = {name: float(now.state[name][1]) for name in expected}
    assert found == pytest.approx(expected, rel=1e-4)
    trust = before.trust[1, peer]
    assert now.trust[1, peer] == pytest.approx(trust + 0.5 * dose * (1 - trust), rel=1e-5)
    assert np.array_equal(np.delete(now.trust[1], peer), np.delete(before.trust[1], peer))
    assert now.plan[1] == pytest.approx([0.0, 0.0, 0.3 * dose], rel=1e-5)
