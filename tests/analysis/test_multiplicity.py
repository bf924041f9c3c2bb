"""Correction family by family: who is corrected with whom, and by which rule."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.analysis.joint import correlation_of_arms
from nudgelab.statistics.many_to_one import correlation_from_sizes


def plan(**changes):
    return {"analysis": {"primary": "posted"} | changes}


def p_of(findings, **where):
    return {e.arm: (e.p, e.p_adjusted) for e in findings.effects.where(**where)}


PRIMARY = {"outcome": "posted", "segment": "all", "estimand": "risk_difference"}


def test_dunnett_stands_between_no_correction_and_bonferroni(make_study, trial):
    found = p_of(analyse(make_study(**plan(multiplicity="dunnett")), trial), **PRIMARY)
    for p, adjusted in found.values():
        assert p < adjusted < 2 * p or adjusted == pytest.approx(1, abs=0.6)


def test_the_primary_family_leaves_the_rest_as_it_is(make_study, trial):
    findings = analyse(make_study(**plan(family="primary")), trial)
    assert any(p < adjusted for p, adjusted in p_of(findings, **PRIMARY).values())
    others = [e for e in findings.effects if e.outcome != "posted" and not np.isnan(e.p)]
    assert others
    assert all(e.p == e.p_adjusted for e in others)


def test_a_screen_corrects_all_exploratory_headlines_together(make_study, trial):
    changes = {"segments": {"young": {"where": {"age": {"below": 35}}}}}
    changes["cohort"] = {
        "columns": {
            "arm": {"role": "arm"},
            "age": {"role": "covariate"},
            "posted": {"role": "outcome"},
        }
    }
    # the two segments side by side would tell small cells, which is not what is tried here
    screened = plan(multiplicity="none", screen="benjamini_hochberg", minimum_cell=2)
    study = make_study(**changes, **screened)
    findings = analyse(study, trial)
    explored = [e for e in findings.effects if e.role == "exploratory" and not np.isnan(e.p)]
    touched = [e for e in explored if e.p_adjusted > e.p]
    assert touched
    assert {"young", "intends_not_acted"} == {e.segment for e in touched}
    assert all(e.p == e.p_adjusted for e in findings.effects.where(segment="all") if e.p == e.p)


def test_without_teams_the_correlation_is_that_of_the_variances(make_study, trial):
    study = make_study(**plan())
    everybody = np.ones(len(trial), dtype=bool)
    found = correlation_of_arms(
        study,
        trial,
        outcome="posted",
        estimand="risk_difference",
        arms=["plan", "nudge"],
        members=everybody,
    )
    v0, v1, v2 = (p * (1 - p) / 30 for p in (12 / 30, 21 / 30, 15 / 30))
    assert found[0, 1] == pytest.approx(v0 / np.sqrt((v0 + v1) * (v0 + v2)), rel=1e-12)


def test_of_equal_spread_it_is_dunnetts_correlation(make_study, make_cohort):
    arm = np.repeat(["control", "plan", "nudge"], [30, 60, 15])
    y = np.where(np.arange(105) % 2 == 0, 1.0, -1.0)
    y[-1] = 0.0  # fifteen people: seven pairs and one in the middle
    cohort = make_cohort({"arm": arm}, {"posted": (y > 0).astype(float), "score": y})
    found = correlation_of_arms(
        make_study(**plan()),
        cohort,
        outcome="score",
        estimand="mean_difference",
        arms=["plan", "nudge"],
        members=np.ones(105, dtype=bool),
    )
    assert found == pytest.approx(correlation_from_sizes([60, 15], 30), abs=0.02)


def test_teams_carry_the_correlation(make_study, trial):
    study = make_study(assignment={"unit": "team"}, **plan(multiplicity="dunnett"))
    findings = analyse(study, trial)
    assert all(adjusted >= p for p, adjusted in p_of(findings, **PRIMARY).values())


def test_simultaneous_intervals_are_the_same_method_at_a_stricter_level(make_study, trial):
    study = make_study(**plan(multiplicity="dunnett", simultaneous=True))
    found = analyse(study, trial).further.simultaneous
    assert found.method == "dunnett"
    assert 0.95 < found.each_level < 0.975
    holm = analyse(make_study(**plan(simultaneous=True)), trial).further.simultaneous
    assert holm.each_level == pytest.approx(0.975)
    for ours, stricter in zip(found.arms, holm.arms, strict=True):
        assert stricter.low < ours.low < ours.estimate < ours.high < stricter.high


def test_one_tactic_has_nothing_to_hold_together(make_study, trial):
    study = make_study(arms={"control": {}, "plan": {}, "nobody": {}}, **plan(simultaneous=True))
    assert analyse(study, trial).further.simultaneous is None
