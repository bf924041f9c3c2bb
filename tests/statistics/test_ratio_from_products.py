"""Ratios of mean counts from sums by cell are those of the rows."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.statistics.cluster_effects import clustered_rate_ratio
from nudgelab.statistics.counts import rate_ratio
from nudgelab.statistics.ratio_from_products import ratio_from_products
from tests.statistics.test_cross_products import cells_of, trial


def counts(k=1):
    _, treated, x, cluster = trial(k=k)
    rate = np.exp(0.3 * treated + 0.5 * np.random.default_rng(2).standard_normal(24)[cluster])
    return np.random.default_rng(1).poisson(rate).astype(float), treated, x, cluster


def cells(y, treated, x, cluster=None):
    return cells_of(y, treated, x, cluster, shift=0.0)


@pytest.mark.parametrize("crossed", [False, True])
def test_of_teams(crossed):
    y, treated, x, cluster = counts()
    treated = np.random.default_rng(2).random(len(y)) < 0.5 if crossed else treated
    _must_be_same(
        ratio_from_products(cells(y, treated, x, cluster)),
        clustered_rate_ratio(y, treated, cluster),
    )


def test_of_persons():
    y, treated, x, _ = counts()
    found = ratio_from_products(cells(y, treated, x), level=0.9)
    _must_be_same(found, rate_ratio(y[treated], y[~treated], level=0.9))


def _must_be_same(found, rows):
    for name in ("value", "low", "high", "standard_error", "degrees_of_freedom"):
        assert getattr(found, name) == pytest.approx(getattr(rows, name), rel=1e-9), name
    assert found.p == pytest.approx(rows.p, rel=1e-7)
    assert (found.n_treated, found.n_control, found.note) == (
        rows.n_treated,
        rows.n_control,
        rows.note,
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda y, t, c: (y * t, t, c), "no events in a group"),
        (lambda y, t, c: (y * 0 + 1, t, c), "no variation"),
        (lambda y, _, c: (y, c == 0, c), "1 cluster in a group"),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_reason(change, reason):
    y, treated, x, cluster = counts()
    y, treated, cluster = change(y, treated, cluster)
    found = ratio_from_products(cells(y, treated, x, cluster))
    assert found.refused
    assert reason in found.note
