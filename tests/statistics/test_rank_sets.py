"""Rank sets: they hold all true ranks as often as promised, also with shared luck."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.rank_sets import rank_sets

MEANS = np.array([0.0, 0.2, 0.2, 1.0, 3.0])


def _true_ranks() -> tuple[np.ndarray, np.ndarray]:
    """Systems with equal means may stand in either place."""
    best = 1 + (MEANS[None, :] > MEANS[:, None]).sum(axis=1)
    worst = len(MEANS) - (MEANS[None, :] < MEANS[:, None]).sum(axis=1)
    return best, worst


def _outcomes(luck, steps=30):
    spread = np.array([1.0, 2.0, 1.0, 0.5, 1.5])
    noise = 1.5 * luck.standard_normal((steps, 1)) + spread * luck.standard_normal((steps, 5))
    return MEANS + noise


@pytest.mark.parametrize("uneven", [False, True])
def test_all_true_ranks_and_differences_lie_within_as_often_as_promised(uneven):
    luck = np.random.default_rng(4)
    best, worst = _true_ranks()
    truth = MEANS[:, None] - MEANS[None, :]
    ranks, differences, runs = 0, 0, 200
    for run in range(runs):
        y = _outcomes(luck)
        if uneven:
            y[15:, 1] = np.nan
            y[20:, 3] = np.nan
        found = rank_sets(y, level=0.90, seed=run)
        ranks += bool((found.best <= worst).all() and (found.worst >= best).all())
        differences += bool((np.abs(found.difference - truth) <= found.half).all())
    slack = 2.5 * np.sqrt(0.09 / runs)
    assert ranks / runs > 0.90 - slack
    assert abs(differences / runs - 0.90) < slack + 0.01


def test_two_systems_have_students_interval():
    from scipy import stats

    y = _outcomes(np.random.default_rng(5))[:, :2]
    found = rank_sets(y)
    assert found.critical == pytest.approx(stats.t.ppf(0.975, 29), abs=0.04)
    difference = y[:, 0] - y[:, 1]
    assert found.error[0, 1] == pytest.approx(difference.std(ddof=1) / np.sqrt(30))
    assert found.difference[1, 0] == pytest.approx(-difference.mean())


def test_clear_winners_are_first_and_what_never_differs_is_in_no_order():
    luck = np.random.default_rng(6)
    y = luck.standard_normal((40, 1)) + np.array([0.0, 0.0, 9.0])
    y[:, 2] += 0.1 * luck.standard_normal(40)
    found = rank_sets(y)
    assert found.best.tolist() == [2, 2, 1]
    assert found.worst.tolist() == [3, 3, 1]


@pytest.mark.parametrize(
    "values", [np.zeros((5, 1)), np.zeros((1, 3)), [[0.0, np.nan], [1.0, 1.0], [1.0, 2.0]]]
)
def test_what_has_no_ranks_is_refused(values):
    with pytest.raises(EstimationError):
        rank_sets(values)
