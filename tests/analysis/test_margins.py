"""Equivalence and non-inferiority on the primary outcome, by person, by team, and on ratios."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.statistics.score_interval import TwoByTwo, score_difference


def margin_of(make_study, cohort, margin, primary="posted", **changes):
    plan = {"primary": primary, "margin": margin} | changes.pop("plan", {})
    study = make_study(analysis=plan, **changes)
    return analyse(study, cohort).further.margin


@pytest.fixture
def alike(make_cohort):
    """900 people: 90 of 300 in control, 93 in plan, 60 in nudge; three to a team."""
    arm = np.repeat(["control", "plan", "nudge"], 300)
    posted = np.concatenate([np.arange(300) % 10 < 3, np.arange(300) < 93, np.arange(300) < 60])
    return make_cohort(
        {"arm": arm, "team": np.arange(900) // 3},
        {"posted": posted.astype(float), "posts": 2.0 * posted + 1, "score": posted + 0.0},
    )


def test_by_person_it_is_miettinen_and_nurminens(make_study, alike):
    found = margin_of(make_study, alike, {"equivalence": 0.1})
    plan, nudge = found.arms
    assert (plan.low, plan.high) == pytest.approx(score_difference(TwoByTwo(93, 300, 90, 300), 0.9))
    assert "Miettinen" in plan.method
    assert (plan.shown, nudge.shown) == (True, False)
    assert plan.p_adjusted == pytest.approx(2 * plan.p)
    assert -0.1 < plan.low < plan.high < 0.1


def test_the_interval_agrees_with_the_test(make_study, alike):
    for size in (0.07, 0.075, 0.08):
        found = margin_of(make_study, alike, {"equivalence": size}, plan={"multiplicity": "none"})
        for arm in found.arms:
            assert arm.shown == (-size < arm.low and arm.high < size)


def test_non_inferiority_looks_one_way_at_half_the_level(make_study, alike):
    found = margin_of(make_study, alike, {"non_inferiority": 0.08})
    assert (found.low, found.high, found.alpha) == (-0.08, math.inf, pytest.approx(0.025))
    assert [arm.shown for arm in found.arms] == [True, False]
    outcomes = {"posted": {"kind": "binary", "window": (1, 100), "better": "lower"}}
    lower = margin_of(make_study, alike, {"non_inferiority": 0.08}, outcomes=outcomes)
    assert (lower.low, lower.high) == (-math.inf, 0.08)
    assert [arm.shown for arm in lower.arms] == [False, True]


def test_with_teams_the_headlines_own_error_serves(make_study, alike):
    found = margin_of(make_study, alike, {"equivalence": 0.2}, assignment={"unit": "team"})
    assert "CR2" in found.arms[0].method
    for arm in found.arms:
        assert (arm.p <= 0.05) == (arm.low > -0.2 and arm.high < 0.2)


@pytest.mark.parametrize(("primary", "size"), [("posts", 1.5), ("score", 0.1)])
def test_ratios_and_means_have_margins_too(make_study, alike, primary, size):
    found = margin_of(
        make_study, alike, {"equivalence": size}, primary, plan={"multiplicity": "none"}
    )
    low, high = (1 / size, size) if primary == "posts" else (-size, size)
    assert (found.low, found.high) == pytest.approx((low, high))
    for arm in found.arms:
        assert arm.shown == (low < arm.low and arm.high < high)


def test_no_margin_no_section(make_study, alike):
    assert analyse(make_study(), alike).further.margin is None


def test_an_order_has_its_margin_around_one_half(make_study, trial):
    outcomes = {"posts": {"kind": "ordinal", "categories": [0, 1, 2, 3, 4], "window": (1, 100)}}
    plan = {"primary": "posts", "margin": {"equivalence": 0.1}}
    within = analyse(make_study(outcomes=outcomes, analysis=plan), trial).further.margin
    assert (within.low, within.high) == pytest.approx((0.4, 0.6))
