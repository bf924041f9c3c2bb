import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nudgelab.errors import EstimationError
from nudgelab.statistics.proportions import (
    cohens_h,
    odds_ratio,
    risk_difference,
    risk_difference_score,
    risk_ratio,
)
from tests.statistics.reference_numbers import EXACT, FOUR_DECIMALS, THREE_DECIMALS, reference

EFFECTS = [risk_difference, risk_difference_score, risk_ratio, odds_ratio, cohens_h]
LIKELIHOOD = 1e-5
"""Absolute: limits found again by a coarser search over the likelihood itself."""


@pytest.fixture(params=EFFECTS, ids=lambda effect: effect.__name__)
def effect(request):
    return request.param


# Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10.
@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0000),
        ((10, 10, 0, 10), 0.6075, 1.0000),
    ],
)
def test_the_newcombe_interval_is_that_of_his_table_two(counts, low, high):
    estimate = risk_difference(*counts)
    assert estimate.low == pytest.approx(low, abs=FOUR_DECIMALS)
    assert estimate.high == pytest.approx(high, abs=FOUR_DECIMALS)


# Newcombe (1998), table II, method 6: Miettinen and Nurminen.
@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0528, 0.3382),
        ((9, 10, 3, 10), 0.1700, 0.8406),
        ((6, 7, 2, 7), 0.0342, 0.8534),
        ((5, 56, 0, 29), -0.0326, 0.1933),
        ((0, 10, 0, 20), -0.1658, 0.2844),
        ((0, 10, 0, 10), -0.2879, 0.2879),
        ((10, 10, 0, 20), 0.7156, 1.0000),
        ((10, 10, 0, 10), 0.6636, 1.0000),
    ],
)
def test_the_score_interval_of_the_difference_is_that_of_newcombes_table_two(counts, low, high):
    estimate = risk_difference_score(*counts)
    assert estimate.low == pytest.approx(low, abs=FOUR_DECIMALS)
    assert estimate.high == pytest.approx(high, abs=FOUR_DECIMALS)


def test_the_score_interval_of_the_ratio_stands_with_control_at_100_percent():
    # The test file of R's ratesci, scoreci(29, 55, 11, 11, contrast = "RR"): 0.397, 0.742
    estimate = risk_ratio(29, 55, 11, 11)
    assert estimate.low == pytest.approx(0.397, abs=THREE_DECIMALS)
    assert estimate.high == pytest.approx(0.742, abs=THREE_DECIMALS)


def test_the_score_interval_of_the_ratio_is_wilsons_where_the_restricted_control_share_is_one():
    # The likelihood of 20 of 55 and 40 of 40 has its maximum at a control share of 1 for every
    # ratio up to 60 / 95: the limits are Wilson's for one share, its variance times N / (N - 1).
    estimate = risk_ratio(20, 55, 40, 40)
    factor = 1.959963984540054**2 * 95 / 94
    centre, half = 20 + factor / 2, math.sqrt(factor * (20 * 35 / 55 + factor / 4))
    wilson = ((centre - half) / (55 + factor), (centre + half) / (55 + factor))
    assert (estimate.low, estimate.high) == pytest.approx(wilson, rel=EXACT)


@pytest.mark.parametrize("counts", [(56, 70, 48, 80), (30, 100, 45, 110), (7, 34, 1, 34)])
@pytest.mark.parametrize(("effect", "compare"), [(risk_ratio, "ratio"), (odds_ratio, "odds-ratio")])
def test_away_from_the_boundary_the_ratios_agree_with_statsmodels(counts, effect, compare):
    from statsmodels.stats.proportion import confint_proportions_2indep

    with np.errstate(invalid="ignore"):  # their search steps outside the possible ratios
        theirs = confint_proportions_2indep(
            *counts, compare=compare, method="score", correction=True
        )
    ours = effect(*counts)
    assert (ours.low, ours.high) == pytest.approx(theirs, rel=LIKELIHOOD)


def _restricted(counts, link):
    """The score statistic at restricted estimates by direct search of the binomial likelihood."""
    from scipy.optimize import minimize_scalar

    x1, n1, x0, n0 = counts

    def minus_log_likelihood(q0):
        q1 = link(q0)
        terms = ((x1, q1), (n1 - x1, 1 - q1), (x0, q0), (n0 - x0, 1 - q0))
        return -sum(x * math.log(max(q, 1e-300)) for x, q in terms if x)

    grid = [i / 4000 for i in range(1, 4000) if 0 < link(i / 4000) < 1]
    best = min(grid, key=minus_log_likelihood)
    bounds = (max(best - 1 / 4000, 1e-12), min(best + 1 / 4000, 1 - 1e-12))
    q0 = minimize_scalar(
        minus_log_likelihood, bounds=bounds, method="bounded", options={"xatol": 1e-12}
    ).x
    return link(q0), q0


@pytest.mark.parametrize(
    "counts", [(56, 70, 48, 80), (9, 10, 3, 10), (5, 56, 2, 29), (1, 9, 8, 20)]
)
def test_at_the_limits_of_the_difference_the_score_test_is_just_significant(counts):
    x1, n1, x0, n0 = counts
    estimate = risk_difference_score(*counts)
    for delta in (estimate.low, estimate.high):
        q1, q0 = _restricted(counts, lambda q, d=delta: q + d)
        n = n1 + n0
        variance = (q1 * (1 - q1) / n1 + q0 * (1 - q0) / n0) * n / (n - 1)
        z = (x1 / n1 - x0 / n0 - delta) / math.sqrt(variance)
        assert abs(z) == pytest.approx(1.959963985, abs=LIKELIHOOD)


@pytest.mark.parametrize("counts", [(10, 10, 6, 9), (9, 10, 3, 10), (0, 12, 4, 15)])
def test_at_the_limits_of_the_ratio_the_score_test_is_just_significant(counts):
    x1, n1, x0, n0 = counts
    estimate = risk_ratio(*counts)
    for ratio in {estimate.low, estimate.high} - {0.0, math.inf}:
        q1, q0 = _restricted(counts, lambda q, r=ratio: q * r)
        n = n1 + n0
        variance = (q1 * (1 - q1) / n1 + ratio**2 * q0 * (1 - q0) / n0) * n / (n - 1)
        z = (x1 / n1 - ratio * x0 / n0) / math.sqrt(variance)
        assert abs(z) == pytest.approx(1.959963985, abs=1e-4)


def test_cohens_h_is_that_of_effectsize():
    cases = [(56, 70, 48, 80), (3, 20, 9, 25)]
    for counts, expected in zip(cases, reference("people")["cohens_h"], strict=True):
        ours = cohens_h(*counts)
        assert (ours.value, ours.low, ours.high) == pytest.approx(expected, rel=EXACT)


def test_ratios_without_control_events_are_infinite_and_keep_their_lower_limit():
    for effect in (risk_ratio, odds_ratio):
        estimate = effect(5, 56, 0, 29)
        assert (estimate.value, estimate.high) == (math.inf, math.inf)
        assert 0 < estimate.low < 1
        assert "no events in control" in estimate.note


def test_ratios_without_treated_events_are_zero_and_keep_their_upper_limit():
    for effect in (risk_ratio, odds_ratio):
        estimate = effect(0, 29, 5, 56)
        assert (estimate.value, estimate.low) == (0.0, 0.0)
        assert 1 < estimate.high < math.inf


def test_the_odds_ratio_is_infinite_where_everybody_treated_has_the_event():
    estimate = odds_ratio(10, 10, 4, 10)
    assert estimate.value == estimate.high == math.inf
    assert "everybody treated" in estimate.note


@pytest.mark.parametrize("effect", [risk_ratio, odds_ratio])
def test_ratios_without_any_event_are_refused_by_name(effect):
    estimate = effect(0, 10, 0, 20)
    assert estimate.refused
    assert math.isnan(estimate.p)
    assert "no events in either group" in estimate.note


def test_the_odds_ratio_where_everybody_has_the_event_is_refused():
    assert odds_ratio(10, 10, 20, 20).refused
    assert risk_ratio(10, 10, 20, 20).value == 1.0


def test_limits_of_rare_events_are_those_of_two_poisson_rates():
    # The Poisson score (x1 - r x0)^2 = z^2 r (x1 + x0) is a quadratic in the ratio r.
    x1, x0, z2 = 1, 3, 1.959963984540054**2
    middle, root = 2 * x1 * x0 + z2 * (x1 + x0), 2 * x0 * x0
    half = math.sqrt(middle**2 - 4 * x1**2 * x0**2)
    estimate = risk_ratio(x1, 10**9, x0, 10**9)
    assert estimate.low == pytest.approx((middle - half) / root, rel=1e-7)
    assert estimate.high == pytest.approx((middle + half) / root, rel=1e-7)


@pytest.mark.parametrize(
    "counts", [(1, 0, 1, 2), (3, 2, 1, 2), (-1, 2, 1, 2), (1.5, 2, 1, 2), (math.nan, 2, 1, 2)]
)
def test_what_is_no_count_is_an_error(effect, counts):
    with pytest.raises(EstimationError, match="treated"):
        effect(*counts)


@pytest.mark.parametrize("level", [0, 1, 95, math.nan])
def test_what_is_no_level_is_an_error(effect, level):
    with pytest.raises(EstimationError, match="level"):
        effect(1, 5, 2, 5, level=level)


tables = st.tuples(st.integers(1, 60), st.integers(1, 60)).flatmap(
    lambda n: st.tuples(st.integers(0, n[0]), st.just(n[0]), st.integers(0, n[1]), st.just(n[1]))
)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_the_interval_holds_the_estimate(counts):
    for effect in EFFECTS:
        estimate = effect(*counts)
        assert estimate.refused or estimate.low <= estimate.value <= estimate.high


@settings(max_examples=40, deadline=None)
@given(tables)
def test_swapping_the_groups_turns_the_sign_and_inverts_the_ratio(counts):
    swapped = (*counts[2:], *counts[:2])
    for effect in (risk_difference, risk_difference_score, cohens_h):
        here, there = effect(*counts), effect(*swapped)
        mirrored = (-there.value, -there.high, -there.low)
        assert (here.value, here.low, here.high) == pytest.approx(mirrored, abs=1e-8)
    for effect in (risk_ratio, odds_ratio):
        here, there = effect(*counts), effect(*swapped)
        if not here.refused:
            assert here.low == pytest.approx(1 / there.high if there.high else math.inf, rel=1e-7)
        else:
            assert there.refused


@pytest.mark.parametrize(
    "counts",
    [
        (0, 2, 22, 22),
        (291106, 1_000_000, 2, 2),
        (476697, 1_000_000, 22, 22),
        (240179, 1_000_000, 0, 1000),
        (882, 1000, 2, 2),
        (849350, 1_000_000, 0, 22),
    ],
)
def test_an_arm_at_its_end_beside_a_large_one_has_one_open_end(counts):
    """Tables that once met rounding: no crash, one limit at 0 or infinity, the other between."""
    for effect in (odds_ratio, risk_ratio):
        estimate = effect(*counts)
        assert not math.isnan(estimate.low + estimate.high) or estimate.refused
    odds = odds_ratio(*counts)
    at_the_top = counts[2] == 0
    open_end, inner = (odds.high, odds.low) if at_the_top else (odds.low, odds.high)
    assert open_end == (math.inf if at_the_top else 0.0)
    assert 0.0 < inner < math.inf
