"""The command: measure everything in one run, print the tables, and write them."""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from pathlib import Path

from benchmarks.simulation.contenders import DAYS, PEERS, cases
from benchmarks.simulation.goals import goals
from benchmarks.simulation.machine import facts
from benchmarks.simulation.processes import first_call, memory
from benchmarks.simulation.table import goal_lines, into_readme, timing_lines, write_csv
from benchmarks.simulation.timing import CLOCKS, measure

__all__ = ["main"]

RESULTS = Path("results/benchmarks")
README = Path(__file__).parents[1] / "README.md"
LEAST_SHARE = 0.95
"""Below this share of a core, another's work has slowed the run."""


def main() -> None:
    """Measure the speed of one simulation beside the peers, and write the tables."""
    chosen = _arguments()
    for peer in PEERS:
        if not peer.installed:
            print(f"{peer.library} isn't installed: pip install -e '.[bench]'", file=sys.stderr)
    machine = facts()
    clock = CLOCKS[chosen.clock]
    first = first_call(clock.__name__)
    memories = [memory(n, DAYS) for n in (100_000, *((1_000_000,) if chosen.large else ()))]
    wall, cpu = time.perf_counter(), time.process_time()
    timings = measure(cases(large=chosen.large), clock)
    share = (time.process_time() - cpu) / (time.perf_counter() - wall)
    said = (machine, "", _busy(chosen.clock, share), "")
    tables = (*timing_lines(timings), "", *goal_lines(goals(timings, memories, first)))
    text = "\n".join((*said, *tables)) + "\n"
    print(text)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "simulation.md").write_text(text, encoding="utf-8")
    write_csv(RESULTS / "simulation.csv", timings)
    if chosen.update_readme:
        into_readme(README, text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.simulation", description=main.__doc__
    )
    parser.add_argument("--large", action="store_true", help="a million employees too")
    parser.add_argument(
        "--clock", choices=CLOCKS, default="wall", help="cpu where others use the cores too"
    )
    parser.add_argument("--update-readme", action="store_true", help="put the tables into it")
    return parser.parse_args()


def _busy(clock: str, share: float) -> str:
    """Say by which clock, and warn where the machine was somebody else's too."""
    command = shlex.join(("python", "-m", "benchmarks.simulation", *sys.argv[1:]))
    said = f"Measured by `{command}`, {clock} time; the run had {share:.0%} of a core."
    if share >= LEAST_SHARE:
        return said
    if clock == "cpu":
        return f"{said} Others' work ran beside it: wall times would be longer."
    return f"{said} Others' work ran beside it: THESE TIMES ARE TOO LONG; measure again when idle."
