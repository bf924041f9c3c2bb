"""A sweep that is interrupted goes on, and ends as if nothing had happened."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from nudgelab.errors import ExecutionError, ResultsError
from nudgelab.execution.ledger import Ledger
from nudgelab.execution.local import in_this_process, on_cores
from nudgelab.execution.lock import held
from nudgelab.execution.sweep import run_sweep
from nudgelab.execution.task import Task
from tests.execution import jobs

ROOT = Path(__file__).parents[2]
COUNT = 60


@pytest.fixture
def undisturbed(tmp_path):
    return run_sweep(jobs.square, jobs.tasks(COUNT), in_this_process, tmp_path / "undisturbed")


def test_results_stand_in_the_order_of_the_tasks(undisturbed):
    assert undisturbed["number"].to_pylist() == list(range(COUNT))


def test_workers_change_nothing(tmp_path, undisturbed):
    assert run_sweep(jobs.square, jobs.tasks(COUNT), on_cores(2), tmp_path / "two") == undisturbed


def test_what_is_finished_is_not_done_again(tmp_path, undisturbed):
    folder = tmp_path / "again"
    with pytest.raises(ValueError, match="three"):
        run_sweep(jobs.fail_at_three, jobs.tasks(COUNT), in_this_process, folder)
    assert set(Ledger(folder).finished()) == {"t000", "t001", "t002"}
    done = []

    def noting(job, tasks):
        for task, table in in_this_process(job, tasks):
            done.append(task.key)
            yield task, table

    assert run_sweep(jobs.square, jobs.tasks(COUNT), noting, folder) == undisturbed
    assert done == [f"t{number:03d}" for number in range(3, COUNT)]


def test_progress_is_told(tmp_path):
    told = []
    run_sweep(
        jobs.square,
        jobs.tasks(3),
        in_this_process,
        tmp_path,
        progress=lambda done, of: told.append((done, of)),
    )
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_damaged_task_is_named_and_done_again(tmp_path, undisturbed):
    folder = tmp_path / "damaged"
    run_sweep(jobs.square, jobs.tasks(COUNT), in_this_process, folder)
    victim = Ledger(folder).finished()["t007"]
    victim.write_bytes(victim.read_bytes()[:-3])
    warned = []
    table = run_sweep(jobs.square, jobs.tasks(COUNT), in_this_process, folder, warn=warned.append)
    assert table == undisturbed
    assert len(warned) == 1
    assert victim.name in warned[0]


def test_the_second_process_on_a_folder_stops(tmp_path):
    folder = Ledger(tmp_path / "tasks").folder
    with held(folder), pytest.raises(ResultsError, match="another process works on it"):
        run_sweep(jobs.square, jobs.tasks(1), in_this_process, folder)


def test_tasks_must_differ(tmp_path):
    task = Task("same", {"number": 1})
    with pytest.raises(ExecutionError, match="two tasks of one key"):
        run_sweep(jobs.square, [task, task], in_this_process, tmp_path)


def test_fifty_kills_at_random_moments_change_nothing(tmp_path, undisturbed):
    folder = tmp_path / "killed"
    words = [sys.executable, "-m", "tests.execution.jobs", str(folder), str(COUNT), "1"]
    moments = np.random.default_rng(20261123)
    kills = 0
    while kills < 50:
        with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
            _wait_until_it_works(folder, process)
            time.sleep(moments.uniform(0, 0.03))
            process.send_signal(signal.SIGKILL)
        kills += 1
        if len(Ledger(folder).finished()) == COUNT:
            # it got to the end: take a part of it away and kill it on
            for key, path in Ledger(folder).finished().items():
                if moments.random() < 0.5:
                    assert key
                    path.unlink()
    assert Ledger(folder).damaged() == []
    assert run_sweep(jobs.square, jobs.tasks(COUNT), in_this_process, folder) == undisturbed


def _wait_until_it_works(folder: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until the sweep holds its folder, or is over already."""
    lock = folder / ".lock"
    before = lock.read_text(encoding="utf-8") if lock.exists() else ""
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if lock.exists() and lock.read_text(encoding="utf-8") != before:
            return
        time.sleep(0.002)


def test_workers_end_with_a_killed_parent(tmp_path):
    folder = tmp_path / "killed"
    words = [sys.executable, "-m", "tests.execution.jobs", str(folder), "500", "2"]
    with subprocess.Popen(words, cwd=ROOT, start_new_session=True) as process:
        deadline = time.monotonic() + 60
        while not Ledger(folder).finished() and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        while _in_session(process.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert _in_session(process.pid) == []


def _in_session(session: int) -> list[int]:
    """Return the processes of a session that still run (Linux)."""
    alive = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            alive.append(int(stat.parent.name))
    return alive
