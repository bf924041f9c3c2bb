"""Occasions come by waiting times, as a Poisson process, and are common to all arms."""

import numpy as np
import pytest
from scipy import stats

from nudgelab.behaviour.action import act_probability, initiation, planned_initiation
from nudgelab.behaviour.intention import felt_norm, intention
from nudgelab.behaviour.learning import habit_after_missed_cue
from nudgelab.behaviour.parameters import Parameters
from nudgelab.simulation.deciding import decide, empty_sheet
from nudgelab.simulation.occasions import MOST_CUES_A_DAY, meet_own_occasions
from nudgelab.simulation.programme import Programme, simulate
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


# --- Waiting times, one occasion at a time ---------------------------------------------------


RATE = 0.002
"""So low that hardly anybody has two occasions on a day [occasions a working day]."""


@pytest.fixture(scope="module")
def waits():
    """Each employee's first three waits, shape (n, 3), where an occasion comes every 500 days."""
    study = build(
        employees=3000,
        teams=300,
        days=9000,
        calendar={"baseline_days": 0},
        population={"cue_rate": {"mean": RATE, "shape": 1e8}},
    )
    programme = Programme(study, 1, 0)
    known = (programme.luck, programme.workforce, np.array([0.3, 0.7, 1.0]), programme.fading)
    times = [[] for _ in range(3000)]
    acting, sheet = np.empty(4000, dtype=np.int32), empty_sheet()
    for day in range(1, 9001):
        due = np.flatnonzero(programme.workforce.next_cue < day + 1)
        before = programme.workforce.next_cue[due].astype(float)
        acting, _ = meet_own_occasions(day, acting, 0, sheet, *known, programme.parameters)
        for employee, time in zip(due, before, strict=True):
            times[employee].append(time)
    complete = [[1.0, *each[:3]] for each in times if len(each) >= 3]
    assert len(complete) == 3000
    return np.diff(complete, axis=1)


@pytest.mark.parametrize("nth", [0, 1, 2])
def test_waits_are_exponential(waits, nth):
    assert stats.kstest(waits[:, nth], stats.expon(scale=1 / RATE).cdf).pvalue > 1e-3


def test_waits_are_independent_of_each_other_and_of_neighbours(waits):
    correlations = np.corrcoef(waits.T) - np.eye(3)
    assert np.abs(correlations).max() < 4 / np.sqrt(3000)
    assert abs(np.corrcoef(waits[1:, 0], waits[:-1, 0])[0, 1]) < 4 / np.sqrt(3000)


def test_kinds_of_own_occasions_come_with_their_frequency(posts):
    del posts
    kinds = {"event": 1.0, "project": 3.0}
    plans = {"cue": "project", "dose": 1.0, "effects": {"plan": 1.0}, "pressure": 0.0}
    chance = {"plan_control": 1.0, "plan_half_life": 1e4, "initiation_constant": -10.0}
    study = build(
        {"control": [], "treated": ["implementation_intention"]},
        employees=2000,
        teams=200,
        days=1,
        model={**EVERY_CUE_IS_AN_ACT, **chance, "field_multiplier": 1.0},
        calendar={"baseline_days": 0},
        tactics={"implementation_intention": plans},
        population={"cues": kinds, "cue_rate": {"mean": 2.0, "shape": 1e6}},
    )
    programme = ran(study)
    treated = np.flatnonzero(programme.arm == 1)
    author, _ = (
        column[: programme.records.posts.counts[0]] for column in programme.records.posts[:2]
    )
    # only those occasions start that a plan is for, which are three in four
    assert np.isin(author, treated).sum() / len(treated) == pytest.approx(2.0 * 0.75, rel=0.1)
    assert not np.any(np.isin(author, np.flatnonzero(programme.arm == 0)))


def test_when_the_next_occasion_comes_says_nothing_of_this_one():
    study = build(
        employees=8000,
        teams=800,
        calendar={"baseline_days": 0},
        model={"habit_action": 0.5, "intention_constant": -2.0, "initiation_constant": -10.0},
        population={"cue_rate": {"mean": 0.3, "shape": 1e8}},
    )
    programme = Programme(study, 1, 0)
    programme.workforce.state["habit"] = 1.0  # at every occasion, half of them act
    before = programme.workforce.next_cue.astype(float)
    acting, acts = meet_own_occasions(
        1,
        np.empty(16, dtype=np.int32),
        0,
        empty_sheet(),
        programme.luck,
        programme.workforce,
        np.array([0.3, 0.7, 1.0]),
        programme.fading,
        programme.parameters,
    )
    once = (before < 2) & (programme.workforce.next_cue > 2)
    acted = np.isin(np.arange(8000), acting[:acts])[once]
    wait = (programme.workforce.next_cue - before)[once]
    assert 1500 < once.sum() < 2500
    assert 0.4 < acted.mean() < 0.7
    assert stats.mannwhitneyu(wait[acted], wait[~acted]).pvalue > 1e-3


# --- From an occasion to an act ----------------------------------------------------------------


def test_decisions_are_those_of_the_model():
    study = build(
        {"control": [], "treated": ["implementation_intention"]}, employees=2000, teams=99
    )
    programme = Programme(study, 1, 0)
    parameters, state = programme.parameters, programme.workforce.state
    luck = np.random.default_rng(3)
    for name in ("threat", "energy", "habit", "efficacy", "importance"):
        state[name] = luck.uniform(size=2000)
    state["acting_colleagues"] = luck.integers(0, state["visible_colleagues"] + 1)
    programme.workforce.plan[:] = luck.uniform(size=(2000, 3))
    state["planned"] = luck.integers(0, 2, 2000)
    kind, lots = luck.integers(0, 3, 2000).astype(np.int32), luck.uniform(size=2000)
    before, day = state.copy(), programme.first_day
    acting, acts, sheet = np.empty(4, dtype=np.int32), 0, empty_sheet()
    for first in range(0, 2000, 500):
        some = slice(first, first + 500)
        sheet.employee[:500], sheet.kind[:500] = np.arange(first, first + 500), kind[some]
        sheet.of_act[:500] = lots[some]
        acting, acts = decide(
            500,
            day,
            acting,
            acts,
            sheet,
            programme.workforce,
            programme.fading,
            parameters,
        )
    chances = []
    for person, plan, cue in zip(before, programme.workforce.plan, kind, strict=True):
        norm = felt_norm(person["acting_colleagues"], person["visible_colleagues"], parameters)
        worry = np.mean([person[name] for name in ("mishap", "futility", "audience")])
        wants = intention(
            person["importance"], norm, person["efficacy"], worry, person["threat"], parameters
        )
        starts = initiation(
            person["inertia"], person["habit"], person["energy"], person["efficacy"], parameters
        )
        strength = plan[cue] if person["planned"] else 0.0
        starts = planned_initiation(starts, strength, wants, parameters)
        chances.append(act_probability(wants, starts, person["habit"], parameters))
    expected = np.flatnonzero(lots < chances)
    assert 100 < len(expected) < 1900
    assert list(acting[:acts]) == list(expected)
    missed = np.setdiff1d(np.arange(2000), expected)
    assert state["habit"][missed] == pytest.approx(
        [habit_after_missed_cue(float(habit), parameters) for habit in before["habit"][missed]]
    )
    assert np.array_equal(state["habit"][expected], before["habit"][expected])


def test_a_reminder_gives_those_whom_it_reaches_an_occasion():
    once = {"schedule": {"start": 20, "every": 1, "times": 1}, "pressure": 0.0, "dose": 0.5}
    model = {
        **EVERY_CUE_IS_AN_ACT,
        "intention_norm": 0.0,
        "vicarious_efficacy": 0.0,
        "field_multiplier": 1.0,
    }
    known = {"employees": 2000, "teams": 250, "model": model}
    reminded = ran(
        build({"control": [], "treated": ["reminder"]}, tactics={"reminder": once}, **known)
    )
    idle = ran(build(**known))
    counts = []
    for programme in (reminded, idle):
        author, day = (
            log[: programme.records.posts.counts[0]] for log in programme.records.posts[:2]
        )
        counts.append(np.bincount(author[day == 20], minlength=2000))
    more = counts[0] - counts[1]
    assert set(np.unique(more)) == {0, 1}
    assert not np.any(more[reminded.arm == 0])
    assert more[reminded.arm == 1].mean() == pytest.approx(0.5, abs=0.05)


def test_an_event_and_a_tactic_of_one_name_share_no_luck():
    half = {"habit_action": 0.5, "habit_missed": 0.0, "initiation_constant": -10.0}
    study = build(
        {"control": [], "treated": ["reminder"]},
        employees=2000,
        teams=200,
        days=2,
        model={"intention_constant": -2.0, "field_multiplier": 1.0, **half},
        tactics={"reminder": {"schedule": {"start": 2, "times": 1}, "dose": 1.0, "pressure": 0.0}},
        calendar={"events": {"reminder": {"day": 2, "cue": "fair"}}},
        population={"cue_rate": {"mean": 1e-9}},
    )
    programme = Programme(study, 1, 0)
    programme.workforce.state["habit"] = 1.0  # at every occasion, half of them act
    programme.run()
    log = programme.records.posts
    acts = np.bincount(log.author[: log.counts[0]], minlength=2000)[programme.arm == 1]
    # two occasions: of three outcomes, one act is the most frequent if their luck is their own
    assert np.bincount(acts, minlength=3) / 1000 == pytest.approx([0.25, 0.5, 0.25], abs=0.06)
