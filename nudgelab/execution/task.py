"""A task: one piece of a sweep, which may run anywhere and gives a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

__all__ = ["Executor", "Job", "Task", "table_of_tasks"]

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of a sweep.

    Attributes
    ----------
    key : str
        Its name within the sweep: letters, digits, ``-`` and ``_``. Results are put together in the
        order of the keys' tasks, whichever is finished first.
    arguments : mapping of str to object
        What the job is called with; must survive pickling.
    """

    key: str
    arguments: Mapping[str, Any]

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"key {self.key!r}: expected letters, digits, - and _, at most 100")


Job = Callable[..., pa.Table]
"""A function at the top of a module: a task's arguments in, a table out. It must give the same
table for the same arguments wherever it runs."""

Executor = Callable[[Job, Iterable[Task]], Iterator[tuple[Task, pa.Table]]]
"""Runs a job on tasks and yields each with its table when it is finished, in any order."""


def table_of_tasks(executor: Executor, job: Job, tasks: Sequence[Task]) -> pa.Table:
    """Run tasks and put their tables together in the tasks' order, keeping nothing.

    Parameters
    ----------
    executor : Executor
        Where they run.
    job : Job
        What they are.
    tasks : sequence of Task
        At least one, each key once.

    Returns
    -------
    pyarrow.Table
        The same whichever is finished first.
    """
    done = {task.key: table for task, table in executor(job, tasks)}
    return pa.concat_tables([done[task.key] for task in tasks])
