"""A study simulated and analysed many times: how far its estimates scatter, how often it finds."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.execution.task import Task

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nudgelab.study.study import Study

IntArray = npt.NDArray[np.int64]

__all__ = ["ReplicatedEffect", "as_table", "replicate", "replication_tasks", "summarise"]

BLOCK = 10
"""Replications in a task: a second or so, which is what a killed worker may lose."""

_ROWS_AT_A_TIME = 4096

_WITHOUT_MEAN = frozenset({"number_needed_to_treat"})
"""Estimands that pass from +∞ to −∞ where there is no effect: their mean says nothing."""

_NAMES = ("outcome", "arm", "versus", "segment", "estimand", "method", "role")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicatedEffect:
    """One effect over all replications.

    Attributes
    ----------
    outcome, arm, versus, segment, estimand, method, role : str
        As in the table of effects.
    replications : int
        Replications in which it could be estimated.
    refused : int
        Those in which it couldn't.
    mean, mean_error : float
        Mean of the estimates and its Monte-Carlo standard error; NaN where there is none, as of
        numbers needed to treat, which are infinite where there is no effect.
    spread : float
        Standard deviation of the estimates over replications.
    found, found_error : float
        Share of replications whose p-value, corrected across the arms, is at most one minus the
        level, and its Monte-Carlo standard error: the power, where the model's effect isn't zero.
    """

    outcome: str
    arm: str
    versus: str
    segment: str
    estimand: str
    method: str
    role: str
    replications: int
    refused: int
    mean: float
    mean_error: float
    spread: float
    found: float
    found_error: float


def replication_tasks(study: Study, *, seed: int, replications: int) -> list[Task]:
    """Return the tasks that simulate and analyse a study a number of times.

    Parameters
    ----------
    study : Study
        As declared.
    seed : int
        Seed of every random number.
    replications : int
        How many, numbered from 0; at least 1.

    Returns
    -------
    list of Task
        For the job :func:`replicate`, a few replications each.
    """
    return [
        Task(
            f"replications-{first:07d}",
            {
                "study": study,
                "seed": seed,
                "first": first,
                "count": min(BLOCK, replications - first),
            },
        )
        for first in range(0, replications, BLOCK)
    ]


def replicate(study: Study, seed: int, first: int, count: int) -> pa.Table:
    """Simulate and analyse some replications of a study.

    Parameters
    ----------
    study : Study
        As declared.
    seed : int
        Seed of every random number.
    first, count : int
        The replications ``first`` to ``first + count − 1``.

    Returns
    -------
    pyarrow.Table
        The tables of effects with the columns ``replication`` and ``row`` before them.
    """
    from nudgelab.analysis.analyse import analyse_effects  # noqa: PLC0415
    from nudgelab.simulation.programme import simulate  # noqa: PLC0415

    planned = _without_added_confirmations(study)
    tables = []
    for replication in range(first, first + count):
        effects = analyse_effects(planned, simulate(study, seed=seed, replication=replication))
        table = effects.to_arrow()
        size = len(table)
        table = table.add_column(0, "row", pa.array(np.arange(size), pa.int32()))
        numbered = pa.array(np.full(size, replication), pa.int32())
        tables.append(table.add_column(0, "replication", numbered))
    return pa.concat_tables(tables)


def _without_added_confirmations(study: Study) -> Study:
    """Leave out the redraws that an analysis adds by itself: they cost more than all the rest."""
    if study.analysis.confirm is not None:
        return study
    return study.model_copy(update={"analysis": study.analysis.model_copy(update={"confirm": ()})})


def summarise(table: pa.Table) -> tuple[ReplicatedEffect, ...]:
    """Put the replications of each effect together.

    Parameters
    ----------
    table : pyarrow.Table
        As :func:`replicate` gives it, of any number of replications.

    Returns
    -------
    tuple of ReplicatedEffect
        One an effect, in the order of the table of effects.
    """
    return tuple(_summaries(table))


def as_table(effects: Sequence[ReplicatedEffect]) -> pa.Table:
    """Return effects over replications as a table, a row an effect; no number is null.

    Parameters
    ----------
    effects : sequence of ReplicatedEffect
        As :func:`summarise` gives them.
    """
    columns = {
        field.name: [getattr(effect, field.name) for effect in effects]
        for field in fields(ReplicatedEffect)
    }
    return pa.table({name: pa.array(v, from_pandas=True) for name, v in columns.items()})


def _summaries(table: pa.Table) -> Iterator[ReplicatedEffect]:
    numbers = {
        name: table[name].to_numpy(zero_copy_only=False)
        for name in ("estimate", "p_adjusted", "level")
    }
    for rows in _same_effects(table):
        [names] = table.select(_NAMES).slice(int(rows[-1]), 1).to_pylist()
        yield _summary(
            names,
            numbers["estimate"][rows],
            numbers["p_adjusted"][rows],
            1.0 - float(numbers["level"][rows[0]]),
        )


_KEY = ("outcome", "arm", "versus", "segment", "estimand", "role")


def _same_effects(table: pa.Table) -> list[IntArray]:
    """Return the places of each effect's rows: its k-th estimate of an estimand stays its k-th."""
    effect = _codes(table.select(_KEY))
    replication = table["replication"].to_numpy().astype(np.int64)
    effect = effect * len(table) + _nth(replication * len(table) + effect)
    _, first, code = np.unique(effect, return_index=True, return_inverse=True)
    rows = np.split(np.argsort(code, kind="stable"), np.cumsum(np.bincount(code))[:-1])
    return [rows[place] for place in np.argsort(first)]


def _codes(names: pa.Table) -> IntArray:
    """Return a number for each row, the same for the same names; few rows at a time in memory."""
    known: dict[tuple[str, ...], int] = {}
    codes = [
        known.setdefault(tuple(row.values()), len(known))
        for batch in names.to_batches(max_chunksize=_ROWS_AT_A_TIME)
        for row in batch.to_pylist()
    ]
    return np.array(codes, dtype=np.int64)


def _nth(codes: IntArray) -> IntArray:
    """Return how often each row's code stands before it, shape (n,)."""
    order = np.argsort(codes, kind="stable")
    begins = np.flatnonzero(np.diff(codes[order], prepend=-1))
    nth = np.empty_like(order)
    nth[order] = np.arange(len(codes)) - np.repeat(begins, np.diff(begins, append=len(codes)))
    return nth


def _summary(
    names: dict[str, str],
    estimates: npt.NDArray[np.float64],
    p: npt.NDArray[np.float64],
    alpha: float,
) -> ReplicatedEffect:
    known = estimates[np.isfinite(estimates)]
    averaged = known[:0] if names["estimand"] in _WITHOUT_MEAN else known
    spread = float(averaged.std(ddof=1)) if averaged.size > 1 else math.nan
    tested = p[np.isfinite(p)]
    # a replication that gives no test finds nothing
    found = float((tested <= alpha).sum() / p.size) if tested.size else math.nan
    return ReplicatedEffect(
        **names,
        replications=int(known.size),
        refused=int(np.isnan(estimates).sum()),
        mean=float(averaged.mean()) if averaged.size else math.nan,
        mean_error=spread / math.sqrt(averaged.size) if averaged.size > 1 else math.nan,
        spread=spread,
        found=found,
        found_error=math.sqrt(found * (1 - found) / p.size) if tested.size else math.nan,
    )
