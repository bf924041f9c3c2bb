"""A sweep: a table of tasks, of which each finished one is kept, and none is done twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from nudgelab.errors import ExecutionError
from nudgelab.execution.ledger import Ledger
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
        _mend(ledger, warn)
        done = set(ledger.finished()) & {task.key for task in tasks}
        report = progress or _silent
        report(len(done), len(tasks))
        for task, table in executor(job, (task for task in tasks if task.key not in done)):
            ledger.keep(task.key, table)
            done.add(task.key)
            report(len(done), len(tasks))
    return pa.concat_tables([ledger.table(task.key) for task in tasks])


def _must_differ(tasks: Sequence[Task]) -> None:
    if len({task.key for task in tasks}) < len(tasks):
        raise ExecutionError("found two tasks of one key; expected each key once")


def _mend(ledger: Ledger, warn: Callable[[str], None] | None) -> None:
    for path in ledger.damaged():
        ledger.discard(path)
        if warn is not None:
            warn(f"{path}: isn't as it was written; its task is done again")


def _silent(done: int, of: int) -> None:
    del done, of
