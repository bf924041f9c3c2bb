"""Contradictory dates: counted, with a verdict by the share that they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nudgelab.analysis.checks import check_cohort
from nudgelab.analysis.checks.dates import date_checks
from nudgelab.cohort.row_counts import RowCount


@pytest.fixture
def people():
    return {"arm": np.repeat(["control", "plan"], 20)}


def check(study, cohort):
    (found,) = date_checks(study, cohort)
    return found


def test_a_cohort_without_dates_has_no_such_check(make_study, make_cohort, people):
    assert list(date_checks(make_study(), make_cohort(people, {"posted": np.ones(40)}))) == []


def test_dates_that_fit_pass(make_study, trial):
    assert check(make_study(), trial).verdict == "pass"
    assert "dates" in [c.name for c in check_cohort(make_study(), trial, {})]


@pytest.mark.parametrize(("late", "verdict"), [(2, "warn"), (3, "fail")])
def test_times_longer_than_their_window(make_study, make_cohort, people, late, verdict):
    times = np.where(np.arange(40) < late, 101.0, 100.0)
    cohort = make_cohort(people, {"first": times, "first.observed": np.zeros(40)})
    found = check(make_study(), cohort)
    assert found.verdict == verdict
    assert found.message == (
        f"{late} of 40 times of 'first' are longer than its window of 100 days."
    )


def test_people_who_left_before_day_one(make_study, make_cohort, people):
    left = [0, -4, 1, *[None] * 37]
    found = check(make_study(), make_cohort({**people, "left": left}, {"posted": np.ones(40)}))
    assert found.verdict == "warn"
    assert found.message == "2 of 40 people had left before day 1; they have no outcome."


def test_events_after_the_person_had_left(make_study, make_cohort, people):
    left = [10, 10, 10, *[None] * 37]
    outcomes = {"first": [10.0, 9.0, 10.0, *[100.0] * 37], "first.observed": [1, 1, *[0] * 38]}
    found = check(make_study(), make_cohort({**people, "left": left}, outcomes))
    assert found.message == (
        "1 of 40 times of 'first' lie after the person had left, and count as they stand."
    )


def test_what_was_counted_when_the_files_were_read(make_study, trial):
    counts = (
        RowCount("whose time can't be read left out", 1, 100, (7,), "events.csv", "dates"),
        RowCount("without an arm left out", 90, 100, (7,)),
    )
    found = check(make_study(), replace(trial, counts=counts))
    assert found.verdict == "warn"
    assert found.message == "events.csv: 1 of 100 rows whose time can't be read left out (row 7)."
    assert list(found.details.values()) == [1]
