"""Schedules, queues, uptake and costs."""

import numpy as np
import pytest

from nudgelab.simulation.programme import Programme, simulate

NOTE = {"against": "inertia", "messenger": "peer"}


def run(study, tactic, arms=None, **parts):
    declared = study(
        arms or {"control": [], "treated": ["note"]}, tactics={"note": NOTE | tactic}, **parts
    )
    programme = Programme(declared, 1, 0)
    programme.run()
    return programme


def delivered(programme):
    return [(day, contacts) for day, _, _, contacts, _ in programme.records.deliveries]


def test_contacts_come_on_the_days_of_the_schedule(study):
    programme = run(study, {"schedule": {"start": 3, "every": 10, "times": 3}})
    assert delivered(programme) == [(3, 120), (13, 120), (23, 120)]


def test_nothing_is_delivered_before_the_kick_off_or_after_the_end(study):
    programme = run(study, {"schedule": {"start": -7, "every": 30, "times": 3}})
    assert delivered(programme) == [(1, 120), (31, 120)]


def test_a_capacity_makes_people_wait_for_the_next_day(study):
    programme = run(study, {"capacity": 50, "schedule": {"start": 2}})
    assert delivered(programme) == [(2, 50), (3, 50), (4, 20)]


def test_rounds_queue_up_and_everybody_gets_each_once(study):
    programme = run(study, {"capacity": 50, "schedule": {"start": 1, "every": 2, "times": 3}})
    assert sum(contacts for _, contacts in delivered(programme)) == 3 * 120
    assert max(contacts for _, contacts in delivered(programme)) == 50
    assert programme.state.repetition[programme.arm == 0].max() == 0.0


def test_nobody_gets_two_contacts_of_a_tactic_on_one_day(study):
    programme = run(study, {"capacity": 100, "schedule": {"start": 1, "every": 1, "times": 3}})
    assert delivered(programme) == [(1, 100), (2, 100), (3, 100), (4, 60)]
    late = run(
        study,
        {"capacity": 100, "schedule": {"start": 1, "every": 1, "times": 3}},
        days=2,
        model={"repetition_half_life": 1e4},
    )
    treated = late.state.repetition[late.arm == 1]
    assert np.round(treated.max()) == 2.0


def test_an_unfinished_queue_ends_with_the_programme(study):
    programme = run(study, {"capacity": 1}, days=5)
    assert delivered(programme) == [(day, 1) for day in range(1, 6)]


def test_costs_add_up(study):
    tactic = {
        "capacity": 50,
        "schedule": {"start": 1, "every": 10, "times": 2},
        "cost": {"per_person": 5, "per_contact": 2},
    }
    table = simulate(study({"control": [], "treated": ["note"]}, tactics={"note": NOTE | tactic}))
    costs = table.deliveries.to_pylist()
    assert sum(row["cost"] for row in costs) == 5 * 120 + 2 * 240
    assert [row["cost"] for row in costs] == [350, 350, 140, 100, 100, 40]
    assert {row["arm"] for row in costs} == {"treated"}


@pytest.mark.parametrize("whom", ["everyone", "managers", "non_managers"])
def test_whom_and_uptake(study, whom):
    programme = run(study, {"whom": whom, "uptake": 0.5}, employees=4000, teams=500)
    manager = programme.people.manager == 1
    reached = {"everyone": manager | ~manager, "managers": manager, "non_managers": ~manager}[whom]
    touched = programme.state.repetition > 0
    assert not touched[~reached].any()
    assert touched[reached & (programme.arm == 1)].mean() == pytest.approx(0.5, abs=0.08)


def test_the_order_of_a_queue_does_not_depend_on_arms(study):
    tactic = {"capacity": 1, "schedule": {"start": 1}}
    alone = run(study, tactic, {"control": [], "treated": ["note"]}, days=60)
    shared = run(study, tactic, {"control": [], "other": ["note"], "treated": ["note"]}, days=60)
    both = (alone.arm == 1) & (shared.arm == 2) & (alone.state.repetition > 0)
    both &= shared.state.repetition > 0
    order = [np.argsort(run_.state.repetition[both]) for run_ in (alone, shared)]
    assert both.sum() > 5
    assert np.array_equal(*order)
