"""Designs simulated many times, each estimate beside the truth of its replication."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nudgelab.design.potential_outcomes import PotentialOutcomes
from nudgelab.design.power_replications import losing
from nudgelab.execution.task import Task
from nudgelab.study.power import PowerPlan
from nudgelab.study.segments import EVERYBODY

if TYPE_CHECKING:
    import numpy.typing as npt

    from nudgelab.analysis.findings import Effects
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["diagnosis_tasks", "replicate_with_truth"]

BLOCK = 10
"""Replications in a task: a few seconds."""
_ROLES: Final = ("primary", "secondary", "sensitivity")
"""What the plan asks for by name."""


def diagnosis_tasks(studies: Sequence[Study], *, seed: int, replications: int) -> list[Task]:
    """Return the tasks that simulate designs and the truths beside them.

    Parameters
    ----------
    studies : sequence of Study
        The designs.
    seed : int
        Seed of every random number; designs with the same people have the same ones.
    replications : int
        Of each design, numbered from 0.

    Returns
    -------
    list of Task
        For the job :func:`replicate_with_truth`.
    """
    return [
        Task(
            f"design-{design:03d}-{first:07d}",
            {
                "design": design,
                "study": study,
                "seed": seed,
                "first": first,
                "count": min(BLOCK, replications - first),
            },
        )
        for design, study in enumerate(studies)
        for first in range(0, replications, BLOCK)
    ]


def replicate_with_truth(design: int, study: Study, seed: int, first: int, count: int) -> pa.Table:
    """Simulate and analyse some replications of a design, and the same people under every arm.

    Parameters
    ----------
    design : int
        Its number, for the table.
    study : Study
        As declared. Confirmations that an analysis adds by itself are left out.
    seed : int
        Seed of every random number.
    first, count : int
        The replications ``first`` to ``first + count − 1``.

    Returns
    -------
    pyarrow.Table
        The effects that the plan asks for by name, with ``design``, ``replication``, ``row``, the
        ``standard_error`` and ``truth`` of each, and the trial's ``cost``, ``contacts`` and
        ``hours`` of staff.
    """
    from nudgelab.simulation.programme import simulate  # noqa: PLC0415

    attrition = (study.power or PowerPlan()).attrition or 0.0
    tables = []
    for replication in range(first, first + count):
        cohort = simulate(study, seed=seed, replication=replication)
        analysed = losing(cohort, attrition, seed, replication)
        truths = PotentialOutcomes(study, seed, replication)
        tables.append(_rows(study, analysed, truths, design, replication))
    return pa.concat_tables(tables)


def _rows(
    study: Study, cohort: Cohort, truths: PotentialOutcomes, design: int, replication: int
) -> pa.Table:
    effects, members = _asked(study, cohort)
    table = effects.to_arrow()
    asked = [effect for effect in effects if effect.role in _ROLES]
    truth = [
        truths.truth(
            outcome=effect.outcome,
            segment=effect.segment,
            arm=effect.arm,
            estimand=effect.estimand,
            members=members[effect.segment],
        )
        for effect in asked
    ]
    table = table.filter(pc.is_in(table["role"], pa.array(_ROLES)))
    size = len(table)
    errors = [effect.standard_error for effect in asked]
    columns = {
        "design": pa.array(np.full(size, design), pa.int32()),
        "replication": pa.array(np.full(size, replication), pa.int32()),
        "row": pa.array(np.arange(size), pa.int32()),
        "standard_error": pa.array(errors, pa.float64(), from_pandas=True),
        "truth": pa.array(truth, pa.float64(), from_pandas=True),
        **{name: pa.array(np.full(size, value)) for name, value in _costs(cohort).items()},
    }
    for name, column in columns.items():
        table = table.append_column(name, column)
    return table


def _asked(study: Study, cohort: Cohort) -> tuple[Effects, dict[str, npt.NDArray[np.bool_]]]:
    """Return the effects for everybody, the primary segment and that of inertia, and their people.

    What an analysis adds by itself (redraws) is left out: it costs more than all the rest.
    """
    from nudgelab.analysis.effects import effects_of  # noqa: PLC0415
    from nudgelab.analysis.segments import missing_variables, segment_members  # noqa: PLC0415

    plan = study.analysis
    if plan.confirm is None:
        plan = plan.model_copy(update={"confirm": ()})
    segments = {
        name: segment_members(segment, cohort)
        for name, segment in study.all_segments.items()
        if name in (plan.primary_segment, plan.inertia_segment)
        and not missing_variables(segment, cohort)
    }
    members = {EVERYBODY: np.ones(len(cohort), dtype=np.bool_), **segments}
    return effects_of(study.model_copy(update={"analysis": plan}), cohort, members), members


def _costs(cohort: Cohort) -> dict[str, float]:
    """Return what a trial costs, over all its arms."""
    deliveries, queues = cohort.deliveries, cohort.queues
    return {
        "cost": 0.0 if deliveries is None else float(pc.sum(deliveries["cost"]).as_py() or 0.0),
        "contacts": 0.0
        if deliveries is None
        else float(pc.sum(deliveries["contacts"]).as_py() or 0.0),
        "hours": 0.0 if queues is None else float(pc.sum(queues["hours"]).as_py() or 0.0),
    }
