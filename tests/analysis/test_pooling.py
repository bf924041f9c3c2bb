"""Pooling: what is pooled with what, on which scale, and what is refused."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from nudgelab.analysis.pooling import CohortEffects, pool
from nudgelab.errors import EstimationError
from nudgelab.statistics.meta_analysis import random_effects
from tests.report.report_examples import effect


def cohort(name, *effects):
    return CohortEffects(name, name, effects)


def three(**changes):
    values = ((0.10, 0.02, 0.18), (0.04, -0.05, 0.13), (0.01, -0.03, 0.05))
    return [
        cohort(f"c{i}", effect(estimate=e, low=low, high=high, **changes))
        for i, (e, low, high) in enumerate(values)
    ]


def test_it_is_the_random_effects_mean_of_the_headlines():
    (found,) = pool(three()).effects
    z = 1.959963984540054
    expected = random_effects([0.10, 0.04, 0.01], [(w / z) ** 2 for w in (0.08, 0.09, 0.04)])
    assert (found.estimate, found.low, found.high) == pytest.approx(
        (expected.value, expected.low, expected.high), rel=1e-9
    )
    assert [c.weight for c in found.cohorts] == pytest.approx(list(expected.weights))
    assert found.predicted_low <= found.low < found.high <= found.predicted_high
    assert found.tau2 == pytest.approx(expected.tau2)


def test_ratios_are_pooled_on_their_logarithm():
    ratios = [
        cohort(n, effect(estimand="rate_ratio", estimate=e, low=e / 1.5, high=e * 1.5))
        for n, e in (("a", 1.2), ("b", 1.6))
    ]
    (found,) = pool(ratios).effects
    assert found.estimate == pytest.approx(math.sqrt(1.2 * 1.6))


def test_only_the_first_effect_of_a_question_is_pooled():
    cohorts = [
        cohort(n, effect(estimate=e), effect(estimand="risk_ratio", estimate=2, low=1, high=4))
        for n, e in (("a", 0.1), ("b", 0.12))
    ]
    assert [e.estimand for e in pool(cohorts).effects] == ["risk_difference"]


def test_what_two_cohorts_share_is_pooled_and_a_question_can_be_chosen():
    plan = {"arm": "plan"}
    cohorts = [
        cohort("a", effect(), effect(**plan), effect(outcome="posts", **plan)),
        cohort("b", effect(), effect(**plan)),
    ]
    assert {e.arm for e in pool(cohorts).effects} == {"co_creation", "plan"}
    assert [e.arm for e in pool(cohorts, arm="plan").effects] == ["plan"]
    with pytest.raises(EstimationError, match="in common"):
        pool(cohorts, outcome="posts")


def test_a_cohort_without_an_interval_is_left_out_and_told():
    refused = effect(estimate=math.nan, low=math.nan, high=math.nan)
    found = pool([*three(), cohort("empty", refused)])
    assert len(found.effects[0].cohorts) == 3
    assert found.notes == ("empty: no interval for co_creation on posted, all; left out",)
    with pytest.raises(EstimationError, match="no interval"):
        pool([three()[0], cohort("empty", refused)])


def test_the_same_people_are_not_counted_twice():
    one = three()[0]
    with pytest.raises(EstimationError, match="counted twice"):
        pool([one, replace(one, name="again")])
    with pytest.raises(EstimationError, match="at least two"):
        pool([one])


def test_names_that_are_alike_are_numbered():
    first, second, _ = three()
    found = pool([replace(first, name="x"), replace(second, name="x")])
    assert found.cohorts == ("x (1)", "x (2)")


def test_pooling_simulated_trials_covers_the_mean_effect():
    random = np.random.default_rng(12)
    hits = 0
    for _ in range(300):
        truth = random.normal(0.05, 0.03, 6)
        estimate = random.normal(truth, 0.04)
        cohorts = [
            cohort(str(i), effect(estimate=e, low=e - 1.96 * 0.04, high=e + 1.96 * 0.04))
            for i, e in enumerate(estimate)
        ]
        (found,) = pool(cohorts).effects
        hits += found.low <= 0.05 <= found.high
    assert hits / 300 > 0.92
