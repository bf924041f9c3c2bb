"""Factors, interactions, pairs and baselines that don't fit together."""

from __future__ import annotations

from copy import deepcopy

import pytest

from nudgelab.study.design_consistency import design_inconsistencies
from nudgelab.study.study import Study

FACTORIAL = {
    "study": "factorial",
    "arms": {
        "control": {"factors": {"coaching": 0, "plan": 0}},
        "coached": {"factors": {"coaching": 1, "plan": 0}},
        "planned": {"factors": {"coaching": 0, "plan": 1}},
        "both": {"factors": {"coaching": 1, "plan": 1}},
    },
    "outcomes": {"posted": {"kind": "binary", "window": (1, 20)}},
    "analysis": {"primary": "posted", "interactions": [["coaching", "plan"]]},
}


def found(change):
    declared = deepcopy(FACTORIAL)
    change(declared)
    return [(i.location, i.found) for i in design_inconsistencies(Study.model_validate(declared))]


def test_a_factorial_that_fits():
    assert not found(dict)
    assert Study.model_validate(FACTORIAL).factors == ("coaching", "plan")


@pytest.mark.parametrize(
    ("arm", "factors", "location", "message"),
    [
        ("both", {"coaching": 1}, ("arms", "both"), "no level of plan"),
        ("both", {"coaching": 1, "plan": 0}, ("arms", "both", "factors"), "the levels of an arm"),
    ],
)
def test_levels_of_an_arm(arm, factors, location, message):
    problems = found(lambda declared: declared["arms"][arm].update(factors=factors))
    assert (location, message) in [(where, what[: len(message)]) for where, what in problems]


def test_a_factor_that_is_on_nowhere():
    def change(declared):
        for arm in ("planned", "both"):
            del declared["arms"][arm]

    problems = found(change)
    assert problems == [(("arms", "control", "factors", "plan"), "'plan' 0 in every arm")]


@pytest.mark.parametrize(
    ("term", "message"),
    [
        (["coaching", "plon"], "the unknown factor 'plon'"),
        (["plan"], "[plan]"),
        (["plan", "plan"], "[plan, plan]"),
    ],
)
def test_interactions(term, message):
    problems = found(lambda declared: declared["analysis"].update(interactions=[term]))
    assert [what for _, what in problems] == [message]


WEDGE = {
    "study": "wedge",
    "arms": {"control": {}, "plan": {}},
    "assignment": {"unit": "team", "rollout": "tenure"},
    "outcomes": {"score": {"kind": "continuous", "window": (1, 20)}},
    "analysis": {"primary": "score"},
    "cohort": {"columns": {"arm": {"role": "arm"}}},
}


@pytest.mark.parametrize(
    ("part", "change", "message"),
    [
        ("assignment", {"rollout": "tenur"}, "the unknown baseline variable 'tenur'"),
        ("assignment", {"unit": "person"}, "a roll-out to persons"),
        ("assignment", {"strata": ["department"]}, "a roll-out with strata, pairs or factors"),
        ("assignment", {"period_days": 10}, "a part of a roll-out by its log"),
        (
            "assignment",
            {"period_days": 10, "rollout_start": "crosses"},
            "the unknown baseline variable 'crosses'",
        ),
        ("arms", {"third": {}}, "3 arms"),
        ("analysis", {"adjust": ["intention"]}, "a roll-out with covariates"),
        ("analysis", {"confirm": ["randomisation"]}, "a roll-out with confirm or compliers"),
    ],
)
def test_rollouts(part, change, message):
    declared = deepcopy(WEDGE)
    assert not list(design_inconsistencies(Study.model_validate(declared)))
    declared[part].update(change)
    problems = design_inconsistencies(Study.model_validate(declared))
    assert [problem.found for problem in problems] == [message]


@pytest.mark.parametrize(
    "assignment", [{"pairs": "manager"}, {"unit": "team", "rollout": "tenure"}]
)
def test_the_simulation_assigns_neither_pairs_nor_rollouts(assignment):
    declared = {k: v for k, v in WEDGE.items() if k != "cohort"} | {"assignment": assignment}
    (problem,) = design_inconsistencies(Study.model_validate(declared))
    assert problem.found.endswith("without a cohort")
