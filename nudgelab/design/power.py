"""Power and smallest detectable effect over a grid of sizes, by formula and by simulation."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from nudgelab.analysis.estimation import headline_of
from nudgelab.design.grounds import Grounds, grounds_of
from nudgelab.design.power_by_formula import ByFormula, unknown_row
from nudgelab.design.power_replications import power_tasks, replicate_headline, replicate_sums
from nudgelab.design.power_results import Power, with_simulated
from nudgelab.design.scaling import declared_people, default_sizes, teams_grow
from nudgelab.errors import Problem, StudyError
from nudgelab.execution.task import table_of_tasks
from nudgelab.study.power import PowerPlan

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.design.supposed import Supposed, Supposition
    from nudgelab.execution.task import Executor, Job, Task
    from nudgelab.study.study import Study

__all__ = ["By", "assess_power", "assessed_power", "power_work", "sizes_asked"]

By = Literal["both", "formula", "simulation"]

_WEDGE = (
    "A stepped wedge by formula: teams cross in even steps, and effects of teams and periods are"
    " taken out (Hussey & Hughes 2007, with fixed teams); the effect is there at once and lasts."
    " A size counts the people of a period once."
)
_PILOT = 200
"""Simulated programmes from which a formula takes what isn't declared."""


def sizes_asked(study: Study) -> tuple[int, ...]:
    """Return the sizes that a study asks its power at [employees]."""
    plan = study.power or PowerPlan()
    return plan.sizes or default_sizes(declared_people(study))


def assess_power(
    study: Study,
    *,
    executor: Executor,
    cohort: Cohort | None = None,
    sizes: Sequence[int] | None = None,
    replications: int | None = None,
    by: By = "both",
    seed: int | None = None,
) -> Power:
    """Assess a study's power over sizes, and keep nothing.

    Parameters
    ----------
    study : Study
        As declared.
    executor : Executor
        Where it is simulated.
    cohort : Cohort, optional
        A real cohort, from which the formula takes what isn't declared.
    sizes : sequence of int, optional
        Employees; the declared ones if left out.
    replications : int, optional
        Simulated programmes of each size; as declared if left out.
    by : {"both", "formula", "simulation"}
        How it is assessed.
    seed : int, optional
        Seed of every random number; the study's own if left out.

    Returns
    -------
    Power
        Rows, curves and suppositions.

    Raises
    ------
    StudyError
        If only the simulation is asked for, and the study can't be simulated.
    """
    chosen = study.seed if seed is None else seed
    asked = tuple(sizes or sizes_asked(study))
    times = replications or (study.power or PowerPlan()).replications
    job, tasks, notes = power_work(study, asked, seed=chosen, replications=times, by=by)
    table = table_of_tasks(executor, job, tasks) if tasks else None
    return assessed_power(
        study, asked, seed=chosen, simulated=table, cohort=cohort, notes=notes, by=by
    )


def power_work(
    study: Study, sizes: Sequence[int], *, seed: int, replications: int, by: By
) -> tuple[Job, list[Task], tuple[str, ...]]:
    """Return what has to be simulated for a study's power.

    Parameters
    ----------
    study : Study
        As declared.
    sizes : sequence of int
        Employees.
    seed : int
        Of the simulated programmes.
    replications : int
        Of each size.
    by : {"both", "formula", "simulation"}
        For the formula alone, a few programmes of the declared size are simulated, to take from
        them what isn't declared.

    Returns
    -------
    job : Job
        What is done.
    tasks : list of Task
        None where there is nothing to simulate.
    notes : tuple of str
        Why there isn't.

    Raises
    ------
    StudyError
        If the simulation is asked for, and the study can't be simulated.
    """
    try:
        _must_be_simulable(study, seed)
    except StudyError as error:
        if by == "simulation":
            raise
        return replicate_sums, [], (f"Not simulated: {error}",)
    if by == "formula":
        size = (declared_people(study),)
        return replicate_sums, power_tasks(study, sizes=size, seed=seed, replications=_PILOT), ()
    tasks = power_tasks(study, sizes=sizes, seed=seed, replications=replications)
    return replicate_headline, tasks, ()


def _must_be_simulable(study: Study, seed: int) -> None:
    where = f"{study.path or study.study}: arms"
    if not any(arm.tactics for arm in study.arms.values()):
        raise StudyError(Problem(where, "no tactic in any arm", "one, to simulate what arms do"))
    if study.assignment.rollout is not None:
        raise StudyError(Problem(where, "a stepped wedge", "arms that stay, to simulate them"))
    from nudgelab.simulation.programme import simulate  # noqa: PLC0415

    cohort = simulate(study, seed=seed)
    if study.analysis.primary not in cohort.outcomes.column_names:
        found = f"the primary outcome '{study.analysis.primary}'"
        raise StudyError(Problem(where, found, "one that a simulated programme has"))


def assessed_power(
    study: Study,
    sizes: Sequence[int],
    *,
    seed: int,
    simulated: pa.Table | None = None,
    cohort: Cohort | None = None,
    notes: Sequence[str] = (),
    by: By = "both",
) -> Power:
    """Put formula and simulation together.

    Parameters
    ----------
    study : Study
        As declared.
    sizes : sequence of int
        Employees.
    seed : int
        Of the simulated programmes.
    simulated : pyarrow.Table, optional
        Rows of :func:`~nudgelab.design.power_replications.replicate_headline`, or without an
        analysis of :func:`~nudgelab.design.power_replications.replicate_sums`.
    cohort : Cohort, optional
        A real cohort, from which the formula takes what isn't declared; the simulated ones if left
        out.
    notes : sequence of str
        What the reader must know beside what is found here.
    by : {"both", "formula", "simulation"}
        Without the formula where the simulation alone was asked for.

    Returns
    -------
    Power
        Rows, curves and suppositions.
    """
    plan = study.power or PowerPlan()
    asked = by != "simulation"
    grounds = grounds_of(study, simulated, cohort) if asked else Grounds(None)
    rests_on = grounds.supposed
    alpha = 1.0 - (study.analysis.level if plan.level is None else plan.level)
    found = None if rests_on is None else ByFormula(study, rests_on)
    unknown = [unknown_row(arm, size) for arm in study.treatments for size in sizes]
    rows = unknown if found is None else list(found.rows(sizes))
    return Power(
        study=study.study,
        title=study.title or study.study,
        question=f"{study.label('outcome', study.analysis.primary)}, "
        f"{study.label('segment', study.analysis.primary_segment)}",
        outcome=study.analysis.primary,
        segment=study.analysis.primary_segment,
        estimand=_estimand(study),
        people=study.people,
        arms={n: study.label("arm", n) for n in (study.control, *study.treatments)},
        unit=study.assignment.unit,
        grow="teams" if teams_grow(study, plan.grow) else "team_size",
        level=1.0 - alpha,
        target=plan.target,
        multiplicity=study.analysis.multiplicity if len(study.treatments) > 1 else "none",
        seed=seed,
        rows=tuple(with_simulated(row, simulated, alpha) for row in rows),
        curve=() if found is None else tuple(found.curve(sizes)),
        needed={} if found is None else found.needed(without=grounds.unclear),
        supposed=() if rests_on is None else tuple(_used(study, rests_on)),
        effect_origins=_effect_origins(study, rests_on),
        notes=(*grounds.notes, *_of_wedge(study), *notes),
    )


def _of_wedge(study: Study) -> tuple[str, ...]:
    return () if study.assignment.rollout is None else (_WEDGE,)


def _used(study: Study, rests_on: Supposed) -> Iterator[Supposition]:
    """Yield the numbers that the formula uses: nothing of teams where persons were assigned."""
    persons = study.assignment.unit == "person" and study.assignment.rollout is None
    for found in rests_on.listed():
        if not (persons and found.name in ("icc", "cv")):
            yield found


def _estimand(study: Study) -> str:
    """Return the primary headline; of a stepped wedge it is a difference, whatever the outcome."""
    outcome = study.outcomes[study.analysis.primary]
    if study.assignment.rollout is not None and outcome.kind != "binary":
        return "mean_difference"
    return headline_of(outcome)


def _effect_origins(study: Study, rests_on: Supposed | None) -> dict[str, str]:
    if rests_on is None:
        return {}
    known = {arm for arm, effect in rests_on.effects.items() if not math.isnan(effect)}
    return {arm: rests_on.origins[f"effect of {arm}"] for arm in study.treatments if arm in known}
