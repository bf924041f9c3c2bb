"""What a calibration learns must be a number of the study, within what it may be."""

from __future__ import annotations

import pytest

from nudgelab.study.consistency import inconsistencies
from nudgelab.study.study import Study


def study(**calibration) -> Study:
    return Study.model_validate(
        {
            "study": "small",
            "arms": {"control": {}, "plan": {"tactics": ["implementation_intention"]}},
            "outcomes": {"posted": {"kind": "binary", "window": (1, 10)}},
            "analysis": {"primary": "posted"},
            "calibration": calibration,
        }
    )


def test_numbers_of_the_study_are_welcome():
    prior = {"kind": "uniform", "low": 0.1, "high": 0.9}
    fine = {"plan_control": prior, "tactics.implementation_intention.dose": prior}
    assert inconsistencies(study(**fine)) == []


@pytest.mark.parametrize(
    ("name", "prior", "said"),
    [
        ("plan_contrl", {"kind": "uniform", "low": 0.1, "high": 0.9}, "plan_control"),
        ("plan_control", {"kind": "uniform", "low": 0.1, "high": 1.9}, "0 to 1"),
    ],
)
def test_others_are_named(name, prior, said):
    found = inconsistencies(study(**{name: prior}))
    assert len(found) == 1
    assert said in str(found[0])
