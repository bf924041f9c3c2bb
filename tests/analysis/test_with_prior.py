"""Effects on shares weighed with the plan's prior, in the wanted direction."""

from __future__ import annotations

import math

import pytest
from scipy.stats import norm

from nudgelab.analysis.analyse import analyse
from nudgelab.statistics.sign_and_size import sign_and_size
from nudgelab.study.prior import NAMED_PRIORS


def prior_of(make_study, cohort, outcomes=None, **plan):
    changes = {} if outcomes is None else {"outcomes": outcomes}
    study = make_study(analysis={"primary": "posted"} | plan, **changes)
    return analyse(study, cohort).further.prior


def test_by_default_it_is_the_nudge_units_and_an_extra(make_study, trial):
    everybody, inertia = prior_of(make_study, trial)
    assert (everybody.mean, everybody.spread) == (0.014, 0.018)
    assert not everybody.declared
    assert inertia.segment == "intends_not_acted"
    plan = everybody.arms[0]
    assert plan.estimate == pytest.approx(0.3)
    assert 0.014 < plan.mean < plan.estimate
    weight = 0.018**-2 / (0.018**-2 + plan.standard_error**-2)
    assert plan.weight_of_prior == pytest.approx(weight)
    assert plan.mean == pytest.approx(weight * 0.014 + (1 - weight) * 0.3)
    assert [at.size for at in plan.sizes] == [0.014, 0.087]
    assert plan.sizes[0].exaggeration > 5  # thirty people an arm


def test_an_estimate_that_the_prior_hardly_expects_is_surprising(make_study, trial):
    plan, nudge = prior_of(make_study, trial)[0].arms
    distance = (plan.estimate - 0.014) / math.hypot(plan.standard_error, 0.018)
    assert plan.surprise == pytest.approx(2 * norm.sf(distance))
    assert plan.surprise < nudge.surprise < 1


def test_the_prior_counts_for_less_the_wider_it_is(make_study, trial):
    plan = prior_of(make_study, trial)[0].arms[0]
    half, double = plan.other_spreads
    assert (half.spread, double.spread) == (0.009, 0.036)
    assert half.weight_of_prior > plan.weight_of_prior > double.weight_of_prior
    assert half.mean < plan.mean < double.mean < plan.estimate


def test_errors_of_sign_and_size_are_told_at_every_size_that_matters(make_study, trial):
    plan = prior_of(make_study, trial, worthwhile=0.05)[0].arms[0]
    assert [at.size for at in plan.sizes] == [0.014, 0.05, 0.087]
    for at in plan.sizes:
        expected = sign_and_size(at.size, plan.standard_error)
        assert (at.power, at.wrong_sign) == (expected.power, expected.wrong_sign)
    small, middle, large = plan.sizes
    assert small.power < middle.power < large.power
    assert small.exaggeration > middle.exaggeration > large.exaggeration > 1


def test_a_worthwhile_effect_is_asked_for(make_study, trial):
    first = prior_of(make_study, trial, worthwhile=0.02)[0]
    assert first.declared
    assert 0 < first.arms[0].worthwhile < first.arms[0].benefit < 1


def test_where_less_is_better_the_prior_expects_less(make_study, trial):
    lower = {"posted": {"kind": "binary", "window": (1, 100), "better": "lower"}}
    (found,) = prior_of(make_study, trial, lower)[:1]
    plan = found.arms[0]
    assert plan.mean < plan.estimate
    assert plan.benefit < 0.5 or plan.weight_of_prior > 0.9
    assert plan.low < plan.mean < plan.high


def test_one_s_own_prior_and_none(make_study, trial):
    own = prior_of(make_study, trial, prior={"mean": 0.0, "spread": 0.1, "source": "a pilot"})[0]
    assert (own.mean, own.spread, own.source, own.declared) == (0.0, 0.1, "a pilot", True)
    assert [at.size for at in own.arms[0].sizes] == [0.014, 0.087]  # none of no effect
    assert prior_of(make_study, trial, prior="none") == ()
    named = prior_of(make_study, trial, prior="academic_journals")[0]
    assert named.mean == NAMED_PRIORS["academic_journals"].mean


def test_what_is_no_share_has_no_prior(make_study, trial):
    found = prior_of(
        make_study, trial, {"score": {"kind": "continuous", "window": (1, 100)}}, primary="score"
    )
    assert found == ()
