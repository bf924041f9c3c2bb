"""Leavers who are taken as lost from sight are told, unless the study says what becomes of them."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse

N = 40


@pytest.fixture
def leavers(make_cohort):
    """40 people an arm; every fourth left on day 11 without the event, every fourth had it."""
    person = np.arange(2 * N)
    gone = person % 4 == 0
    return make_cohort(
        {
            "arm": np.where(person < N, "control", "plan"),
            "left": [11 if g else None for g in gone],
        },
        {
            "first": np.where(gone, 10.0, 30.0 - person % 3),
            "first.observed": (person % 4 == 1).astype(float),
        },
    )


def found(make_study, cohort, window=(1, 30), **outcome):
    study = make_study(
        outcomes={"first": {"kind": "time_to_event", "window": window, **outcome}},
        arms={"control": {}, "plan": {}},
        analysis={"primary": "first"},
    )
    return [c for c in analyse(study, cohort).checks if c.name.startswith("leavers")]


def test_a_quarter_that_left_is_a_warning(make_study, leavers):
    (check,) = found(make_study, leavers)
    assert check.verdict == "warn"
    assert check.message.startswith("20 of 80 left before its window was over (25.0 %)")
    assert "competing: left" in check.message


def test_where_the_study_says_what_becomes_of_them_nothing_is_said(make_study, leavers):
    assert found(make_study, leavers, competing="left") == []


def test_who_left_after_the_window_was_there_for_all_of_it(make_study, leavers):
    assert found(make_study, leavers, window=(1, 10)) == []


def test_where_nobody_is_known_to_have_left_it_is_said(make_study, make_cohort):
    outcomes = {"first": np.full(40, 30.0), "first.observed": np.arange(40) % 2.0}
    cohort = make_cohort({"arm": np.repeat(["control", "plan"], 20)}, outcomes)
    (check,) = found(make_study, cohort, competing="left")
    assert check.verdict == "not done"
    assert found(make_study, cohort) == []
