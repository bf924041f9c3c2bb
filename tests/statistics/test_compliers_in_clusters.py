"""Compliers of assigned clusters: the estimate of two-stage least squares, at its level."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nudgelab.statistics.anderson_rubin import anderson_rubin
from nudgelab.statistics.cluster_effects import clustered_mean_difference
from nudgelab.statistics.compliers_in_clusters import clustered_complier_effect
from nudgelab.statistics.two_stage import complier_average_effect


def trial(rng, sizes):
    """Return outcome, instrument, received and cluster of a trial without an effect."""
    cluster = np.repeat(np.arange(len(sizes)), sizes)
    assigned = (rng.permutation(len(sizes)) % 2 == 0)[cluster]
    own = rng.normal(size=len(cluster))
    outcome = own + 0.4 * rng.normal(size=len(sizes))[cluster]
    return outcome, assigned, assigned & (own + rng.normal(size=len(cluster)) > -0.4), cluster


@pytest.fixture
def data():
    return trial(np.random.default_rng(1), np.tile([3, 9, 20], 8))


def test_the_estimate_is_that_of_two_stage_least_squares(data):
    ours = clustered_complier_effect(*data)
    by_regression = complier_average_effect(*data[:3], clusters=data[3])
    assert ours.wald.value == pytest.approx(by_regression.value, rel=1e-12)
    assert ours.wald.standard_error == pytest.approx(by_regression.standard_error, rel=0.1)
    assert ours.wald.clusters == 24


def test_the_error_is_cr2s_of_the_difference_held_at_the_estimate(data):
    outcome, assigned, received, cluster = data
    wald = clustered_complier_effect(*data).wald
    held = clustered_mean_difference(outcome - wald.value * received, assigned, cluster)
    taken = clustered_mean_difference(received.astype(float), assigned, cluster)
    assert held.value == pytest.approx(0.0, abs=1e-12)
    assert wald.standard_error == pytest.approx(held.standard_error / taken.value, rel=1e-12)
    assert wald.degrees_of_freedom == pytest.approx(held.degrees_of_freedom)


def test_the_set_holds_what_is_not_rejected(data):
    outcome, assigned, received, cluster = data
    found = clustered_complier_effect(*data).anderson_rubin
    whole = clustered_mean_difference(outcome, assigned, cluster)
    assert found.p == pytest.approx(whole.p)
    for limit in (found.low, found.high):
        held = clustered_mean_difference(outcome - limit * received, assigned, cluster)
        assert abs(held.value / held.standard_error) == pytest.approx(t_of(whole), rel=1e-6)
    by_regression = anderson_rubin(*data[:3], clusters=cluster)
    assert found.low == pytest.approx(by_regression.low, rel=0.2)


def t_of(estimate):
    return (estimate.high - estimate.value) / estimate.standard_error


def test_unequal_teams_are_no_more_often_wrong_than_was_meant():
    """Four hundred trials of twelve unequal teams; CR1 rejected 8 % of such."""
    rng = np.random.default_rng(3)
    found = [clustered_complier_effect(*trial(rng, rng.integers(3, 40, 12))) for _ in range(400)]
    for kind in zip(*found, strict=True):
        assert np.mean([each.p <= 0.05 for each in kind]) < 0.075


def test_one_team_in_an_arm_is_refused(data):
    outcome, assigned, received, _ = data
    found = clustered_complier_effect(outcome, assigned, received, assigned)
    assert all(each.refused and "one cluster in a group" in each.note for each in found)


def test_few_teams_are_called_fragile():
    found = clustered_complier_effect(*trial(np.random.default_rng(5), [12] * 8))
    assert all("fragile" in each.note for each in found)
    assert not math.isnan(found.wald.value)
