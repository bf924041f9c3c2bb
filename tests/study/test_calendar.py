"""Days outside the calendar are refused, at the day that is wrong."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("day: 10", "day: 21", "day: 21"),
        ("day: 10", "day: -5", "day: -5"),
        ("survey: {days: [0]}", "survey: {days: [0, 21]}", "a survey on day 21"),
    ],
)
def test_a_day_outside(the_problem, line_of, changed, old, new, found):
    text = changed((old, new))
    problem = the_problem(text)
    assert problem.found == found
    assert "from -4 to 20" in problem.expected
    assert problem.where.endswith(f":{line_of(text, new)}")


@pytest.mark.parametrize("day", [-4, 20])
def test_the_first_and_the_last_day_are_inside(load, changed, day):
    assert load(changed(("day: 10", f"day: {day}"))).calendar.events["fair"].day == day


def test_a_baseline_survey_needs_no_baseline_days(load, changed):
    study = load(changed(("baseline_days: 5", "baseline_days: 0")))
    assert study.calendar.survey.days == (0,)
