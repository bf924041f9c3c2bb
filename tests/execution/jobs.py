"""Jobs that a test's workers run: they must be importable where the worker is."""

from __future__ import annotations

import os
import signal
import sys
import time
from importlib import import_module
from pathlib import Path

import pyarrow as pa

from nudgelab.execution.local import on_cores
from nudgelab.execution.sweep import run_sweep
from nudgelab.execution.task import Task


def square(number: int) -> pa.Table:
    return pa.table({"number": [number], "square": [number * number]})


def slow_square(number: int) -> pa.Table:
    time.sleep(0.01)
    return square(number)


def fail_at_three(number: int) -> pa.Table:
    if number == 3:
        raise ValueError("three")
    return square(number)


def die_once(number: int, marks: str) -> pa.Table:
    """Kill the worker the first time that task 2 comes along."""
    mark = Path(marks) / "died"
    if number == 2 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return square(number)


def always_die(number: int) -> pa.Table:
    os.kill(os.getpid(), signal.SIGKILL)
    return square(number)


def die_in_another_process(number: int, here: int, marks: str) -> pa.Table:
    """Kill a cluster's worker once, never the process of the test."""
    if os.getpid() != here:
        return die_once(number, marks)
    return square(number)


def tasks(count: int, **more: object) -> list[Task]:
    return [Task(f"t{number:03d}", {"number": number, **more}) for number in range(count)]


if __name__ == "__main__":  # a sweep that a test kills: FOLDER, TASKS, WORKERS
    folder, count, workers = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    # workers know the job by the name that it is imported by, not as part of a main program
    job = import_module("tests.execution.jobs").slow_square
    run_sweep(job, tasks(count), on_cores(workers), folder)
