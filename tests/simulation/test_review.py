"""Drafts wait for a reader: fewer mishaps, later posts, lost occasions."""

import numpy as np
import pytest

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


FRIGHTENED = {"mishap_relief": 0.0, "mishap_seen": 0.0, "mishap_author": 0.5}
ALONE = {"intention_norm": 0.0, "vicarious_efficacy": 0.0, "intimidation_efficacy": 0.0}


def frights(catches):
    """Return whose worry of a mishap has risen in the programme, and who has posted."""
    programme = run({**FRIGHTENED, **ALONE, "review_catches": catches, "field_multiplier": 0.0})
    before = ran(build(days=1, model=EAGER | FRIGHTENED | ALONE)).workforce.state["mishap"]
    log = programme.records.posts
    late = log.day[: log.counts[0]] > 2
    posted = np.isin(np.arange(240), log.author[: log.counts[0]][late])
    return programme.workforce.state["mishap"] > before, posted, programme.arm == 1


def test_a_perfect_review_leaves_no_mishap():
    rose, posted, reviewed = frights(1.0)
    assert posted[reviewed].sum() > 50
    assert not rose[reviewed].any()
    assert rose[~reviewed & posted].mean() > 0.5
    missed, _, _ = frights(0.0)
    assert missed[reviewed & posted].mean() > 0.3


def test_a_draft_goes_out_the_day_after_it_was_written_at_the_earliest():
    alone = {**ALONE, "mishap_seen": 0.0}
    free = ran(build(model={**EAGER, **alone}))
    reviewed = run({**alone, "occasion_half_life": 1e4, "field_multiplier": 0.0}, people=50)
    treated = reviewed.arm == 1
    first = [first_days(programme, since=1) for programme in (free, reviewed)]
    both = treated & (first[0] < 40) & (first[1] < 41)
    assert both.sum() > 50
    assert np.all(first[1][both] == first[0][both] + 1)  # a free reader has it done by evening
    assert np.array_equal(first[0][~treated], first[1][~treated])


def first_days(programme, since):
    log = programme.records.posts
    author, day = (column[: log.counts[0]] for column in (log.author, log.day))
    first = np.full(len(programme.arm), 10**6)
    np.minimum.at(first, author[day >= since], day[day >= since])
    return first


def test_every_draft_is_posted_lost_or_still_waits():
    programme = run({"occasion_half_life": 0.2}, people=1, minutes=60)
    (queue,) = programme.records.queues
    treated = programme.arm == 1
    log = programme.records.posts
    author, day = (column[: log.counts[0]] for column in (log.author, log.day))
    posted = np.count_nonzero(treated[author] & (day >= 1))
    read = len(queue.waits)
    under_way = 1 + len(programme.read_posts)  # one at the reader, others until tomorrow
    assert posted + queue.lost <= read <= posted + queue.lost + under_way
    assert queue.lost > 10
    assert queue.requests > read


def test_readers_cost_their_hours():
    staff = {"reviewers": {"people": 2, "hours_a_day": 6, "cost_an_hour": 40}}
    tactics = {"post_review": {"cost": {"per_contact": 0}, "period": {"minutes": 30, "days": 120}}}
    arms = {"control": [], "treated": ["post_review"]}
    programme = ran(build(arms, model=EAGER, staff=staff, tactics=tactics))
    (queue,) = programme.records.queues
    cost = sum(cost for _, cost in programme.records.contacts.values())
    read = cost / 20
    assert read == pytest.approx(round(read))
    assert len(queue.waits) - 2 <= read <= len(queue.waits)  # but for who is being read
    assert queue.busy == pytest.approx(0.5 * len(queue.waits))
