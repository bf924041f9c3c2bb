"""The normal posterior, against the product of the two densities on a grid."""

import numpy as np
import pytest
import scipy.stats

from nudgelab.errors import EstimationError
from nudgelab.statistics.normal_prior import posterior, prior_predictive_p


def test_it_is_the_product_of_prior_and_likelihood():
    found = posterior(0.08, 0.03, prior_mean=0.014, prior_spread=0.02, level=0.9)
    x = np.linspace(-0.3, 0.4, 200_001)
    density = scipy.stats.norm.pdf(x, 0.014, 0.02) * scipy.stats.norm.pdf(0.08, x, 0.03)
    density /= density.sum()
    mean = (x * density).sum()
    cumulative = density.cumsum()
    assert found.mean == pytest.approx(mean, abs=1e-9)
    assert found.spread == pytest.approx(np.sqrt(((x - mean) ** 2 * density).sum()), abs=1e-8)
    assert found.low == pytest.approx(x[np.searchsorted(cumulative, 0.05)], abs=1e-5)
    assert found.high == pytest.approx(x[np.searchsorted(cumulative, 0.95)], abs=1e-5)
    assert found.above(0.02) == pytest.approx(density[x > 0.02].sum(), abs=1e-5)


def test_a_small_trial_is_the_priors_and_a_large_one_its_own():
    small = posterior(0.3, 1.0, prior_mean=0.014, prior_spread=0.02)
    large = posterior(0.3, 0.0001, prior_mean=0.014, prior_spread=0.02)
    assert small.weight_of_prior > 0.999
    assert small.mean == pytest.approx(0.014, abs=2e-4)
    assert large.mean == pytest.approx(0.3, abs=1e-4)


def test_intervals_cover_effects_that_come_from_the_prior():
    random = np.random.default_rng(6)
    truth = random.normal(0.014, 0.02, 4000)
    estimate = random.normal(truth, 0.03)
    found = [posterior(x, 0.03, prior_mean=0.014, prior_spread=0.02) for x in estimate]
    covered = [p.low <= t <= p.high for p, t in zip(found, truth, strict=True)]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.014)


def test_no_precision_is_refused():
    with pytest.raises(EstimationError, match="positive"):
        posterior(0.1, 0.0, prior_mean=0.0, prior_spread=1.0)


def test_the_prior_predictive_p_is_how_often_the_prior_gives_an_estimate_as_far():
    rng = np.random.default_rng(2)
    drawn = rng.normal(0.014, 0.018, 200_000) + rng.normal(0, 0.03, 200_000)
    expected = (np.abs(drawn - 0.014) >= 0.08 - 0.014).mean()
    found = prior_predictive_p(0.08, 0.03, prior_mean=0.014, prior_spread=0.018)
    assert found == pytest.approx(expected, abs=0.003)
    assert prior_predictive_p(0.014, 0.03, prior_mean=0.014, prior_spread=0.018) == 1.0
