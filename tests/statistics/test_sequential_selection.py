"""KN: the best is chosen as often as promised, and common random numbers shorten the race."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.sequential_selection import race

FIRST, SYSTEMS, DELTA = 10, 5, 1.0


def _outcomes(luck, correlation: float, steps: int = 400) -> np.ndarray:
    """Slippage: one system is ahead of all others by exactly the indifference zone."""
    shared = luck.standard_normal((steps, 1))
    own = luck.standard_normal((steps, SYSTEMS))
    noise = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
    return 3.0 * noise + np.array([0.0, 0.0, DELTA, 0.0, 0.0])


@pytest.mark.parametrize("correlation", [0.0, 0.8])
def test_the_best_is_chosen_as_often_as_promised(correlation):
    luck = np.random.default_rng(11)
    right, runs = 0, 300
    for _ in range(runs):
        y = _outcomes(luck, correlation, 1500)
        found = race(y, first=FIRST, indifference=DELTA, level=0.90)
        assert found.over
        right += found.best == 2
    assert right / runs > 0.90 - 2 * np.sqrt(0.09 / runs)


def test_common_random_numbers_shorten_the_race():
    luck = np.random.default_rng(12)
    steps = {
        correlation: np.mean(
            [
                race(_outcomes(luck, correlation, 1500), first=FIRST, indifference=DELTA).steps
                for _ in range(40)
            ]
        )
        for correlation in (0.0, 0.8)
    }
    assert steps[0.8] < 0.5 * steps[0.0]


def test_steps_handed_in_bit_by_bit_give_the_same_race():
    y = _outcomes(np.random.default_rng(13), 0.5, 1500)
    whole = race(y, first=FIRST, indifference=DELTA)
    steps = FIRST
    while True:
        part = race(y[:steps], first=FIRST, indifference=DELTA)
        assert set(whole.left) <= set(part.left)
        if part.over:
            break
        assert part.steps == steps
        steps += 7
    assert part == whole


def test_what_was_dropped_need_not_be_known_afterwards():
    y = _outcomes(np.random.default_rng(13), 0.5, 1500)
    whole = race(y, first=FIRST, indifference=DELTA)
    for system, step in enumerate(whole.dropped_at):
        if step:
            y[step:, system] = np.nan
    assert race(y, first=FIRST, indifference=DELTA) == whole


def test_it_is_over_after_the_longest_race():
    y = np.repeat(np.random.default_rng(1).standard_normal((50, 1)), 2, axis=1)
    found = race(y, first=FIRST, indifference=DELTA)  # two that are one: no variance, no difference
    assert (found.over, found.left, found.longest) == (True, (0, 1), FIRST)


@pytest.mark.parametrize(
    ("values", "first", "delta"),
    [(np.zeros((5, 1)), 2, 1.0), (np.zeros((5, 2)), 6, 1.0), (np.zeros((5, 2)), 2, 0.0)],
)
def test_what_is_no_race_is_refused(values, first, delta):
    with pytest.raises(EstimationError, match="must be"):
        race(values, first=first, indifference=delta)


def test_missing_steps_of_who_is_left_are_refused():
    y = _outcomes(np.random.default_rng(13), 0.5, 30)
    y[20:, 2] = np.nan
    with pytest.raises(EstimationError, match="still in the race"):
        race(y, first=FIRST, indifference=DELTA)
