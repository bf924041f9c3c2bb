"""Calibrations kept whole: begun, gone on with after any interruption, finished."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from nudgelab.execution.local import on_cores
from nudgelab.execution.sweep import Progress, run_sweep
from nudgelab.execution.task import table_of_tasks
from nudgelab.results.sweep_folder import begun_sweep, finish_sweep

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.design.calibration_results import Calibration
    from nudgelab.execution.task import Executor, Task
    from nudgelab.study.study import Study

__all__ = ["POSTERIOR", "calibrate_here", "record_calibration"]

POSTERIOR = "posterior"
"""Name of the table of draws in a run's folder."""


def calibrate_here(
    study: Study,
    cohort: Cohort,
    *,
    seed: int | None = None,
    simulations: int | None = None,
    executor: Executor | None = None,
) -> Calibration:
    """Calibrate a study's model to a cohort, and keep nothing.

    Parameters
    ----------
    study, cohort, seed, simulations, executor
        As in :func:`record_calibration`.
    """
    from nudgelab.design.calibration import SIMULATIONS, calibrate  # noqa: PLC0415
    from nudgelab.design.calibration_simulations import simulate_draws  # noqa: PLC0415

    where = executor or on_cores(1)

    def run(tasks: list[Task]) -> pa.Table:
        return table_of_tasks(where, simulate_draws, tasks)

    chosen = study.seed if seed is None else seed
    return calibrate(study, cohort, run, seed=chosen, simulations=simulations or SIMULATIONS)


def record_calibration(
    study: Study,
    cohort: Cohort,
    *,
    seed: int | None = None,
    simulations: int | None = None,
    executor: Executor | None = None,
    root: str | Path = "results",
    resume: bool = False,
    command: Sequence[str] = (),
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
) -> tuple[Path, Calibration]:
    """Calibrate a study's model to a cohort, and keep posterior, report and predictions.

    Parameters
    ----------
    study : Study
        Its ``calibration:`` says what is learned.
    cohort : Cohort
        Simulated or real.
    seed : int, optional
        Seed of every random number; the study's own if left out.
    simulations : int, optional
        Programmes to simulate; :data:`nudgelab.design.calibration.SIMULATIONS` if left out.
    executor : Executor, optional
        Where it is done; in this process if left out.
    root : str or Path
        The results folder.
    resume : bool
        Whether to go on with an unfinished run that was asked the same, if there is one.
    command : sequence of str
        The words of the command that ran it.
    progress, warn : callable, optional
        See :func:`nudgelab.execution.sweep.run_sweep`; progress counts simulations.

    Returns
    -------
    (Path, Calibration)
        The run's folder, with ``posterior.parquet`` in it, and what was found.

    Raises
    ------
    CohortError, StudyError, ResultsError, ExecutionError
        What is finished is kept.
    """
    from nudgelab.cohort.cohort import Source  # noqa: PLC0415
    from nudgelab.design.calibration import PREDICTIONS, SIMULATIONS, calibrate  # noqa: PLC0415
    from nudgelab.design.calibration_simulations import simulate_draws  # noqa: PLC0415
    from nudgelab.report.calibration import (  # noqa: PLC0415
        render_calibration_html,
        render_calibration_json,
    )

    chosen = study.seed if seed is None else seed
    count = simulations or SIMULATIONS
    asked: dict[str, Any] = {
        "seed": chosen,
        "simulations": count,
        "cohort": cohort.source.as_dict(),
        "values": _fingerprint(cohort),
    }
    words = tuple(command) or ("nudgelab", "calibrate", str(study.path or study.study))
    typed = shlex.join(words)
    folder = begun_sweep(
        Path(root), study, kind="calibrate", command=typed, asked=asked, resume=resume
    )
    done = 0

    def run(tasks: list[Task]) -> pa.Table:
        nonlocal done

        def counted(finished: int, of: int) -> None:
            if progress is not None:
                share = finished / of if of else 1.0
                progress(done + round(share * rows), count + PREDICTIONS)

        rows = sum(len(task.arguments["values"]) for task in tasks)
        table = run_sweep(
            simulate_draws,
            tasks,
            executor or on_cores(1),
            folder.tasks,
            progress=counted,
            warn=warn,
        )
        done += rows
        return table

    found = calibrate(study, cohort, run, seed=chosen, simulations=count)
    folder.write_table(POSTERIOR, found.draws.to_arrow())
    for name, rows in (("parameters", found.parameters), ("summaries", found.summaries)):
        folder.write_table(name, pa.Table.from_pylist([asdict(row) for row in rows]))
    folder.write_text("report.html", render_calibration_html(found, command=typed))
    folder.write_text("calibration.json", render_calibration_json(found))
    source = Source(cohort.source.kind, cohort.source.name, cohort.source.sha256, seed=chosen)
    finish_sweep(folder, study, source, command=words)
    return folder.path, found


def _fingerprint(cohort: Cohort) -> str:
    """Return a digest of all that a cohort holds, so that another one isn't gone on with."""
    import hashlib  # noqa: PLC0415

    digest = hashlib.sha256()
    for table in (cohort.people, cohort.outcomes, cohort.events, cohort.waves):
        if table is not None:
            for column in table.column_names:
                digest.update(column.encode("utf-8"))
                digest.update(repr(table[column].to_pylist()).encode("utf-8"))
    return digest.hexdigest()
