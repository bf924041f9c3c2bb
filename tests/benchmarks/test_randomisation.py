"""The benchmark of repeated assignments compares like with like."""

import math

import numpy as np
import pytest

from benchmarks.randomisation import blocks, loop, measured, teams, two_arms


def test_the_loop_gives_the_p_value_that_is_measured():
    trial = teams(600, 10)
    ours, looped = two_arms(trial, 4_000), loop(trial, 4_000)
    assert ours == pytest.approx(looped, abs=4 * math.sqrt(2 * 0.25 / 4_000))


def test_blocks_have_the_mailers_shares():
    trial = blocks(50)
    first = np.unique(trial.team, return_index=True)[1]
    counts = np.zeros((50, 5), dtype=int)
    np.add.at(counts, (trial.stratum[first], trial.arm[first]), 1)
    assert (counts == [10, 2, 2, 2, 2]).all()


def test_every_case_is_measured():
    rows = list(measured(200, scale=0.01))
    assert len(rows) == 3
    assert all(row.wall > 0 for row in rows)
    assert [row.loop is None for row in rows] == [False, False, True]
