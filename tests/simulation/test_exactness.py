"""The same study, seed and version give the same bits, whatever happens around them."""

import multiprocessing

import pytest

from nudgelab.simulation.programme import simulate
from nudgelab.study.tactics import tactic_library
from tests.simulation.small_study import build, ran, same

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
    return [replication(number) for number in range(4)]


def test_the_order_of_replications_does_not_matter(alone):
    for number in (3, 0, 2, 1):
        again = replication(number)
        assert all(again[name].equals(alone[number][name]) for name in TABLES)


def test_other_processes_get_the_same_bits(alone):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        others = pool.map(replication, range(4), chunksize=1)
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
