"""Counts by inversion, against SciPy."""

import numpy as np
import pytest
from scipy import stats

from nudgelab.behaviour.quantiles import negative_binomial_quantile, poisson_quantile

SHARES = np.concatenate((np.linspace(0.0005, 0.9995, 400), [1e-12, 1 - 1e-9]))


@pytest.mark.parametrize("mean", [0.0, 0.02, 0.15, 1.0, 7.5, 50.0])
def test_poisson_against_scipy(mean):
    ours = [poisson_quantile(share, mean) for share in SHARES]
    assert ours == list(stats.poisson.ppf(SHARES, mean))


@pytest.mark.parametrize("size", [0.3, 0.6, 1.0, 5.0])
@pytest.mark.parametrize("mean", [0.1, 2.0, 6.0, 300.0])
def test_negative_binomial_against_scipy(mean, size):
    ours = [negative_binomial_quantile(share, mean, size) for share in SHARES]
    assert ours == list(stats.nbinom.ppf(SHARES, size, size / (size + mean)))


def test_no_audience_gives_no_reactions():
    assert negative_binomial_quantile(0.999, 0.0, 0.6) == 0


def test_the_same_luck_gives_more_where_the_mean_is_higher():
    counts = [negative_binomial_quantile(0.7, mean, 0.6) for mean in np.linspace(0.1, 100, 50)]
    assert counts == sorted(counts)
