"""The stylised facts: how they are measured, and that the defaults are what was calibrated."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from experiments.stylised_facts.calibrate import FREE, RESULT, default, distances, values_at
from experiments.stylised_facts.facts import MEASURES
from experiments.stylised_facts.measures import d_of_means, d_of_shares, over, thirds
from experiments.stylised_facts.world import World
from nudgelab.behaviour.evidence import evidence

FOUND = Path(RESULT).parent / "found" / "facts.csv"


def test_every_fact_is_measured_and_nothing_else():
    assert list(MEASURES) == list(evidence())


@pytest.mark.parametrize("free", FREE, ids=lambda free: free.name)
def test_the_defaults_are_what_was_calibrated(free):
    calibrated = json.loads(RESULT.read_text(encoding="utf-8"))["values"]
    assert default(free.name) == pytest.approx(calibrated[free.name], rel=1e-9)
    assert free.low <= calibrated[free.name] <= free.high


def test_the_result_says_where_it_comes_from():
    result = json.loads(RESULT.read_text(encoding="utf-8"))
    assert {"seed", "evaluations", "version", "date", "method", "loss"} <= set(result)


def test_the_table_that_is_checked_in_has_every_fact():
    rows = list(csv.DictReader(FOUND.read_text(encoding="utf-8").splitlines()))
    assert [row["fact"] for row in rows] == list(evidence())
    for row in rows:
        met = evidence()[row["fact"]].met_by(float(row["simulated"]))
        assert (row["met"] == "yes") == met, row["fact"]


@pytest.fixture(scope="module")
def world():
    return World(employees=300, replications=2)


@pytest.mark.parametrize("fact", ["acts_given_intention", "plan_with_intention", "habit_median"])
def test_a_fact_can_be_measured(world, fact):
    assert np.isfinite(MEASURES[fact](world).value)


def test_the_same_people_are_compared(world):
    for one, other in zip(world.runs(["reminder"]), world.runs(), strict=True):
        assert np.array_equal(one.baseline("intention"), other.baseline("intention"))
        assert np.array_equal(one.acted(-19, 0), other.acted(-19, 0))


def test_a_run_is_simulated_once(world):
    assert world.runs() is world.runs()


def test_effect_sizes_by_hand():
    # odds 1 against 1/3 with half a person added: 4.5/4.5 against 2.5/6.5
    yes, no = np.array([1] * 4 + [0] * 4), np.array([1] * 2 + [0] * 6)
    assert d_of_shares(yes, no) == pytest.approx(np.log(6.5 / 2.5) * np.sqrt(3) / np.pi)
    assert d_of_means(np.array([1.0, 2, 3]), np.array([0.0, 1, 2])) == pytest.approx(1.0)
    assert over([1.0, 3.0]) == pytest.approx((2.0, 1.0))
    low, high = thirds(np.arange(9.0))
    assert (low.sum(), high.sum()) == (3, 3)


def test_a_fact_in_the_middle_is_no_distance_and_one_outside_a_large_one():
    middle = np.array([(fact.low + fact.high) / 2 for fact in evidence().values()])
    outside = np.array([fact.high + 0.5 * (fact.high - fact.low) for fact in evidence().values()])
    assert np.allclose(distances(middle), 0.0)
    assert np.all(distances(outside) > 0.25)


def test_values_lie_between_their_bounds():
    for place, bound in ((0.0, "low"), (1.0, "high")):
        values = values_at(np.full(len(FREE), place))
        assert all(values[free.name] == pytest.approx(getattr(free, bound)) for free in FREE)
