"""Scarce staff: first come, first served, and more of them never make anybody wait longer."""

import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from nudgelab.simulation.desk import Desk
from nudgelab.simulation.queue_log import QueueLog
from nudgelab.study.staff import Staff
from tests.simulation.small_study import build, ran


def waits(arrivals, people, minutes=60.0, hours=8.0):
    """Return how long each request waits, in the order of arrival."""
    environment = simpy.Environment()
    desk = Desk(environment, Staff(people=people, hours_a_day=hours))
    log = QueueLog("tactic", "arm", "coaches")
    took = {}

    def ask(number, when):
        yield environment.timeout(when)
        took[number] = yield from desk.serve(minutes, log)

    for number, when in enumerate(sorted(arrivals)):
        environment.process(ask(number, when))
    environment.run()
    return [took[number] - minutes / 60.0 / hours for number in range(len(arrivals))], log


def test_one_coach_by_hand():
    waited, log = waits([0.0, 0.0, 0.0, 10.0], people=1)
    assert waited == pytest.approx([0.0, 0.125, 0.25, 0.0])
    assert log.waits == pytest.approx(waited)
    assert log.busy == 4.0
    row = log.as_row()
    assert row["mean_wait"] == pytest.approx(0.09375)
    assert row["longest_wait"] == pytest.approx(0.25)
    assert (row["requests"], row["served"], row["lost"]) == (4, 4, 0)


def test_two_coaches_by_hand():
    assert waits([0.0, 0.0, 0.0], people=2)[0] == pytest.approx([0.0, 0.0, 0.125])


def test_a_queue_that_nobody_joined_has_no_waits():
    row = QueueLog("tactic", "arm", "coaches").as_row()
    assert row["mean_wait"] is row["wait_of_nine_in_ten"] is row["longest_wait"] is None


@given(
    st.lists(st.floats(0, 5), min_size=1, max_size=40),
    st.integers(1, 5),
    st.integers(1, 4),
    st.floats(5, 300),
)
def test_more_staff_never_lengthens_a_wait(arrivals, people, more, minutes):
    few, _ = waits(arrivals, people, minutes)
    many, _ = waits(arrivals, people + more, minutes)
    assert all(b <= a + 1e-9 for a, b in zip(few, many, strict=True))
    assert min(few) >= -1e-9


@given(
    st.lists(st.tuples(st.floats(0, 3), st.floats(5, 500)), min_size=1, max_size=30),
    st.integers(1, 3),
)
def test_more_staff_never_lengthens_a_wait_of_sessions_that_differ(requests, people):
    few, many = (served(sorted(requests), count) for count in (people, people + 1))
    assert all(more <= less + 1e-9 for less, more in zip(few, many, strict=True))


def served(requests, people):
    """Return how long each request waits, where sessions have their own lengths."""
    environment = simpy.Environment()
    desk = Desk(environment, Staff(people=people, hours_a_day=8.0))
    log = QueueLog("tactic", "arm", "coaches")

    def ask(when, minutes):
        yield environment.timeout(when)
        yield from desk.serve(minutes, log)

    for when, minutes in requests:
        environment.process(ask(when, minutes))
    environment.run()
    return log.waits


@settings(max_examples=12)
@given(st.integers(0, 100), st.integers(1, 3), st.floats(10, 200), st.sampled_from([0.0, 0.7]))
def test_more_coaches_never_lengthen_a_wait_in_a_programme(seed, people, minutes, leaving):
    few, many = (coached(seed, count, minutes, leaving) for count in (people, people + 1))
    assert few.requests == many.requests
    assert len(many.waits) >= len(few.waits)
    # first come, first served: waits stand in the order of requests
    assert all(b <= a + 1e-9 for a, b in zip(few.waits, many.waits, strict=False))
    assert many.longest <= few.longest


def coached(seed, people, minutes, leaving):
    """Return the queue for coaching in a small programme."""
    programme = ran(
        build(
            {"control": [], "treated": ["coaching"]},
            employees=60,
            teams=10,
            days=30,
            staff={"coaches": {"people": people, "hours_a_day": 4}},
            tactics={"coaching": {"minutes": minutes, "schedule": {"every": 7}}},
            population={"turnover": {"leaving": leaving, "vacancy": 3}},
            assignment={"unit": "team"},
        ),
        seed,
    )
    (queue,) = programme.records.queues
    return queue
