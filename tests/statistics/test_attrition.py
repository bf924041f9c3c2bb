import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from nudgelab.errors import EstimationError
from nudgelab.statistics.attrition import lee_bounds, worst_case_bounds

NAN = np.nan


def test_lees_bounds_by_hand():
    # 10 of 10 treated and 8 of 10 in control were seen: a fifth of the treated, 2, is trimmed.
    treated, control = list(range(1, 11)), [2, 2, 3, 4, 5, 6, 7, 7, NAN, NAN]
    bounds = lee_bounds(treated + control, [1] * 10 + [0] * 10)
    assert (bounds.trimmed_group, bounds.trimmed_share) == ("treated", pytest.approx(0.2))
    assert bounds.lower == pytest.approx(np.mean(range(1, 9)) - 4.5)
    assert bounds.upper == pytest.approx(np.mean(range(3, 11)) - 4.5)


def test_their_variance_is_proposition_three_of_lee():
    # Lee (2009), proposition 3, for the lower bound, written out with his symbols.
    treated, control = np.arange(1.0, 11), [2, 2, 3, 4, 5, 6, 7, 7, NAN, NAN]
    bounds = lee_bounds([*treated, *control], [1] * 10 + [0] * 10)
    p, kept, mean, edge = 0.2, treated[:8], 4.5, 8.0
    alpha_0, share_treated, n = 0.8, 0.5, 20
    first = (kept.var() + (edge - mean) ** 2 * p) / (share_treated * 1.0 * (1 - p))
    v_p = (1 - p) ** 2 * (
        (1 - alpha_0 / (1 - p)) / (share_treated * alpha_0 / (1 - p))
        + (1 - alpha_0) / ((1 - share_treated) * alpha_0)
    )
    second = ((edge - mean) / (1 - p)) ** 2 * v_p
    third = np.nanvar(control, ddof=1) / ((1 - share_treated) * alpha_0)
    lower_error = math.sqrt((first + second + third) / n)
    c = (bounds.lower - bounds.low) / lower_error
    upper_error = (bounds.high - bounds.upper) / c
    # Imbens & Manski (2004), equation 7
    gap = (bounds.upper - bounds.lower) / max(lower_error, upper_error)
    assert norm.cdf(c + gap) - norm.cdf(-c) == pytest.approx(0.95, abs=1e-9)


def test_tied_outcomes_are_trimmed_by_fractions():
    # 9 of 10 treated seen, 6 of them 1; 6 of 10 in control, 3 of them 1: a third, 3, is trimmed.
    treated, control = [1] * 6 + [0] * 3 + [NAN], [1] * 3 + [0] * 3 + [NAN] * 4
    bounds = lee_bounds(treated + control, [1] * 10 + [0] * 10)
    assert (bounds.lower, bounds.upper) == pytest.approx((3 / 6 - 0.5, 6 / 6 - 0.5))
    # 4 of 5 and 3 of 5: a quarter of the four is 1 person
    bounds = lee_bounds([1, 1, 0, 0, NAN, 1, 0, 0, NAN, NAN], [1] * 5 + [0] * 5)
    assert (bounds.lower, bounds.upper) == pytest.approx((1 / 3 - 1 / 3, 2 / 3 - 1 / 3))


def test_a_part_of_a_person_is_trimmed():
    # 4 of 4 and 5 of 6: a sixth of the four treated is two thirds of a person.
    bounds = lee_bounds([1, 2, 4, 9, 1, 2, 2, 3, 7, NAN], [1] * 4 + [0] * 6)
    assert bounds.lower == pytest.approx((1 + 2 + 4 + 9 / 3) / (10 / 3) - 3)
    assert bounds.upper == pytest.approx((1 / 3 + 2 + 4 + 9) / (10 / 3) - 3)


def test_the_group_seen_more_often_is_trimmed():
    outcome, treated = [1, 2, NAN, NAN, 1, 2, 3, 5], [1] * 4 + [0] * 4
    bounds, mirrored = lee_bounds(outcome, treated), lee_bounds(outcome, [0] * 4 + [1] * 4)
    assert bounds.trimmed_group == "control"
    assert (bounds.lower, bounds.upper) == pytest.approx((1.5 - 4, 1.5 - 1.5))
    assert (mirrored.low, mirrored.high) == pytest.approx((-bounds.high, -bounds.low))


def test_without_attrition_the_bounds_meet_and_the_interval_is_the_usual_one():
    one, zero = np.array([1.0, 4, 6, 9]), np.array([2.0, 3, 3, 8, 9])
    bounds = lee_bounds([*one, *zero], [1] * 4 + [0] * 5)
    assert bounds.lower == bounds.upper == pytest.approx(one.mean() - zero.mean())
    assert bounds.trimmed_group == ""
    error = math.sqrt(one.var() / 4 + zero.var(ddof=1) / 5)
    assert bounds.high - bounds.upper == pytest.approx(norm.ppf(0.975) * error)


def test_nobody_seen_in_a_group_is_refused():
    bounds = lee_bounds([NAN, NAN, 1, 2], [1, 1, 0, 0])
    assert bounds.refused
    assert "fewer than two" in bounds.note


def test_the_worst_case_by_hand():
    # Treated 3 of 5, one unseen; control 1 of 4, one unseen
    outcome = [1, 1, 1, 0, NAN, 1, 0, 0, NAN]
    bounds = worst_case_bounds(outcome, [1] * 5 + [0] * 4)
    assert (bounds.lower, bounds.upper) == pytest.approx((3 / 5 - 2 / 4, 4 / 5 - 1 / 4))
    assert -1 <= bounds.low < bounds.lower < bounds.upper < bounds.high <= 1


def test_the_worst_case_without_anybody_seen_is_everything():
    bounds = worst_case_bounds([NAN] * 4, [1, 1, 0, 0])
    assert (bounds.low, bounds.lower, bounds.upper, bounds.high) == (-1, -1, 1, 1)


def test_bad_outcomes_are_an_error():
    with pytest.raises(EstimationError, match="outcome01"):
        worst_case_bounds([2, 0], [1, 0])
    with pytest.raises(EstimationError, match="outcome"):
        lee_bounds([math.inf, 0], [1, 0])


seen = st.lists(st.sampled_from([0.0, 1.0, NAN]), min_size=3, max_size=30)


@settings(max_examples=60, deadline=None)
@given(seen, seen)
def test_the_worst_case_holds_lees_bounds(one, zero):
    treated = [1] * len(one) + [0] * len(zero)
    worst, lee = worst_case_bounds(one + zero, treated), lee_bounds(one + zero, treated)
    assert worst.low <= worst.lower <= worst.upper <= worst.high
    if not lee.refused:
        assert lee.low <= lee.lower <= lee.upper <= lee.high
