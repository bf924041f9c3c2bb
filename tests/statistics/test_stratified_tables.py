"""Tables of two by two in strata, against mantelhaen.test, metafor and the formula in R."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nudgelab.statistics.proportions import risk_difference
from nudgelab.statistics.stratified_tables import (
    mantel_haenszel_odds_ratio,
    stratified_risk_difference,
    stratified_tables,
)
from tests.statistics.reference_numbers import EXACT, reference


@pytest.fixture
def tables():
    data = reference("blocks")["strata"]
    return stratified_tables(data["event"], data["treated"], data["block"])


def test_odds_ratio_like_mantelhaen_test_and_metafor(tables):
    found = mantel_haenszel_odds_ratio(tables)
    expected = reference("blocks")["odds_ratio"]
    assert [found.value, found.low, found.high, found.p] == pytest.approx(expected, rel=EXACT)
    ratio, error = reference("blocks")["odds_ratio_metafor"]
    assert (found.value, found.standard_error) == pytest.approx((ratio, error), rel=EXACT)


def test_risk_difference_like_the_formula_in_r(tables):
    found = stratified_risk_difference(tables)
    expected = reference("blocks")["mover"]
    assert [found.value, found.low, found.high] == pytest.approx(expected, rel=EXACT)
    assert found.p == mantel_haenszel_odds_ratio(tables).p


def test_one_stratum_is_newcombes_interval():
    y, treated = np.repeat([1, 0, 1, 0], [17, 23, 9, 31]), np.repeat([1, 0], 40)
    found = stratified_risk_difference(stratified_tables(y, treated, np.zeros(80)))
    plain = risk_difference(17, 40, 9, 40)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), rel=EXACT)


def test_shares_of_zero_and_one_still_have_an_interval():
    y, treated = np.repeat([1, 0], 12), np.repeat([1, 0], 12)
    found = stratified_risk_difference(stratified_tables(y, treated, np.arange(24) % 2))
    assert found.value == 1
    assert 0.5 < found.low < 1 == found.high


def test_strata_with_one_arm_are_left_out_and_counted():
    found = stratified_tables([1, 0, 1, 0, 1], [1, 1, 0, 0, 1], [1, 1, 1, 1, 2])
    assert found.note() == "blocks with one arm only, left out: 1 (1 people in all)"
    assert found.least_cell == 2


@pytest.mark.parametrize(
    ("y", "treated", "strata", "reason"),
    [
        ([1, 0, 1, 0], [1, 1, 0, 0], [1, 1, 2, 2], "no block has both arms"),
        ([1, 1, 1, 1], [1, 1, 0, 0], [1, 1, 1, 1], "no outcome varies"),
    ],
)
def test_refused_with_a_reason(y, treated, strata, reason):
    tables = stratified_tables(y, treated, strata)
    for found in (stratified_risk_difference(tables), mantel_haenszel_odds_ratio(tables)):
        assert found.refused
        assert reason in found.note


def test_an_infinite_ratio_is_refused():
    tables = stratified_tables([1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 1, 1])
    found = mantel_haenszel_odds_ratio(tables)
    assert math.isnan(found.value)
    assert "no limits" in found.note
