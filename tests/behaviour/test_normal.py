"""Normal scores, beside those of SciPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from nudgelab.behaviour.normal import normal_quantile, to_normal


@given(st.floats(2.0**-53, 1.0 - 2.0**-53))
def test_scores_are_scipy_s(probability):
    expected = special.ndtri(probability)
    assert normal_quantile(probability) == pytest.approx(expected, rel=1e-13, abs=1e-15)


def test_both_sides_of_every_seam():
    for seam in (0.075, 0.925, np.exp(-25.0)):
        for probability in (np.nextafter(seam, 0), seam, np.nextafter(seam, 1)):
            assert normal_quantile(probability) == pytest.approx(
                special.ndtri(probability), rel=1e-13
            )


def test_the_middle_is_zero():
    assert normal_quantile(0.5) == 0.0


def test_many_at_once_are_the_same_to_the_last_bit():
    lots = np.random.default_rng(1).uniform(size=5000)
    lots[:6] = 1e-16, 1e-12, np.exp(-25.0), 0.075, 0.5, 1.0 - 2.0**-53
    one_by_one = [normal_quantile(lot) for lot in lots]
    to_normal(lots)
    assert list(lots) == one_by_one
