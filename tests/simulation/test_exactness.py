"""The same study, seed and version give the same bits, whatever happens around them."""

import multiprocessing
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nudgelab.simulation.post_log import posts_by_day
from nudgelab.simulation.programme import Programme, simulate
from nudgelab.simulation.working_days import live_through
from nudgelab.study.arms import Strategy
from nudgelab.study.tactics import tactic_library
from tests.simulation.small_study import build, ran, same

REPLICATIONS = 6
TABLES = ("people", "events", "waves", "deliveries", "outcomes", "queues")


def study():
    """Return a study with everything in it."""
    arms = {
        "control": [],
        "uniform": list(tactic_library()),
        "adaptive": {"strategy": "adaptive", "tactics": ["empathy", "coaching", "reminder"]},
        "sequenced": {"strategy": "sequenced", "tactics": ["empathy", "coaching", "reminder"]},
    }
    return build(
        arms,
        days=60,
        model={"initiation_constant": 0.0},
        population={"turnover": {"leaving": 0.4, "vacancy": 5}},
        calendar={"survey": {"days": [0, 20, 60], "response": 0.8}},
    )


def replication(number):
    """Return the tables of one replication."""
    cohort = simulate(study(), seed=3, replication=number)
    return {name: getattr(cohort, name) for name in TABLES}


@pytest.fixture(scope="module")
def alone():
    return [replication(number) for number in range(REPLICATIONS)]


def test_the_order_of_replications_does_not_matter(alone):
    for number in reversed(range(REPLICATIONS)):
        again = replication(number)
        assert all(again[name].equals(alone[number][name]) for name in TABLES)


def test_other_processes_get_the_same_bits(alone):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        others = pool.map(replication, range(REPLICATIONS), chunksize=1)
    for mine, theirs in zip(alone, others, strict=True):
        assert all(mine[name].equals(theirs[name]) for name in TABLES)


def test_replications_and_seeds_share_no_luck(alone):
    for name in ("people", "events", "waves"):
        assert not alone[0][name].equals(alone[1][name])
        assert not alone[0][name].equals(getattr(simulate(study(), seed=4), name))


def test_something_happened_in_every_table(alone):
    assert all(alone[0][name].num_rows > 0 for name in TABLES)
    assert alone[0]["people"]["left"].null_count < 240
    assert alone[0]["people"]["intention"].null_count > 0


def test_days_lived_one_by_one_give_the_same_bits_as_all_at_once():
    quiet = build(employees=600, teams=60, days=50)
    # an event that gives nobody an occasion makes the programme stop on its day
    stops = {
        f"stop_{place}": {"day": place - 19, "cue": "event", "attendance": 0.0}
        for place in range(70)
    }
    stopped = build(employees=600, teams=60, days=50, calendar={"events": stops})
    one, other = ran(quiet), ran(stopped)
    assert same(one, other)
    assert one.records.posts.counts[0] == other.records.posts.counts[0] > 50


def test_an_arm_more_changes_nobody_in_the_others():
    two = build({"control": [], "idle": []}, employees=300)
    three = build({"control": [], "idle": [], "third": []}, employees=300)
    assert same(ran(two), ran(three))


@pytest.mark.parametrize("strategy", get_args(Strategy))
def test_an_empty_strategy_changes_nothing(strategy):
    parts = {"employees": 300, "calendar": {"survey": {"days": [0, 20], "response": 0.7}}}
    empty = {"strategy": strategy, "tactics": []}
    assert same(ran(build({"control": [], "treated": empty}, **parts)), ran(build(**parts)))


@settings(max_examples=15)
@given(st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1), st.integers(1, 2**31))
def test_replications_of_any_seed_differ_in_everybody(seed, replication, apart):
    study = build(employees=30, teams=5, days=3)
    other = (replication + apart) % 2**32
    one, two = Programme(study, seed, replication), Programme(study, seed, other)
    for table, names in (("state", ("inertia", "cue_rate")), ("people", ("reactance", "reach"))):
        for name in names:
            assert not np.any(
                getattr(one.workforce, table)[name] == getattr(two.workforce, table)[name]
            )
    assert not np.any(one.workforce.next_cue == two.workforce.next_cue)


def test_time_never_runs_back(monkeypatch):
    lived = []

    def noted(first, last, *parts):
        day, *rest = live_through(first, last, *parts)
        lived.append((first, day, last))
        return day, *rest

    monkeypatch.setattr("nudgelab.simulation.programme.live_through", noted)
    programme = ran(study())
    # every day is lived through once, in order, to the last one
    assert [first for first, _, _ in lived[1:]] == [day + 1 for _, day, _ in lived[:-1]]
    assert (lived[0][0], lived[-1][1]) == (programme.first_day, 60)
    assert all(first <= day <= last for first, day, last in lived)
    assert all(wait >= 0 for queue in programme.records.queues for wait in queue.waits)
    assert np.all(np.diff(posts_by_day(programme.records.posts)[1]) >= 0)
    assert programme.environment.now == 61
    people, state = programme.workforce.people, programme.workforce.state
    assert max(people["asked_on"].max(), people["last_post"].max(), state["faded_on"].max()) <= 60
