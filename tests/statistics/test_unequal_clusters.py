"""The level of CR2 with unequal clusters: against dense algebra, our own CR2, and simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import t

from nudgelab.errors import EstimationError
from nudgelab.statistics.cluster_effects import clustered_mean_difference
from nudgelab.statistics.unequal_clusters import attained_level, effective_clusters

LARGE = np.array([2, 3, 5, 8, 13, 21, 34, 60])
SMALL = np.array([2, 2, 4, 4, 6, 30, 55])


def by_matrices(sizes, resemblance):
    """Return expectation and half the variance of CR2's variance of a mean, and the true one."""
    share = sizes / sizes.sum()
    centred = np.eye(len(sizes)) - np.outer(np.ones(len(sizes)), share)
    form = centred.T @ np.diag(share**2 / (1 - share)) @ centred
    covariance = np.diag(resemblance + (1 - resemblance) / sizes)
    product = form @ covariance
    return np.array([np.trace(product), np.trace(product @ product), share @ covariance @ share])


def test_the_level_is_that_of_the_quadratic_form():
    free, alike = (by_matrices(LARGE, rho) + by_matrices(SMALL, rho) for rho in (0.0, 0.3))
    bound = t.ppf(0.975, free[0] ** 2 / free[1])
    expected = 2 * t.sf(bound * math.sqrt(alike[0] / alike[2]), alike[0] ** 2 / alike[1])
    found = attained_level(LARGE, SMALL, resemblance=0.3)
    assert found == pytest.approx(expected, rel=1e-12)
    assert free[0] == pytest.approx(free[2])  # CR2 is unbiased where people are independent


def test_independent_people_give_the_degrees_of_freedom_that_cr2_uses():
    """Ours are checked against clubSandwich."""
    treated = np.repeat([1, 0], [LARGE.sum(), SMALL.sum()])
    cluster = np.repeat(np.arange(15), np.concatenate([LARGE, SMALL]))
    outcome = np.random.default_rng(1).normal(size=treated.size)
    found = clustered_mean_difference(outcome, treated, cluster).degrees_of_freedom
    free = by_matrices(LARGE, 0.0) + by_matrices(SMALL, 0.0)
    assert found == pytest.approx(free[0] ** 2 / free[1])


def test_it_tells_how_often_the_test_rejects():
    """4,000 trials without an effect in which people of a cluster are half alike."""
    rng = np.random.default_rng(7)
    arms = [np.tile(LARGE, 2), np.tile(SMALL, 2)]
    difference, variance = np.zeros(4_000), np.zeros(4_000)
    for sign, sizes in zip((1, -1), arms, strict=True):
        share = sizes / sizes.sum()
        scale = np.sqrt(0.5 + 0.5 / sizes)
        means = scale * rng.normal(size=(4_000, len(sizes)))
        mean = means @ share
        difference += sign * mean
        variance += ((share * (means - mean[:, None])) ** 2 / (1 - share)).sum(axis=1)
    free = sum(by_matrices(sizes, 0.0) for sizes in arms)
    bound = t.ppf(0.975, free[0] ** 2 / free[1])
    rejected = (np.abs(difference) > bound * np.sqrt(variance)).mean()
    predicted = attained_level(*arms, resemblance=0.5)
    assert rejected > 0.06
    assert rejected - 0.005 < predicted < rejected + 0.02  # its tails are a little too heavy


@pytest.mark.parametrize("size", [1, 7, 40])
def test_clusters_of_one_size_keep_the_level(size):
    sizes = np.full(6, size)
    assert attained_level(sizes, sizes) == pytest.approx(0.05)
    assert attained_level(sizes, sizes, level=0.9) == pytest.approx(0.10)
    assert effective_clusters(sizes, sizes) == pytest.approx(12)


def test_the_effective_number_is_that_of_carter_schnepel_and_steigerwald():
    """G / (1 + Γ), Γ the squared coefficient of variation of the clusters' part in the variance."""
    part = np.concatenate([(s / s.sum()) ** 2 for s in (LARGE, SMALL)])
    expected = 15 / (1 + np.var(part) / part.mean() ** 2)
    assert effective_clusters(LARGE, SMALL) == pytest.approx(expected, rel=1e-12)


def test_more_clusters_of_the_same_sizes_are_nearer_to_the_level():
    levels = [attained_level(np.tile(LARGE, k), np.tile(SMALL, k)) for k in (1, 2, 4, 16)]
    assert levels == sorted(levels, reverse=True)
    assert levels[-1] == pytest.approx(0.05, abs=0.003)


def test_one_cluster_in_an_arm_has_no_test():
    assert math.isnan(attained_level([9], [3, 4, 5]))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0, 2], [3, 4]), "treated: found no sizes"),
        (([2, 2], []), "control"),
        (([2, 2], [3, 4], 1.5), "must be from 0 to 1"),
    ],
)
def test_what_is_no_size_is_refused(arguments, message):
    sizes, rest = arguments[:2], arguments[2:]
    options = {"resemblance": rest[0]} if rest else {}
    with pytest.raises(EstimationError, match=message):
        attained_level(*sizes, **options)
