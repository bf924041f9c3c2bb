"""How a plan departs from the frozen one, and what that touches."""

from __future__ import annotations

from typing import Any

import pytest

from nudgelab.study.deviations import Deviation, deviations
from nudgelab.study.frozen_plan import frozen_plan
from nudgelab.study.study import Study

DECLARED: dict[str, Any] = {
    "study": "small",
    "arms": {"control": {}, "plan": {"tactics": ["implementation_intention"]}},
    "outcomes": {
        "posted": {"kind": "binary", "window": (1, 20)},
        "posts": {"kind": "count", "window": (1, 20)},
    },
    "segments": {"new": {"where": {"tenure": {"below": 2}}}},
    "analysis": {"primary": "posted", "adjust": ["intention"]},
    "cohort": {
        "columns": {
            "id": {"role": "person"},
            "arm": {"role": "arm"},
            "years": {"role": "covariate", "as": "tenure"},
            "wants": {"role": "covariate", "as": "intention"},
            "posted": {"role": "outcome"},
        }
    },
}


def _departed(**changes) -> tuple[Deviation, ...]:
    plans = [frozen_plan(Study.model_validate(DECLARED | c)) for c in ({}, changes)]
    return deviations(*plans)


def _columns(**changes) -> dict[str, Any]:
    return {"cohort": {"columns": DECLARED["cohort"]["columns"] | changes}}


def test_the_same_plan_does_not_deviate():
    assert _departed() == ()


def test_a_changed_outcome_touches_its_numbers_alone():
    posts = {"kind": "count", "window": (1, 10)}
    (found,) = _departed(outcomes=DECLARED["outcomes"] | {"posts": posts})
    assert found.where == "outcomes: posts"
    assert found.registered["window"] == [1, 20]
    assert found.now["window"] == [1, 10]
    assert found.reach.covers("posts", "all", "plan")
    assert not found.reach.covers("posted", "all", "plan")


def test_a_changed_arm_touches_its_numbers_and_control_all():
    (arm,) = _departed(arms={"control": {}, "plan": {"tactics": ["coaching"]}})
    assert arm.reach.covers("posted", "all", "plan")
    assert not arm.reach.covers("posted", "all", "another")
    plan = {"tactics": ["implementation_intention"]}
    (control,) = _departed(arms={"control": {"tactics": ["reminder"]}, "plan": plan})
    assert control.reach.everything


def test_a_changed_segment_touches_its_numbers():
    (found,) = _departed(segments={"new": {"where": {"tenure": {"below": 3}}}})
    assert found.reach.covers("posted", "new", "plan")
    assert not found.reach.covers("posted", "all", "plan")


@pytest.mark.parametrize(
    ("plan", "where"),
    [
        ({"primary": "posted"}, "analysis: adjust"),
        ({"primary": "posted", "adjust": ["intention"], "level": 0.9}, "analysis: level"),
    ],
)
def test_a_changed_way_of_estimating_touches_everything(plan, where):
    (found,) = _departed(analysis=plan)
    assert found.where == where
    assert found.reach.everything


def test_another_primary_outcome_is_said_and_changes_no_number():
    (found,) = _departed(analysis={"primary": "posts", "adjust": ["intention"]})
    assert (found.where, found.registered, found.now) == ("analysis: primary", "posted", "posts")
    assert not found.reach.covers("posts", "all", "plan")


def test_another_control_is_said_once():
    found = _departed(assignment={"control": "plan"})
    assert [d.where for d in found] == ["assignment: control"]
    assert found[0].reach.everything


def test_a_column_read_otherwise_touches_what_it_tells():
    (outcome,) = _departed(**_columns(posted={"role": "outcome", "values": {"yes": 1, "no": 0}}))
    assert outcome.reach.covers("posted", "all", "plan")
    assert not outcome.reach.covers("posts", "all", "plan")
    years = {"role": "covariate", "as": "tenure", "values": {"9": 10}}
    (covariate,) = _departed(**_columns(years=years))
    assert covariate.reach.covers("posts", "new", "plan")
    assert not covariate.reach.covers("posts", "all", "plan")
    wants = {"role": "covariate", "as": "intention", "values": {"9": 1}}
    (adjusted,) = _departed(**_columns(wants=wants))
    assert adjusted.reach.everything


def test_data_that_were_not_known_may_be_declared_later():
    before = frozen_plan(Study.model_validate({k: v for k, v in DECLARED.items() if k != "cohort"}))
    assert deviations(before, frozen_plan(Study.model_validate(DECLARED))) == ()
