"""The simulations of a calibration: parameters drawn, programmes run, cohorts summarised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.design.parameter_draws import with_draw
from nudgelab.execution.task import Task

if TYPE_CHECKING:
    from nudgelab.simulation.programme_of_cohort import Places
    from nudgelab.study.study import Study

__all__ = ["CURVE", "curve_columns", "lots", "simulate_draws", "simulation_tasks"]

Floats = npt.NDArray[np.float64]

BLOCK = 25
"""Simulations in a task: a second or so."""
CURVE = "adoption"
"""Before the names of columns of adoption curves."""
_STREAM = 0xCA11
_ROUND = 10_000_000
"""Between the replications of two rounds, so that no two simulations share their luck."""


def lots(seed: int, stage: int, count: int, parameters: int) -> Floats:
    """Return the lots of a round's draws; the first ones of more are the same.

    Parameters
    ----------
    seed, stage : int
        Of the calibration, and which round.
    count, parameters : int
        How many.

    Returns
    -------
    ndarray of float, shape (count, parameters)
        In (0, 1).
    """
    return np.random.default_rng([seed, _STREAM, stage]).random((count, parameters))


def simulation_tasks(
    study: Study,
    places: Places,
    names: tuple[str, ...],
    values: Floats,
    *,
    seed: int,
    stage: int,
    summaries: Sequence[str],
    days: Floats | None = None,
) -> list[Task]:
    """Return the tasks that simulate a round of draws.

    Parameters
    ----------
    study : Study
        As declared.
    places : Places
        Where the cohort's people stand.
    names : tuple of str
        Dotted names of the parameters.
    values : ndarray of float, shape (n, p)
        The draws.
    seed, stage : int
        Of the calibration, and which round.
    summaries : sequence of str
        Which to keep.
    days : ndarray of float, optional
        Days at which adoption curves are kept too.
    """
    return [
        Task(
            f"round-{stage}-{first:07d}",
            {
                "study": study,
                "places": places,
                "names": names,
                "values": values[first : first + BLOCK],
                "seed": seed,
                "first": stage * _ROUND + first,
                "summaries": tuple(summaries),
                "days": days,
            },
        )
        for first in range(0, len(values), BLOCK)
    ]


def simulate_draws(
    study: Study,
    places: Places,
    names: tuple[str, ...],
    values: Floats,
    seed: int,
    first: int,
    summaries: tuple[str, ...],
    days: Floats | None,
) -> pa.Table:
    """Simulate a programme for each draw, and summarise its cohort.

    Parameters
    ----------
    study, places, names, values, seed, summaries, days
        As in :func:`simulation_tasks`.
    first : int
        Replication of the first draw.

    Returns
    -------
    pyarrow.Table
        A row a draw: the summaries, and the shares of :func:`curve_columns`; NaN where nobody in
        the simulated cohort tells one.
    """
    rows = [
        _simulated(_with(study, names, draw), places, seed, first + nth, days)
        for nth, draw in enumerate(values)
    ]
    columns = [*summaries, *(() if days is None else curve_columns(study, days))]
    return pa.table({name: [row.get(name, np.nan) for row in rows] for name in columns})


def _with(study: Study, names: tuple[str, ...], draw: Floats) -> Study:
    """Put a draw into a study, which stays where its files are."""
    changed = with_draw(study, names, draw)
    if study.path is None or changed.path is not None:
        return changed
    return changed.with_origin(study.path, study.text)


def _simulated(
    study: Study, places: Places, seed: int, replication: int, days: Floats | None
) -> Mapping[str, float]:
    from nudgelab.analysis.summaries import adoption_curves, cohort_summaries  # noqa: PLC0415
    from nudgelab.simulation.programme_of_cohort import simulate_like  # noqa: PLC0415

    cohort = simulate_like(study, places, seed=seed, replication=replication)
    found = cohort_summaries(study, cohort)
    if days is not None:
        for arm, shares in adoption_curves(study, cohort, days).items():
            names = _columns_of(arm, days)
            found |= dict(zip(names, shares.tolist(), strict=True))
    return found


def curve_columns(study: Study, days: Floats) -> list[str]:
    """Return the names of the columns of all arms' adoption curves."""
    return [name for arm in study.arms for name in _columns_of(arm, days)]


def _columns_of(arm: str, days: Floats) -> list[str]:
    return [f"{CURVE}, {arm}, {day:g}" for day in days]
