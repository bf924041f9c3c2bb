"""Checks before effects: each must pass on sound data and speak up on unsound data."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from nudgelab.analysis.analyse import analyse
from nudgelab.study.study import Study


def check_named(findings, name):
    return next(check for check in findings.checks if check.name.startswith(name))


def cohort_of(make_cohort, sizes, **people):
    arm = np.repeat(["control", "plan", "nudge"], sizes)
    posted = (np.arange(len(arm)) % 2).astype(float)
    return make_cohort({"arm": arm, **people}, {"posted": posted})


def test_checks_stand_in_order(make_study, trial):
    names = [check.name.split(":")[0] for check in analyse(make_study(), trial).checks]
    assert names[:3] == ["sample ratio", "baseline balance", "attrition"]


def test_sample_ratio_passes_when_shares_fit(make_study, make_cohort):
    found = check_named(analyse(make_study(), cohort_of(make_cohort, [100, 98, 102])), "sample")
    assert found.verdict == "pass"
    assert found.p == pytest.approx(stats.chisquare([100, 98, 102]).pvalue)


def test_sample_ratio_fails_when_people_are_missing(make_study, make_cohort):
    found = check_named(analyse(make_study(), cohort_of(make_cohort, [300, 200, 300])), "sample")
    assert found.verdict == "fail"
    assert "can't be trusted" in found.message


def test_sample_ratio_is_doubtful_before_it_fails(make_study, make_cohort):
    """p = 0.003: short of one in a thousand, and yet rare."""
    found = check_named(analyse(make_study(), cohort_of(make_cohort, [150, 100, 150])), "sample")
    assert 0.001 < found.p < 0.01
    assert found.verdict == "warn"
    assert "hardly fit" in found.message


def test_sample_ratio_knows_planned_shares(make_study, make_cohort):
    study = make_study(assignment={"shares": {"control": 2, "plan": 1, "nudge": 1}})
    found = check_named(analyse(study, cohort_of(make_cohort, [200, 100, 100])), "sample")
    assert found.p == pytest.approx(1.0)


def test_sample_ratio_is_not_done_without_planned_shares(make_study, make_cohort):
    study = make_study(assignment={"shares": "unknown"})
    found = check_named(analyse(study, cohort_of(make_cohort, [200, 20, 100])), "sample")
    assert found.verdict == "not done"


def test_sample_ratio_counts_teams_where_teams_were_assigned(make_study, make_cohort):
    team = np.concatenate([np.arange(100) // 5, 20 + np.arange(300) // 15, 40 + np.arange(90) // 5])
    cohort = cohort_of(make_cohort, [100, 300, 90], team=team)
    found = check_named(analyse(make_study(assignment={"unit": "team"}), cohort), "sample")
    assert found.details["counts"] == {"control": 20, "plan": 20, "nudge": 18}
    assert found.verdict == "pass"


def test_balance_reports_the_standardised_difference(make_study, make_cohort):
    """Austin (2009): difference of means over the root of the mean of the two variances."""
    age = np.concatenate([np.arange(200.0) % 10, 1 + np.arange(200.0) % 10, np.arange(200.0) % 10])
    found = check_named(
        analyse(make_study(), cohort_of(make_cohort, [200] * 3, age=age)), "baseline"
    )
    expected = 1.0 / np.std(np.arange(200) % 10, ddof=1)
    assert found.details["standardised_differences"]["age, plan"] == pytest.approx(expected)
    assert found.verdict == "warn"


def test_balance_does_not_warn_of_what_chance_leaves(make_study, make_cohort):
    age = np.concatenate([np.arange(30.0), np.arange(30.0) + 1.5, np.arange(30.0)])
    found = check_named(
        analyse(make_study(), cohort_of(make_cohort, [30] * 3, age=age)), "baseline"
    )
    assert found.verdict == "pass"


def test_attrition_passes_without_missing_outcomes(make_study, trial):
    assert check_named(analyse(make_study(), trial), "attrition").verdict == "pass"


def test_attrition_differential_fails_and_gives_bounds(make_study, make_cohort):
    arm = np.repeat(["control", "plan", "nudge"], 100)
    posted = (np.arange(300) % 2).astype(float)
    posted[(arm == "plan") & (np.arange(300) % 10 < 7)] = np.nan
    found = check_named(
        analyse(make_study(), make_cohort({"arm": arm}, {"posted": posted})), "attr"
    )
    assert found.verdict == "fail"
    assert "70 of 300" in found.message
    assert "whatever those without an answer did" in found.message


def test_worst_case_bounds_in_words(make_study, make_cohort):
    """Control 20 of 40; plan 10 of 20 seen, 20 lost: 10/40 − 1/2 to 30/40 − 1/2."""
    study = Study.model_validate(
        {
            "study": "two",
            "arms": {"control": {}, "plan": {}},
            "outcomes": {"posted": {"kind": "binary", "window": (1, 9)}},
            "analysis": {"primary": "posted"},
        }
    )
    arm = np.repeat(["control", "plan"], 40)
    posted = (np.arange(80) % 2).astype(float)
    posted[60:] = np.nan
    found = check_named(analyse(study, make_cohort({"arm": arm}, {"posted": posted})), "attr")
    assert "between −25.0 and +25.0 points" in found.message


def test_few_teams_are_warned_of(make_study, make_cohort):
    cohort = cohort_of(make_cohort, [40] * 3, team=np.arange(120) // 10)
    found = check_named(analyse(make_study(assignment={"unit": "team"}), cohort), "clusters")
    assert found.verdict == "warn"


def test_baseline_variables_are_tested_together(make_study, make_cohort):
    """Six variables, each a little off: none by itself beyond chance, all together they are."""
    rng = np.random.default_rng(1)
    off = np.repeat([0.0, 0.17, 0.0], 200)
    alike = {f"x{n}": rng.permutation(np.linspace(-1.7, 1.7, 600)) for n in range(8)}
    found = check_named(analyse(make_study(), cohort_of(make_cohort, [200] * 3, **alike)), "base")
    assert found.p > 0.01
    assert "no more than by chance (omnibus test" in found.message
    apart = {name: values + off for name, values in alike.items()}
    found = check_named(analyse(make_study(), cohort_of(make_cohort, [200] * 3, **apart)), "base")
    assert found.p < 0.01
    assert found.verdict == "warn"
    assert "Together the variables differ more than chance" in found.message


def test_what_is_missing_of_a_baseline_variable_is_compared_too(make_study, make_cohort):
    lacking = np.where(np.arange(600) % 10 < np.repeat([0, 3, 0], 200), np.nan, np.arange(600.0))
    found = check_named(analyse(make_study(), cohort_of(make_cohort, [200] * 3, x=lacking)), "base")
    assert "x missing in plan (+0.93)" in found.message  # 0.3 / √(0.3 × 0.7 / 2)


def unequal_cohort(make_cohort, small):
    """24 teams an arm, two of 60 people each."""
    sizes = np.tile([60, 60, *[small] * 22], 3)
    team = np.repeat(np.arange(72), sizes)
    return cohort_of(make_cohort, [120 + 22 * small] * 3, team=team)


def test_very_unequal_teams_are_warned_of_and_confirmed(make_study, make_cohort):
    """48 teams in a comparison are many, but four of them decide."""
    findings = analyse(make_study(assignment={"unit": "team"}), unequal_cohort(make_cohort, 3))
    found = check_named(findings, "clusters")
    assert found.verdict == "warn"
    assert "very unequal (3 to 60 people)" in found.message
    assert "48 teams tell no more than 4 of one size" in found.message
    assert found.details["attained_level"]["plan"] > 0.06
    confirming = [row.method for row in findings.effects if row.role == "sensitivity"]
    assert any("randomisation inference" in method for method in confirming)


def test_teams_of_about_one_size_are_not(make_study, make_cohort):
    findings = analyse(make_study(assignment={"unit": "team"}), unequal_cohort(make_cohort, 50))
    assert check_named(findings, "clusters").verdict == "pass"
    assert not [row for row in findings.effects if row.role == "sensitivity"]


def test_teams_in_two_arms_are_a_failure(make_study, make_cohort):
    cohort = cohort_of(make_cohort, [40] * 3, team=np.arange(120) % 20)
    found = check_named(analyse(make_study(assignment={"unit": "team"}), cohort), "teams kept")
    assert found.verdict == "fail"
    assert "20 teams" in found.message


def test_absent_outcomes_and_covariates_are_said(make_study, make_cohort):
    study = make_study(analysis={"primary": "posted", "adjust": ("age",)})
    found = analyse(study, cohort_of(make_cohort, [40] * 3))
    assert "posts, score, first" in check_named(found, "outcomes").message
    assert "age" in check_named(found, "adjustment").message


def test_missing_covariates_are_said(make_study, make_cohort):
    age = np.where(np.arange(120) % 4 == 0, np.nan, np.arange(120.0))
    study = make_study(analysis={"primary": "posted", "adjust": ("age",)})
    found = check_named(analyse(study, cohort_of(make_cohort, [40] * 3, age=age)), "missing values")
    assert "age: 25.0 % in every arm" in found.message
    assert "missing-indicator" in found.message
    assert found.verdict == "warn"


def test_bounds_are_told_of_the_arms_in_which_outcomes_are_missing(make_study, make_cohort):
    cohort = cohort_of(make_cohort, [1000, 1000, 1000])
    posted = cohort.outcomes["posted"].to_pylist()
    posted[1000] = None
    cohort = make_cohort(cohort.people.drop_columns("person").to_pydict(), {"posted": posted})
    findings = analyse(make_study(), cohort)
    said = check_named(findings, "attrition").message
    assert said.count("whatever those without an answer did") == 1
    assert "'plan': whatever" in said
    missing = check_named(findings, "missing values").message
    assert "posted: 0.0 to 0.1 % in every arm" in missing
