"""Tasks on this machine's cores."""

from __future__ import annotations

import pytest

from nudgelab.errors import ExecutionError
from nudgelab.execution.local import cores, in_this_process, on_cores
from tests.execution import jobs


def _done(executor, job, tasks) -> dict[str, int]:
    return {task.key: table["square"][0].as_py() for task, table in executor(job, tasks)}


def test_there_is_a_core():
    assert cores() >= 1


def test_one_worker_is_this_process():
    assert on_cores(1) is in_this_process


@pytest.mark.parametrize("workers", [1, 2])
def test_every_task_is_done_once(workers):
    done = _done(on_cores(workers), jobs.square, jobs.tasks(20))
    assert done == {f"t{number:03d}": number**2 for number in range(20)}


def test_no_tasks_are_no_work():
    assert _done(on_cores(2), jobs.square, []) == {}


def test_a_worker_that_dies_is_replaced_and_its_task_done_again(tmp_path):
    done = _done(on_cores(2), jobs.die_once, jobs.tasks(8, marks=str(tmp_path)))
    assert (tmp_path / "died").exists()
    assert done == {f"t{number:03d}": number**2 for number in range(8)}


def test_a_task_that_kills_its_workers_is_given_up():
    with pytest.raises(ExecutionError, match="its worker process died 3 times"):
        _done(on_cores(2), jobs.always_die, jobs.tasks(1))


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_in_a_job_comes_out(workers):
    with pytest.raises(ValueError, match="three"):
        _done(on_cores(workers), jobs.fail_at_three, jobs.tasks(6))


def test_tasks_are_taken_as_they_are_needed():
    taken = []

    def endless():
        for task in jobs.tasks(1000):
            taken.append(task.key)
            yield task

    running = on_cores(2)(jobs.square, endless())
    next(running)
    running.close()
    assert len(taken) < 20
