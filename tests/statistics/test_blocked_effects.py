"""Effects within blocks against R: estimatr, lm, t.test; and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.blocked_effects import (
    blocked_mean_difference,
    blocked_rate_ratio,
    blocked_risk_difference,
)
from tests.statistics.reference_numbers import EXACT, reference


def data(name, *columns):
    """Return columns of the reference data as arrays."""
    return [np.asarray(reference("blocks")[name][column]) for column in columns]


def test_strata_of_persons_like_estimatr():
    found = blocked_mean_difference(*data("strata", "y", "treated", "block"))
    expected = reference("blocks")["by_size"]
    assert [found.value, found.standard_error] == pytest.approx(expected, rel=EXACT)
    assert 20 < found.degrees_of_freedom < 102 - 10  # at most estimatr's N − 2B


def test_weights_by_precision_are_a_regression_with_block_effects():
    y, treated, block = data("strata", "y", "treated", "block")
    found = blocked_mean_difference(y, treated, block, weighting="precision")
    assert found.value == pytest.approx(reference("blocks")["fixed"], rel=EXACT)
    assert "by precision" in found.method


def test_covariates_like_a_regression_with_an_intercept_a_stratum_and_arm():
    y, treated, block, x = data("strata", "y", "treated", "block", "x")
    plain = blocked_mean_difference(y, treated, block)
    found = blocked_mean_difference(y, treated, block, covariates=x[:, None])
    assert found.value == pytest.approx(reference("blocks")["adjusted"], rel=EXACT)
    assert found.standard_error < plain.standard_error
    assert "1 covariate" in found.method


def test_covariates_that_are_the_same_within_blocks_change_nothing():
    y, treated, block = data("strata", "y", "treated", "block")
    x = np.column_stack([block * 2.0, np.ones(len(y))])
    found = blocked_mean_difference(y, treated, block, covariates=x)
    plain = blocked_mean_difference(y, treated, block)
    assert found.value == pytest.approx(plain.value, rel=EXACT)
    assert found.standard_error == pytest.approx(plain.standard_error, rel=EXACT)


def test_one_block_is_the_difference_of_means_with_neymans_variance():
    y, treated = data("strata", "y", "treated")
    found = blocked_mean_difference(y, treated, np.zeros(len(y)))
    one, zero = y[treated == 1], y[treated == 0]
    error = math.sqrt(one.var(ddof=1) / len(one) + zero.var(ddof=1) / len(zero))
    assert found.value == pytest.approx(one.mean() - zero.mean())
    assert found.standard_error == pytest.approx(error)


def test_clusters_in_strata_are_a_combined_ratio():
    columns = data("clusters", "y", "treated", "block")
    found = blocked_mean_difference(*columns, clusters=data("clusters", "team")[0])
    expected = reference("blocks")["combined"]
    assert [found.value, found.standard_error] == pytest.approx(expected, rel=EXACT)
    assert found.clusters == 26


def test_ratios_of_clusters_rest_on_the_same_means():
    y, treated, block, team = data("clusters", "y", "treated", "block", "team")
    found = blocked_rate_ratio(y, treated, block, clusters=team)
    assert math.log(found.value) == pytest.approx(reference("blocks")["log_ratio"], rel=EXACT)
    assert math.sqrt(found.low * found.high) == pytest.approx(found.value)


def test_the_delta_method_of_a_ratio_by_small_changes():
    """Half of the outcomes scaled: the ratio's error is that of the difference of logarithms."""
    y, treated, block = data("strata", "y", "treated", "block")
    counts = np.round(np.exp(y / 2))
    ratio = blocked_rate_ratio(counts, treated, block)
    sizes = np.bincount(block)[1:]
    means = [
        sum(
            size * counts[(block == b) & (treated == arm)].mean()
            for b, size in enumerate(sizes, start=1)
        )
        / len(y)
        for arm in (0, 1)
    ]
    linear = counts / np.where(treated, means[1], means[0])
    difference = blocked_mean_difference(linear, treated, block)
    assert ratio.value == pytest.approx(means[1] / means[0])
    assert ratio.standard_error == pytest.approx(difference.standard_error)


def test_team_of_one_is_a_person():
    y, treated, block = data("strata", "y", "treated", "block")
    persons = blocked_mean_difference(y, treated, block)
    teams = blocked_mean_difference(y, treated, block, clusters=np.arange(len(y)))
    for field in ("value", "standard_error", "degrees_of_freedom"):
        assert getattr(teams, field) == pytest.approx(getattr(persons, field), rel=EXACT)


def test_no_bias_adds_up_over_strata_of_few_unequal_clusters():
    """Large clusters do better; there is no effect. Means within strata would be off by 0.12."""
    generator = np.random.default_rng(11)
    size = generator.integers(1, 5, 9000)
    block, position = np.arange(9000) // 9, np.arange(9000) % 9
    order = np.argsort(generator.random(9000) + block, kind="stable")
    treated = np.zeros(9000, dtype=int)
    treated[order[position < 2]] = 1
    y = np.repeat(size.astype(float), size) + generator.normal(size=size.sum())
    found = blocked_mean_difference(
        y,
        np.repeat(treated, size),
        np.repeat(block, size),
        clusters=np.repeat(np.arange(9000), size),
    )
    assert abs(found.value) < 3 * found.standard_error < 0.1


def test_pairs_of_persons_like_the_paired_t_test():
    found = blocked_mean_difference(*data("pairs", "y", "treated", "pair"))
    mean, error, degrees, p = reference("blocks")["paired"]
    got = (found.value, found.standard_error, found.degrees_of_freedom, found.p)
    assert got == pytest.approx((mean, error, degrees, p), rel=EXACT)
    assert reference("blocks")["paired_estimatr"] == pytest.approx([mean, error], rel=EXACT)
    assert found.method == "pair differences, Satterthwaite t"


def test_pairs_with_a_covariate_are_differences_on_differences():
    y, treated, pair, x = data("pairs", "y", "treated", "pair", "x")
    found = blocked_mean_difference(y, treated, pair, covariates=x[:, None])
    expected = reference("blocks")
    assert found.value == pytest.approx(expected["fogarty"], rel=EXACT)
    assert found.standard_error == pytest.approx(expected["fogarty_spread"], rel=EXACT)
    assert found.degrees_of_freedom == pytest.approx(7)


def test_pairs_of_teams_are_weighted_by_the_people_of_the_pair():
    y, treated, pair, team = data("team_pairs", "y", "treated", "pair", "team")
    found = blocked_mean_difference(y, treated, pair, clusters=team)
    value, error = reference("blocks")["team_pairs_estimate"]
    assert (found.value, found.standard_error) == pytest.approx((value, error), rel=EXACT)
    # estimatr's is Imai, King & Nall's, which differs where the pairs' sizes do
    theirs = reference("blocks")["team_pairs_estimatr"]
    assert (found.value, found.standard_error) == pytest.approx(theirs, rel=0.02)


def test_pairs_of_equal_teams_like_estimatr():
    y, treated, pair, team = data("equal", "y", "treated", "pair", "team")
    found = blocked_mean_difference(y, treated, pair, clusters=team)
    expected = reference("blocks")["equal_estimatr"]
    assert [found.value, found.standard_error] == pytest.approx(expected, rel=EXACT)


def test_a_risk_difference_stays_within_its_bounds():
    y = [0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0]
    treated = [0, 0, 0, 0, 1, 1, 1, 1] * 2
    found = blocked_risk_difference(y, treated, np.repeat([1, 2], 8))
    assert found.high <= 1
    with pytest.raises(EstimationError, match="must be 0 or 1"):
        blocked_risk_difference(np.add(y, 1), treated, np.repeat([1, 2], 8))


@pytest.mark.parametrize(
    ("y", "treated", "block", "reason"),
    [
        ([1, 2, 3, 4], [0, 0, 1, 1], [1, 1, 2, 2], "no block has both arms"),
        ([1, 2, 3, 4], [0, 1, 0, 1], [1, 1, 2, 2], "nothing tells of chance"),
        ([1, 1, 2, 2], [0, 0, 1, 1], [1, 1, 1, 1], "no variation"),
    ],
)
def test_refused_with_a_reason(y, treated, block, reason):
    found = blocked_mean_difference(y, treated, block)
    assert found.refused
    assert reason in found.note


def test_too_many_slopes_are_refused():
    y, treated, block = data("strata", "y", "treated", "block")
    few = block == 1
    x = np.random.default_rng(1).normal(size=(few.sum(), 5))
    found = blocked_mean_difference(y[few], treated[few], block[few], covariates=x)
    assert "too few units for 10 slopes" in found.note
