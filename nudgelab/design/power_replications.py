"""Programmes of several sizes simulated and analysed by the plan's own headline, many times."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from nudgelab.design.outcome_sums import outcome_sums, primary_members
from nudgelab.design.scaling import scaled
from nudgelab.execution.task import Task
from nudgelab.study.power import PowerPlan

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.plan import AnalysisPlan
    from nudgelab.study.study import Study

__all__ = [
    "Draw",
    "losing",
    "power_tasks",
    "replicate_headline",
    "replicate_sums",
    "without_extras",
]

BLOCK = 20
"""Replications in a task: a second or so."""

Draw = Callable[..., "Cohort"]
"""From a study, its ``seed`` and the number of a ``replication`` to a cohort."""

_NUMBERS: Final = ("estimate", "standard_error", "low", "high", "p_adjusted")
_ATTRITION = 0x61747472
"""Names the draws of who is lost among all that are made with a seed."""


def power_tasks(study: Study, *, sizes: Sequence[int], seed: int, replications: int) -> list[Task]:
    """Return the tasks that simulate a study at several sizes.

    Parameters
    ----------
    study : Study
        As declared.
    sizes : sequence of int
        Of the programme [employees].
    seed : int
        Seed of every random number; the sizes share it.
    replications : int
        Of each size, numbered from 0.

    Returns
    -------
    list of Task
        For the jobs :func:`replicate_headline` and :func:`replicate_sums`.
    """
    return [
        Task(
            f"size-{size:08d}-{first:07d}",
            {
                "study": study,
                "size": size,
                "seed": seed,
                "first": first,
                "count": min(BLOCK, replications - first),
            },
        )
        for size in sizes
        for first in range(0, replications, BLOCK)
    ]


def replicate_headline(
    study: Study, size: int, seed: int, first: int, count: int, draw: Draw | None = None
) -> pa.Table:
    """Simulate some programmes of a size, and analyse each by its headline on the primary outcome.

    Parameters
    ----------
    study : Study
        As declared.
    size : int
        Employees.
    seed : int
        Seed of every random number.
    first, count : int
        The replications ``first`` to ``first + count − 1``.
    draw : callable, optional
        Where a cohort comes from; the simulation if left out.

    Returns
    -------
    pyarrow.Table
        A row a replication and arm: its sums (:class:`~nudgelab.design.outcome_sums.ArmSums`), and
        the headline's numbers, null in control and where there is none.
    """
    planned = without_extras(scaled(study, size, _plan(study).grow))
    rows = []
    for replication, cohort in _cohorts(planned, seed, first, count, draw):
        found = _headlines(planned, cohort)
        for sums in outcome_sums(planned, cohort):
            numbers = found.get(sums.arm, dict.fromkeys(_NUMBERS))
            rows.append({"size": size, "replication": replication, **sums.as_row(), **numbers})
    return pa.Table.from_pylist(rows, schema=_schema(*_NUMBERS))


def replicate_sums(
    study: Study, size: int, seed: int, first: int, count: int, draw: Draw | None = None
) -> pa.Table:
    """Simulate some programmes of a size, and sum up their primary outcomes without an analysis.

    Parameters
    ----------
    study, size, seed, first, count, draw
        As in :func:`replicate_headline`.

    Returns
    -------
    pyarrow.Table
        As of :func:`replicate_headline`, without the headline's numbers.
    """
    planned = scaled(study, size, _plan(study).grow)
    rows = [
        {"size": size, "replication": replication, **sums.as_row()}
        for replication, cohort in _cohorts(planned, seed, first, count, draw)
        for sums in outcome_sums(planned, cohort)
    ]
    return pa.Table.from_pylist(rows, schema=_schema())


def without_extras(study: Study) -> Study:
    """Return a study whose plan asks for the primary outcome alone, with nothing beside it."""
    primary = study.analysis.primary
    bare: dict[str, object] = {"confirm": (), "compliers": (), "sensitivity": None}
    analysis: AnalysisPlan = study.analysis.model_copy(update=bare)
    outcomes = {primary: study.outcomes[primary]}
    return study.model_copy(update={"analysis": analysis, "outcomes": outcomes})


def _plan(study: Study) -> PowerPlan:
    return study.power or PowerPlan()


def _cohorts(
    study: Study, seed: int, first: int, count: int, draw: Draw | None
) -> Iterator[tuple[int, Cohort]]:
    from nudgelab.simulation.programme import simulate  # noqa: PLC0415

    source, attrition = draw or simulate, _plan(study).attrition or 0.0
    for replication in range(first, first + count):
        cohort = source(study, seed=seed, replication=replication)
        yield replication, losing(cohort, attrition, seed, replication)


def losing(cohort: Cohort, share: float, seed: int, replication: int) -> Cohort:
    """Return a cohort in which the outcomes of a share of the people, by lot, stay unknown.

    Parameters
    ----------
    cohort : Cohort
        The data.
    share : float
        In [0, 1).
    seed, replication : int
        Of the cohort, from which the lots follow.
    """
    if share == 0.0:
        return cohort
    from dataclasses import replace  # noqa: PLC0415

    generator = np.random.default_rng([seed, replication, _ATTRITION])
    lost = pa.array(generator.random(len(cohort)) < share)
    outcomes = cohort.outcomes
    columns = [
        pa.compute.if_else(lost, pa.scalar(None, column.type), column)
        for column in outcomes.columns
    ]
    return replace(cohort, outcomes=pa.table(columns, names=outcomes.column_names))


def _headlines(study: Study, cohort: Cohort) -> dict[str, dict[str, float | None]]:
    """Return each arm's headline, corrected across the arms."""
    from nudgelab.analysis.effects import effects_of  # noqa: PLC0415

    segment = study.analysis.primary_segment
    found: dict[str, dict[str, float | None]] = {}
    for row in effects_of(study, cohort, {segment: primary_members(study, cohort)}):
        if row.arm not in found:
            numbers = {name: float(getattr(row, name)) for name in _NUMBERS}
            found[row.arm] = {n: None if math.isnan(v) else v for n, v in numbers.items()}
    return found


def _schema(*numbers: str) -> pa.Schema:
    from dataclasses import fields  # noqa: PLC0415

    from nudgelab.design.outcome_sums import ArmSums  # noqa: PLC0415

    sums = [
        (field.name, pa.string() if field.name == "arm" else pa.float64())
        for field in fields(ArmSums)
    ]
    whole = [("size", pa.int64()), ("replication", pa.int64())]
    return pa.schema([*whole, *sums, *((name, pa.float64()) for name in numbers)])
