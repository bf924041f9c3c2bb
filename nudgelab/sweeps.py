"""Sweeps kept whole: begun, gone on with after any interruption, finished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nudgelab.execution.local import on_cores
from nudgelab.execution.sweep import Progress, run_sweep
from nudgelab.results.manifest import manifest_of
from nudgelab.results.sweep_folder import SweepFolder, new_sweep, unfinished_sweep

if TYPE_CHECKING:
    from nudgelab.design.replications import ReplicatedEffect
    from nudgelab.execution.task import Executor
    from nudgelab.study.study import Study

__all__ = ["record_replications"]


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
    import shlex  # noqa: PLC0415

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
    folder = _begun(Path(root), study, asked, shlex.join(words), resume=resume)
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
    folder.write_text("study.yaml", study.text)
    source = Source("simulated", study.study, seed=chosen)
    manifest = manifest_of(folder, study, source, kind="replicate", command=words, asked=asked)
    folder.finish(manifest.as_json())
    return folder.path, found


def _begun(
    root: Path, study: Study, asked: dict[str, Any], command: str, *, resume: bool
) -> SweepFolder:
    if resume:
        begun = unfinished_sweep(root, study, kind="replicate", asked=asked)
        if begun is not None:
            return begun
    return new_sweep(root, study, kind="replicate", command=command, asked=asked)


def _command(study: Study, seed: int, replications: int) -> tuple[str, ...]:
    """Return the command that would do the same from the command line."""
    file = str(study.path) if study.path is not None else f"{study.study}.yaml"
    numbers = ("--times", str(replications), "--seed", str(seed))
    return ("nudgelab", "replicate", file, *numbers)
