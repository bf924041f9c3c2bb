"""Multiple imputation as a declared sensitivity analysis."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.analysis.checks.missing_values import check_missing_values

DECLARED = {"multiple_imputation": {"imputations": 20}}


@pytest.fixture
def gappy(make_cohort):
    """300 people; those with a low score at the start answer less often, in 'plan' most of all."""
    rng = np.random.default_rng(4)
    n = 300
    arm = np.resize(np.repeat(["control", "plan", "nudge"], 5), n)
    before = rng.normal(size=n)
    score = before + 0.5 * (arm == "plan") + rng.normal(0, 0.5, n)
    posted = (score > 0).astype(float)
    lost = rng.random(n) < np.where(before < 0, 0.4, 0.05)
    score[lost], posted[lost] = np.nan, np.nan
    people = {"arm": arm, "team": np.arange(n) // 5, "intention": before, "acted": np.zeros(n)}
    return make_cohort(people, {"score": score, "posted": posted, "posts": np.zeros(n)})


def imputed(study, cohort):
    effects = analyse(study, cohort).effects
    return [e for e in effects if e.method.startswith("multiple imputation")]


def declared(make_study, primary="score", **sensitivity):
    asked = {"multiple_imputation": DECLARED["multiple_imputation"] | sensitivity}
    return make_study(analysis={"primary": primary, "sensitivity": asked})


def test_it_stands_beside_the_headline_of_the_primary_question(make_study, gappy):
    found = imputed(declared(make_study), gappy)
    everybody = [e for e in found if e.outcome == "score"]
    assert [(e.arm, e.segment, e.role) for e in everybody] == [
        ("plan", "all", "sensitivity"),
        ("nudge", "all", "sensitivity"),
    ]
    assert {e.outcome for e in found} == {"score", "posted"}  # and activation of those who intend


def test_what_predicts_the_missing_brings_the_effect_back(make_study, gappy):
    (plan, _) = [
        e for e in imputed(declared(make_study, on=["intention"]), gappy) if e.outcome == "score"
    ]
    assert plan.low < 0.5 < plan.high
    assert plan.n_arm == 100  # everybody assigned
    assert plan.degrees_of_freedom < 198
    assert "of the information is missing" in plan.note


def test_a_binary_outcome_is_drawn_as_one(make_study, gappy):
    found = imputed(declared(make_study, "posted"), gappy)
    assert {e.estimand for e in found} == {"risk_difference"}
    everybody = [e for e in found if e.segment == "all"]
    assert len(everybody) == 2
    assert all(-1 <= e.low < e.estimate < e.high <= 1 for e in everybody)


def test_shifts_are_sensitivity_analyses_of_their_own(make_study, gappy):
    study = declared(make_study, delta=[-1.0])
    plain, shifted = [e for e in imputed(study, gappy) if (e.outcome, e.arm) == ("score", "plan")]
    missing = np.isnan(gappy.outcome("score"))[gappy.arm == "plan"].mean()
    assert plain.estimate - shifted.estimate == pytest.approx(missing)
    assert "shifted by −1" in shifted.method


def test_teams_are_the_unit_of_the_analysis(make_study, gappy):
    study = make_study(
        assignment={"unit": "team"}, analysis={"primary": "score", "sensitivity": DECLARED}
    )
    (first, *_) = imputed(study, gappy)
    assert first.clusters == 40
    assert "not the imputation" in first.note


def test_the_seed_of_the_study_fixes_the_draws(make_study, gappy):
    study = declared(make_study)
    assert [e.estimate for e in imputed(study, gappy)] == [
        e.estimate for e in imputed(study, gappy)
    ]


def test_nothing_is_imputed_unless_declared_and_missing(make_study, gappy, trial):
    assert imputed(make_study(), gappy) == []
    assert imputed(declared(make_study, "posted"), trial) == []


def test_missing_values_are_said_by_arm(make_study, gappy):
    checks = {c.name: c for c in analyse(declared(make_study), gappy).checks}
    found = checks["missing values"]
    assert found.verdict == "warn"
    assert "imputation of posted, score stands beside the headline" in found.message
    expected = np.isnan(gappy.outcome("score"))[gappy.arm == "plan"].mean()
    assert found.details["missing_shares"]["score"]["plan"] == pytest.approx(expected)


def test_an_outcome_that_is_not_imputed_is_not_said_to_be(make_study, gappy):
    study = make_study(
        outcomes={
            "first": {"kind": "time_to_event", "window": (1, 100)},
            "score": {"kind": "continuous", "window": (1, 100)},
        },
        analysis={"primary": "first", "sensitivity": DECLARED},
    )
    said = check_missing_values(study, gappy).message
    assert "stands beside" not in said
    assert "of the primary outcome and of activation only" in said


def test_strata_are_compared_within_as_the_headline_is(make_study, gappy):
    """Two sites, plan four times as often in the second, where everybody scores 3 more."""
    rng = np.random.default_rng(4)
    plan = gappy.arm == "plan"
    site = (rng.random(len(gappy)) < np.where(plan, 0.8, 0.2)).astype(float)
    shifted = replace(
        gappy,
        people=gappy.people.append_column("site", pa.array(site)),
        outcomes=gappy.outcomes.set_column(
            gappy.outcomes.column_names.index("score"),
            "score",
            pa.array(gappy.outcome("score") + 3.0 * site, from_pandas=True),
        ),
    )
    asked = {"multiple_imputation": DECLARED["multiple_imputation"] | {"on": ["site", "intention"]}}
    study = make_study(
        assignment={"strata": ["site"], "shares": "unknown"},
        analysis={"primary": "score", "sensitivity": asked},
    )
    found = next(e for e in imputed(study, shifted) if e.arm == "plan")
    assert "block-weighted" in found.method
    assert found.estimate == pytest.approx(0.5, abs=0.4)  # across sites it is 2.3


def test_nothing_missing_passes(make_study, trial):
    checks = {c.name: c for c in analyse(make_study(), trial).checks}
    assert checks["missing values"].verdict == "pass"


def test_differential_attrition_of_a_mean_has_lee_bounds(make_study, make_cohort):
    arm = np.resize(["control", "plan", "nudge"], 600)
    score = np.arange(600) % 10 / 10 + 0.2 * (arm == "plan")
    score[(arm == "plan") & (np.arange(600) % 2 == 0)] = np.nan
    cohort = make_cohort({"arm": arm}, {"score": score})
    study = make_study(
        outcomes={"score": {"kind": "continuous", "window": (1, 100)}},
        analysis={"primary": "score"},
    )
    checks = {c.name: c for c in analyse(study, cohort).checks}
    assert "Lee 2009" in checks["attrition: score"].message
    assert "'plan': between" in checks["attrition: score"].message
