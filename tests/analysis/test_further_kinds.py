"""What is asked beside the effects, of every kind of outcome and every design."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nudgelab.analysis.again import Asked
from nudgelab.analysis.analyse import analyse
from nudgelab.analysis.joint import correlation_of_arms
from nudgelab.analysis.normal_form import no_effect, normal_form
from tests.report.report_examples import effect

OUTCOMES = {
    "posted": {"kind": "binary", "window": (1, 100)},
    "posts": {"kind": "count", "window": (1, 100)},
    "score": {"kind": "continuous", "window": (1, 100)},
    "often": {"kind": "ordinal", "categories": ["never", "once", "more"], "window": (1, 100)},
    "first": {"kind": "time_to_event", "window": (1, 100)},
}
MARGINS = {"posted": 0.2, "posts": 1.4, "score": 0.3, "often": 0.1, "first": 20.0}
DESIGNS = {
    "persons": {},
    "teams": {"assignment": {"unit": "team"}},
    "strata": {"assignment": {"strata": ["site"]}},
    "teams in strata": {"assignment": {"unit": "team", "strata": ["site"]}},
}


@pytest.fixture(scope="module")
def people():
    """360 people at two sites, three to a team; the second tactic does a little."""
    random = np.random.default_rng(31)
    person = np.arange(360)
    arm = np.array(["control", "plan", "nudge"])[(person // 3) % 3]
    lift = np.select([arm == "plan", arm == "nudge"], [0.15, 0.05])
    posted = (random.random(360) < 0.35 + lift).astype(float)
    return {
        "arm": arm,
        "team": person // 3,
        "site": person % 2,
        "age": random.normal(40, 9, 360),
    }, {
        "posted": posted,
        "posts": random.poisson(1.0 + lift).astype(float),
        "score": random.normal(lift, 1.0),
        "often": np.minimum(random.poisson(0.8 + lift), 2).astype(float),
        "first": np.where(posted == 1, random.integers(1, 100, 360), 100).astype(float),
        "first.observed": posted,
    }


def further_of(make_study, make_cohort, people, outcome, design, **plan):
    asked = {
        "primary": outcome,
        "simultaneous": True,
        "multiplicity": "dunnett",
        "margin": {"equivalence": MARGINS[outcome]},
        "looks": {"at": (0.5, 1.0)},
    }
    study = make_study(outcomes=OUTCOMES, analysis=asked | plan, **DESIGNS[design])
    findings = analyse(study, make_cohort(*people), look=1)
    return findings.further, findings.effects.where(outcome=outcome, segment="all")


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_kind_in_every_design_is_asked(make_study, make_cohort, people, outcome, design):
    found, effects = further_of(make_study, make_cohort, people, outcome, design)
    headline = {arm: effects.where(arm=arm)[0] for arm in ("plan", "nudge")}
    for stricter in (found.simultaneous.arms, found.look.arms):
        for arm in stricter:
            own = headline[arm.arm]
            assert arm.low <= own.low <= own.estimate <= own.high <= arm.high
    (best,) = [b for b in found.best if b.outcome == outcome]
    assert best.corrected.low <= best.corrected.estimate <= best.corrected.high
    for arm in found.margin.arms:
        inside = found.margin.low < arm.low and arm.high < found.margin.high
        # at the boundary rounding decides; nothing here comes near it
        assert (arm.p <= found.margin.alpha) == inside
        assert arm.low < headline[arm.arm].estimate < arm.high


def test_the_margin_of_a_probability_of_superiority_is_around_one_half(
    make_study, make_cohort, people
):
    found, _ = further_of(make_study, make_cohort, people, "often", "persons")
    assert (found.margin.low, found.margin.high) == pytest.approx((0.4, 0.6))
    form = normal_form(
        effect(estimand="probability_of_superiority", estimate=0.56, low=0.5, high=0.62)
    )
    assert form.estimate == pytest.approx(0.06)
    assert form.back(form.estimate) == pytest.approx(0.56)
    assert no_effect("rate_ratio") == 1.0


def test_an_adjusted_headline_is_tested_by_its_own_error(make_study, make_cohort, people):
    found, effects = further_of(
        make_study, make_cohort, people, "posted", "persons", adjust=("age",)
    )
    assert "Lin" in found.margin.arms[0].method
    assert math.isfinite(effects[0].standard_error)


def correlation(make_study, make_cohort, people, outcome, **changes):
    study = make_study(outcomes=OUTCOMES, analysis={"primary": outcome}, **changes)
    cohort = make_cohort(*people)
    return correlation_of_arms(
        study,
        cohort,
        outcome=outcome,
        estimand=analyse(study, cohort).effects.where(outcome=outcome)[0].estimand,
        arms=["plan", "nudge"],
        members=np.ones(len(cohort), dtype=bool),
    )[0, 1]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_arms_of_one_size_and_one_control_are_half_correlated(
    make_study, make_cohort, people, outcome
):
    assert correlation(make_study, make_cohort, people, outcome) == pytest.approx(0.5, abs=0.08)


def test_strata_take_out_what_they_explain(make_study, make_cohort, people):
    who, outcomes = people
    shifted = outcomes | {"score": outcomes["score"] + 50.0 * who["site"]}
    plain = correlation(make_study, make_cohort, people, "score", **DESIGNS["strata"])
    within = correlation(make_study, make_cohort, (who, shifted), "score", **DESIGNS["strata"])
    assert within == pytest.approx(plain, abs=1e-9)


def correlation_in_segment(make_study, make_cohort, people, members, **design):
    return correlation_of_arms(
        make_study(
            outcomes=OUTCOMES, analysis={"primary": "score"} | design.pop("plan", {}), **design
        ),
        make_cohort(*people),
        outcome="score",
        estimand="mean_difference",
        arms=["plan", "nudge"],
        members=members,
    )[0, 1]


def test_in_a_segment_strata_are_taken_as_the_estimate_takes_them(make_study, make_cohort, people):
    """One stratum keeps a single person in control there: both arms are compared across strata."""
    who, outcomes = people
    site = np.asarray(who["site"])
    shifted = who, outcomes | {"score": outcomes["score"] + 5.0 * site}
    first = (site == site[0]) & (np.asarray(who["arm"]) == "control")
    members = ~first | (np.cumsum(first) == 1)
    design = DESIGNS["strata"]
    across = {"plan": {"strata": "ignore"}}
    found = correlation_in_segment(make_study, make_cohort, shifted, members, **design)
    expected = correlation_in_segment(make_study, make_cohort, shifted, members, **design, **across)
    assert found == pytest.approx(expected, rel=1e-12)
    both = correlation_in_segment(make_study, make_cohort, shifted, members | first, **design)
    assert both != pytest.approx(expected, abs=1e-3)


def test_matched_sets_of_one_person_an_arm_are_the_units(make_study, make_cohort):
    random = np.random.default_rng(3)
    sets = np.repeat(np.arange(200), 3)
    arm = np.tile(["control", "plan", "nudge"], 200)
    y = 5.0 * random.normal(size=200)[sets] + random.normal(size=600)
    cohort = make_cohort({"arm": arm, "set": sets}, {"score": y})
    study = make_study(
        outcomes={"score": OUTCOMES["score"]},
        analysis={"primary": "score"},
        assignment={"strata": ["set"]},
    )
    found = correlation_of_arms(
        study,
        cohort,
        outcome="score",
        estimand="mean_difference",
        arms=["plan", "nudge"],
        members=np.ones(600, dtype=bool),
    )[0, 1]
    by_set = y.reshape(200, 3)
    differences = by_set[:, 1:] - by_set[:, :1]
    assert found == pytest.approx(np.corrcoef(differences.T)[0, 1], abs=0.02)


def test_a_question_knows_its_people(make_study, make_cohort, people):
    study, cohort = make_study(outcomes=OUTCOMES, **DESIGNS["strata"]), make_cohort(*people)
    everybody = {"all": np.ones(360, dtype=bool)}
    asked = Asked(study, cohort, everybody, analyse(study, cohort).effects, "posted", "all")
    assert asked.at_level("plan", 0.95).low == pytest.approx(asked.headlines[0].low)
    assert asked.people("plan").sizes == (120, 120)
