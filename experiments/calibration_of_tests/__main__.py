"""Measure how often every test is wrong where nothing is to be found, and print it.

python -m experiments.calibration_of_tests [--replications 2000] [--workers 2] [--update-readme]
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from dataclasses import asdict, fields
from pathlib import Path

from experiments.calibration_of_tests.measuring import Calibrated, measure, summarise, tasks
from nudgelab.execution.local import cores, on_cores
from nudgelab.execution.sweep import run_sweep

HERE = Path(__file__).parent
README = HERE / "README.md"
TABLE = HERE / "found" / "calibration.csv"


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=cores())
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--folder", type=Path, default=Path("results/calibration_of_tests"))
    parser.add_argument("--update-readme", action="store_true")
    chosen = parser.parse_args()
    began = time.perf_counter()
    table = run_sweep(
        measure,
        tasks(chosen.replications, chosen.seed),
        on_cores(chosen.workers),
        chosen.folder / f"{chosen.replications}-{chosen.seed}",
        progress=_progress,
    )
    found = summarise(table)
    for line in page(found, chosen.replications):
        print(line)
    print(f"{time.perf_counter() - began:.0f} s")
    write(found)
    if chosen.update_readme:
        update_readme(found, chosen.replications)


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {of}", end="" if done < of else "\n", file=sys.stderr)


def write(found: list[Calibrated]) -> None:
    """Write every row as CSV."""
    TABLE.parent.mkdir(exist_ok=True)
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        names = [field.name for field in fields(Calibrated)]
        writer = csv.DictWriter(file, [*names, "off_nominal"], lineterminator="\n")
        writer.writeheader()
        for row in found:
            numbers = {k: f"{v:.4g}" if isinstance(v, float) else v for k, v in asdict(row).items()}
            writer.writerow(numbers | {"off_nominal": "yes" if row.off_nominal else "no"})


def page(found: list[Calibrated], replications: int) -> list[str]:
    """Return the tables of the README.

    Parameters
    ----------
    found : list of Calibrated
        All rows.
    replications : int
        Cohorts a situation.
    """
    off = [row for row in found if row.off_nominal]
    silent = [row for row in off if row.warned < 0.5]
    tested = sum(row.rejected == row.rejected for row in found)
    counted = (
        f"{replications:,} cohorts a situation; {len(found)} kinds of number, {tested} of them with"
        f" a test. {len(off)} are off nominal (more than three Monte-Carlo errors on the wrong"
        f" side), {len(silent)} of them without a warning in the report."
    )
    lines = [
        counted,
        "",
        "| situation | headline of | estimand | rejected at 5 % | covered at 95 % |",
        "| --- | --- | --- | ---: | ---: |",
    ]
    lines += [
        f"| {row.situation} | {row.outcome} | {_words(row.estimand)} |"
        f" {_percent(row.rejected, row.rejected_error)} |"
        f" {_percent(row.covered, row.covered_error)} |"
        for row in _headlines(found)
    ]
    lines += ["", "Off nominal:", ""]
    if not off:
        return [*lines[:-2], "", "None is off nominal."]
    lines += [
        "| situation | outcome | estimand | method | rejected | covered | warned |",
        "| --- | --- | --- | --- | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {row.situation} | {row.outcome} | {_words(row.estimand)} | {row.method} |"
        f" {_percent(row.rejected, row.rejected_error)} |"
        f" {_percent(row.covered, row.covered_error)} | {100 * row.warned:.0f} % |"
        for row in off
    ]
    return lines


def _headlines(found: list[Calibrated]) -> list[Calibrated]:
    first: dict[tuple[str, str], Calibrated] = {}
    for row in found:
        first.setdefault((row.situation, row.outcome), row)
    return list(first.values())


def _words(estimand: str) -> str:
    return estimand.replace("_", " ")


def _percent(share: float, error: float) -> str:
    if share != share:  # noqa: PLR0124
        return "–"
    return f"{100 * share:.1f} % ± {100 * error:.1f}"


def update_readme(found: list[Calibrated], replications: int) -> None:
    """Put the tables between their markers."""
    begin, end = "<!-- calibration: begin -->", "<!-- calibration: end -->"
    before, rest = README.read_text(encoding="utf-8").split(begin)
    table = "\n".join(page(found, replications))
    README.write_text(f"{before}{begin}\n{table}\n{end}{rest.split(end)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
