"""What was measured, as text and as files."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from benchmarks.simulation.goals import Goal
from benchmarks.simulation.timing import Timing

__all__ = ["goal_lines", "into_readme", "timing_lines", "write_csv"]

_HEAD = (
    "contender",
    "model",
    "employees",
    "days",
    "rounds",
    "whole run [s]",
    "of it set-up [s]",
    "ns an agent-day",
    "agent-days a second",
    "times Mesa",
    "acts an agent-day",
)
_BEGIN, _END = "<!-- simulation: begin -->", "<!-- simulation: end -->"


def timing_lines(timings: Sequence[Timing]) -> list[str]:
    """Return a Markdown table, a row a case."""
    mesa = [timing.ns_a_day for timing in timings if timing.case.contender.library == "mesa"]
    rule = "| --- | --- |" + " ---: |" * (len(_HEAD) - 2)
    rows = (_row(timing, mesa[0] if mesa else None) for timing in timings)
    return [f"| {' | '.join(_HEAD)} |", rule, *rows]


def _row(timing: Timing, mesa: float | None) -> str:
    case = timing.case
    cells = (
        case.contender.label,
        case.contender.model,
        f"{case.employees:,}",
        f"{case.days}",
        f"{timing.rounds}",
        f"{timing.whole:.3g}",
        f"{timing.set_up:.2g}",
        f"{timing.ns_a_day:.3g}",
        f"{1e9 / timing.ns_a_day:.2g}",
        "" if mesa is None else f"{mesa / timing.ns_a_day:.3g}",
        f"{timing.acts:.4f}",
    )
    return f"| {' | '.join(cells)} |"


def goal_lines(goals: Sequence[Goal]) -> list[str]:
    """Return a Markdown table, a row a goal."""
    rows = (
        f"| {goal.wanted} | {goal.measured} | {'yes' if goal.met else 'no'} |" for goal in goals
    )
    return ["| wanted | measured | met |", "| --- | --- | --- |", *rows]


def write_csv(path: Path, timings: Sequence[Timing]) -> None:
    """Write a row a case."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("contender", "model", "employees", "days", *Timing._fields[1:]))
        for timing in timings:
            contender, employees, days = timing.case
            writer.writerow((contender.label, contender.model, employees, days, *timing[1:]))


def into_readme(readme: Path, text: str) -> None:
    """Put a text between the markers of a README, in the place of the one that is there.

    Raises
    ------
    ValueError
        If the README lacks a marker.
    """
    before, rest = readme.read_text(encoding="utf-8").split(_BEGIN)
    _, after = rest.split(_END)
    readme.write_text(f"{before}{_BEGIN}\n{text}{_END}{after}", encoding="utf-8")
