"""People leave, and successors take their places."""

import numpy as np
import pytest

from nudgelab.simulation.programme import Programme, simulate
from nudgelab.simulation.sight import colleagues_of
from tests.simulation.small_study import build, ran, same

MANY_LEAVE = {"turnover": {"leaving": 0.6, "vacancy": 10}}


def study(arms=None, *, vacancy=10, unit="team", days=100, **parts):
    turnover = {"turnover": {"leaving": 0.6, "vacancy": vacancy}}
    known = {"employees": 1200, "teams": 150, "days": days, "population": turnover}
    return build(arms, **known, assignment={"unit": unit}, **parts)


def test_leaving_has_its_rate():
    left = simulate(study()).people["left"].to_pylist()
    known = np.array([day for day in left if day is not None])
    assert len(known) / 1200 == pytest.approx(1 - 0.4 ** (100 / 250), abs=0.03)
    assert known.min() >= 1
    assert known.max() <= 100
    assert abs(np.mean(known) - 47) < 5


def test_without_turnover_there_is_no_such_column():
    assert "left" not in simulate(build()).people.column_names


def test_leavers_post_no_more_and_successors_are_not_in_the_cohort():
    cohort = simulate(study(model={"initiation_constant": 1.0}))
    left = cohort.people["left"].to_numpy(zero_copy_only=False)
    person, day = cohort.events["person"].to_numpy(), cohort.events["day"].to_numpy()
    assert not np.any(day >= left[person])  # NaN, who stayed, compares as False
    assert np.any(day > 80)
    assert "left before the programme ended" in cohort.notes[-1]


def test_a_place_stays_empty_where_nobody_follows():
    programme = ran(study(vacancy=None))
    gone = programme.workforce.state["present"] == 0
    assert gone.sum() == len(programme.records.left)
    assert np.all(np.isinf(programme.workforce.next_cue[gone]))


def test_a_successor_is_somebody_else():
    before, after = Programme(study(), 1, 0), ran(study())
    for name in ("reactance", "reach"):
        old, new = before.workforce.people[name], after.workforce.people[name]
        followed = (after.generation > 0) & (after.workforce.state["present"] == 1)
        assert followed.sum() > 100
        assert not np.any(old[followed] == new[followed])
        assert np.array_equal(old[after.generation == 0], new[after.generation == 0])
        assert abs(np.corrcoef(old[followed], new[followed])[0, 1]) < 0.2


def test_colleagues_are_counted_right_at_the_end():
    programme = ran(study(model={"initiation_constant": 1.0}))
    workforce = programme.workforce
    present = workforce.state["present"].astype(int)
    oldest = 100 - programme.parameters.norm_window
    acting = present * (workforce.people["last_post"] >= oldest)
    for counted, truth in (("visible_colleagues", present), ("acting_colleagues", acting)):
        expected = [truth[colleagues_of(e, workforce)].sum() for e in range(len(truth))]
        assert np.array_equal(workforce.state[counted], expected), counted
    assert acting.any()


@pytest.mark.parametrize(("unit", "treated"), [("team", True), ("person", False)])
def test_successors_belong_to_what_was_assigned(unit, treated):
    late = {"start": 60, "every": 1, "times": 1}
    tactics = {"note": {"against": "inertia", "messenger": "peer", "schedule": late}}
    programme = ran(study({"control": [], "treated": ["note"]}, unit=unit, tactics=tactics))
    followed = (programme.generation > 0) & (programme.workforce.state["present"] == 1)
    asked = programme.workforce.people["repetition"] > 0
    assert np.any(asked[followed & (programme.arm == 1)]) == treated


def test_who_leaves_is_the_same_in_every_arm():
    busy = ran(study({"control": [], "treated": ["mandate", "reminder"]}))
    assert busy.records.left == ran(study()).records.left


def test_arms_without_tactics_are_alike_with_turnover_too():
    one, two = ran(study()), ran(study({"control": [], "idle": [], "other": []}))
    assert same(one, two)


def test_those_who_have_left_answer_no_survey():
    cohort = simulate(study(calendar={"survey": {"days": [0, 100]}}))
    last = cohort.waves.filter(cohort.waves["day"].to_numpy() == 100)
    left = cohort.people["left"].to_numpy(zero_copy_only=False)
    assert set(last["person"].to_pylist()) == set(np.flatnonzero(np.isnan(left)))


LATE = {"start": 60, "every": 1, "times": 1}


def test_a_successor_is_diagnosed_by_nobody_elses_answers():
    tactics = {
        name: {"against": trait, "messenger": "peer", "schedule": LATE}
        for name, trait in (("a", "reactance"), ("b", "scepticism"), ("c", "inertia"))
    }
    for strategy in ("targeted", "adaptive"):
        arms = {"control": [], "treated": {"strategy": strategy, "tactics": list(tactics)}}
        programme = ran(study(arms, tactics=tactics, days=60))
        there = (programme.workforce.state["present"] == 1) & (programme.arm == 1)
        contacts = programme.workforce.people["repetition"]
        new = there & (programme.generation > 0)
        assert new.sum() > 30
        assert np.all(contacts[new] == 3)  # nothing is known of them, so they get everything
        assert np.all(contacts[there & (programme.generation == 0)] == 1)


def test_a_successor_costs_as_a_person_more():
    note = {"against": "inertia", "messenger": "peer", "cost": {"per_person": 5}}
    note["schedule"] = {"start": 1, "every": 59, "times": 2}
    programme = ran(study({"control": [], "treated": ["note"]}, tactics={"note": note}))
    (first, second) = (cost for _, (_, cost) in sorted(programme.records.contacts.items()))
    left, treated = programme.records.left, np.flatnonzero(programme.arm == 1)
    followed = sum(left.get(place, 101) <= 50 for place in treated)
    assert first == 5 * sum(left.get(place, 101) > 1 for place in treated)
    assert second == pytest.approx(5 * followed, abs=15)  # but for those who left once more
    assert second > 0


def test_leavers_are_censored_on_their_last_day():
    declared = study(
        model={"initiation_constant": -1.0},
        outcomes={
            "acted_since": {"kind": "binary", "window": [1, 100]},
            "first": {"kind": "time_to_event", "window": [1, 100]},
            "posts": {"kind": "count", "window": [1, 100]},
        },
    )
    cohort = simulate(declared)
    left = cohort.people["left"].to_numpy(zero_copy_only=False)
    first, seen = (
        cohort.outcomes[name].to_numpy(zero_copy_only=False) for name in ("first", "first.observed")
    )
    gone = ~np.isnan(left)
    unseen = gone & (seen == 0)
    assert unseen.sum() > 50
    assert np.array_equal(first[unseen], left[unseen] - 1)
    assert np.all(first[gone & (seen == 1)] < left[gone & (seen == 1)])
    assert np.all(first[~gone & (seen == 0)] == 100)
    acted = cohort.outcomes["acted_since"].to_numpy(zero_copy_only=False)
    assert np.isnan(acted[left == 1]).all()  # they weren't there at all
    assert np.array_equal(acted[left != 1], seen[left != 1])


@pytest.mark.parametrize("leaving", [0.1, 0.9])
def test_the_rate_of_leaving_is_what_was_declared(leaving):
    turnover = {"leaving": leaving, "vacancy": 30}
    programme = ran(build(employees=4000, teams=400, days=250, population={"turnover": turnover}))
    assert len(programme.records.left) / 4000 == pytest.approx(leaving, abs=0.02)


def test_successors_leave_too():
    turnover = {"leaving": 0.99, "vacancy": 0}
    programme = ran(build(employees=500, teams=50, days=250, population={"turnover": turnover}))
    # a Poisson process with ln 100 = 4.6 leavers a year and place, but a day at least between two
    assert programme.generation.mean() == pytest.approx(4.6, abs=0.3)
    assert np.all(programme.workforce.state["present"] == 1)


@pytest.mark.parametrize("vacancy", [0, 7])
def test_a_vacancy_lasts_as_long_as_declared(vacancy):
    declared = study(vacancy=vacancy)
    programme = Programme(declared, 1, 0)
    present = []
    programme.environment.run(until=1)
    for day in range(1, 61):
        programme.environment.run(until=day + 0.01)
        present.append(programme.workforce.state["present"].copy())
    left = programme.records.left
    place, day = min(left.items(), key=lambda item: item[1])
    absent = [today for today in range(1, 61) if not present[today - 1][place]]
    assert absent[:vacancy] == list(range(day, day + vacancy))
    assert vacancy or not absent


@pytest.mark.parametrize("vacancy", [None, 10])
def test_who_waited_for_a_coach_and_left_is_not_contacted(vacancy):
    staff = {"coaches": {"people": 3, "hours_a_day": 4}}
    arms = {"control": [], "treated": ["coaching"]}
    programme = ran(study(arms, staff=staff, days=60, vacancy=vacancy))
    (queue,) = programme.records.queues
    contacts = sum(count for count, _ in programme.records.contacts.values())
    assert contacts < len(queue.waits) - 10
    asked = programme.workforce.people["asked_on"]
    there = programme.workforce.state["present"] == 1
    if vacancy is None:
        assert all(asked[place] < day for place, day in programme.records.left.items())
    else:  # successors are, by a round that began when they were there
        assert np.any(asked[there & (programme.generation > 0)] > 21)


def test_drafts_of_who_has_left_do_not_go_out():
    programme = ran(
        study(
            {"control": [], "treated": ["post_review"]},
            vacancy=None,
            model={
                "intention_constant": 1.0,
                "initiation_constant": 1.0,
                "occasion_half_life": 1e4,
            },
            staff={"reviewers": {"people": 1, "hours_a_day": 4}},
            tactics={"post_review": {"period": {"days": 100, "minutes": 60}}},
        )
    )
    log = programme.records.posts
    author, day = (column[: log.counts[0]] for column in (log.author, log.day))
    left = programme.records.left
    assert all(day < left.get(author, 1000) for author, day in zip(author, day, strict=True))
    assert programme.records.queues[0].lost > 5  # for nothing else loses an occasion here
