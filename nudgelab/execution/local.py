"""Tasks on this machine's cores, a process each."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pyarrow as pa

from nudgelab.errors import ExecutionError
from nudgelab.execution.task import Executor, Job, Task

__all__ = ["cores", "in_this_process", "on_cores"]

_AHEAD = 2
"""Tasks that wait for each worker, so that none is idle and memory doesn't grow with the sweep."""
_MOST_DEATHS = 3
"""Times that a task's worker may die before the task is given up."""

Finished = tuple[Task, pa.Table]


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_this_process(job: Job, tasks: Iterable[Task]) -> Iterator[Finished]:
    """Run tasks one after the other, here; see :data:`nudgelab.execution.task.Executor`."""
    for task in tasks:
        yield task, job(**task.arguments)


def on_cores(workers: int) -> Executor:
    """Return an executor with worker processes on this machine.

    Parameters
    ----------
    workers : int
        How many; with one, the tasks run in this process.

    Returns
    -------
    Executor
        A worker that dies (out of memory, killed) is replaced and its task is done again.

    Raises
    ------
    ExecutionError
        On running, if a task's worker died three times.
    """
    if workers == 1:
        return in_this_process

    def run(job: Job, tasks: Iterable[Task]) -> Iterator[Finished]:
        deaths: Counter[str] = Counter()
        waiting = iter(tasks)
        lost: list[Task] = []
        while True:
            remaining = itertools.chain(lost, waiting)
            lost = []
            yield from _until_a_worker_dies(job, remaining, workers, lost.append)
            if not lost:
                return
            deaths.update(task.key for task in lost)
            _must_go_on(deaths)

    return run


def _must_go_on(deaths: Counter[str]) -> None:
    key, times = deaths.most_common(1)[0]
    if times >= _MOST_DEATHS:
        raise ExecutionError(
            f"task {key}: its worker process died {times} times (killed, or out of memory);"
            " expected it to end. Fewer workers need less memory"
        )


def _until_a_worker_dies(
    job: Job, tasks: Iterator[Task], workers: int, lose: Callable[[Task], None]
) -> Iterator[Finished]:
    """Yield finished tasks; what was under way when a worker died is lost."""
    # spawned, not forked: a fork of a process with threads may hang
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _depend_on_the_parent) as pool:
        under_way: dict[Future[pa.Table], Task] = {}
        try:
            yield from _keep_busy(pool, job, tasks, under_way, workers * _AHEAD)
        except BrokenProcessPool:
            for task in under_way.values():
                lose(task)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _keep_busy(
    pool: ProcessPoolExecutor,
    job: Job,
    tasks: Iterator[Task],
    under_way: dict[Future[pa.Table], Task],
    most: int,
) -> Iterator[Finished]:
    while True:
        for task in itertools.islice(tasks, most - len(under_way)):
            _submit(pool, job, task, under_way)
        if not under_way:
            return
        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
        for future in done:
            table = future.result()
            yield under_way.pop(future), table


def _submit(
    pool: ProcessPoolExecutor, job: Job, task: Task, under_way: dict[Future[pa.Table], Task]
) -> None:
    try:
        under_way[pool.submit(job, **task.arguments)] = task
    except BrokenProcessPool:
        broken: Future[pa.Table] = Future()
        under_way[broken] = task  # so that it is among what was lost
        raise


def _depend_on_the_parent() -> None:
    """Leave interrupts to the parent, and end when it ends, however it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)
