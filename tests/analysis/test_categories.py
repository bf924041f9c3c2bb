"""Shares of the categories of an ordered outcome, by arm."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse

ORDINAL = {
    "outcomes": {
        "often": {"kind": "ordinal", "categories": ["never", "once", "more"], "window": (1, 9)}
    },
    "analysis": {"primary": "often"},
}


@pytest.fixture
def findings(make_study, make_cohort):
    """40 people an arm: control never 20, once 10, more 10; plan never 10, once 10, more 20."""
    arm = np.repeat(["control", "plan", "nudge"], [40, 40, 5])
    often = np.repeat([0.0, 1, 2, 0, 1, 2, 0], [20, 10, 10, 10, 10, 20, 5])
    return analyse(make_study(**ORDINAL), make_cohort({"arm": arm}, {"often": often}))


def test_shares_of_each_category(findings):
    shares = {one.arm: one.shares for one in findings.categories}
    assert shares == {"control": (0.5, 0.25, 0.25), "plan": (0.25, 0.25, 0.5)}


def test_an_arm_of_few_people_is_not_shown(findings):
    assert "nudge" not in {one.arm for one in findings.categories}
    assert findings.effects.where(arm="nudge")[0].note.startswith("not shown")


def test_the_question_is_answered_by_the_probability_of_superiority(findings):
    first, second = findings.effects.where(arm="plan")
    assert (first.estimand, first.role) == ("probability_of_superiority", "primary")
    assert first.estimate == pytest.approx(0.65625)  # by counting pairs
    assert second.estimand == "common_odds_ratio"
    assert "proportional odds" in second.note


def test_an_ordered_outcome_has_no_mean(findings):
    assert all(np.isnan(group.mean) for group in findings.groups)
