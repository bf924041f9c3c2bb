"""Occasions come by waiting times, as a Poisson process, and are common to all arms."""

import numpy as np
import pytest
from scipy import stats

from nudgelab.behaviour.parameters import Parameters
from nudgelab.simulation.occasions import MOST_CUES_A_DAY
from nudgelab.simulation.programme import simulate
from tests.simulation.small_study import build, ran

EVERY_CUE_IS_AN_ACT = {
    "intention_constant": 2.0,
    "intention_steepness": 40.0,
    "initiation_constant": 5.0,
    "initiation_inertia": 0.0,
    "intention_concern": 0.0,
    "habit_action": 1.0,
    "habit_gain": 0.0,
    "failure_efficacy": 0.0,
}
DAYS = 60


@pytest.fixture(scope="module")
def posts():
    """Posts an employee and day, where nearly every occasion becomes an act."""
    study = build(
        employees=3000,
        teams=300,
        days=DAYS,
        model=EVERY_CUE_IS_AN_ACT,
        population={"cue_rate": {"mean": 0.5, "shape": 1e6}},
    )
    cohort = simulate(study)
    day, person = cohort.events["day"].to_numpy(), cohort.events["person"].to_numpy()
    counts = np.zeros((3000, DAYS + 20))
    np.add.at(counts, (person, day + 19), 1)
    return counts


def test_counts_a_day_are_poisson(posts):
    starts = 1 / (1 + np.exp(-5.0))  # of intention, nearly 1, and initiation
    assert posts.mean() == pytest.approx(0.5 * starts, rel=0.02)
    assert posts.var() == pytest.approx(posts.mean(), rel=0.03)
    expected = stats.poisson(posts.mean()).pmf(np.arange(5)) * posts.size
    found = np.bincount(posts.astype(int).ravel(), minlength=5)[:5]
    assert found == pytest.approx(expected, rel=0.15, abs=30)


def test_days_are_independent_of_each_other(posts):
    assert abs(np.corrcoef(posts[:, 10], posts[:, 11])[0, 1]) < 0.06
    assert posts[:, 0].mean() == pytest.approx(posts[:, -1].mean(), rel=0.15)


def test_waits_of_own_occasions_are_the_same_in_every_arm():
    busy = ran(build({"control": [], "treated": ["mandate", "reminder", "co_creation"]}))
    idle = ran(build())
    assert np.array_equal(busy.workforce.next_cue, idle.workforce.next_cue)


def test_the_highest_rate_is_bounded():
    study = build(
        employees=12, teams=6, days=5, population={"cue_rate": {"mean": 1e6, "shape": 1e6}}
    )
    programme = ran(study)
    assert programme.workforce.next_cue.min() >= 6.0
    assert programme.records.posts.counts[0] < 10 * 25 * 2 * MOST_CUES_A_DAY


def test_an_event_gives_those_who_are_there_an_occasion():
    fair = {"fair": {"day": 20, "cue": "fair", "attendance": 0.5}}
    model = {**EVERY_CUE_IS_AN_ACT, "intention_norm": 0.0, "vicarious_efficacy": 0.0}
    known = {"employees": 2000, "teams": 250, "model": model}
    without = simulate(build(**known))
    with_it = simulate(build(**known, calendar={"days": 40, "events": fair}))
    posts = [np.count_nonzero(c.events["day"].to_numpy() == 20) for c in (without, with_it)]
    assert posts[1] - posts[0] == pytest.approx(1000, abs=80)
    before = [c.events.filter(c.events["day"].to_numpy() < 20) for c in (without, with_it)]
    assert before[0].equals(before[1])


def test_a_plan_needs_a_goal():
    parameters = Parameters()
    assert parameters.plan_control > 0
    unwilling = {"intention_constant": -2.0, "field_multiplier": 1.0, "intention_norm": 0.0}
    planned = ran(build({"control": [], "treated": ["implementation_intention"]}, model=unwilling))
    assert planned.workforce.plan.max() > 0.3
    assert planned.records.posts.counts[0] == 0
