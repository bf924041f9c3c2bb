"""Exponential and logarithm, beside those of the language."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudgelab.behaviour.elementary import exponential, logarithm

ULP = 2.0**-52


@given(st.floats(-700.0, 700.0))
def test_the_exponential_is_right_to_the_last_two_places(power):
    assert exponential(power) == pytest.approx(math.exp(power), rel=2 * ULP, abs=0)


@given(st.floats(1e-300, 1e300) | st.floats(0.5, 2.0))
def test_the_logarithm_is_right_to_the_last_two_places(number):
    assert logarithm(number) == pytest.approx(math.log(number), rel=2 * ULP, abs=0)


def test_corners():
    assert exponential(0.0) == 1.0
    assert logarithm(1.0) == 0.0
    assert exponential(1e9) == exponential(700.0) < math.inf
    assert exponential(-1e9) == exponential(-700.0) > 0.0
