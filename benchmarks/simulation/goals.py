"""What was wanted of the full model's speed, and what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from benchmarks.simulation.processes import FirstCall, Memory
from benchmarks.simulation.timing import Timing

__all__ = ["Goal", "goals"]


class Goal(NamedTuple):
    """One goal."""

    wanted: str
    measured: str
    met: bool


def goals(
    timings: Sequence[Timing], memories: Sequence[Memory], first: tuple[FirstCall, FirstCall]
) -> list[Goal]:
    """Return every goal that this run can tell, with what was measured."""
    ours = {
        timing.case.employees: timing for timing in timings if timing.case.contender.model == "full"
    }
    mesa = next((timing for timing in timings if timing.case.contender.library == "mesa"), None)
    return [
        *(() if mesa is None else _beside_mesa(mesa, ours)),
        _flat(list(ours.values())),
        *(_lean(found) for found in memories),
        _short(ours[1_000]),
        _cached(*first),
    ]


def _beside_mesa(mesa: Timing, ours: dict[int, Timing]) -> Iterator[Goal]:
    for employees in (1_000, 100_000):
        days = mesa.ns_a_day / ours[employees].ns_a_day
        whole = mesa.whole_ns_a_day / ours[employees].whole_ns_a_day
        yield Goal(
            f"full model at {employees:,} employees: 100 times Mesa's reference model (aim 200)",
            f"{days:.0f} times by the days alone, {whole:.0f} times by whole runs",
            whole >= 100.0,
        )


def _flat(ours: list[Timing]) -> Goal:
    each = [timing.ns_a_day for timing in ours]
    sizes = ", ".join(f"{timing.case.employees:,}" for timing in ours)
    said = ", ".join(f"{ns:.0f}" for ns in each)
    return Goal(
        "time of an agent-day the same at all sizes (within a fifth)",
        f"{said} ns at {sizes} employees",
        max(each) <= 1.2 * min(each),
    )


def _lean(found: Memory) -> Goal:
    return Goal(
        f"memory at {found.employees:,}: under 200 bytes an employee, and the events",
        f"{found.peak:,.0f} bytes an employee at the peak; {found.peak - found.cohort:,.0f} without"
        f" the tables that are handed back, of which {found.posts:,.0f} are posts"
        f" ({found.events:.1f} an employee), {found.waves:,.0f} answers to surveys and"
        f" {found.cohort - found.posts - found.waves:,.0f} who people are",
        found.peak - found.cohort < 200.0,
    )


def _short(timing: Timing) -> Goal:
    return Goal(
        "1,000 employees × 250 days under 20 ms once compiled",
        f"{timing.whole * 1e3:.0f} ms, {timing.set_up * 1e3:.0f} of them set-up",
        timing.whole < 0.020,
    )


def _cached(cold: FirstCall, warm: FirstCall) -> Goal:
    return Goal(
        "compiled code is cached between processes",
        f"first simulation {cold.simulation:.1f} s where nothing is compiled yet,"
        f" {warm.simulation:.2f} s in the next process (and {warm.imports:.1f} s of imports)",
        warm.simulation < 0.2 * cold.simulation,
    )
