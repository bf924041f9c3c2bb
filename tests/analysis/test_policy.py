"""Which tactic for whom: rules valued on a cohort."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.analysis.policy import Leaf

TACTICS = {
    "control": {},
    "plan": {"tactics": ["implementation_intention"]},
    "nudge": {"tactics": ["co_creation"]},
}


@pytest.fixture
def differing(make_cohort):
    """900 people: 'plan' helps whoever is inert, 'nudge' whoever is reactant."""
    rng = np.random.default_rng(21)
    n = 900
    arm = np.resize(np.repeat(["control", "plan", "nudge"], 5), n)
    scales = {name: rng.random(n) for name in ("reactance", "scepticism", "inertia")}
    inert = scales["inertia"] > scales["reactance"]
    helped = ((arm == "plan") & inert) | ((arm == "nudge") & ~inert)
    score = 0.3 + 0.4 * helped + rng.normal(0, 0.3, n)
    return make_cohort({"arm": arm, "team": np.arange(n) // 5, **scales}, {"score": score})


def policy(make_study, cohort, assignment=None, arms=None, **analysis):
    study = make_study(
        arms=arms or TACTICS,
        outcomes={"score": {"kind": "continuous", "window": (1, 100)}},
        analysis={"primary": "score"} | analysis,
        assignment=assignment or {},
    )
    return analyse(study, cohort).inertia.policy


def test_the_right_tactic_for_each_is_worth_more_than_one_for_all(make_study, differing):
    found = policy(make_study, differing)
    assert found.resistances == ("reactance", "inertia")
    assert found.values.group_arms == (2, 1)  # nudge for the reactant, plan for the inert
    assert found.values.group_gain.low > 0.1
    assert found.values.group_gain.high < 0.25  # the truth is half of 0.4
    assert found.values.tree_gain.low > 0
    assert [
        value.low < truth < value.high
        for value, truth in zip(found.values.single, (0.3, 0.5, 0.5), strict=True)
    ] == [True] * 3


def test_a_rule_may_look_at_declared_scales_only(make_study, differing):
    found = policy(make_study, differing, policy={"by": ["scepticism"], "depth": 1, "folds": 3})
    assert found.scales == ("scepticism",)
    assert found.folds == 3
    assert found.values.by_group is None
    assert found.values.tree_gain.low < 0.02


def test_nothing_is_valued_where_the_plan_says_so_or_one_tactic_is_all(make_study, differing):
    assert policy(make_study, differing, policy={"by": []}) is None
    one = {"control": {}, "plan": {}}
    assert policy(make_study, differing, arms=one) is None


def test_teams_are_whole_in_folds(make_study, differing):
    found = policy(make_study, differing, assignment={"unit": "team"})
    assert found.values.group_gain.low > 0.05


def test_too_few_teams_are_said(make_study, differing, make_cohort):
    few = policy(
        make_study, differing, assignment={"unit": "team"}, policy={"folds": 20}, minimum_cell=1
    )
    assert few.values is not None  # 60 teams an arm
    none = policy(make_study, differing, minimum_cell=301)
    assert none.values is None
    assert "fewer than 301" in none.note


def test_counted_shares_serve_where_the_plan_is_not_known(make_study, differing):
    found = policy(make_study, differing, assignment={"shares": "unknown"})
    assert not found.shares_known
    assert found.values.group_gain.low > 0.1


def test_the_seed_of_the_study_deals_the_folds(make_study, differing):
    assert policy(make_study, differing) == policy(make_study, differing)
    assert not isinstance(policy(make_study, differing).values.tree, Leaf)
