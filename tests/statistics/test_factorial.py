"""Factorial contrasts against effect coding in R."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.factorial import factorial_effect, factorial_weights
from tests.statistics.reference_numbers import EXACT, reference

LEVELS = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
TERMS = {"a": [0], "b": [1], "ab": [0, 1], "abc": [0, 1, 2]}


def trial():
    data = {name: np.asarray(values) for name, values in reference("factorial")["data"].items()}
    return data["y"], 4 * data["a"] + 2 * data["b"] + data["c"], data["team"]


@pytest.mark.parametrize("term", TERMS)
def test_persons_like_effect_coding_with_hc2(term):
    y, arm, _ = trial()
    found = factorial_effect("mean_difference", y, arm, factorial_weights(LEVELS, TERMS[term]))
    expected = reference("factorial")["persons"][term]
    assert [found.value, found.standard_error] == pytest.approx(expected[:2], rel=EXACT)
    assert found.degrees_of_freedom <= expected[2]  # estimatr's n − 8 is the most there can be


@pytest.mark.parametrize("term", TERMS)
def test_teams_like_effect_coding_with_cr2(term):
    y, arm, team = trial()
    weights = factorial_weights(LEVELS, TERMS[term])
    found = factorial_effect("mean_difference", y, arm, weights, clusters=team)
    got = [found.value, found.standard_error, found.degrees_of_freedom]
    assert got == pytest.approx(reference("factorial")["teams"][term], rel=EXACT)
    assert found.clusters == len(np.unique(team))


def test_a_main_effect_averages_over_the_others_with_equal_weights():
    weights = factorial_weights(LEVELS, [1])
    assert weights.tolist() == [-0.25, -0.25, 0.25, 0.25, -0.25, -0.25, 0.25, 0.25]


def test_an_interaction_of_two_is_a_difference_of_differences():
    assert factorial_weights([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1]).tolist() == [1, -1, -1, 1]


def test_combinations_that_lack_an_arm_are_left_out():
    levels = [[0, 0], [1, 0], [0, 1]]
    assert factorial_weights(levels, [0]).tolist() == [-1, 1, 0]
    assert not factorial_weights(levels, [0, 1]).any()


@pytest.mark.parametrize("levels", [[[0], [2]], [[0, 1], [0, 1]]])
def test_levels_are_0_and_1_and_arms_differ(levels):
    with pytest.raises(EstimationError, match="levels has other values"):
        factorial_weights(levels, [0])


def test_within_strata_only_what_varies_there_counts():
    generator = np.random.default_rng(2)
    arm, block = np.arange(160) % 4, np.arange(160) // 40
    y = 10.0 * block + (arm >= 2) + generator.normal(size=160)
    weights = factorial_weights([[0, 0], [0, 1], [1, 0], [1, 1]], [0])
    across = factorial_effect("mean_difference", y, arm, weights)
    within = factorial_effect("mean_difference", y, arm, weights, blocks=block)
    assert within.value == pytest.approx(across.value)  # equal shares in all strata
    assert within.standard_error < across.standard_error / 4
    assert "within strata" in within.method


@pytest.mark.parametrize(
    ("y", "arm", "weights", "reason"),
    [
        ([1, 2, 3], [0, 0, 1], [-1, 1], "fewer than two units"),
        ([1, 1, 2, 2], [0, 0, 1, 1], [-1, 1], "no variation"),
        ([1, 2, 3, 4], [0, 0, 1, 1], [0, 0], "no combination"),
    ],
)
def test_refused_with_a_reason(y, arm, weights, reason):
    found = factorial_effect("mean_difference", y, arm, weights)
    assert found.refused
    assert reason in found.note
