"""Drafts wait for a reader: fewer mishaps, later posts, lost occasions."""

import numpy as np

from nudgelab.simulation.programme import simulate
from tests.simulation.small_study import build, ran

EAGER = {"intention_constant": 1.0, "initiation_constant": 1.0, "mishap_probability": 0.5}


def run(model=None, people=2, minutes=15, **parts):
    return ran(
        build(
            {"control": [], "treated": ["post_review"]},
            model=EAGER | (model or {}),
            staff={"reviewers": {"people": people, "hours_a_day": 6}},
            tactics={"post_review": {"period": {"days": 120, "minutes": minutes}}},
            **parts,
        )
    )


def mean_posts(programme, arm):
    log = programme.records.posts
    author, day = (column[: log.counts[0]] for column in (log.author, log.day))
    return np.count_nonzero((programme.arm[author] == arm) & (day > 1)) / np.sum(
        programme.arm == arm
    )


def test_reviews_are_logged_and_posts_come_later():
    programme = run()
    (queue,) = programme.records.queues
    assert (queue.tactic, queue.arm, queue.staff) == ("post_review", "treated", "reviewers")
    assert queue.requests > 100
    assert len(queue.waits) >= queue.requests - 60
    log = programme.records.posts
    first_days = log.day[: log.counts[0]] == 1
    assert not np.any(programme.arm[log.author[: log.counts[0]][first_days]] == 1)


def test_a_wait_that_is_too_long_costs_the_occasion():
    patient, hasty = run({"occasion_half_life": 1e4}), run({"occasion_half_life": 0.01})
    assert patient.records.queues[0].lost == 0
    queue = hasty.records.queues[0]
    assert queue.lost > 0.8 * len(queue.waits)
    assert mean_posts(hasty, 1) < 0.3 * mean_posts(patient, 1)
    assert mean_posts(hasty, 0) > 0


def test_a_review_prevents_mishaps():
    caught, missed = run({"review_catches": 1.0}), run({"review_catches": 0.0})
    worry = [p.workforce.state["mishap"][p.arm == 1].mean() for p in (caught, missed)]
    assert worry[0] < worry[1]


def test_fewer_readers_make_longer_queues():
    waits = [np.mean(run(people=n, minutes=60).records.queues[0].waits) for n in (1, 4)]
    assert waits[0] > 2 * waits[1]


def test_the_cohort_carries_the_queue():
    study = build({"control": [], "treated": ["post_review"]}, model=EAGER)
    (row,) = simulate(study).queues.to_pylist()
    assert row["tactic"] == "post_review"
    assert row["served"] <= row["requests"]
    assert simulate(build()).queues is None


def test_rallying_colleagues_bring_reactions():
    model = {"initiation_constant": 1.0, "intention_constant": 1.0, "field_multiplier": 1.0}
    effects = {"audience": 0.0, "energy": 0.0}
    rally = {"first_success": {"effects": effects, "period": {"days": 120, "reactions": 5.0}}}
    arms = {"control": [], "treated": ["first_success"]}
    rallied, plain = ran(build(arms, model=model, tactics=rally)), ran(build(model=model))
    lift = rallied.workforce.state["efficacy"] - plain.workforce.state["efficacy"]
    assert lift[rallied.arm == 1].mean() > 0.01
    assert lift[rallied.arm == 1].mean() > 3 * abs(lift[rallied.arm == 0].mean())
