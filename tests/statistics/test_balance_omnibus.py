"""The omnibus test of balance against Kruskal–Wallis, Cochran–Mantel–Haenszel and redealt arms."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import kruskal, rankdata
from statsmodels.stats.contingency_tables import StratifiedTable

from nudgelab.errors import EstimationError
from nudgelab.statistics.assignment_mechanism import mechanism
from nudgelab.statistics.balance_omnibus import Omnibus, balance_omnibus


def omnibus(x, arm, stratum=None, *, seed=9, **options) -> Omnibus:
    return balance_omnibus(x, mechanism(arm, stratum), np.random.default_rng(seed), **options)


def test_of_ranks_it_is_kruskal_and_wallis():
    rng = np.random.default_rng(1)
    values, arm = rng.normal(size=150), np.arange(150) % 3
    found = omnibus(rankdata(values)[:, None], arm)
    expected = kruskal(*(values[arm == code] for code in range(3)))
    assert (found.statistic, found.p) == pytest.approx((expected.statistic, expected.pvalue))
    assert (found.degrees_of_freedom, found.draws) == (2, 0)


def test_of_a_binary_variable_within_strata_it_is_cochran_mantel_haenszel():
    rng = np.random.default_rng(2)
    stratum, arm = np.arange(120) % 3, (rng.random(120) < 0.4).astype(int)
    value = (rng.random(120) < 0.3 + 0.1 * stratum).astype(float)
    tables = [
        [[np.sum((arm == a) & (value == v) & (stratum == s)) for v in (1, 0)] for a in (1, 0)]
        for s in range(3)
    ]
    expected = StratifiedTable([np.array(t) for t in tables]).test_null_odds()
    found = omnibus(value[:, None], arm, stratum)
    assert (found.statistic, found.p) == pytest.approx((expected.statistic, expected.pvalue))


def test_of_two_variables_it_is_hotellings_with_the_units_own_covariance():
    """Two arms: the squared Mahalanobis distance of the means, d'(S(1/n₁+1/n₀))⁻¹d."""
    x, arm = np.random.default_rng(4).normal(size=(300, 2)), np.arange(300) % 3 // 2
    apart = x[arm == 1].mean(axis=0) - x[arm == 0].mean(axis=0)
    covariance = np.cov(x.T) * (1 / 100 + 1 / 200)
    assert omnibus(x, arm).statistic == pytest.approx(apart @ np.linalg.solve(covariance, apart))


def test_few_units_are_dealt_in_every_way():
    x = np.random.default_rng(5).normal(size=(8, 2))
    arm = np.array([1, 1, 1, 0, 0, 0, 0, 1])
    inverse = np.linalg.inv(np.cov(x.T))

    def distance(treated) -> float:
        apart = x[list(treated)].sum(axis=0) - 4 * x.mean(axis=0)
        return apart @ inverse @ apart

    ways = [distance(way) for way in combinations(range(8), 4)]
    expected = np.mean(np.asarray(ways) >= distance((0, 1, 2, 7)) - 1e-12)
    found = omnibus(x, arm)
    assert (found.p, found.draws) == (pytest.approx(expected), 70)


def test_it_rejects_as_often_as_was_meant_and_sees_what_is_off():
    rng = np.random.default_rng(3)
    x, stratum = rng.normal(size=(60, 4)) @ rng.normal(size=(4, 5)), np.arange(60) // 30
    deals = [np.concatenate([rng.permutation(np.arange(30) % 3) for _ in "ab"]) for _ in range(400)]
    again = [omnibus(x, arm, stratum, seed=n, draws=99) for n, arm in enumerate(deals)]
    p = np.array([found.p for found in again])
    assert np.mean(p <= 0.05) == pytest.approx(0.05, abs=0.033)  # three Monte-Carlo errors
    off = x + (deals[0] == 1)[:, None]
    assert omnibus(off, deals[0], stratum).p < 0.001
    assert omnibus(x, deals[0], stratum).degrees_of_freedom == 8  # of rank four


def test_units_of_measurement_do_not_matter():
    x, arm = np.random.default_rng(6).normal(size=(120, 3)), np.arange(120) % 2
    assert omnibus(x * [1e-6, 1.0, 1e9], arm).p == pytest.approx(omnibus(x, arm).p)


def test_what_does_not_vary_has_no_test():
    assert math.isnan(omnibus(np.ones((9, 2)), np.arange(9) % 2).p)
    with pytest.raises(EstimationError, match="complete rows"):
        omnibus([[1.0], [math.nan]], np.arange(2))
