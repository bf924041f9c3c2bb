"""Measure the speed of one simulation, and write the table.

python -m benchmarks.simulation [--large] [--update-readme]
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

for threads in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[threads] = "1"  # before NumPy is imported: everything runs on one core

RESULTS = Path("results/benchmarks")
README = Path(__file__).parents[1] / "README.md"
DAYS = 250
PEERS = {  # library → its module here, and a size that ends within seconds
    "mesa": ("with_mesa", 1_000, 100),
    "agentpy": ("with_agentpy", 1_000, 50),
    "simpy": ("with_simpy", 1_000, 50),
    "numpy": ("with_numpy", 100_000, 100),
    "numba": ("with_numba", 100_000, 250),
}


class Measured(NamedTuple):
    """One row of the table."""

    contender: str
    employees: int
    days: int
    seconds: float
    ns_per_agent_day: float
    note: str


def median_seconds(work: Callable[[], object], times: int) -> float:
    """Return the median time of some runs, after one that doesn't count."""
    work()
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def peers() -> Iterator[Measured]:
    """Measure the reference model in every peer that is installed."""
    for library, (module, employees, days) in PEERS.items():
        if importlib.util.find_spec(library) is None:
            print(f"{library} isn't installed; pip install -e '.[bench]'", file=sys.stderr)
            continue
        simulate = importlib.import_module(f"benchmarks.simulation.{module}").simulate
        seconds = median_seconds(lambda run=simulate, n=employees, d=days: run(n, d, 1), 3)
        each = seconds / (employees * days) * 1e9
        name = f"{library} {version(library)}: reference model"
        yield Measured(name, employees, days, seconds, each, "with set-up")


def nudgelab(sizes: tuple[int, ...]) -> Iterator[Measured]:
    """Measure nudgelab's full model: a whole call, and the days alone."""
    from benchmarks.simulation.with_nudgelab import full_study, run, simulate

    for employees in sizes:
        times = 15 if employees <= 10_000 else 3
        study = full_study(employees, DAYS)
        whole = median_seconds(lambda s=study: simulate(s), times)
        each = whole / (employees * DAYS) * 1e9
        yield Measured(
            "nudgelab: full model, whole call",
            employees,
            DAYS,
            whole,
            each,
            "population, network, surveys and tables counted in",
        )
        short = median_seconds(lambda n=employees: run(n, 10), times)
        long = median_seconds(lambda n=employees: run(n, DAYS), times)
        seconds = long - short
        each = seconds / (employees * (DAYS - 10)) * 1e9
        yield Measured(
            "nudgelab: full model, the days alone",
            employees,
            DAYS - 10,
            seconds,
            each,
            "time of 250 days less that of 10",
        )


def memory(employees: int) -> tuple[float, float]:
    """Return bytes an employee of the tables that live through a run, and of the peak in a process.

    The peak counts in what building the population and the network takes for a while.
    """
    code = (
        "import json, resource, sys\n"
        "from benchmarks.simulation.with_nudgelab import run\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024\n"
        "run(1000, 20); before = peak()\n"
        f"done = run({employees}, 60)\n"
        "tables = sum(table.nbytes for table in done.workforce)\n"
        "print(json.dumps([tables, peak() - before]))\n"
    )
    found = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    tables, peak = json.loads(found.stdout)
    return tables / employees, peak / employees


def first_call() -> float:
    """Return the time of the first simulation in a fresh process whose code was compiled before."""
    code = (
        "import time\n"
        "from benchmarks.simulation.with_nudgelab import full_study, simulate\n"
        "study = full_study(1000, 250); began = time.perf_counter(); simulate(study)\n"
        "print(time.perf_counter() - began)\n"
    )
    found = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return float(found.stdout)


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="a million employees too")
    parser.add_argument("--update-readme", action="store_true")
    chosen = parser.parse_args()
    sizes = (1_000, 10_000, 100_000, *((1_000_000,) if chosen.large else ()))
    rows = [*peers(), *nudgelab(sizes)]
    lines = [*_machine(), "", *_table(rows), "", *_beside(rows), *_memory(sizes)]
    lines.append(f"- first 1,000 × 250 in a fresh process, compiled before: {first_call():.2f} s")
    text = "\n".join(lines) + "\n"
    print(text)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "simulation.md").write_text(text, encoding="utf-8")
    with (RESULTS / "simulation.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Measured._fields)
        writer.writerows(rows)
    if chosen.update_readme:
        _update(text)


def _machine() -> list[str]:
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        models = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = models[0].split(":", 1)[1].strip() if models else cpu
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numba", "numpy", "networkx"))
    return [f"One core of {cpu}; Python {platform.python_version()}, {libraries}."]


def _table(rows: list[Measured]) -> list[str]:
    head = "| contender | employees | days | seconds | ns an employee-day | |"
    return [head, "| --- | ---: | ---: | ---: | ---: | --- |"] + [
        f"| {row.contender} | {row.employees:,} | {row.days} | {row.seconds:.4f}"
        f" | {row.ns_per_agent_day:.1f} | {row.note} |"
        for row in rows
    ]


def _beside(rows: list[Measured]) -> list[str]:
    """Say how many times as fast the full model is as each peer's small one."""
    days = [row for row in rows if row.contender.endswith("the days alone")]
    others = [row for row in rows if "reference model" in row.contender]
    return [
        f"- {row.employees:,} employees: the days take "
        + ", ".join(
            f"1/{other.ns_per_agent_day / row.ns_per_agent_day:.3g} of"
            f" {other.contender.split(':')[0]}"
            for other in others
        )
        for row in days
    ]


def _memory(sizes: tuple[int, ...]) -> list[str]:
    said = []
    for employees in sizes[1:]:
        tables, peak = memory(employees)
        said.append(
            f"- memory at {employees:,} employees: {tables:.0f} bytes each in the tables that live"
            f" through the run, {peak:.0f} at the peak of building them"
        )
    return said


def _update(text: str) -> None:
    """Put the table between its markers in the README."""
    begin, end = "<!-- simulation: begin -->", "<!-- simulation: end -->"
    page = README.read_text(encoding="utf-8")
    before, rest = page.split(begin)
    README.write_text(f"{before}{begin}\n{text}{end}{rest.split(end)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
