"""Partial pooling, against R's metafor, the eight schools and plain simulation."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.partial_pooling import partial_pooling
from tests.statistics.reference_numbers import ITERATED, reference

R = reference("moderation")
SCHOOLS = [28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]


def test_tau_squared_is_that_of_metafor():
    found = partial_pooling(R["e"], R["f"], groups=R["k"])
    assert found.tau_squared == pytest.approx(R["tau2"], rel=ITERATED)
    assert partial_pooling(*SCHOOLS).tau_squared == R["schools_tau2"] == 0.0


def test_the_eight_schools_have_their_published_posterior_means():
    # uniform prior on tau: 11.4, 7.9, 6.1, 7.7, 5.1, 6.1, 10.6, 8.5 (the schools' usual Stan fit,
    # with Monte-Carlo error in the first digit behind the point)
    found = partial_pooling(*SCHOOLS)
    assert found.estimates == pytest.approx([11.4, 7.9, 6.1, 7.7, 5.1, 6.1, 10.6, 8.5], abs=0.25)
    # Gelman et al. (2013), table 5.3, from 200 draws: 2.5 and 97.5 per cent points of school A
    assert found.low[0] == pytest.approx(-2, abs=2)
    assert found.high[0] == pytest.approx(31, abs=2)


def test_the_interval_is_no_shorter_for_a_tau_that_is_estimated_as_zero():
    found = partial_pooling(*SCHOOLS)
    common = 1.96 * np.sqrt(1 / (1 / np.square(SCHOOLS[1], dtype=float)).sum())
    assert ((found.high - found.low) / 2 > common).all()
    assert ((found.shrinkage > 0) & (found.shrinkage < 1)).all()


def test_far_apart_estimates_are_left_alone():
    found = partial_pooling([0.0, 100.0, -80.0, 40.0], [1.0] * 4)
    assert found.estimates == pytest.approx([0.0, 100.0, -80.0, 40.0], abs=0.2)
    assert found.high - found.low == pytest.approx([2 * 1.96] * 4, rel=0.02)


def test_intervals_cover_as_often_as_they_say():
    rng = np.random.default_rng(7)
    s = np.array([0.05, 0.08, 0.06, 0.1, 0.07, 0.09])
    hits = []
    for _ in range(300):
        theta = rng.normal(0.1, 0.05, 6)
        found = partial_pooling(rng.normal(theta, s), s)
        hits.append((found.low <= theta) & (theta <= found.high))
    assert np.mean(hits) == pytest.approx(0.95, abs=0.025)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([1.0, 2.0], [1.0, 0.0]), "must be positive"),
        (([1.0, 2.0], [1.0, 1.0]), "two more than groups"),
    ],
)
def test_what_cannot_be_pooled_is_an_error(arguments, said):
    with pytest.raises(EstimationError, match=said):
        partial_pooling(*arguments)
