"""Sweeps kept whole: begun, gone on with after any interruption, finished."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nudgelab.execution.local import on_cores
from nudgelab.execution.sweep import Progress, run_sweep
from nudgelab.results.sweep_folder import SweepFolder, begun_sweep, finish_sweep

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.design.diagnosis import Diagnosis
    from nudgelab.design.power import By
    from nudgelab.design.power_results import Power
    from nudgelab.design.replications import ReplicatedEffect
    from nudgelab.execution.task import Executor
    from nudgelab.study.study import Study

__all__ = ["record_diagnosis", "record_power", "record_replications"]


def record_replications(
    study: Study,
    *,
    replications: int,
    seed: int | None = None,
    executor: Executor | None = None,
    root: str | Path = "results",
    resume: bool = False,
    command: Sequence[str] = (),
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
) -> tuple[Path, tuple[ReplicatedEffect, ...]]:
    """Simulate and analyse a study many times, and keep the results.

    Parameters
    ----------
    study : Study
        As declared.
    replications : int
        How many; at least 1.
    seed : int, optional
        Seed of every random number; the study's own if left out.
    executor : Executor, optional
        Where it is done; in this process if left out.
    root : str or Path
        The results folder.
    resume : bool
        Whether to go on with an unfinished run that was asked the same, if there is one.
    command : sequence of str
        The words of the command that ran it.
    progress, warn : callable, optional
        See :func:`nudgelab.execution.sweep.run_sweep`.

    Returns
    -------
    (Path, tuple of ReplicatedEffect)
        The run's folder, and each effect over all replications.

    Raises
    ------
    ResultsError, ExecutionError
        See :func:`nudgelab.execution.sweep.run_sweep`; what is finished is kept.
    """
    from nudgelab.cohort.cohort import Source  # noqa: PLC0415
    from nudgelab.design.replications import (  # noqa: PLC0415
        as_table,
        replicate,
        replication_tasks,
        summarise,
    )

    chosen = study.seed if seed is None else seed
    asked: dict[str, Any] = {"seed": chosen, "replications": replications}
    words = tuple(command) or _command(study, chosen, replications)
    folder = _begun(root, study, "replicate", asked, words, resume=resume)
    table = run_sweep(
        replicate,
        replication_tasks(study, seed=chosen, replications=replications),
        executor or on_cores(1),
        folder.tasks,
        progress=progress,
        warn=warn,
    )
    found = summarise(table)
    folder.write_table("replications", table)
    folder.write_table("effects", as_table(found))
    finish_sweep(folder, study, Source("simulated", study.study, seed=chosen), command=words)
    return folder.path, found


def record_power(
    study: Study,
    *,
    sizes: Sequence[int] | None = None,
    replications: int | None = None,
    by: By = "both",
    cohort: Cohort | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
    root: str | Path = "results",
    resume: bool = False,
    command: Sequence[str] = (),
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
) -> tuple[Path, Power]:
    """Assess a study's power over sizes, and keep it: replications, table, page, JSON and CSV.

    Parameters
    ----------
    study : Study
        As declared.
    sizes : sequence of int, optional
        Employees; the declared ones if left out.
    replications : int, optional
        Simulated programmes of each size; as declared if left out.
    by : {"both", "formula", "simulation"}
        How it is assessed.
    cohort : Cohort, optional
        A real cohort, from which the formula takes what isn't declared.
    seed : int, optional
        Seed of every random number; the study's own if left out.
    executor, root, resume, command, progress, warn
        As in :func:`record_replications`.

    Returns
    -------
    (Path, Power)
        The run's folder, and what was found.

    Raises
    ------
    ResultsError, ExecutionError
        See :func:`nudgelab.execution.sweep.run_sweep`; what is finished is kept.
    StudyError
        If only the simulation is asked for, and the study can't be simulated.
    """
    from nudgelab.cohort.cohort import Source  # noqa: PLC0415
    from nudgelab.design.power import assessed_power, power_work, sizes_asked  # noqa: PLC0415
    from nudgelab.report.power import (  # noqa: PLC0415
        render_power_csv,
        render_power_html,
        render_power_json,
    )
    from nudgelab.study.power import PowerPlan  # noqa: PLC0415

    chosen = study.seed if seed is None else seed
    plan = study.power or PowerPlan()
    asked_sizes, times = tuple(sizes or sizes_asked(study)), replications or plan.replications
    job, tasks, notes = power_work(study, asked_sizes, seed=chosen, replications=times, by=by)
    data = None if cohort is None else cohort.source.sha256
    asked: dict[str, Any] = {
        "seed": chosen,
        "replications": times,
        "sizes": list(asked_sizes),
        "by": by,
        "data": data,
    }
    words = tuple(command) or _typed(study, "power", "--seed", str(chosen))
    folder = _begun(root, study, "power", asked, words, resume=resume)
    table = None
    if tasks:
        run = executor or on_cores(1)
        table = run_sweep(job, tasks, run, folder.tasks, progress=progress, warn=warn)
        folder.write_table("replications", table)
    found = assessed_power(
        study, asked_sizes, seed=chosen, simulated=table, cohort=cohort, notes=notes, by=by
    )
    folder.write_table("power", found.to_arrow())
    folder.write_text("power.csv", render_power_csv(found))
    folder.write_text("power.json", render_power_json(found))
    folder.write_text("report.html", render_power_html(found, command=shlex.join(words)))
    source = Source("simulated", study.study, seed=chosen) if cohort is None else cohort.source
    finish_sweep(folder, study, source, command=words)
    return folder.path, found


def record_diagnosis(
    studies: Sequence[Study],
    *,
    replications: int,
    seed: int | None = None,
    executor: Executor | None = None,
    root: str | Path = "results",
    resume: bool = False,
    command: Sequence[str] = (),
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
) -> tuple[Path, Diagnosis]:
    """Diagnose designs side by side, and keep it: replications, table, page, JSON and CSV.

    Parameters
    ----------
    studies : sequence of Study
        The designs; the run is kept under the first one's name.
    replications : int
        Of each design.
    seed : int, optional
        Seed of every random number; the first study's own if left out.
    executor, root, resume, command, progress, warn
        As in :func:`record_replications`.

    Returns
    -------
    (Path, Diagnosis)
        The run's folder, and what was found.

    Raises
    ------
    ResultsError, ExecutionError
        See :func:`nudgelab.execution.sweep.run_sweep`; what is finished is kept.
    StudyError
        If two designs have one name, or a design can't be simulated.
    """
    from nudgelab.cohort.cohort import Source  # noqa: PLC0415
    from nudgelab.design.diagnosis import diagnosed, must_differ  # noqa: PLC0415
    from nudgelab.design.diagnosis_replications import (  # noqa: PLC0415
        diagnosis_tasks,
        replicate_with_truth,
    )
    from nudgelab.report.diagnosis import (  # noqa: PLC0415
        render_diagnosis_csv,
        render_diagnosis_html,
        render_diagnosis_json,
    )

    must_differ(studies)
    study, *others = studies
    chosen = study.seed if seed is None else seed
    asked: dict[str, Any] = {
        "seed": chosen,
        "replications": replications,
        "beside": {other.study: other.sha256 for other in others},
    }
    files = [str(other.path or f"{other.study}.yaml") for other in others]
    options = (*files, "--times", str(replications), "--seed", str(chosen))
    words = tuple(command) or _typed(study, "diagnose", *options)
    folder = _begun(root, study, "diagnose", asked, words, resume=resume)
    table = run_sweep(
        replicate_with_truth,
        diagnosis_tasks(studies, seed=chosen, replications=replications),
        executor or on_cores(1),
        folder.tasks,
        progress=progress,
        warn=warn,
    )
    found = diagnosed(studies, table, seed=chosen, replications=replications)
    folder.write_table("replications", table)
    folder.write_table("diagnosis", found.to_arrow())
    folder.write_text("diagnosis.csv", render_diagnosis_csv(found))
    folder.write_text("diagnosis.json", render_diagnosis_json(found))
    folder.write_text("report.html", render_diagnosis_html(found, command=shlex.join(words)))
    for other in others:
        folder.write_text(f"{other.study}.yaml", other.text)
    finish_sweep(folder, study, Source("simulated", study.study, seed=chosen), command=words)
    return folder.path, found


def _begun(
    root: str | Path,
    study: Study,
    kind: str,
    asked: dict[str, Any],
    words: Sequence[str],
    *,
    resume: bool,
) -> SweepFolder:
    typed = shlex.join(words)
    return begun_sweep(Path(root), study, kind=kind, command=typed, asked=asked, resume=resume)


def _command(study: Study, seed: int, replications: int) -> tuple[str, ...]:
    """Return the command that would do the same from the command line."""
    return _typed(study, "replicate", "--times", str(replications), "--seed", str(seed))


def _typed(study: Study, verb: str, *options: str) -> tuple[str, ...]:
    file = str(study.path) if study.path is not None else f"{study.study}.yaml"
    return ("nudgelab", verb, file, *options)
