import math

import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.means import mean_difference
from nudgelab.statistics.number_needed import number_needed_to_treat
from nudgelab.statistics.proportions import risk_difference
from tests.statistics.reference_numbers import FOUR_DECIMALS


def test_it_is_the_reciprocal_with_its_limits_turned():
    number = number_needed_to_treat(risk_difference(56, 70, 48, 80))
    assert number.value == pytest.approx(5.0)
    assert (number.low, number.high) == pytest.approx((1 / 0.3339, 1 / 0.0524), rel=1e-3)
    assert number.note == ""


def test_an_interval_that_holds_zero_passes_through_infinity_and_says_so():
    # Newcombe (1998), table II (c): difference 0.0893, -0.0381 to 0.1926
    number = number_needed_to_treat(risk_difference(5, 56, 0, 29))
    assert 1 / number.low == pytest.approx(-0.0381, abs=FOUR_DECIMALS)
    assert 1 / number.high == pytest.approx(0.1926, abs=FOUR_DECIMALS)
    assert "everything outside" in number.note
    assert "through infinity" in number.note


def test_no_difference_needs_infinitely_many():
    assert number_needed_to_treat(risk_difference(2, 10, 2, 10)).value == math.inf


def test_other_effects_are_an_error():
    with pytest.raises(EstimationError, match="mean_difference"):
        number_needed_to_treat(mean_difference([1, 2], [3, 5]))
