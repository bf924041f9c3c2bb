"""A sweep: a table of tasks, of which each finished one is kept, and none is done twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from nudgelab.errors import ExecutionError
from nudgelab.execution.ledger import Ledger, read_task
from nudgelab.execution.lock import held
from nudgelab.execution.task import Executor, Job, Task

__all__ = ["run_sweep"]

Progress = Callable[[int, int], None]


def run_sweep(
    job: Job,
    tasks: Sequence[Task],
    executor: Executor,
    folder: Path,
    *,
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
) -> pa.Table:
    """Do every task that isn't done yet, and put all results together.

    Parameters
    ----------
    job : Job
        What is done.
    tasks : sequence of Task
        All of them, with different keys.
    executor : Executor
        Where it is done.
    folder : Path
        Where finished tasks are kept; what is there already isn't done again.
    progress : callable, optional
        Called with the number of finished tasks and of all, at the beginning and after each.
    warn : callable, optional
        Called with a sentence for each damaged file that was found and is made anew.

    Returns
    -------
    pyarrow.Table
        The tasks' tables one after the other, in the order of the tasks: the same, whoever did
        them, in whatever order, after however many interruptions.

    Raises
    ------
    ResultsError
        If another process works on the folder, or it can't be written. What is finished is kept.
    ExecutionError
        If a task failed or the cluster was lost. What is finished is kept.
    """
    _must_differ(tasks)
    ledger = Ledger(folder)
    with held(folder):
        kept = _kept(ledger, warn)
        done = {task.key: kept[task.key] for task in tasks if task.key in kept}
        report = progress or _silent
        report(len(done), len(tasks))
        for task, table in executor(job, [task for task in tasks if task.key not in done]):
            done[task.key] = ledger.keep(task.key, table)
            report(len(done), len(tasks))
    return pa.concat_tables([read_task(done[task.key]) for task in tasks])


def _must_differ(tasks: Sequence[Task]) -> None:
    if len({task.key for task in tasks}) < len(tasks):
        raise ExecutionError("found two tasks of one key; expected each key once")


def _kept(ledger: Ledger, warn: Callable[[str], None] | None) -> dict[str, Path]:
    """Return the files of finished tasks by key; what is damaged is named and discarded."""
    whole, broken = ledger.examined()
    for path in broken:
        ledger.discard(path)
        if warn is not None:
            warn(f"{path}: isn't as it was written; its task is done again")
    return whole


def _silent(done: int, of: int) -> None:
    del done, of
