"""Designs diagnosed against the truth."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.design.diagnosis import diagnose, diagnosed
from nudgelab.errors import StudyError
from nudgelab.execution.local import in_this_process
from nudgelab.study.study import Study


def declared(name="small", **parts) -> Study:
    content = {
        "study": name,
        "population": {
            "employees": 160,
            "teams": 40,
            "departments": 1,
            "network": {"kind": "none"},
        },
        "calendar": {"days": 20, "baseline_days": 5, "survey": {"days": [0]}},
        "model": {"field_multiplier": 1.0},
        "arms": {"control": {}, "plan": {"tactics": ["implementation_intention"]}},
        "assignment": {"unit": "team"},
        "outcomes": {"posted": {"kind": "binary", "window": (1, 20)}},
        "analysis": {"primary": "posted", "confirm": []},
    }
    return Study.model_validate(content | parts)


def table(**columns) -> pa.Table:
    size = len(columns["estimate"])
    names = {
        "outcome": "posted",
        "arm": "plan",
        "versus": "control",
        "segment": "all",
        "estimand": "risk_difference",
        "method": "a method",
        "role": "primary",
    }
    numbers = {name: pa.array(values, pa.float64()) for name, values in columns.items()}
    costs = {"cost": [10.0, 14.0, *[12.0] * size][:size]}
    costs |= {"contacts": [5.0] * size, "hours": [1.5] * size}
    return pa.table(
        {name: [value] * size for name, value in names.items()}
        | numbers
        | costs
        | {"design": [0] * size, "replication": list(range(size))}
    )


FOUR = {
    "estimate": [0.3, 0.1, -0.2, None],
    "low": [0.1, -0.1, -0.3, None],
    "high": [0.5, 0.3, -0.1, None],
    "standard_error": [0.1, 0.1, 0.05, None],
    "p_adjusted": [0.01, 0.4, 0.03, None],
    "truth": [0.1, 0.12, 0.08, 0.1],
}


def test_the_rows_of_an_estimator_are_put_together_with_what_the_trial_costs():
    found = diagnosed([declared()], table(**FOUR), seed=1, replications=4)
    (row,) = found.rows
    assert (row.design, row.arm, row.method) == ("small", "plan", "a method")
    assert (row.replications, row.refused) == (4, 1)
    assert row.bias == pytest.approx(np.mean([0.2, -0.02, -0.28]))
    (design,) = found.designs
    assert design.cost == pytest.approx(12.0)
    assert design.cost_error > 0
    assert (design.contacts, design.hours) == (5.0, 1.5)


def test_two_estimates_of_one_estimand_stay_apart():
    twice = pa.concat_tables([table(**FOUR), table(**(FOUR | {"estimate": [0.0] * 4}))])
    first, second = diagnosed([declared()], twice, seed=1, replications=4).rows
    assert second.mean == 0.0
    assert first.mean != 0.0


@pytest.fixture(scope="module")
def found():
    alike = declared(
        "by_person", assignment={"unit": "person"}, analysis={"primary": "posted", "confirm": []}
    )
    return diagnose([declared(), alike], replications=40, executor=in_this_process)


def test_a_sound_design_is_not_biased_and_its_intervals_cover(found):
    # teams are assigned whole and nobody sees another team: nothing passes from arm to arm
    (row,) = [row for row in found.headlines() if row.design == "small"]
    assert abs(row.bias) < 3.5 * row.bias_error
    assert row.coverage > 0.95 - 3.5 * row.coverage_error
    assert row.truth > 0.02
    assert row.truth_error < row.spread / math.sqrt(40)  # the same luck leaves little noise


def test_designs_of_the_same_people_have_the_same_truth(found):
    first, second = found.headlines()
    assert first.truth == second.truth
    assert [design.name for design in found.designs] == ["small", "by_person"]
    assert [design.unit for design in found.designs] == ["team", "person"]


def test_every_estimator_that_the_plan_asks_for_is_there(found):
    estimands = {row.estimand for row in found.rows if row.design == "small"}
    assert {"risk_difference", "risk_ratio", "odds_ratio", "cohens_h"} <= estimands
    assert len(found.to_arrow()) == len(found.rows)


@pytest.mark.parametrize(
    ("studies", "said"),
    [
        ((declared(), declared()), "a second time"),
        ((declared(arms={"control": {}}, assignment={}),), "an arm beside control"),
    ],
)
def test_designs_that_cannot_be_diagnosed_are_refused(studies, said):
    with pytest.raises(StudyError, match=said):
        diagnose(studies, replications=2, executor=in_this_process)
