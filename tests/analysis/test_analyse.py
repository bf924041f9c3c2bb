"""The plan applied to a cohort, against numbers computed by hand or by SciPy and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from nudgelab.analysis.analyse import analyse
from nudgelab.analysis.findings import COLUMNS
from nudgelab.errors import CohortError
from nudgelab.study.study import Study


def test_risk_difference_is_events_over_people(make_study, trial):
    effects = analyse(make_study(), trial).effects
    row = effects.where(outcome="posted", arm="plan", segment="all", estimand="risk_difference")[0]
    assert row.estimate == pytest.approx(21 / 30 - 12 / 30)
    assert (row.n_arm, row.n_versus, row.versus, row.clusters) == (30, 30, "control", None)


def test_interval_is_newcombes(make_study, trial):
    """Against the independent implementation in statsmodels."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    row = analyse(make_study(), trial).effects.where(
        outcome="posted", arm="plan", segment="all", estimand="risk_difference"
    )[0]
    expected = confint_proportions_2indep(21, 30, 12, 30, method="newcomb", compare="diff")
    assert (row.low, row.high) == pytest.approx(expected, abs=1e-10)


def test_every_declared_outcome_has_its_estimands(make_study, trial):
    effects = analyse(make_study(), trial).effects
    found = {
        outcome: {row.estimand for row in effects.where(outcome=outcome, segment="all")}
        for outcome in ("posted", "posts", "score", "first")
    }
    assert found == {
        "posted": {
            "risk_difference",
            "risk_ratio",
            "odds_ratio",
            "cohens_h",
            "number_needed_to_treat",
        },
        "posts": {
            "rate_ratio",
            "mean_difference",
            "share_with_any_difference",
            "ratio_among_those_with_any",
            "negative_binomial_ratio",
        },
        "score": {
            "mean_difference",
            "hedges_g",
            "probability_of_superiority",
            "trimmed_mean_difference",
        },
        "first": {"restricted_mean_difference", "hazard_ratio", "log_rank"},
    }


def test_mean_difference_is_welchs(make_study, trial):
    row = analyse(make_study(), trial).effects.where(
        outcome="score", arm="nudge", segment="all", estimand="mean_difference"
    )[0]
    score, arm = trial.outcome("score"), trial.arm
    welch = stats.ttest_ind(score[arm == "nudge"], score[arm == "control"], equal_var=False)
    assert row.p == pytest.approx(welch.pvalue, abs=1e-12)
    assert (row.low, row.high) == pytest.approx(tuple(welch.confidence_interval(0.95)), abs=1e-12)


def test_log_rank_is_scipys(make_study, trial):
    row = analyse(make_study(), trial).effects.where(
        outcome="first", arm="plan", segment="all", estimand="log_rank"
    )[0]
    time, seen, arm = trial.outcome("first"), trial.event_observed("first"), trial.arm
    samples = [
        stats.CensoredData(uncensored=time[(arm == name) & seen], right=time[(arm == name) & ~seen])
        for name in ("plan", "control")
    ]
    assert row.p == pytest.approx(stats.logrank(*samples).pvalue, abs=1e-9)


def test_primary_comes_first_and_only_its_headline_is_primary(make_study, trial):
    effects = analyse(make_study(), trial).effects
    primary = [row for row in effects if row.role == "primary"]
    assert {(r.outcome, r.segment, r.estimand) for r in primary} == {
        ("posted", "all", "risk_difference")
    }
    assert effects[0].role == "primary"
    inertia = effects.where(segment="intends_not_acted", outcome="posted")
    assert {row.role for row in inertia} == {"secondary"}
    other = effects.where(segment="intends_not_acted", outcome="score")
    assert {row.role for row in other} == {"exploratory"}


def test_holm_corrects_across_the_arms_of_one_family(make_study, trial):
    """Against R's p.adjust(method = "holm"): the smallest of two is doubled."""
    rows = analyse(make_study(), trial).effects.where(
        outcome="posted", segment="all", estimand="risk_difference"
    )
    smallest, largest = sorted(rows, key=lambda row: row.p)
    assert smallest.p_adjusted == pytest.approx(2 * smallest.p)
    assert largest.p_adjusted == pytest.approx(max(largest.p, 2 * smallest.p))


def test_no_correction_if_the_plan_says_none(make_study, trial):
    plan = {"primary": "posted", "multiplicity": "none"}
    assert all(
        row.p == row.p_adjusted or np.isnan(row.p)
        for row in analyse(make_study(analysis=plan), trial).effects
    )


def test_teams_assigned_make_every_p_value_cluster_robust(make_study, trial):
    found = analyse(make_study(assignment={"unit": "team"}), trial)
    rows = [row for row in found.effects if not np.isnan(row.p)]
    assert rows
    everybody = [row for row in rows if row.estimand != "ratio_among_those_with_any"]
    assert {row.clusters for row in everybody} == {12}
    assert all(row.clusters is not None for row in rows)
    assert all("CR" in row.method or "cluster" in row.method.lower() for row in rows), {
        row.method for row in rows
    }


def test_adjustment_leads_and_the_plain_estimate_follows(make_study, trial):
    """Lin's estimate against the interacted regression in statsmodels with HC2."""
    import statsmodels.api as sm

    study = make_study(analysis={"primary": "posted", "adjust": ("age",)})
    rows = analyse(study, trial).effects.where(
        outcome="posted", arm="plan", segment="all", estimand="risk_difference"
    )
    assert [("Lin" in row.method, row.role) for row in rows] == [
        (True, "primary"),
        (False, "secondary"),
    ]
    kept = np.isin(trial.arm, ["plan", "control"])
    treated = (trial.arm[kept] == "plan").astype(float)
    age = trial.numbers("age")[kept]
    centred = age - age.mean()
    design = sm.add_constant(np.column_stack([treated, centred, treated * centred]))
    fit = sm.OLS(trial.outcome("posted")[kept], design).fit(cov_type="HC2", use_t=True)
    assert rows[0].estimate == pytest.approx(fit.params[1], abs=1e-12)
    assert rows[0].standard_error == pytest.approx(fit.bse[1], abs=1e-12)
    assert rows[0].p == pytest.approx(fit.pvalues[1], abs=1e-12)


def test_small_cells_are_not_shown(make_study, make_cohort):
    arm = np.array(["control"] * 40 + ["plan"] * 9 + ["nudge"] * 40)
    posted = (np.arange(89) % 2).astype(float)
    cohort = make_cohort({"arm": arm}, {"posted": posted})
    found = analyse(make_study(), cohort)
    (row,) = found.effects.where(arm="plan", outcome="posted", segment="all")
    assert np.isnan(row.estimate)
    assert row.n_arm is None
    assert "fewer than 10" in row.note
    group = next(g for g in found.groups if g.arm == "plan")
    assert group.people is None
    assert np.isnan(group.mean)


def test_outcomes_are_those_with_an_answer(make_study, trial, make_cohort):
    values = trial.outcome("posted").copy()
    values[:5] = np.nan
    cohort = make_cohort({"arm": trial.arm}, {"posted": values})
    row = analyse(make_study(), cohort).effects.where(arm="plan", segment="all")[0]
    assert row.n_versus == 25


def test_the_answer_names_effect_groups_and_verdict(make_study, trial):
    answer = analyse(make_study(), trial).answer
    assert answer is not None
    members = (trial.numbers("intention") >= 0.5) & (trial.numbers("acted") == 0)
    assert answer.people == members.sum()
    plan = answer.comparisons[0]
    treated = members & (trial.arm == "plan")
    assert plan.arm.mean == pytest.approx(trial.outcome("posted")[treated].mean())
    assert plan.effect.estimate == pytest.approx(plan.arm.mean - plan.control.mean)
    assert plan.verdict in {"moved", "no evidence"}


def test_no_answer_if_the_cohort_cannot_tell_who_intended(make_study, make_cohort, trial):
    cohort = make_cohort({"arm": trial.arm}, {"posted": trial.outcome("posted")})
    found = analyse(make_study(), cohort)
    assert found.answer is None
    assert any("can't tell" in check.message for check in found.checks)


def test_curves_are_one_minus_kaplan_meier(make_study, trial):
    """With nobody censored before the end, the curve is the share that has posted."""
    curve = next(c for c in analyse(make_study(), trial).curves if c.arm == "plan")
    assert curve.share[0] == 0.0
    assert curve.share[-1] == pytest.approx(21 / 30)
    assert np.all(np.diff(curve.share) >= 0)
    assert curve.at_risk[0] == (0.0, 30)


def test_cohort_without_the_primary_outcome_is_refused(make_study, make_cohort):
    cohort = make_cohort({"arm": ["control", "plan"]}, {"posts": [1.0, 2.0]})
    with pytest.raises(CohortError, match="primary outcome 'posted'"):
        analyse(make_study(), cohort)


def test_cohort_without_control_is_refused(make_study, make_cohort):
    cohort = make_cohort({"arm": ["nudge", "plan"]}, {"posted": [1.0, 0.0]})
    with pytest.raises(CohortError, match="control"):
        analyse(make_study(), cohort)


def test_cohort_without_teams_is_refused_where_teams_were_assigned(make_study, make_cohort):
    cohort = make_cohort({"arm": ["control", "plan"]}, {"posted": [1.0, 0.0]})
    with pytest.raises(CohortError, match="teams"):
        analyse(make_study(assignment={"unit": "team"}), cohort)


def test_columns_of_the_table(make_study, trial):
    table = analyse(make_study(), trial).effects.to_arrow()
    assert tuple(table.column_names) == COLUMNS


def test_weighted_outcome_leaves_out_people_of_weight_zero(make_study, make_cohort):
    """Against numpy's weighted average."""
    arm = np.repeat(["control", "plan"], 50)
    days = np.arange(100) % 5
    score = np.sin(np.arange(100))
    study = Study.model_validate(
        {
            "study": "weighted",
            "arms": {"control": {}, "plan": {}},
            "outcomes": {"score": {"kind": "continuous", "window": (1, 9), "weight": "days"}},
            "analysis": {"primary": "score"},
        }
    )
    cohort = make_cohort({"arm": arm, "days": days.astype(float)}, {"score": score})
    row = analyse(study, cohort).effects.where(segment="all")[0]
    means = [
        np.average(score[arm == name], weights=days[arm == name]) for name in ("plan", "control")
    ]
    assert row.estimate == pytest.approx(means[0] - means[1], abs=1e-12)
    assert row.n_arm == 40
