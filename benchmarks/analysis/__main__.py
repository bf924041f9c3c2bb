"""Time the analysis of large files beside the peers, and print the table.

python -m benchmarks.analysis [--rows 1000000 10000000] [--rounds 5] [--update-readme]

Every contender runs in a process of its own, so that its peak of memory is its own; a round calls
all of them in turn. The first call of a process warms it up and isn't counted. A contender that
isn't installed is left out, and said so.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from importlib.metadata import distributions
from pathlib import Path

from benchmarks.analysis.contenders import CONTENDERS
from benchmarks.analysis.data import cohort_file
from benchmarks.analysis.goals import Goal, Row, goals
from benchmarks.simulation.machine import facts

README = Path(__file__).parents[1] / "README.md"
LIBRARIES = ("duckdb", "numpy", "pyarrow")
PEERS = ("tea-tasting", "ibis-framework", "statsmodels", "pyfixest", "pandas")
ENOUGH, MOST_CALLS = 2.0, 15
MARKS = ("<!-- analysis: begin -->", "<!-- analysis: end -->")


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path("results/benchmarks"))
    parser.add_argument("--update-readme", action="store_true")
    parser.add_argument("--one", nargs=2, metavar=("CONTENDER", "FILE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(_one(*chosen.one)))
        return
    lines = ["", facts(used="All cores of", libraries=(*LIBRARIES, *_installed(PEERS))), ""]
    reached: list[Goal] = []
    for rows in chosen.rows:
        found = _measured(cohort_file(chosen.folder, rows), rows, chosen.rounds)
        lines += _page(found)
        reached += goals({row.contender: row for row in found if row.answer})
    lines += _goals(reached)
    print("\n".join(lines))
    if chosen.update_readme:
        before, rest = README.read_text(encoding="utf-8").split(MARKS[0])
        after = rest.split(MARKS[1])[1]
        said = "\n".join(lines)
        README.write_text(f"{before}{MARKS[0]}\n{said}{MARKS[1]}{after}", encoding="utf-8")


def _installed(names: tuple[str, ...]) -> list[str]:
    return [name for name in names if any(distributions(name=name))]


def _goals(reached: list[Goal]) -> list[str]:
    told = (f"| {g.wanted} | {g.measured} | {'yes' if g.met else 'no'} |" for g in reached)
    return ["| wanted | measured | met |", "| --- | --- | --- |", *told, ""]


def _one(contender: str, file: str) -> dict[str, object]:
    """Run a contender in this process, once to warm up, then as often as two seconds hold."""
    answers = CONTENDERS[contender]
    try:
        answer = answers(Path(file))
    except ImportError as error:
        return {"absent": str(error)}
    seconds: list[float] = []
    while not seconds or (sum(seconds) < ENOUGH and len(seconds) < MOST_CALLS):
        began = time.perf_counter()
        answer = answers(Path(file))
        seconds.append(time.perf_counter() - began)
    return {"seconds": statistics.median(seconds), "peak": _peak(), "answer": answer}


def _peak() -> float:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _measured(file: Path, rows: int, rounds: int) -> list[Row]:
    found: dict[str, list[dict[str, object]]] = {name: [] for name in CONTENDERS}
    for _ in range(rounds):
        for name, runs in found.items():
            if runs and "absent" in runs[-1]:
                continue
            words = [sys.executable, "-m", "benchmarks.analysis", "--one", name, str(file)]
            done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
            if done.returncode:
                sys.exit(f"{name} failed:\n{done.stderr}")
            runs.append(json.loads(done.stdout.splitlines()[-1]))
    return [_row(name, rows, runs) for name, runs in found.items()]


def _row(name: str, rows: int, runs: list[dict[str, object]]) -> Row:
    if "absent" in runs[-1]:
        print(f"{name}: left out ({runs[-1]['absent']})", file=sys.stderr)
        return Row(name, rows, float("nan"), float("nan"), {})
    seconds = statistics.median(run["seconds"] for run in runs)
    return Row(name, rows, seconds, max(run["peak"] for run in runs), runs[-1]["answer"])


def _page(found: list[Row]) -> list[str]:
    lines = [
        f"{found[0].rows:,} rows:",
        "",
        "| contender | seconds | times the bare scan | peak [MiB] | answer |",
        "| --- | ---: | ---: | ---: | --- |",
    ]
    bare = found[0].seconds
    for row in found:
        bare = row.seconds if row.contender.startswith("bare") else bare
        answer = ", ".join(f"{_plain(name)} {value:.6g}" for name, value in row.answer.items())
        lines.append(
            f"| {row.contender} | {row.seconds:.3f} | {row.seconds / bare:.2f} | {row.peak:.0f} |"
            f" {answer} |"
            if row.answer
            else f"| {row.contender} | left out | | | |"
        )
    return [*lines, ""]


def _plain(name: str) -> str:
    return name.replace("_", " ")


if __name__ == "__main__":
    main()
