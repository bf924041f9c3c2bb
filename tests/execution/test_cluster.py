"""A real Dask scheduler and workers on loopback, started by their own commands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nudgelab.errors import ExecutionError
from nudgelab.execution.cluster import on_cluster
from nudgelab.execution.ledger import Ledger
from nudgelab.execution.local import in_this_process
from nudgelab.execution.sweep import run_sweep
from tests.execution import jobs

pytest.importorskip("distributed", reason="pip install 'nudgelab[cluster]'")

ROOT = Path(__file__).parents[2]


def _dask(*words: str, log: Path) -> subprocess.Popen[bytes]:
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with log.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]],
            cwd=ROOT,
            env=env,
            stdout=file,
            stderr=subprocess.STDOUT,
        )


def _address_in(log: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = re.search(r"Scheduler at:\s+(tcp://\S+)", log.read_text(encoding="utf-8"))
        if found:
            return found[1]
        time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8"))


@contextmanager
def _running(folder: Path, workers: int) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start a scheduler and workers; yield its address and process."""
    log = folder / "scheduler.log"
    loopback = ("--host", "127.0.0.1", "--no-dashboard")
    started = [_dask("dask_scheduler", *loopback, "--port", "0", log=log)]
    try:
        address = _address_in(log)
        for number in range(workers):
            words = ("--nthreads", "1", "--local-directory", str(folder), "--death-timeout", "60")
            log = folder / f"worker{number}.log"
            started.append(_dask("dask_worker", address, *loopback, *words, log=log))
        yield address, started[0]
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The address of a scheduler with two workers."""
    with _running(tmp_path_factory.mktemp("dask"), workers=2) as (address, _):
        yield address


def test_a_cluster_gives_what_this_process_gives(cluster, tmp_path):
    here = run_sweep(jobs.square, jobs.tasks(40), in_this_process, tmp_path / "here")
    there = run_sweep(jobs.square, jobs.tasks(40), on_cluster(cluster), tmp_path / "there")
    assert there == here


def test_a_lost_workers_task_is_done_again(cluster, tmp_path):
    # a worker that is killed is started again by its nanny
    tasks = jobs.tasks(6, here=os.getpid(), marks=str(tmp_path))
    done = {
        task.key: table["square"][0].as_py()
        for task, table in on_cluster(cluster)(jobs.die_in_another_process, tasks)
    }
    assert (tmp_path / "died").exists()
    assert done == {f"t{number:03d}": number**2 for number in range(6)}


def test_an_error_in_a_job_comes_out(cluster):
    with pytest.raises(ValueError, match="three"):
        list(on_cluster(cluster)(jobs.fail_at_three, jobs.tasks(6)))


def test_no_scheduler_is_told(monkeypatch):
    monkeypatch.setattr("nudgelab.execution.cluster._PATIENCE", "1s")
    with pytest.raises(ExecutionError, match="found no Dask scheduler"):
        list(on_cluster("tcp://127.0.0.1:9")(jobs.square, jobs.tasks(1)))


def test_an_address_that_is_none_is_told():
    with pytest.raises(ExecutionError, match="found no Dask scheduler"):
        list(on_cluster("nonsense://x")(jobs.square, jobs.tasks(1)))


def test_a_lost_scheduler_is_told_and_what_is_finished_is_kept(tmp_path):
    folder = tmp_path / "sweep"
    tasks = jobs.tasks(2000)
    with _running(tmp_path, workers=1) as (address, scheduler):

        def kill_it(done: int, of: int) -> None:
            del of
            if done == 5:
                scheduler.kill()

        with pytest.raises(ExecutionError, match="the scheduler was lost"):
            run_sweep(jobs.slow_square, tasks, on_cluster(address), folder, progress=kill_it)
    kept = set(Ledger(folder).finished())
    assert 5 <= len(kept) < 2000
    table = run_sweep(jobs.square, tasks, in_this_process, folder)
    assert table["square"].to_pylist() == [number**2 for number in range(2000)]
