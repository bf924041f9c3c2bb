"""Working days in compiled code: many in one call, drafts that end a call, and who reads what."""

import numpy as np
import pytest

from nudgelab.simulation.inbox import Inbox
from nudgelab.simulation.people import NEVER
from nudgelab.simulation.post_log import empty_post_log, posts_by_day
from nudgelab.simulation.programme import Programme
from nudgelab.simulation.working_days import live_through
from tests.simulation.small_study import build

BOUNDS = np.array([0.3, 0.7, 1.0])
EAGER = {"intention_constant": 1.0, "initiation_constant": 1.0}
TACTICS = ["post_review", "implementation_intention", "co_creation"]


def inbox(employees=(), kind=0, read=()):
    who = np.array(employees, dtype=np.int32)
    return Inbox(
        who,
        np.full(len(who), kind, dtype=np.int32),
        np.full(len(who), 7, dtype=np.int64),
        np.array(read, dtype=np.int64),
    )


class Days:
    """A programme's employees, lived through by hand."""

    def __init__(self, **model):
        declared = build(
            {"control": [], "treated": TACTICS}, model=EAGER | model, calendar={"baseline_days": 0}
        )
        self.programme = Programme(declared, 1, 0)
        self.log = empty_post_log(4)

    def live(self, first, last, ready=None):
        known = self.programme
        day, self.log, drafts = live_through(
            first,
            last,
            ready or inbox(),
            self.log,
            known.moves,
            known.luck,
            known.workforce,
            BOUNDS,
            known.fading,
            known.parameters,
        )
        return day, list(drafts)

    def tables(self):
        workforce = self.programme.workforce
        plain = (workforce.state, workforce.people, workforce.next_cue, workforce.plan)
        return [table.tobytes() for table in plain] + [p.tobytes() for p in posts_by_day(self.log)]


@pytest.mark.parametrize("steps", [[30], [1] * 30, [7, 1, 12, 10]])
def test_any_cut_of_the_days_gives_the_same_bits(steps):
    whole, cut = Days(), Days()
    assert whole.live(1, 30) == (30, [])
    day = 0
    for step in steps:
        assert cut.live(day + 1, day + step) == (day + step, [])
        day += step
    assert whole.tables() == cut.tables()
    assert whole.log.counts[0] > 100


def test_the_log_is_in_the_order_of_days_and_authors():
    days = Days()
    days.live(1, 30)
    author, day = posts_by_day(days.log)
    assert np.all(np.diff(day) >= 0)
    assert np.all(np.diff(author)[np.diff(day) == 0] >= 0)
    last = np.full(240, NEVER)
    np.maximum.at(last, author, day)
    assert np.array_equal(days.programme.workforce.people["last_post"], last)


def test_a_draft_that_has_to_be_read_ends_the_call():
    days = Days()
    state, cover = days.programme.workforce.state, days.programme.workforce.cover
    state["covered"][5] = 1
    cover["review_until"][5] = 1000
    free = Days()
    free.live(1, 30)
    author, day = posts_by_day(free.log)
    first = int(day[author == 5].min())
    assert days.live(1, 30) == (first, [5])
    assert 5 not in posts_by_day(days.log)[0]
    assert state["habit"][5] == 0.0  # nothing is learnt from a draft


def test_a_review_ends_with_its_last_day():
    days = Days()
    state, cover = days.programme.workforce.state, days.programme.workforce.cover
    state["covered"][:] = 1
    cover["review_until"][:] = 3
    drafted = [days.live(day, day)[1] for day in range(1, 6)]
    assert all(drafted[:3])
    assert not any(drafted[3:])
    assert set(posts_by_day(days.log)[1]) <= {4, 5}


def test_what_was_read_goes_out_on_the_first_day_only():
    days, without = Days(), Days()
    days.live(1, 5, inbox(read=[11, 3, 3]))
    without.live(1, 5)
    author, day = posts_by_day(days.log)
    others = posts_by_day(without.log)
    assert sorted(author[day == 1]) == sorted([*others[0][others[1] == 1], 3, 3, 11])
    assert len(author) <= len(others[0]) + 3 + 3  # and no more of them on the days after


def test_given_occasions_are_met_on_the_first_day_by_those_who_got_one():
    sure = {"habit_action": 1.0, "habit_missed": 0.0}
    days, without = Days(**sure), Days(**sure)
    for each in (days, without):
        each.programme.workforce.state["habit"][:20] = 1.0  # they act at every occasion
    days.live(1, 1, inbox(range(20)))
    without.live(1, 1)
    count = [np.bincount(posts_by_day(each.log)[0], minlength=240) for each in (days, without)]
    assert np.array_equal(count[0] - count[1], np.arange(240) < 20)
