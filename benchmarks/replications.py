"""Measure many replications and a comparison of strategies, beside Mesa's batch runner.

python -m benchmarks.replications [--worlds 10000] [--only worlds|strategies|mesa]

Every case runs in a process of its own, with two workers. Where others use the machine too, wall
time says little: the processor time of all processes, divided by the two cores, is what an idle
machine would take at best, and both are printed. Mesa runs the *reference* model (see
benchmarks/README.md), far simpler than nudgelab's, for a few replications, and its time is
multiplied: the table says so.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.simulation.machine import facts

ROOT = Path(__file__).parents[1]
CORES = 2
EMPLOYEES, DAYS = 1_000, 250
MESA_REPLICATIONS = 8
GOALS = {"worlds": 120.0, "strategies": 60.0}
"""Seconds on two cores for 10,000 replications, and for 8 strategies of 200 replications each."""


class Row(NamedTuple):
    """What was measured of a case.

    Attributes
    ----------
    case : str
        What was run.
    replications : int
        How many simulated programmes.
    wall, cpu : float
        Wall time, and processor time of all processes [s].
    parent, worker : float
        Peak memory of the process that puts results together, and of the largest worker [MiB].
    """

    case: str
    replications: int
    wall: float
    cpu: float
    parent: float
    worker: float


def worlds(replications: int) -> int:
    """Simulate a programme in many worlds, everybody with two tactics; return how many."""
    from benchmarks.simulation.with_nudgelab import full_study
    from nudgelab.design.strategies import strategies_of
    from nudgelab.design.strategy_replications import (
        BLOCK,
        block_tasks,
        simulate_block,
    )
    from nudgelab.execution.local import on_cores

    study = full_study(EMPLOYEES, DAYS)
    plan = strategies_of(study)["plan"]
    blocks = range(-(-replications // BLOCK))
    tasks = block_tasks(study, [plan], seed=1, blocks=blocks, draws=None, worlds=replications)
    met = 0
    for _, table in on_cores(CORES)(simulate_block, tasks):
        met += len(table) // 4  # everybody, and those of three resistances
    return met


def strategies(replications: int) -> int:
    """Compare the shipped study's strategies from beginning to end; return programmes run."""
    import tempfile

    from nudgelab.comparisons import Asked, record_comparison
    from nudgelab.execution.local import on_cores
    from nudgelab.public import Study

    study = Study.load(ROOT / "configs" / "ambassador.yaml")
    with tempfile.TemporaryDirectory() as root:
        asked = Asked(times=replications)
        _, found = record_comparison(study, asked, executor=on_cores(CORES), root=root)
    return sum(one.worlds for one in found.standings)


def mesa(replications: int) -> int:
    """Run the reference model with Mesa's batch runner; return replications."""
    import mesa as library

    from benchmarks.with_mesa_batch import Collected

    found = library.batch_run(
        Collected,
        parameters={"employees": EMPLOYEES, "seed": list(range(replications))},
        iterations=1,
        max_steps=DAYS,
        number_processes=CORES,
        data_collection_period=-1,
        display_progress=False,
    )
    return len(found)


CASES: dict[str, Callable[[int], int]] = {
    "worlds": worlds,
    "strategies": strategies,
    "mesa": mesa,
}


def measured(case: str, replications: int) -> Row:
    """Run a case in this process and its workers, once."""
    began = time.perf_counter()
    done = CASES[case](replications)
    wall = time.perf_counter() - began
    for worker in multiprocessing.active_children():
        worker.join()  # so that their time counts
    own = resource.getrusage(resource.RUSAGE_SELF)
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime
    return Row(case, done, wall, cpu, own.ru_maxrss / 1024.0, workers.ru_maxrss / 1024.0)


def in_own_process(case: str, replications: int) -> Row:
    """Run a case in a fresh process, so that its memory and time are its own."""
    words = [sys.executable, "-m", "benchmarks.replications", "--measure", case, str(replications)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603
    return Row(**json.loads(done.stdout.splitlines()[-1]))


def rows(most: int, only: str | None) -> Iterator[Row]:
    """Measure every case, nudgelab's first."""
    if only in (None, "worlds"):
        yield in_own_process("worlds", max(1, most // 10))
        yield in_own_process("worlds", most)
    if only in (None, "strategies"):
        yield in_own_process("strategies", 200)
    if only in (None, "mesa") and find_spec("mesa") is not None:
        yield in_own_process("mesa", MESA_REPLICATIONS)


_SAID = {
    "worlds": f"nudgelab, full model, {EMPLOYEES:,} × {DAYS} days",
    "strategies": "nudgelab compare, configs/ambassador.yaml, all strategies",
    "mesa": f"Mesa batch_run, reference model, {EMPLOYEES:,} × {DAYS} days",
}


def table(found: list[Row]) -> str:
    """Return the rows as a table, and what they come to."""
    lines = [
        (
            "| case | programmes | wall [s] | processor [s] | processor / 2 cores [s]"
            " | ms a programme | peak memory [MiB] | of a worker |"
        ),
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {_SAID[row.case]} | {row.replications:,} | {row.wall:.1f} | {row.cpu:.1f}"
        f" | {row.cpu / CORES:.1f} | {1000 * row.cpu / row.replications:.1f}"
        f" | {row.parent:.0f} | {row.worker:.0f} |"
        for row in found
    ]
    return "\n".join([*lines, "", *_verdicts(found)])


def _verdicts(found: list[Row]) -> Iterator[str]:
    last = {row.case: row for row in found}
    for case, goal in GOALS.items():
        if case in last:
            row = last[case]
            least = row.cpu / CORES
            met = "yes" if row.wall <= goal else "by processor time" if least <= goal else "no"
            yield (
                f"- {_SAID[case]}: {row.replications:,} programmes wanted within {goal:.0f} s:"
                f" {least:.0f} s of two cores, {row.wall:.0f} s by the clock; met: {met}."
            )
    if "mesa" in last and "worlds" in last:
        mesa_row, ours = last["mesa"], last["worlds"]
        whole = mesa_row.cpu / mesa_row.replications * ours.replications / CORES
        yield (
            f"- Mesa was run for {mesa_row.replications} replications; {ours.replications:,} would"
            f" take {whole / 60:.0f} minutes of two cores by its time (extrapolated), of a far"
            f" simpler model: {whole / (ours.cpu / CORES):.0f} times as long."
        )


def main() -> None:
    """Measure, and print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--worlds", type=int, default=10_000)
    options.add_argument("--only", choices=tuple(CASES))
    options.add_argument("--measure", nargs=2, metavar=("CASE", "N"), help=argparse.SUPPRESS)
    chosen: Any = options.parse_args()
    if chosen.measure:
        print(json.dumps(measured(chosen.measure[0], int(chosen.measure[1]))._asdict()))
        return
    print(facts())
    print()
    print(table(list(rows(chosen.worlds, chosen.only))))


if __name__ == "__main__":
    main()
