"""What a registration freezes."""

from __future__ import annotations

import pytest

from nudgelab.study.frozen_plan import canonical_json, frozen_plan, sha256_of
from nudgelab.study.study import Study


def _study(**changes) -> Study:
    declared = {
        "study": "small",
        "arms": {"control": {}, "plan": {"tactics": ["implementation_intention"]}},
        "outcomes": {
            "posted": {"kind": "binary", "window": (1, 20)},
            "posts": {"kind": "count", "window": (1, 20)},
        },
        "analysis": {"primary": "posted"},
    }
    return Study.model_validate(declared | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Another title", "question": "Another question?"},
        {"seed": 77},
        {"population": {"employees": 999}},
        {"model": {"field_multiplier": 0.5}},
        {"analysis": {"primary": "posted", "level": 0.95, "multiplicity": "holm"}},
        {
            "arms": {
                "control": {"label": "as ever"},
                "plan": {"tactics": ["implementation_intention"]},
            }
        },
    ],
    ids=["words", "seed", "population", "model", "defaults written out", "labels"],
)
def test_what_changes_no_number_is_not_frozen(changes):
    assert sha256_of(frozen_plan(_study(**changes))) == sha256_of(frozen_plan(_study()))


@pytest.mark.parametrize(
    "changes",
    [
        {"analysis": {"primary": "posts"}},
        {"analysis": {"primary": "posted", "level": 0.9}},
        {"assignment": {"unit": "team"}},
        {"arms": {"control": {}, "plan": {"tactics": ["coaching"]}}},
        {"segments": {"intends_not_acted": {"where": {"intention": {"at_least": 0.6}}}}},
    ],
    ids=["primary", "level", "unit", "tactics", "segment"],
)
def test_what_decides_numbers_is(changes):
    assert sha256_of(frozen_plan(_study(**changes))) != sha256_of(frozen_plan(_study()))


def test_defaults_that_follow_from_others_are_written_out():
    asks = frozen_plan(_study(analysis={"primary": "posts"}))["asks"]
    assert asks["activation"] == "posted"
    assert asks["inertia_segment"] == "intends_not_acted"


def test_canonical_json_does_not_depend_on_order():
    assert canonical_json({"b": 1, "a": [1, "é"]}) == canonical_json({"a": [1, "é"], "b": 1})
    assert canonical_json({"a": 1}) == '{"a":1}'


def test_an_arm_or_a_column_that_is_called_as_words_are_is_frozen_all_the_same():
    named = _study(
        arms={"control": {}, "label": {"tactics": ["coaching"]}},
        cohort={
            "columns": {
                "source": {"role": "covariate"},
                "arm": {"role": "arm", "values": {"label": "label", "file": "control"}},
            }
        },
    )
    plan = frozen_plan(named)
    assert plan["arms"]["label"] == {"tactics": ["coaching"]}
    assert plan["cohort"]["columns"]["source"] == {"role": "covariate"}
    assert plan["cohort"]["columns"]["arm"]["values"] == {"label": "label", "file": "control"}
