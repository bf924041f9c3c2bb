"""Strategies simulated many times, each with the same people, luck and parameters as the others.

A replication is a world: an organisation, its luck, and one draw of the parameters that aren't
known. Every strategy meets the same worlds, so that differences between strategies are differences
within worlds (common random numbers). Two worlds after each other share their draw of parameters
where parameters are uncertain; from how much more alike they are than others follows how much of
the scatter is not knowing, and how much is chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from nudgelab.execution.task import Task

if TYPE_CHECKING:
    from nudgelab.design.parameter_draws import ParameterDraws
    from nudgelab.design.strategies import Strategy
    from nudgelab.study.study import Study

__all__ = ["BLOCK", "WORLDS_A_DRAW", "block_key", "block_tasks", "simulate_block"]

BLOCK = 10
"""Worlds in a task."""
WORLDS_A_DRAW = 2
"""Worlds that share a draw of uncertain parameters: the best number for telling how much of the
scatter comes from the parameters (Sun, Apley & Staum 2011)."""


def block_key(strategy: str, block: int) -> str:
    """Return the key of a strategy's task."""
    return f"{block:06d}-{strategy}"


def block_tasks(
    study: Study,
    strategies: Sequence[Strategy],
    *,
    seed: int,
    blocks: range,
    draws: ParameterDraws | None,
    worlds: int,
) -> list[Task]:
    """Return the tasks that let some strategies meet some blocks of worlds.

    Parameters
    ----------
    study : Study
        As declared.
    strategies : sequence of Strategy
        Those still in the race.
    seed : int
        Seed of every random number.
    blocks : range
        Numbers of the blocks, each of :data:`BLOCK` worlds.
    draws : ParameterDraws or None
        What is uncertain, from which worlds take their parameters; None where nothing is.
    worlds : int
        Most worlds of all; the last block may have fewer than the others.

    Returns
    -------
    list of Task
        For the job :func:`simulate_block`, block by block.
    """
    return list(_tasks(study, strategies, seed, blocks, draws, worlds))


def _tasks(
    study: Study,
    strategies: Sequence[Strategy],
    seed: int,
    blocks: range,
    draws: ParameterDraws | None,
    worlds: int,
) -> Iterator[Task]:
    last = min(blocks.stop * BLOCK, worlds)
    picked = None if draws is None else draws.picked(seed, -(-last // WORLDS_A_DRAW))
    for block in blocks:
        first = block * BLOCK
        count = min(BLOCK, worlds - first)
        values = None
        if picked is not None:
            values = picked[first // WORLDS_A_DRAW : -(-(first + count) // WORLDS_A_DRAW)]
        for strategy in strategies:
            arguments = {
                "study": study,
                "strategy": strategy,
                "seed": seed,
                "first": first,
                "count": count,
                "names": () if draws is None else draws.names,
                "values": values,
            }
            yield Task(block_key(strategy.name, block), arguments)


def simulate_block(
    study: Study,
    strategy: Strategy,
    seed: int,
    first: int,
    count: int,
    names: tuple[str, ...],
    values: np.ndarray | None,
) -> pa.Table:
    """Let a strategy meet some worlds.

    Parameters
    ----------
    study : Study
        As declared.
    strategy : Strategy
        What everybody gets.
    seed : int
        Seed of every random number.
    first, count : int
        The worlds ``first`` to ``first + count − 1``.
    names : tuple of str
        Uncertain parameters; none where ``values`` is None.
    values : ndarray of float, shape (draws, parameters), or None
        The draws of these worlds, each for :data:`WORLDS_A_DRAW` of them.

    Returns
    -------
    pyarrow.Table
        A row a world and segment: ``world``, ``draw``, ``strategy``, ``segment`` and the outcomes,
        see :class:`~nudgelab.simulation.programme_outcomes.Outcomes`.
    """
    from nudgelab.design.parameter_draws import with_draw  # noqa: PLC0415
    from nudgelab.design.strategies import study_of  # noqa: PLC0415
    from nudgelab.simulation.programme_outcomes import (  # noqa: PLC0415
        Outcomes,
        ReducedProgramme,
        outcomes_of,
    )

    plain = study_of(study, [strategy])
    rows: list[dict[str, object]] = []
    for world in range(first, first + count):
        draw = world if values is None else world // WORLDS_A_DRAW
        place = draw - first // WORLDS_A_DRAW
        declared = plain if values is None else with_draw(plain, names, values[place])
        days = study.calendar.days
        programme = ReducedProgramme(declared, seed, world, programme_days=days)
        for segment, found in outcomes_of(programme).items():
            known = {name: getattr(found, name) for name in Outcomes.names()}
            rows.append({"world": world, "draw": draw, "segment": segment, **known})
    table = pa.Table.from_pylist(rows)
    named = pa.DictionaryArray.from_arrays(np.zeros(len(rows), np.int8), [strategy.name])
    segments = table["segment"].combine_chunks().dictionary_encode()
    table = table.set_column(2, "segment", segments).add_column(2, "strategy", named)
    return _small(table)


def _small(table: pa.Table) -> pa.Table:
    """Return numbers of worlds in 32 bits."""
    for place, name in enumerate(("world", "draw")):
        table = table.set_column(place, name, table[name].cast(pa.int32()))
    return table
