"""A study of one arm: the change, and that it is no causal effect, wherever it is told."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.cohort.cohort import Cohort
from nudgelab.report.methods import rules_in_words
from nudgelab.report.terminal import render_text
from nudgelab.study.design_consistency import design_inconsistencies
from nudgelab.study.study import Study
from tests.statistics.reference_numbers import EXACT, reference

DECLARED = {
    "study": "before_after",
    "arms": {"programme": {}},
    "outcomes": {
        "score": {"kind": "continuous", "window": (1, 5)},
        "posted": {"kind": "binary", "window": (1, 5)},
    },
    "analysis": {"primary": "score", "baselines": {"score": "before"}, "minimum_cell": 5},
    "cohort": {
        "columns": {
            "arm": {"role": "arm"},
            "before": {"role": "covariate"},
            "after": {"role": "outcome", "as": "score"},
        }
    },
}


@pytest.fixture
def cohort(make_cohort):
    data = reference("paired_change")["data"]
    return make_cohort(
        {
            "arm": ["programme"] * 13,
            "before": [*data["before"], None],
            "team": [*data["team"], 5],
            "intention": [0.8] * 13,
            "acted": [0.0] * 13,
        },
        {"score": [*data["after"], 4.0], "posted": np.zeros(13)},
    )


def test_the_change_and_what_it_is_not(cohort):
    findings = analyse(Study.model_validate(DECLARED), cohort)
    found = findings.effects.where(outcome="score", segment="all")[0]
    expected = reference("paired_change")["persons"]
    assert [found.estimate, found.standard_error] == pytest.approx(expected[:2], rel=EXACT)
    assert (found.versus, found.n_arm, found.role) == ("baseline", 12, "primary")
    assert found.note.startswith("not a causal effect")
    assert findings.answer is None
    assert findings.checks[0].verdict == "warn"
    assert "left out: 1" in findings.checks[0].message
    assert "not a causal effect" in " ".join(render_text(findings).split())
    assert "no control" in rules_in_words(findings)[0]


def test_teams_carry_it_where_they_are_the_unit(cohort):
    study = Study.model_validate(DECLARED | {"assignment": {"unit": "team"}})
    found = analyse(study, cohort).effects[0]
    assert found.standard_error == pytest.approx(reference("paired_change")["teams"][1], rel=EXACT)
    assert found.clusters == 5


def test_few_people_are_not_shown(cohort):
    plan = DECLARED["analysis"] | {"minimum_cell": 20}
    found = analyse(Study.model_validate(DECLARED | {"analysis": plan}), cohort).effects[0]
    assert np.isnan(found.estimate)
    assert found.n_arm is None
    assert "fewer than 20 people" in found.note


def test_a_cohort_without_the_baseline_fails(make_cohort):
    cohort = make_cohort({"arm": ["programme"] * 9}, {"score": np.arange(9.0)})
    findings = analyse(Study.model_validate(DECLARED), cohort)
    assert findings.checks[0].verdict == "fail"
    assert not findings.effects
    assert render_text(findings)


def test_a_file_needs_nobody_else(tmp_path):
    file = tmp_path / "one.csv"
    file.write_text("arm,before,after\n" + "programme,1,2\n" * 3, encoding="utf-8")
    assert len(Cohort.read(file, Study.model_validate(DECLARED))) == 3


def test_one_arm_without_a_baseline_is_a_mistake():
    declared = DECLARED | {"analysis": {"primary": "score"}}
    (problem,) = design_inconsistencies(Study.model_validate(declared))
    assert problem.found == "one arm"
    assert "baselines" in problem.expected
