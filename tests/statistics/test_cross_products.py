"""Sums by cell give what the rows give."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.cross_products import Cells, difference_from_products
from nudgelab.statistics.lin_adjustment import adjusted_mean_difference
from nudgelab.statistics.means import mean_difference
from tests.statistics.reference_numbers import EXACT, reference


def cells_of(y, treated, x, cluster=None, shift=None):
    """Return the sums by cell as one would accumulate them row by row."""
    columns = np.column_stack([x, y])
    columns = columns - (columns.mean(axis=0) if shift is None else shift)
    group = treated.astype(int) if cluster is None else 2 * cluster + treated
    names, code = np.unique(group, return_inverse=True)
    m = columns.shape[1]
    sums, products = np.zeros((len(names), m)), np.zeros((len(names), m, m))
    np.add.at(sums, code, columns)
    np.add.at(products, code, columns[:, :, None] * columns[:, None, :])
    return Cells(
        names % 2 == 1,
        None if cluster is None else names // 2,
        np.bincount(code).astype(float),
        sums,
        products,
    )


def trial(n=600, k=2, seed=5, offset=0.0):
    rng = np.random.default_rng(seed)
    cluster = np.sort(rng.integers(0, 24, n))
    treated = rng.permutation(np.arange(24) % 2 == 0)[cluster]
    x = rng.standard_normal((n, k)) + offset
    y = x.sum(axis=1) * (1 + treated) + rng.standard_normal(24)[cluster]
    return y + rng.standard_normal(n) + offset, treated, x, cluster


@pytest.mark.parametrize("k", [0, 1, 3])
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_clusters_are_exactly_the_rows(k, offset):
    y, treated, x, cluster = trial(k=k, offset=offset)
    rows = adjusted_mean_difference(y, treated, x, clusters=cluster)
    found = difference_from_products(cells_of(y, treated, x, cluster), "mean_difference")
    assert found.value == pytest.approx(rows.value, rel=1e-8)
    assert found.standard_error == pytest.approx(rows.standard_error, rel=1e-8)
    assert found.degrees_of_freedom == pytest.approx(rows.degrees_of_freedom, rel=1e-8)
    assert (found.low, found.high) == pytest.approx((rows.low, rows.high), rel=1e-7)
    assert found.p == pytest.approx(rows.p, rel=1e-6)
    assert (found.n_treated, found.n_control, found.clusters) == (
        rows.n_treated,
        rows.n_control,
        24,
    )


@pytest.mark.parametrize(("model", "k"), [("lin", 1), ("arms", 0)])
@pytest.mark.parametrize("offset", [0.0, 1e5])
def test_clusters_are_those_of_clubsandwich(model, k, offset):
    # R: clubSandwich::coef_test(lm(weight ~ treated * I(time - mean(time))), vcov = "CR2")
    expected = reference("clusters")
    data = {key: np.array(column, float) for key, column in expected["data"].items()}
    x = data["time"][:, None][:, :k] + offset
    chick = np.unique(data["chick"], return_inverse=True)[1]
    cells = cells_of(data["weight"] + offset, data["treated"] > 0, x, chick)
    found = difference_from_products(cells, "mean_difference")
    near = EXACT if offset == 0 else 1e-8
    assert found.value == pytest.approx(expected[model]["beta"][1], rel=near)
    assert found.standard_error == pytest.approx(expected[model]["se"][1], rel=near)
    assert found.degrees_of_freedom == pytest.approx(expected[model]["df"][1], rel=near)


def test_one_large_cluster_among_many_small_ones_is_exactly_the_rows():
    rng = np.random.default_rng(8)
    cluster = np.concatenate([np.repeat(np.arange(200), 4), np.full(300, 200)])
    treated = cluster % 2 == 0
    x = rng.standard_normal((len(cluster), 2))
    y = x[:, 0] + rng.standard_normal(201)[cluster] + rng.standard_normal(len(cluster))
    rows = adjusted_mean_difference(y, treated, x, clusters=cluster)
    found = difference_from_products(cells_of(y, treated, x, cluster), "mean_difference")
    assert found.standard_error == pytest.approx(rows.standard_error, rel=1e-10)
    assert found.degrees_of_freedom == pytest.approx(rows.degrees_of_freedom, rel=1e-10)


def test_few_clusters_are_called_fragile_as_with_the_rows():
    y, _, x, cluster = trial(k=1)
    treated = cluster < 4
    rows = adjusted_mean_difference(y, treated, x, clusters=cluster)
    found = difference_from_products(cells_of(y, treated, x, cluster), "mean_difference")
    assert "4 clusters in a group" in found.note
    assert found.note == rows.note


def test_clusters_in_both_arms_are_one_cluster():
    y, _, x, cluster = trial()
    treated = np.random.default_rng(2).random(len(y)) < 0.5
    rows = adjusted_mean_difference(y, treated, x, clusters=cluster)
    found = difference_from_products(cells_of(y, treated, x, cluster), "mean_difference")
    assert found.standard_error == pytest.approx(rows.standard_error, rel=1e-8)
    assert found.degrees_of_freedom == pytest.approx(rows.degrees_of_freedom, rel=1e-8)


def test_persons_without_covariates_are_welchs():
    y, treated, _, _ = trial()
    welch = mean_difference(y[treated], y[~treated])
    cells = cells_of(y, treated, np.zeros((len(y), 0)))
    found = difference_from_products(cells, "mean_difference")
    assert found.value == pytest.approx(welch.value, rel=1e-10)
    assert (found.low, found.high) == pytest.approx((welch.low, welch.high), rel=1e-9)


@pytest.mark.parametrize(("slope", "near"), [(0.0, 1e-3), (0.5, 1e-2)])
def test_persons_with_covariates_are_lins_but_for_how_residuals_vary(slope, near):
    rng = np.random.default_rng(3)
    x = rng.standard_normal((40_000, 2))
    treated = rng.random(40_000) < 0.3
    spread = np.exp(slope * x[:, 0])
    y = x @ [1.0, 0.5] + 0.2 * treated + spread * rng.standard_normal(40_000)
    rows = adjusted_mean_difference(y, treated, x)
    found = difference_from_products(cells_of(y, treated, x), "mean_difference")
    assert found.value == pytest.approx(rows.value, rel=1e-9)
    assert found.standard_error == pytest.approx(rows.standard_error, rel=near)


def test_a_bound_holds():
    y, treated, x, cluster = trial()
    cells = cells_of(100 * y, treated, x, cluster)
    found = difference_from_products(cells, "risk_difference", bound=1.0)
    assert found.low >= -1
    assert found.high <= 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda y, _, x, c: (y, c == 0, x, c), "1 cluster in a group"),
        (lambda y, t, x, c: (y, t, np.ones_like(x), c), "constant or redundant"),
        (lambda y, t, x, c: (0 * y, t, x, c), "no variation"),
    ],
    ids=["one cluster", "constant covariate", "constant outcome"],
)
def test_what_cannot_be_told_is_refused_with_its_reason(change, reason):
    y, treated, x, cluster = change(*trial())
    cells = cells_of(y, treated, x, cluster, shift=0.0)
    found = difference_from_products(cells, "mean_difference")
    assert found.refused
    assert reason in found.note
    assert math.isnan(found.p)


def test_an_empty_arm_is_an_error():
    y, treated, x, _ = trial()
    with pytest.raises(EstimationError, match="0 treated"):
        difference_from_products(cells_of(y, treated & False, x), "mean_difference")
