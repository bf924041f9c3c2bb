"""Reliability of scales against R: psych for alpha, factanal and psych for the one factor."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.reliability import cronbach_alpha, mcdonald_omega, one_factor
from tests.statistics.reference_numbers import EXACT, reference

SETS = ("attitude", "cars", "swiss")


def answers(name):
    return np.asarray(reference("reliability")[name]["data"], dtype=float)


@pytest.mark.parametrize("name", SETS)
def test_alpha_and_feldts_interval_are_those_of_psych(name):
    found = cronbach_alpha(answers(name))
    expected = reference("reliability")[name]["alpha"]
    assert [found.value, found.low, found.high] == pytest.approx(expected, rel=EXACT)
    assert (found.people, found.items) == answers(name).shape


@pytest.mark.parametrize("name", SETS)
def test_one_factor_is_that_of_factanal(name):
    factor = one_factor(np.corrcoef(answers(name), rowvar=False))
    expected = reference("reliability")[name]
    assert factor.loadings == pytest.approx(expected["loadings"], abs=2e-6)
    assert factor.uniquenesses == pytest.approx(expected["uniquenesses"], abs=2e-6)
    assert factor.uniquenesses == pytest.approx(expected["psych_uniquenesses"], abs=1e-5)
    assert mcdonald_omega(answers(name)).value == pytest.approx(expected["omega"], abs=1e-6)


@pytest.mark.parametrize("name", SETS)
def test_omegas_error_is_that_of_scores_and_derivatives_by_differences(name):
    found = mcdonald_omega(answers(name))
    scaled = reference("reliability")[name]["omega_error"] / (1 - found.value)
    limits = [
        1 - (1 - found.value) * math.exp(sign * 1.959963984540054 * scaled) for sign in (1, -1)
    ]
    assert [found.low, found.high] == pytest.approx(limits, abs=1e-7)


@pytest.mark.parametrize("rounded", [False, True])
def test_omegas_interval_covers(rounded):
    """300 samples of 100 people and 4 items that load unequally; answered in five steps, too."""
    rng = np.random.default_rng(11)
    loadings = np.array([0.4, 0.6, 0.7, 0.8])

    def sample(people):
        raw = np.outer(rng.normal(size=people), loadings)
        raw += rng.normal(size=(people, 4)) * np.sqrt(1 - loadings**2)
        return np.clip(np.round(3 + 1.2 * raw), 1, 5) if rounded else raw

    truth = mcdonald_omega(sample(200_000)).value
    found = [mcdonald_omega(sample(100)) for _ in range(300)]
    limits = [(each.low, each.high) for each in found if not math.isnan(each.low)]
    assert len(limits) > 290
    assert np.mean([low <= truth <= high for low, high in limits]) == pytest.approx(0.95, abs=0.03)


def test_omega_is_alpha_where_the_items_load_alike():
    """Tau-equivalent items, by an exact covariance matrix."""
    rng = np.random.default_rng(5)
    raw = rng.normal(size=(60, 4))
    white = np.linalg.solve(np.linalg.cholesky(np.cov(raw.T)), (raw - raw.mean(0)).T).T
    alike = white @ np.linalg.cholesky(np.full((4, 4), 0.4) + np.diag([0.6] * 4)).T
    alpha = cronbach_alpha(alike)
    assert alpha.value == pytest.approx(4 * 0.4 / (1 + 3 * 0.4), rel=1e-9)
    assert mcdonald_omega(alike).value == pytest.approx(alpha.value, abs=1e-6)


def test_a_reversed_item_lowers_both():
    table = answers("attitude")
    turned = table * np.where(np.arange(7) == 0, -1.0, 1.0)
    assert cronbach_alpha(turned).value < cronbach_alpha(table).value
    assert mcdonald_omega(turned).value < mcdonald_omega(table).value


def test_whoever_left_out_an_item_does_not_count():
    table = answers("attitude")
    with_gap = np.vstack([table, [math.nan, *table[0, 1:]]])
    assert cronbach_alpha(with_gap) == cronbach_alpha(table)


@pytest.mark.parametrize("coefficient", [cronbach_alpha, mcdonald_omega])
def test_a_higher_level_is_a_wider_interval(coefficient):
    narrow, wide = (coefficient(answers("cars"), level=level) for level in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high


@pytest.mark.parametrize(
    ("table", "alpha", "omega"),
    [
        (np.ones((9, 1)), "at least 2 items", "at least 3 items"),
        (np.arange(18.0).reshape(9, 2), "", "at least 3 items"),
        (np.ones((9, 3)), "the same score", "the same score"),
        (np.empty((0, 3)), "three people", "three people"),
        (np.eye(3)[:, :3] + np.arange(3.0)[:, None], "", "more people than items"),
        (np.arange(30.0).reshape(10, 3), "", "follows from the others"),
        (np.column_stack([np.eye(6)[:, :2], np.ones(6)]), "", "an item alike"),
    ],
)
def test_what_can_not_be_told_is_refused_with_a_reason(table, alpha, omega):
    for found, reason in ((cronbach_alpha(table), alpha), (mcdonald_omega(table), omega)):
        assert reason in found.note
        assert found.refused == bool(reason)
        assert math.isnan(found.low) == found.refused


def test_a_heywood_case_is_said():
    rng = np.random.default_rng(2)
    common = rng.normal(size=200)
    table = np.column_stack([common, common * 0.3 + rng.normal(size=200), rng.normal(size=200)])
    found = mcdonald_omega(table)
    assert "no interval" in found.note
    assert "Heywood" in found.note
    assert math.isnan(found.low)
    assert not found.refused


@pytest.mark.parametrize("table", [[1.0, 2.0], [["a", "b"]], [[1.0, math.inf]]])
def test_what_is_no_table_of_numbers(table):
    with pytest.raises(EstimationError, match="answers: found"):
        cronbach_alpha(table)
