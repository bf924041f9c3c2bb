import math

import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.counts import rate_ratio
from tests.statistics.reference_numbers import EXACT, reference


def test_it_is_quasi_poisson_with_hc2():
    # R: glm(breaks ~ wool == "A", quasipoisson, warpbreaks), sandwich::vcovHC(type = "HC2")
    data = reference("people")
    ours = rate_ratio(data["warpbreaks"]["treated"], data["warpbreaks"]["control"])
    expected = data["rate_ratio"]
    assert math.log(ours.value) == pytest.approx(expected[0], rel=EXACT)
    assert ours.standard_error == pytest.approx(expected[1], rel=EXACT)
    assert ours.low < ours.value < ours.high


def test_swapping_the_groups_inverts_it():
    here, there = (
        rate_ratio([0, 1, 4, 2], [1, 0, 0, 3, 1]),
        rate_ratio([1, 0, 0, 3, 1], [0, 1, 4, 2]),
    )
    assert here.low == pytest.approx(1 / there.high, rel=EXACT)
    assert here.p == pytest.approx(there.p, rel=EXACT)


@pytest.mark.parametrize(
    ("treated", "control", "value", "group"),
    [([0, 0, 0], [1, 0, 2], 0.0, "treated"), ([1, 0, 2], [0, 0, 0], math.inf, "control")],
)
def test_a_group_without_events_leaves_the_limits_open(treated, control, value, group):
    estimate = rate_ratio(treated, control)
    assert (estimate.value, estimate.low, estimate.high) == (value, 0.0, math.inf)
    assert group in estimate.note
    assert 0 < estimate.p <= 1


@pytest.mark.parametrize(
    ("treated", "control", "reason"),
    [
        ([0, 0], [0, 0, 0], "no events in either"),
        ([3], [1, 2], "one person"),
        ([2, 2], [1, 1, 1], "no variation"),
    ],
)
def test_what_has_no_ratio_is_refused(treated, control, reason):
    estimate = rate_ratio(treated, control)
    assert estimate.refused
    assert reason in estimate.note


def test_negative_counts_are_an_error():
    with pytest.raises(EstimationError, match="-1"):
        rate_ratio([1, -1], [1, 2])
