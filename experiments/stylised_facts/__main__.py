"""Measure every stylised fact, and print it beside the published value.

python -m experiments.stylised_facts [--replications 20] [--update-readme]
"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path

from experiments.stylised_facts.facts import MEASURES
from experiments.stylised_facts.measures import Simulated
from experiments.stylised_facts.world import World
from nudgelab.behaviour.evidence import Fact, evidence

FOUND = Path(__file__).parent / "found"
README = Path(__file__).parent / "README.md"


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--employees", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--update-readme", action="store_true")
    chosen = parser.parse_args()
    world = World(employees=chosen.employees, replications=chosen.replications, seed=chosen.seed)
    began = time.perf_counter()
    rows = []
    print(
        f"{'fact':30} {'kind':7} {'published':>9} {'accepted':>15} {'simulated':>10}"
        f" {'± MC error':>10}  met"
    )
    for fact in evidence().values():
        simulated = MEASURES[fact.fact](world)
        rows.append(_row(fact, simulated))
        print(_line(fact, simulated), flush=True)
    met = sum(row["met"] == "yes" for row in rows)
    print(
        f"{met} of {len(rows)} met; {chosen.replications} replications of {chosen.employees:,}"
        f" employees; {time.perf_counter() - began:.0f} s"
    )
    _write(rows)
    if chosen.update_readme:
        _update_readme(rows, chosen.replications, chosen.employees)


def _row(fact: Fact, simulated: Simulated) -> dict[str, str]:
    return {
        "fact": fact.fact,
        "quantity": fact.quantity,
        "published": f"{fact.published:g}",
        "low": f"{fact.low:g}",
        "high": f"{fact.high:g}",
        "simulated": f"{simulated.value:.4g}",
        "monte_carlo_error": f"{simulated.error:.2g}",
        "met": "yes" if fact.met_by(simulated.value) else "no",
    }


def _line(fact: Fact, simulated: Simulated) -> str:
    accepted = f"{fact.low:g} to {fact.high:g}"
    met = "yes" if fact.met_by(simulated.value) else "NO"
    return (
        f"{fact.fact:30} {fact.quantity:7} {fact.published:9g} {accepted:>15}"
        f" {simulated.value:10.3f} {simulated.error:10.3f}  {met}"
    )


def _write(rows: list[dict[str, str]]) -> None:
    FOUND.mkdir(exist_ok=True)
    with (FOUND / "facts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _update_readme(rows: list[dict[str, str]], replications: int, employees: int) -> None:
    """Put the table between its markers in the README."""
    begin, end = "<!-- facts: begin -->", "<!-- facts: end -->"
    head = "| fact | kind | published | accepted | simulated | Monte-Carlo error | met |"
    lines = [head, "| --- | --- | ---: | --- | ---: | ---: | --- |"]
    lines += [
        f"| `{row['fact']}` | {row['quantity']} | {row['published']} | {row['low']} to"
        f" {row['high']} | {row['simulated']} | {row['monte_carlo_error']} | {row['met']} |"
        for row in rows
    ]
    met = sum(row["met"] == "yes" for row in rows)
    lines.append("")
    lines.append(
        f"{met} of {len(rows)} met, by {replications} replications of {employees:,} employees"
        " whose luck the calibration hadn't seen."
    )
    page = README.read_text(encoding="utf-8")
    before, rest = page.split(begin)
    table = "\n".join(lines)
    README.write_text(f"{before}{begin}\n{table}\n{end}{rest.split(end)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
