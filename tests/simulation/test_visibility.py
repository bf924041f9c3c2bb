"""What colleagues see, by hand; and the counts of colleagues against a plain recount."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nudgelab.simulation.post_log import empty_post_log, log_posts
from nudgelab.simulation.programme import Programme
from nudgelab.simulation.publishing import Posts
from nudgelab.simulation.sight import colleagues_of
from nudgelab.simulation.visibility import appear, disappear, forget_old_posts, show
from tests.simulation.small_study import build, ran

MODEL = {
    "norm_window": 5.0,
    "vicarious_efficacy": 0.1,
    "mishap_seen": 0.2,
    "intimidation_ratio": 8.0,
    "intimidation_below": 0.4,
    "intimidation_efficacy": 0.3,
}


def programme():
    return Programme(build(employees=60, teams=10, model=MODEL), 1, 0)


def sees(workforce, employee):
    return colleagues_of(employee, workforce).copy()


def posts(author, *, reactions=5, success=True, mishap=False):
    return Posts(np.array([author]), np.array([reactions]), np.array([success]), np.array([mishap]))


def recounted(workforce, counts):
    """Return how many colleagues of each employee count, tie by tie."""
    return [int(sum(counts[mate] for mate in sees(workforce, e))) for e in range(len(counts))]


def test_a_success_is_seen_by_colleagues_only():
    known = programme()
    before, state = known.workforce.state.copy(), known.workforce.state
    show(posts(7), known.workforce, known.parameters)
    mates = sees(known.workforce, 7)
    others = np.setdiff1d(np.arange(60), mates)
    old = before["efficacy"][mates]
    assert state["efficacy"][mates] == pytest.approx(old + 0.1 * (1 - old))
    assert np.array_equal(state["efficacy"][others], before["efficacy"][others])
    assert np.all(state["acting_colleagues"][mates] == 1)
    assert state["acting_colleagues"].sum() == len(mates)


def test_a_second_post_counts_its_author_once():
    known = programme()
    for _ in range(2):
        show(posts(7), known.workforce, known.parameters)
    assert known.workforce.state["acting_colleagues"].max() == 1


def test_what_is_no_success_is_seen_but_teaches_nothing():
    known = programme()
    before, state = known.workforce.state.copy(), known.workforce.state
    show(posts(7, success=False), known.workforce, known.parameters)
    assert np.array_equal(state["efficacy"], before["efficacy"])
    assert np.array_equal(state["mishap"], before["mishap"])
    assert state["acting_colleagues"].sum() > 0


def test_a_mishap_frightens_colleagues():
    known = programme()
    before, state = known.workforce.state.copy(), known.workforce.state
    show(posts(7, success=False, mishap=True), known.workforce, known.parameters)
    mates = sees(known.workforce, 7)
    old = before["mishap"][mates]
    assert state["mishap"][mates] == pytest.approx(old + 0.2 * (1 - old))
    assert np.array_equal(state["efficacy"], before["efficacy"])


def test_the_unsure_are_intimidated_by_what_they_can_not_reach():
    known = programme()
    state = known.workforce.state
    mates = sees(known.workforce, 7)
    state["aspiration"] = math.log1p(5)
    state["efficacy"] = 0.5
    state["efficacy"][mates[0]] = 0.3
    show(posts(7, reactions=500), known.workforce, known.parameters)
    assert state["efficacy"][mates[0]] == pytest.approx((0.3 + 0.1 * 0.7) * 0.7)
    assert state["efficacy"][mates[1:]] == pytest.approx(0.55)


def test_a_post_counts_for_the_days_of_the_window():
    known = programme()
    mates = sees(known.workforce, 7)
    log = log_posts(empty_post_log(2), np.array([7]), 10)
    known.workforce.people["last_post"][7] = 10
    show(posts(7), known.workforce, known.parameters)
    for day, counts in ((11, 1), (15, 1), (16, 0)):
        forget_old_posts(day, log, known.workforce, known.parameters)
        assert np.all(known.workforce.state["acting_colleagues"][mates] == counts), day


def test_whoever_posted_again_still_counts():
    known = programme()
    mates = sees(known.workforce, 7)
    log = log_posts(log_posts(empty_post_log(2), np.array([7]), 10), np.array([7]), 14)
    known.workforce.people["last_post"][7] = 14
    show(posts(7), known.workforce, known.parameters)
    forget_old_posts(19, log, known.workforce, known.parameters)
    assert np.all(known.workforce.state["acting_colleagues"][mates] == 1)
    forget_old_posts(20, log, known.workforce, known.parameters)
    assert np.all(known.workforce.state["acting_colleagues"][mates] == 0)


def test_leaving_and_joining_are_seen():
    known = programme()
    before, state = known.workforce.state.copy(), known.workforce.state
    mates = sees(known.workforce, 7)
    show(posts(7), known.workforce, known.parameters)
    disappear(7, known.workforce)
    assert state["present"][7] == 0
    assert np.isinf(known.workforce.next_cue[7])
    assert np.all(state["acting_colleagues"] == 0)
    gone = before["visible_colleagues"][mates] - state["visible_colleagues"][mates]
    assert np.all(gone == 1)
    appear(7, known.workforce)
    assert np.array_equal(state["visible_colleagues"], before["visible_colleagues"])


@settings(max_examples=12)
@given(
    st.integers(0, 1000),
    st.sampled_from(["small_world", "random", "scale_free", "none"]),
    st.floats(1.0, 30.0),
    st.sampled_from([(0.0, 10), (0.9, 0), (0.9, 6), (0.9, None)]),
)
def test_colleagues_are_counted_right_at_the_end(seed, kind, window, turnover):
    leaving, vacancy = turnover
    known = ran(
        build(
            {"control": [], "treated": ["reminder", "first_success"]},
            employees=80,
            teams=12,
            days=40,
            model={"norm_window": window, "initiation_constant": 1.0},
            population={
                "network": {"kind": kind},
                "turnover": {"leaving": leaving, "vacancy": vacancy},
                "cue_rate": {"mean": 0.1},
            },
        ),
        seed,
    )
    workforce = known.workforce
    present = workforce.state["present"] == 1
    acting = present & (workforce.people["last_post"] >= 40 - window)
    assert list(workforce.state["visible_colleagues"]) == recounted(workforce, present)
    assert list(workforce.state["acting_colleagues"]) == recounted(workforce, acting)
    assert np.array_equal(workforce.state["seen_acting"] == 1, acting)
