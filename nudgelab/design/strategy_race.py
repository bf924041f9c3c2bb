"""How many worlds strategies meet: a stated number, or as many as the race for the best takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.design.comparing import Worlds
from nudgelab.design.strategies import NOTHING
from nudgelab.design.strategy_replications import BLOCK, block_tasks
from nudgelab.statistics.nested_variance import nested_mean
from nudgelab.statistics.sequential_selection import Race, race

if TYPE_CHECKING:
    from nudgelab.design.parameter_draws import ParameterDraws
    from nudgelab.design.strategies import Strategy
    from nudgelab.execution.task import Task
    from nudgelab.study.study import Study

__all__ = ["FIRST_BLOCKS", "MOST_WORLDS", "Raced", "run_race"]

FIRST_BLOCKS = 10
"""Blocks of worlds before a strategy may be dropped."""
MOST_WORLDS = 10_000
"""Where a race ends at the latest if nobody says otherwise."""
_GROWTH = 1.6
"""How many times as many blocks there are after each round."""

Floats = npt.NDArray[np.float64]
RunTasks = Callable[[Sequence["Task"]], pa.Table]


@dataclass(frozen=True, slots=True)
class Raced:
    """The worlds that were met, and how the race went (None without one)."""

    worlds: Worlds
    table: pa.Table
    race: Race | None


def run_race(
    study: Study,
    strategies: Sequence[Strategy],
    run: RunTasks,
    *,
    seed: int,
    draws: ParameterDraws | None,
    worlds: int,
    best_at: str,
    indifference: float | None,
) -> Raced:
    """Let strategies meet worlds until it is known which is best, or all worlds are met.

    Whoever is shown to be behind meets no more worlds. Once the race is over, the best one and
    ``none`` go on until the interval of their mean difference is within the indifference, too.
    Which worlds a strategy meets follows from the outcomes alone: not from who simulates them, in
    how many processes or in what order.

    Parameters
    ----------
    study : Study
        As declared.
    strategies : sequence of Strategy
        ``none`` among them; it meets every world, for all are held against it.
    run : callable
        Runs tasks and returns their tables together.
    seed : int
        Seed of every random number.
    draws : ParameterDraws or None
        What is uncertain.
    worlds : int
        How many; with an indifference, the most.
    best_at : str
        What the race is about.
    indifference : float, optional
        Difference worth telling, in the unit of that outcome. Without one there is no race, and
        every strategy meets all worlds.
    """
    tables: list[pa.Table] = []
    left, last = list(strategies), None
    for blocks in _rounds(worlds, raced=indifference is not None):
        tasks = block_tasks(study, left, seed=seed, blocks=blocks, draws=draws, worlds=worlds)
        tables.append(run(tasks))
        if indifference is not None:
            met = Worlds.of(pa.concat_tables(tables), [one.name for one in strategies])
            last = _standing(met.score(best_at), indifference, study.analysis.level)
            if last.over and _precise(met, last.best, best_at, indifference, study.analysis.level):
                break
            still = (last.best,) if last.over else last.left
            left = [
                one for place, one in enumerate(strategies) if one.name == NOTHING or place in still
            ]
    table = pa.concat_tables(tables)
    return Raced(Worlds.of(table, [one.name for one in strategies]), table, last)


def _rounds(worlds: int, *, raced: bool) -> Iterator[range]:
    """Yield the blocks of each round: all at once without a race, else more each time."""
    blocks, done = -(-worlds // BLOCK), 0
    while done < blocks:
        upto = max(FIRST_BLOCKS, int(done * _GROWTH)) if raced else blocks
        yield range(done, min(upto, blocks))
        done = min(upto, blocks)


def _precise(met: Worlds, best: int, best_at: str, error: float, level: float) -> bool:
    """Tell whether the best one's mean difference from none is known to within an error."""
    none = met.strategies.index(NOTHING)
    score = met.score(best_at)
    found = nested_mean(score[:, best] - score[:, none], met.draw, level=level)
    return best == none or found.high - found.mean <= error


def _standing(score: Floats, indifference: float, level: float) -> Race:
    """Return how the race stands: its steps are means over blocks, which are nearly normal."""
    steps = len(score) // BLOCK
    means = score[: steps * BLOCK].reshape(steps, BLOCK, -1).mean(axis=1)
    first = min(FIRST_BLOCKS, steps)
    return race(means, first=first, indifference=indifference, level=level)
