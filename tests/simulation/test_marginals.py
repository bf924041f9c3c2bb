"""Tabulated quantiles are the Beta distribution's."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import special, stats

from nudgelab.simulation.marginals import beta_of_normal, gamma_of_normal
from nudgelab.study.population import Marginal

NORMAL = np.linspace(-4.5, 4.5, 901)


def exact(marginal):
    size = marginal.mean * (1 - marginal.mean) / marginal.spread**2 - 1
    return stats.beta(marginal.mean * size, (1 - marginal.mean) * size).ppf(stats.norm.cdf(NORMAL))


@pytest.mark.parametrize(
    ("mean", "spread"), [(0.45, 0.18), (0.5, 0.05), (0.1, 0.08), (0.9, 0.2), (0.3, 0.35)]
)
def test_quantiles_are_exact_to_six_digits(mean, spread):
    marginal = Marginal(mean=mean, spread=spread)
    assert np.abs(beta_of_normal(NORMAL, marginal) - exact(marginal)).max() < 1e-6


@given(st.floats(0.02, 0.98), st.floats(0.01, 0.45))
def test_any_distribution_is_met_and_stays_in_range(mean, spread):
    assume(spread**2 < 0.8 * mean * (1 - mean))
    marginal = Marginal(mean=mean, spread=spread)
    found = beta_of_normal(NORMAL, marginal)
    assert 0.0 <= found.min() <= found.max() <= 1.0
    # where most people stand at the ends, quantiles turn sharply
    size = mean * (1 - mean) / spread**2 - 1
    bound = 1e-6 if min(mean, 1 - mean) * size >= 0.2 else 1e-2
    assert np.abs(found - exact(marginal)).max() < bound


def test_far_tails_are_finite():
    found = beta_of_normal(np.array([-12.0, -8.2, 8.2, 12.0]), Marginal(mean=0.5, spread=0.4))
    assert np.all(np.isfinite(found))


@pytest.mark.parametrize("shape", [0.05, 0.937, 4.0, 300.0, 1e8])
def test_gamma_quantiles_are_scipy_s(shape):
    normal = np.random.default_rng(2).normal(size=20_000)
    expected = special.gammaincinv(shape, special.ndtr(normal))
    assert gamma_of_normal(normal, shape) == pytest.approx(expected, rel=2e-6, abs=1e-290)


def test_gamma_quantiles_far_out_stay_finite():
    for shape in (1e-3, 0.937, 1e8):
        found = gamma_of_normal(np.array([-9.0, -8.0, 8.0, 9.0]), shape)
        assert np.all(np.isfinite(found))
        assert np.all(found >= 0.0)
        assert found[-1] > found[0]
