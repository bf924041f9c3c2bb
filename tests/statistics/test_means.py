import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nudgelab.errors import EstimationError
from nudgelab.statistics.means import bias_correction, hedges_g, mean_difference
from tests.statistics.reference_numbers import EXACT, ITERATED, reference

EFFECTS = [mean_difference, hedges_g]


@pytest.fixture
def cars():
    data = {name: np.array(column) for name, column in reference("people")["mtcars"].items()}
    return data["mpg"][data["am"] == 1], data["mpg"][data["am"] == 0]


def test_the_mean_difference_is_that_of_rs_t_test(cars):
    ours = mean_difference(*cars)
    numbers = (
        *(ours.value, ours.standard_error, ours.degrees_of_freedom),
        *(ours.low, ours.high, ours.p),
    )
    assert numbers == pytest.approx(reference("people")["welch"], rel=EXACT)


@pytest.mark.parametrize(("shift", "name"), [(0, "hedges_g"), (30, "hedges_g_shifted")])
def test_hedges_g_is_that_of_effectsize(cars, shift, name):
    ours = hedges_g(cars[0] + shift, cars[1])
    expected = reference("people")[name]
    assert ours.value == pytest.approx(expected[0], rel=EXACT)
    assert (ours.low, ours.high) == pytest.approx(expected[1:], rel=1e-4)


def test_the_limits_of_g_are_those_at_which_t_is_a_quantile(cars):
    from scipy.stats import nct

    ours = hedges_g(*cars)
    n1, n0 = cars[0].size, cars[1].size
    scale = math.sqrt(1 / n1 + 1 / n0) * bias_correction(n1 + n0 - 2)
    t = ours.value / scale
    assert nct.cdf(t, n1 + n0 - 2, ours.low / scale) == pytest.approx(0.975, rel=ITERATED)
    assert nct.cdf(t, n1 + n0 - 2, ours.high / scale) == pytest.approx(0.025, rel=ITERATED)


def test_the_bias_correction_is_that_of_hedges_table():
    # Hedges (1981), table 1: m = 2, 10, 50
    for m, expected in [(2, 0.5642), (10, 0.9228), (50, 0.9849)]:
        assert bias_correction(m) == pytest.approx(expected, abs=5e-4)


def test_g_of_very_many_people_has_the_normal_interval():
    rng = np.random.default_rng(5)
    ours = hedges_g(rng.normal(0.1, 1, 200_000), rng.normal(0, 1, 150_000))
    assert ours.high - ours.low == pytest.approx(2 * 1.959964 * ours.standard_error, rel=1e-4)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_g_of_groups_worlds_apart_has_the_interval_of_the_standard_deviation(sign, level):
    # With d beyond a million only the pooled standard deviation varies: the limits are those of
    # its chi distribution, here with 2 degrees of freedom, in closed form.
    one, zero = np.array([0.0, 1e-6]) * sign, np.array([1.0, 1.0]) * sign
    ours = hedges_g(one, zero, level=level)
    quantiles = [math.sqrt(-math.log(0.5 + side * level / 2)) for side in (1, -1)]
    limits = sorted(ours.value * quantile for quantile in quantiles)
    assert (ours.low, ours.high) == pytest.approx(limits, rel=1e-6)


@pytest.mark.parametrize("effect", EFFECTS)
def test_one_person_in_a_group_is_refused(effect):
    estimate = effect([1.0], [2.0, 3.0])
    assert estimate.refused
    assert "one person" in estimate.note


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("values", [0.1, 1e9 + 0.1, 0.0])
def test_outcomes_without_variation_are_refused(effect, values):
    estimate = effect([values] * 7, [values] * 5)
    assert estimate.refused
    assert "no variation" in estimate.note


def test_one_group_without_variation_has_the_others_degrees_of_freedom():
    estimate = mean_difference([1.0, 2.0, 4.0], [3.0, 3.0, 3.0, 3.0])
    assert estimate.degrees_of_freedom == pytest.approx(2)


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("bad", [[], [1, math.nan], [1, math.inf], [[1, 2]], ["a", "b"]])
def test_bad_outcomes_are_an_error(effect, bad):
    with pytest.raises(EstimationError, match="treated"):
        effect(bad, [1, 2])


samples = st.lists(st.integers(-50, 50), min_size=2, max_size=30)


@settings(max_examples=60, deadline=None)
@given(samples, samples, st.randoms(use_true_random=False))
def test_intervals_hold_the_estimate_and_turn_with_the_groups(one, zero, random):
    shuffled = random.sample(one, len(one))
    for effect in EFFECTS:
        here, there, again = effect(one, zero), effect(zero, one), effect(shuffled, zero)
        assert here.refused == there.refused
        if not here.refused:
            assert here.low <= here.value <= here.high
            assert (-there.value, -there.high) == pytest.approx((here.value, here.low), rel=1e-6)
            assert again.low == pytest.approx(here.low, rel=1e-6)
