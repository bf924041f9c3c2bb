"""What was declared of the design, against what the data show."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.analysis.checks.design import design_checks


@pytest.fixture
def checked(make_study, make_cohort):
    def check(assignment, people, **plan):
        study = make_study(
            arms={"control": {}, "plan": {}},
            assignment=assignment,
            analysis={"primary": "posted", **plan},
        )
        cohort = make_cohort(people, {"posted": np.zeros(len(people["arm"]))})
        return list(design_checks(study, cohort))

    return check


def test_pairs_not_of_two_and_of_one_arm(checked):
    people = {
        "arm": ["control", "plan", "control", "control", "plan"],
        "pair": [1.0, 1.0, 2.0, 2.0, 3.0],
    }
    (check,) = checked({"pairs": "pair"}, people)
    assert check.verdict == "warn"
    assert "Without just two units: 1" in check.message
    assert "With both units in one arm: 1" in check.message


def test_pairs_of_teams_count_teams(checked):
    people = {
        "arm": ["control", "control", "plan", "plan", "plan"],
        "pair": [1.0] * 5,
        "team": [0, 0, 1, 1, 1],
    }
    (check,) = checked({"unit": "team", "pairs": "pair"}, people)
    assert check.verdict == "pass"


def test_strata_with_one_arm_or_one_unit(checked):
    people = {
        "arm": ["control"] * 3 + ["plan"] + ["control"] * 2,
        "department": ["a"] * 4 + ["b"] * 2,
    }
    (check,) = checked({"strata": ["department"]}, people)
    assert check.verdict == "warn"
    assert "no effect: 1 (b)." in check.message
    assert "an arm of one unit only: 1." in check.message
    assert "first" in check.message  # a time to event has no method within strata


def test_a_team_in_two_strata_is_told(checked):
    people = {
        "arm": ["control", "control", "plan", "plan"] * 2,
        "department": ["a", "b", "a", "a", "b", "b", "b", "b"],
        "team": [0, 0, 1, 1, 2, 2, 3, 3],
    }
    (check,) = checked({"unit": "team", "strata": ["department"]}, people)
    assert "people in more than one of them: 1" in check.message


def test_what_the_cohort_lacks_is_told(checked):
    found = checked(
        {"strata": ["department"]},
        {"arm": ["control", "plan"]},
        baselines={"score": "intention"},
    )
    assert [check.verdict for check in found] == ["warn", "warn"]
    assert "compare across strata" in found[0].message
    assert "not adjusted for: intention" in found[1].message


def test_nothing_declared_nothing_said(checked):
    assert not checked({}, {"arm": ["control", "plan"]})


def test_strata_of_teams_are_named_and_pairs_of_persons_never(checked):
    teams = {
        "arm": ["control", "control", "plan"],
        "department": ["a"] * 3,
        "team": [0, 1, 2],
    }
    (check,) = checked({"unit": "team", "strata": ["department"]}, teams)
    assert "an arm of one unit only: 1 (a)." in check.message
    (check,) = checked({"pairs": "name"}, {"arm": ["control", "plan"], "name": ["Anna", "Ben"]})
    assert "Without just two units: 2." in check.message
    assert "Anna" not in check.message
