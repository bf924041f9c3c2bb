"""The common odds ratio and its check, against R's MASS and, with two categories, by hand."""

import math

import numpy as np
import pytest
from scipy import stats

from nudgelab.statistics.proportional_odds import common_odds_ratio, proportional_odds_test
from tests.statistics.reference_numbers import EXACT, ITERATED, reference

DATA = {key: np.array(column) for key, column in reference("ordinal")["data"].items()}
ODDS, BRANT = reference("ordinal")["odds"], reference("ordinal")["brant"]


def test_it_is_polr():
    ours = common_odds_ratio(DATA["outcome"], DATA["treated"])
    assert math.log(ours.value) == pytest.approx(ODDS["beta"], rel=ITERATED)
    assert ours.standard_error == pytest.approx(ODDS["se"], rel=1e-5)  # polr's Hessian is numerical
    half = stats.norm.ppf(0.975) * ours.standard_error
    assert math.log(ours.high) == pytest.approx(math.log(ours.value) + half, rel=EXACT)


def test_by_team_it_is_polrs_scores_by_clubsandwich():
    ours = common_odds_ratio(DATA["outcome"], DATA["treated"], clusters=DATA["team"])
    found = (ours.standard_error, ours.degrees_of_freedom)
    assert found == pytest.approx(ODDS["clusters"], rel=1e-5)


def test_with_two_categories_it_is_the_odds_ratio_with_woolfs_error():
    outcome, treated = (
        np.repeat([1, 0, 1, 0], [12, 8, 7, 13]),
        np.repeat([1, 1, 0, 0], [12, 8, 7, 13]),
    )
    ours = common_odds_ratio(outcome, treated)
    assert ours.value == pytest.approx(12 * 13 / (8 * 7), rel=EXACT)
    assert ours.standard_error == pytest.approx(
        math.sqrt(1 / 12 + 1 / 8 + 1 / 7 + 1 / 13), rel=EXACT
    )


def test_a_strong_effect_over_many_rare_categories_is_found():
    draws = np.random.default_rng(5)
    outcome = np.concatenate([draws.poisson(1, 300), draws.poisson(9, 20)])
    treated = np.arange(320) >= 300
    ours = common_odds_ratio(outcome, treated)
    assert 100 < ours.value < 1e6
    assert ours.low < ours.value < ours.high


def test_reversing_the_categories_inverts_it():
    here = common_odds_ratio(DATA["outcome"], DATA["treated"])
    there = common_odds_ratio(-DATA["outcome"], DATA["treated"])
    assert here.low == pytest.approx(1 / there.high, rel=1e-8)


def test_no_overlap_is_refused():
    found = common_odds_ratio([1, 2, 2, 2, 2, 3], [0, 0, 0, 1, 1, 1])
    assert found.refused
    assert "infinite" in found.note
    assert common_odds_ratio([2, 2, 2, 2], [0, 0, 1, 1]).refused


def test_the_check_is_brants():
    found = proportional_odds_test(DATA["outcome"], DATA["treated"])
    assert found.statistic == pytest.approx(BRANT["chisq"], rel=1e-8)
    assert found.p == pytest.approx(stats.chi2.sf(BRANT["chisq"], 1), rel=1e-8)
    assert "not rejected" in found.said("proportional odds", 0.95, "")


def test_by_team_the_check_is_hotellings():
    found = proportional_odds_test(DATA["outcome"], DATA["treated"], clusters=DATA["team"])
    assert found.statistic == pytest.approx(BRANT["clusters"], rel=1e-8)
    # with one contrast T² is the square of t
    t = math.sqrt(BRANT["clusters"])
    assert found.p == pytest.approx(2 * stats.t.sf(t, BRANT["G"] - 2), rel=1e-8)


def test_odds_that_are_not_proportional_are_found():
    outcome = np.repeat([0, 1, 2, 0, 1, 2], [100, 20, 100, 60, 100, 60])
    treated = np.repeat([1, 0], 220)
    found = proportional_odds_test(outcome, treated)
    assert found.p < 1e-6
    assert "rejected (Brant, p < 0.001): read" in found.said(
        "proportional odds", 0.95, "read it so"
    )


def test_with_one_cut_there_is_nothing_to_check():
    found = proportional_odds_test([0, 1, 0, 1], [0, 0, 1, 1])
    assert math.isnan(found.p)
    assert "fewer than two cuts" in found.said("proportional odds", 0.95, "")
