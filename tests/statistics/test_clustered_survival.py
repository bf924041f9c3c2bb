"""Cluster-robust limits of the Kaplan–Meier curve.

Reference: R 4.2, survival::survfit(Surv(time, status) ~ 1, cluster = team), summary(...)$surv and
$std.err at times 3, 5, 8, 12, 15, without the factor G/(G − 1).
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from nudgelab.statistics.clustered_survival import clustered_kaplan_meier
from nudgelab.statistics.kaplan_meier import kaplan_meier

TIME = [5, 3, 8, 12, 2, 9, 15, 4, 11, 7, 6, 14, 1, 10, 13, 5, 8, 3, 9, 12, 20, 20, 20, 20]
SEEN = [1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0]
TEAM = np.repeat(np.arange(6), 4)

R_TIMES = (3, 5, 8, 12, 15)
R_SURVIVAL = (0.875, 0.74375, 0.653333333333, 0.383776223776, 0.263160839161)
R_ROBUST_SE = (
    0.0510310363080,
    0.1024574352679,
    0.0764817011924,
    0.1493650806746,
    0.1847356401493,
)
PRINTED = 1e-11  # R printed twelve significant digits


@pytest.mark.parametrize("index", range(5))
def test_limits_are_those_of_rs_robust_standard_error(index):
    curve = clustered_kaplan_meier(TIME, SEEN, TEAM)
    at = list(curve.times).index(R_TIMES[index])
    survival, se = R_SURVIVAL[index], R_ROBUST_SE[index]
    log_se = np.sqrt(6 / 5) * se / survival
    step = stats.t.ppf(0.975, 5) * log_se / np.log(survival)
    assert curve.survival[at] == pytest.approx(survival, abs=PRINTED)
    assert curve.low[at] == pytest.approx(survival ** np.exp(-step), rel=1e-9)
    assert curve.high[at] == pytest.approx(survival ** np.exp(step), rel=1e-9)


def test_people_as_their_own_clusters_give_greenwood():
    """Up to n/(n − 1) and t instead of normal, both undone here."""
    n = len(TIME)
    plain = kaplan_meier(TIME, SEEN)
    own = clustered_kaplan_meier(TIME, SEEN, np.arange(n))
    inside = (plain.survival > 0) & (plain.survival < 1)

    def half(curve, quantile):
        return np.log(np.log(curve.low[inside]) / np.log(curve.survival[inside])) / quantile

    undone = half(own, stats.t.ppf(0.975, n - 1)) * np.sqrt((n - 1) / n)
    assert undone == pytest.approx(half(plain, stats.norm.ppf(0.975)), rel=1e-9)


def test_alike_colleagues_widen_the_limits():
    time = np.repeat(np.arange(1.0, 13.0), 5)
    plain = kaplan_meier(time, np.ones(60))
    robust = clustered_kaplan_meier(time, np.ones(60), np.repeat(np.arange(12), 5))
    assert np.all(robust.high[:-1] - robust.low[:-1] > plain.high[:-1] - plain.low[:-1])


def test_one_cluster_has_no_limits():
    curve = clustered_kaplan_meier(TIME, SEEN, np.zeros(24))
    assert np.isnan(curve.low).all()
    assert curve.survival == pytest.approx(kaplan_meier(TIME, SEEN).survival)
