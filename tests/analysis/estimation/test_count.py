"""The two parts of a count, and a second opinion on its ratio."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.statistics.proportions import risk_difference

PLAN = {"arms": {"control": {}, "plan": {}}}


@pytest.fixture
def counted(make_cohort):
    """50 people an arm: in control 20 did it once; in plan 25, every second of them three times."""
    arm = np.repeat(["control", "plan"], 50)
    place = np.arange(50)
    control = np.where(place < 20, 1.0, 0.0)
    plan = np.where(place < 25, 1.0 + 2.0 * (place % 2), 0.0)
    outcomes = {"posts": np.concatenate([control, plan])}
    return make_cohort(
        {"arm": arm, "team": np.arange(100) // 5, "age": np.arange(100.0) % 7}, outcomes
    )


def effects(make_study, counted, **plan):
    outcomes = {"posts": {"kind": "count", "window": (1, 100)}}
    study = make_study(**PLAN, outcomes=outcomes, analysis={"primary": "posts"} | plan)
    return analyse(study, counted).effects


def test_whether_at_all_is_a_risk_difference(make_study, counted):
    found = effects(make_study, counted).where(estimand="share_with_any_difference")[0]
    expected = risk_difference(25, 50, 20, 50)
    assert (found.estimate, found.low) == pytest.approx((expected.value, expected.low))
    assert found.role == "secondary"


def test_how_many_among_those_is_marked_as_no_effect(make_study, counted):
    found = effects(make_study, counted).where(estimand="ratio_among_those_with_any")[0]
    assert found.estimate == pytest.approx((13 + 12 * 3) / 25)
    assert (found.n_arm, found.n_versus) == (25, 20)
    assert found.note.startswith("not causal")
    assert found.role == "exploratory"


def test_few_people_with_any_are_not_shown(make_study, counted):
    rows = effects(make_study, counted, minimum_cell=21)
    found = rows.where(estimand="ratio_among_those_with_any")[0]
    assert np.isnan(found.estimate)
    assert found.n_arm is None
    assert found.n_versus is None
    assert "fewer than 21 people with any" in found.note


def test_the_negative_binomial_is_a_second_opinion(make_study, counted):
    rows = effects(make_study, counted)
    found = rows.where(estimand="negative_binomial_ratio")[0]
    assert found.estimate == pytest.approx(rows[0].estimate)  # without covariates
    assert found.role == "exploratory"
    assert "needs no model" in found.note
    adjusted = effects(make_study, counted, adjust=["age"])
    other = adjusted.where(estimand="negative_binomial_ratio")[0]
    assert other.estimate != pytest.approx(rows[0].estimate, rel=1e-6)
