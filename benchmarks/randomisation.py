"""Measure how long repeating an assignment takes, beside a loop in NumPy, and print the table.

python -m benchmarks.randomisation [--draws 10000]

Every case gives p-values and, where two arms are compared, the interval. The loop in NumPy computes
the same studentised difference from the same totals by team, draw after draw; it makes a hundredth
of the draws, and its time is multiplied.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.simulation.machine import facts
from nudgelab.statistics.max_t import max_t
from nudgelab.statistics.randomisation_inference import randomisation_inference

IntArray = npt.NDArray[np.int64]

GOAL = 10.0
"""Seconds in which 10,000 draws of 100,000 people in teams are to be done."""


class Trial(NamedTuple):
    """People of a made-up trial: outcome, arm from 0, team, and stratum where there are any."""

    outcome: npt.NDArray[np.float64]
    arm: IntArray
    team: IntArray
    stratum: IntArray | None = None


class Row(NamedTuple):
    """What was measured: wall and processor time, and the loop's time [s]; None without a loop."""

    case: str
    wall: float
    cpu: float
    loop: float | None


def teams(people: int, size: int) -> Trial:
    """Return people in teams of one size, half of the teams treated."""
    rng = np.random.default_rng(1)
    team = np.arange(people) // size
    arm = rng.permutation(team[-1] + 1) % 2
    return Trial(rng.normal(size=people), arm[team], team)


def blocks(count: int) -> Trial:
    """Return blocks of eighteen households in five arms, as those of the mailers."""
    rng = np.random.default_rng(2)
    pattern = np.repeat(np.arange(5), [10, 2, 2, 2, 2])
    arm = np.concatenate([rng.permutation(pattern) for _ in range(count)])
    size = rng.choice([1, 2, 3], size=18 * count, p=[0.22, 0.65, 0.13])
    household = np.repeat(np.arange(18 * count), size)
    voted = (rng.random(len(household)) < 0.3).astype(float)
    return Trial(voted, arm[household], household, household // 18)


def two_arms(trial: Trial, draws: int) -> float:
    """Return the p-value of the treated against control."""
    return randomisation_inference(
        trial.outcome,
        trial.arm,
        units=trial.team,
        strata=trial.stratum,
        draws=draws,
        rng=np.random.default_rng(3),
    ).p


def all_arms(trial: Trial, draws: int) -> float:
    """Return the least p-value of all arms against control."""
    found = max_t(
        trial.outcome,
        trial.arm,
        units=trial.team,
        strata=trial.stratum,
        draws=draws,
        rng=np.random.default_rng(3),
    )
    return float(found.p_adjusted.min())


def loop(trial: Trial, draws: int) -> float:
    """Return the p-value of two arms without strata, by a loop as one would write it."""
    rng = np.random.default_rng(4)
    total, size = np.bincount(trial.team, trial.outcome), np.bincount(trial.team)
    total = total - trial.outcome.mean() * size
    arm = trial.arm[np.unique(trial.team, return_index=True)[1]]
    seen = _statistic(total, size, arm)
    hits = sum(_statistic(total, size, rng.permutation(arm)) >= seen for _ in range(draws))
    return (1 + hits) / (1 + draws)


def _statistic(total: npt.NDArray[np.float64], size: IntArray, arm: IntArray) -> float:
    means, variances = [], []
    for group in (0, 1):
        own = arm == group
        people, count = size[own].sum(), own.sum()
        mean = total[own].sum() / people
        squares = ((total[own] - mean * size[own]) ** 2).sum()
        means.append(mean)
        variances.append(count / (count - 1) * squares / people**2)
    return abs(means[1] - means[0]) / float(np.sqrt(sum(variances)))


def measured(draws: int, scale: float = 1.0) -> Iterator[Row]:
    """Yield the rows; ``scale`` below 1 makes the trials smaller."""
    people = int(100_000 * scale)
    in_teams, alone = teams(people, 10), teams(people, 1)
    in_blocks = blocks(int(10_000 * scale))
    two_arms(in_teams, 2_500)  # compiles, or loads what was compiled
    yield _row(f"{people:,} people in teams of ten", two_arms, in_teams, draws, loop)
    yield _row(f"{people:,} people one by one", two_arms, alone, draws, loop)
    households = f"{in_blocks.team[-1] + 1:,} households in blocks of eighteen, five arms"
    yield _row(households, all_arms, in_blocks, draws, None)


def _row(
    case: str,
    task: Callable[[Trial, int], float],
    trial: Trial,
    draws: int,
    slow: Callable[[Trial, int], float] | None,
) -> Row:
    wall, cpu = time.perf_counter(), time.process_time()
    task(trial, draws)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    if slow is None:
        return Row(case, wall, cpu, None)
    fewer = max(1, draws // 100)
    start = time.process_time()
    slow(trial, fewer)
    return Row(case, wall, cpu, (time.process_time() - start) * draws / fewer)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=10_000)
    draws = parser.parse_args().draws
    print(facts().replace("One core", "Threads on all cores"))
    print(f"\n| {draws:,} draws | wall [s] | processor [s] | loop in NumPy, processor [s] |")
    print("| --- | --- | --- | --- |")
    for row in measured(draws):
        looped = "" if row.loop is None else f"{row.loop:.1f}"
        print(f"| {row.case} | {row.wall:.2f} | {row.cpu:.2f} | {looped} |", flush=True)


if __name__ == "__main__":
    main()
