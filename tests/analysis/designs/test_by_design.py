"""Strata, pairs and baselines from the declared study to the table of effects."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.report.methods import rules_in_words
from nudgelab.statistics.blocked_effects import blocked_mean_difference
from tests.statistics.reference_numbers import EXACT, reference

STRATIFIED = {
    "study": "stratified",
    "arms": {"control": {}, "plan": {}},
    "assignment": {"strata": ["block"], "shares": "unknown"},
    "outcomes": {
        "score": {"kind": "continuous", "window": (1, 9)},
        "posted": {"kind": "binary", "window": (1, 9)},
        "posts": {"kind": "count", "window": (1, 9)},
    },
    "analysis": {"primary": "score"},
}


@pytest.fixture
def stratified(make_cohort):
    data = reference("blocks")["strata"]
    y = np.asarray(data["y"])
    return make_cohort(
        {
            "arm": np.where(data["treated"], "plan", "control"),
            "block": [f"b{block}" for block in data["block"]],
            "x": data["x"],
            "before": y - np.asarray(data["x"]),
            "team": np.arange(102),
        },
        {"score": y, "posted": data["event"], "posts": np.maximum(np.round(y), 0)},
    )


def headline(findings, outcome):
    return findings.effects.where(outcome=outcome, segment="all")[0]


def test_the_headline_compares_within_strata(make_study, stratified):
    findings = analyse(make_study(**STRATIFIED), stratified)
    found = headline(findings, "score")
    value, error = reference("blocks")["by_size"]
    assert (found.estimate, found.standard_error) == pytest.approx((value, error), rel=EXACT)
    assert found.role == "primary"
    assert headline(findings, "posted").method.startswith("block-weighted difference")
    assert headline(findings, "posts").estimand == "rate_ratio"
    assert any("same stratum" in rule for rule in rules_in_words(findings))


def test_persons_have_mantel_haenszels_odds_ratio(make_study, stratified):
    findings = analyse(make_study(**STRATIFIED), stratified)
    found = findings.effects.where(outcome="posted", segment="all", estimand="odds_ratio")[0]
    expected = reference("blocks")["odds_ratio"]
    assert [found.estimate, found.low, found.high] == pytest.approx(expected[:3], rel=EXACT)


def test_the_number_needed_to_treat_follows_the_headline(make_study, stratified):
    rows = analyse(make_study(**STRATIFIED), stratified).effects.where(outcome="posted")
    needed = [row for row in rows if row.estimand == "number_needed_to_treat"]
    assert len(needed) == 1
    assert 1 / needed[0].estimate == pytest.approx(rows[0].estimate)


def test_large_strata_have_the_score_interval(make_study, make_cohort):
    stratum, plan = np.arange(200) % 2, np.arange(200) // 2 % 2
    posted = (np.arange(200) % 7 < 2 + 2 * plan).astype(float)
    cohort = make_cohort(
        {"arm": np.where(plan, "plan", "control"), "block": stratum.astype(float)},
        {"posted": posted},
    )
    study = make_study(**STRATIFIED | {"analysis": {"primary": "posted"}})
    assert "stratified Wilson" in headline(analyse(study, cohort), "posted").method


@pytest.mark.parametrize(
    ("choice", "method"),
    [
        ("adjust", "block-weighted difference, Satterthwaite t"),
        ("precision", "block-weighted difference, weighted by precision, Satterthwaite t"),
        ("ignore", "Welch t"),
    ],
)
def test_the_plan_says_what_becomes_of_the_strata(make_study, stratified, choice, method):
    study = make_study(**STRATIFIED | {"analysis": {"primary": "score", "strata": choice}})
    findings = analyse(study, stratified)
    assert headline(findings, "score").method == method
    said = next(c.message for c in findings.checks if c.name == "design: strata")
    assert ("ignores" in said) == (choice == "ignore")


def test_covariates_within_strata_come_first(make_study, stratified):
    study = make_study(**STRATIFIED | {"analysis": {"primary": "score", "adjust": ["x"]}})
    rows = analyse(study, stratified).effects.where(outcome="score", estimand="mean_difference")
    assert rows[0].estimate == pytest.approx(reference("blocks")["adjusted"], rel=EXACT)
    assert [row.method.split(",")[0] for row in rows[1:]] == [
        "block-weighted difference",
        "Welch t",
    ]


def test_a_baseline_adjusts_the_headline_and_gives_the_change(make_study, stratified):
    plan = {"primary": "score", "baselines": {"score": "before"}}
    findings = analyse(make_study(**STRATIFIED | {"analysis": plan}), stratified)
    assert "1 covariate" in headline(findings, "score").method
    assert "covariate" not in headline(findings, "posts").method
    change = findings.effects.where(outcome="score", estimand="difference_in_change")[0]
    data = reference("blocks")["strata"]
    expected = blocked_mean_difference(data["x"], data["treated"], data["block"])
    assert change.estimate == pytest.approx(expected.value)
    assert any("measured before" in rule for rule in rules_in_words(findings))


@pytest.mark.parametrize(
    ("assignment", "method"),
    [
        ({}, "change since baseline, Welch t"),
        ({"unit": "team"}, "change since baseline, CR2, Satterthwaite t"),
    ],
)
def test_the_change_without_strata(make_study, stratified, assignment, method):
    plan = {"primary": "score", "baselines": {"score": "before"}}
    study = make_study(**STRATIFIED | {"analysis": plan, "assignment": assignment})
    found = analyse(study, stratified).effects.where(estimand="difference_in_change")[0]
    assert found.method == method


def test_who_has_no_baseline_is_left_out_of_the_change_and_counted(make_study, make_cohort):
    before = [None, *np.arange(39.0)]
    cohort = make_cohort(
        {"arm": np.repeat(["control", "plan"], 20), "before": before},
        {"score": np.arange(40.0) % 7},
    )
    plan = {"primary": "score", "baselines": {"score": "before"}}
    findings = analyse(make_study(**STRATIFIED | {"assignment": {}, "analysis": plan}), cohort)
    change = findings.effects.where(estimand="difference_in_change")[0]
    assert (change.n_arm, change.n_versus) == (20, 19)
    assert "people without a baseline, left out: 1" in change.note


def test_pairs_are_the_paired_t_test(make_study, make_cohort):
    data = reference("blocks")["pairs"]
    cohort = make_cohort(
        {"arm": np.where(data["treated"], "plan", "control"), "pair": np.array(data["pair"]) * 1.0},
        {"score": data["y"]},
    )
    study = make_study(
        **STRATIFIED
        | {
            "assignment": {"pairs": "pair"},
            "analysis": {"primary": "score", "minimum_cell": 1},
        }
    )
    findings = analyse(study, cohort)
    found = headline(findings, "score")
    expected = reference("blocks")["paired"]
    assert (found.estimate, found.standard_error) == pytest.approx(expected[:2], rel=EXACT)
    assert any("within pairs" in rule for rule in rules_in_words(findings))
    (check,) = (c for c in findings.checks if c.name == "design: pairs")
    assert check.verdict == "pass"
