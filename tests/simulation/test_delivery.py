"""Schedules, staff, uptake and costs."""

import numpy as np
import pytest

from nudgelab.behaviour.vocabulary import MESSENGERS
from nudgelab.errors import StudyError
from nudgelab.simulation.programme import simulate
from nudgelab.study.registered_tactics import KNOWN_OF_PEOPLE, forget_tactic, register_tactic
from nudgelab.study.tactics import Tactic
from tests.simulation.small_study import build, ran, same, states

NOTE = {"against": "inertia", "messenger": "peer"}
ONE_AN_HOUR = {"staff": "coaches", "minutes": 60}
COACHES = {"coaches": {"people": 1, "hours_a_day": 5, "cost_an_hour": 30}}


def run(tactic, arms=None, **parts):
    arms = arms or {"control": [], "treated": ["note"]}
    return ran(build(arms, tactics={"note": NOTE | tactic}, **parts))


def delivered(programme):
    return [
        (day, contacts) for (day, _, _), (contacts, _) in sorted(programme.records.contacts.items())
    ]


def test_contacts_come_on_the_days_of_the_schedule():
    programme = run({"schedule": {"start": 3, "every": 10, "times": 3}})
    assert delivered(programme) == [(3, 120), (13, 120), (23, 120)]


def test_nothing_is_delivered_before_the_kick_off_or_after_the_end():
    programme = run({"schedule": {"start": -7, "every": 30, "times": 3}})
    assert delivered(programme) == [(1, 120), (31, 120)]


def test_a_tactic_that_is_switched_off_is_not_delivered():
    assert delivered(run({"active": False})) == []


def test_staff_make_people_wait():
    # five sessions of an hour a day; the first ends at a fifth of day 2
    programme = run(ONE_AN_HOUR | {"schedule": {"start": 2}}, staff=COACHES, days=40)
    (queue,) = programme.records.queues
    assert queue.requests == 120
    assert queue.waits[0] == 0.0
    assert queue.waits == pytest.approx([place / 5 for place in range(len(queue.waits))])
    # of the 195 sessions' worth of time until the end all 120 are served, five a day
    assert sum(contacts for _, contacts in delivered(programme)) == 120
    assert delivered(programme)[1] == (3, 5)
    assert queue.busy == 120.0


def test_an_unfinished_queue_ends_with_the_programme():
    programme = run(ONE_AN_HOUR, staff=COACHES, days=5)
    (queue,) = programme.records.queues
    assert sum(contacts for _, contacts in delivered(programme)) == 24  # the 25th ends on day 6
    assert queue.requests - len(queue.waits) == 120 - 25
    row = queue.as_row()
    assert (row["requests"], row["served"], row["longest_queue"]) == (120, 25, 119)


def test_two_tactics_share_their_staff():
    other = {"other": NOTE | ONE_AN_HOUR, "note": NOTE | ONE_AN_HOUR}
    arms = {"control": [], "treated": ["note", "other"]}
    programme = ran(build(arms, tactics=other, staff=COACHES, days=40))
    alone = ran(build({"control": [], "treated": ["note"]}, tactics=other, staff=COACHES, days=40))
    together = max(max(queue.waits) for queue in programme.records.queues)
    assert together > 1.5 * max(alone.records.queues[0].waits)


def test_every_arm_has_the_staff_for_itself():
    tactics = {"note": NOTE | ONE_AN_HOUR}
    arms = {"control": [], "one": ["note"], "two": ["note"]}
    one, two = ran(build(arms, tactics=tactics, staff=COACHES)).records.queues
    assert one.waits[:10] == pytest.approx(two.waits[:10])


def test_more_staff_never_makes_anybody_wait_longer():
    for people in (1, 2, 4):
        waits = [
            sorted(
                run(ONE_AN_HOUR, staff={"coaches": {"people": count, "hours_a_day": 5}}, days=60)
                .records.queues[0]
                .waits
            )
            for count in (people, people + 1)
        ]
        assert all(more <= few for few, more in zip(*waits, strict=False))


def test_costs_add_up():
    tactic = {
        "schedule": {"start": 1, "every": 10, "times": 2},
        "cost": {"per_person": 5, "per_contact": 2},
    }
    table = simulate(build({"control": [], "treated": ["note"]}, tactics={"note": NOTE | tactic}))
    costs = table.deliveries.to_pylist()
    assert [row["cost"] for row in costs] == [(5 + 2) * 120, 2 * 120]
    assert {row["arm"] for row in costs} == {"treated"}


def test_hours_of_staff_cost_money():
    programme = run(ONE_AN_HOUR | {"cost": {"per_contact": 2}}, staff=COACHES, days=60)
    total = sum(cost for _, cost in programme.records.contacts.values())
    assert total == pytest.approx(120 * (2 + 30))


@pytest.mark.parametrize("whom", ["everyone", "managers", "non_managers"])
def test_whom_and_uptake(whom):
    programme = run({"whom": whom, "uptake": 0.5}, employees=4000, teams=500)
    people = programme.workforce.people
    manager = people["manager"] == 1
    reached = {"everyone": manager | ~manager, "managers": manager, "non_managers": ~manager}[whom]
    touched = people["repetition"] > 0
    assert not touched[~reached].any()
    assert touched[reached & (programme.arm == 1)].mean() == pytest.approx(0.5, abs=0.08)


def test_the_order_of_a_queue_does_not_depend_on_arms():
    parts = {"staff": COACHES, "days": 30, "model": {"repetition_half_life": 5.0}}
    alone = run(ONE_AN_HOUR, {"control": [], "treated": ["note"]}, **parts)
    shared = run(ONE_AN_HOUR, {"control": [], "other": ["note"], "treated": ["note"]}, **parts)
    asked = [programme.workforce.people["asked_on"] for programme in (alone, shared)]
    both = (alone.arm == 1) & (shared.arm == 2) & (asked[0] > 0) & (asked[1] > 0)
    assert both.sum() > 20
    early = [np.argsort(days[both], kind="stable") for days in asked]
    # the same order, but for those who come on one day in one of the two
    assert np.corrcoef(*[np.argsort(order) for order in early])[0, 1] > 0.9


@pytest.fixture
def registered():
    def more_for_the_unsure(people):
        return {"efficacy": np.where(people["efficacy"] < 0.5, 0.5, 0.0)}

    tactic = Tactic(against="inertia", messenger="peer", schedule={"times": 1})
    register_tactic("buddy", tactic, more_for_the_unsure)
    yield "buddy"
    forget_tactic("buddy")


def test_a_tactic_registered_from_python_does_what_its_function_says(registered):
    parts = {
        "days": 1,
        "model": {"field_multiplier": 1.0},
        "population": {"cue_rate": {"mean": 1e-9}},
    }
    treated = ran(build({"control": [], "treated": [registered]}, **parts))
    idle = ran(build(**parts))
    before, now = idle.workforce.state["efficacy"], treated.workforce.state["efficacy"]
    expected = np.where((treated.arm == 1) & (before < 0.5), before + 0.5 * (1 - before), before)
    assert now == pytest.approx(expected, rel=1e-6)


FAITHFUL = {"days": 1, "model": {"field_multiplier": 1.0, "threat_gain": 0.0}}
"""One day of faithful delivery in which nobody feels pushed."""


@pytest.fixture
def registering():
    """Register tactics for one test: a name, a function, and how the tactic is declared."""
    names = []

    def register(name, effects, **declared):
        register_tactic(name, Tactic.model_validate(NOTE | declared), effects)
        names.append(name)

    yield register
    for name in names:
        forget_tactic(name)


def test_a_function_may_move_what_its_tactic_does_not_declare(registering):
    def moves(people):
        count = len(people["trust"])
        return {"plan": np.full(count, 0.5), "messenger_pressure": np.full(count, -0.25)}

    registering("planner", moves, cue="news")
    programme = ran(build({"control": [], "treated": ["planner"]}, **FAITHFUL))
    treated = programme.arm == 1
    plan, relief = programme.workforce.plan, programme.workforce.relief
    news, peer = programme.cue_kinds.index("news"), MESSENGERS.index("peer")
    assert plan[treated, news] == pytest.approx(0.5)
    assert relief[treated, peer] == pytest.approx(0.25)
    assert plan.sum() == pytest.approx(plan[treated, news].sum())
    assert relief.sum() == pytest.approx(relief[treated, peer].sum())


@pytest.mark.parametrize(
    ("returned", "found"),
    [
        ({"plan": 0.5}, "the channel 'plan'"),  # it has no cue
        ({"importance": 1.5}, "importance: 1.5"),
        ({"treat": 0.5}, "the channel 'treat'"),
    ],
)
def test_what_a_function_may_not_return_is_refused(registering, returned, found):
    registering(
        "wrong", lambda people: {name: 0 * people["trust"] + x for name, x in returned.items()}
    )
    with pytest.raises(StudyError, match=f"tactic 'wrong': found {found}"):
        ran(build({"control": [], "treated": ["wrong"]}, **FAITHFUL))


def test_a_function_that_moves_nothing_changes_nobody_else(registering):
    registering("nothing", lambda _: {}, schedule={"start": 7, "every": 3, "times": 9})
    parts = {"model": {"initiation_constant": 1.0}, "calendar": {"survey": {"days": [0, 20]}}}
    treated = ran(build({"control": [], "treated": ["nothing"]}, **parts))
    assert treated.records.contacts
    assert same(treated, ran(build(**parts)), treated.arm == 0)


def test_a_function_sees_people_as_they_are_on_that_day(registering):
    seen = {}
    registering("look", lambda people: seen.update(people) or {}, schedule={"start": 30})
    parts = {"model": {"habit_half_life": 20.0, "initiation_constant": 1.0}, "days": 30}
    programme = ran(build({"control": [], "treated": ["look"]}, **parts))
    whom = programme.arm == 1
    assert set(seen) == set(KNOWN_OF_PEOPLE)
    assert seen["inertia"] == pytest.approx(programme.workforce.state["inertia"][whom])
    assert seen["trust"] == pytest.approx(programme.workforce.trust[whom, MESSENGERS.index("peer")])
    unmoved = ran(build(**parts | {"days": 29}, calendar={"days": 29}))
    assert seen["habit"].max() > 0.1
    assert seen["habit"] == pytest.approx(states(unmoved)["habit"][whom], rel=1e-6)


def test_what_a_function_does_to_its_copies_does_nothing(registering):
    def vandal(people):
        for values in people.values():
            values[:] = 0.123
        return {}

    registering("vandal", vandal)
    programme = ran(build({"control": [], "treated": ["vandal"]}, **FAITHFUL))
    assert not np.any(programme.workforce.state["efficacy"] == np.float32(0.123))


def test_the_order_of_a_queue_is_by_lot():
    programme = run(ONE_AN_HOUR, staff=COACHES, days=40)
    treated = np.flatnonzero(programme.arm == 1)
    asked = programme.workforce.people["asked_on"][treated]
    assert len(set(asked)) > 20
    assert abs(np.corrcoef(treated, asked)[0, 1]) < 4 / np.sqrt(len(treated))
