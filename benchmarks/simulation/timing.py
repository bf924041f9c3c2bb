"""Time of a run, told apart into set-up and days."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from benchmarks.simulation.contenders import Case

__all__ = ["CLOCKS", "ROUNDS", "Timing", "measure"]

ROUNDS = 5
"""Rounds in which every case runs once, long and short."""
ENOUGH_SECONDS = 12.0
"""A case that has taken this long takes part in no further round [s]."""

Clock = Callable[[], float]

CLOCKS: dict[str, Clock] = {"wall": time.perf_counter, "cpu": time.process_time}
"""``cpu`` is this process's own time: the one to take where others use the cores too."""


class Timing(NamedTuple):
    """What a case took.

    Attributes
    ----------
    case : Case
        Who, and how much.
    rounds : int
        How often it ran.
    whole : float
        Median time of the run [s].
    set_up : float
        Median time of a run of one day [s].
    ns_a_day : float
        Median over rounds of (run − run of one day) / (employees · (days − 1)) [ns].
    acts : float
        Mean acts an agent and day.
    """

    case: Case
    rounds: int
    whole: float
    set_up: float
    ns_a_day: float
    acts: float

    @property
    def whole_ns_a_day(self) -> float:
        """Time of the whole run by agent-days, set-up counted in [ns]."""
        return self.whole / (self.case.employees * self.case.days) * 1e9


class _Round(NamedTuple):
    long: float
    short: float
    acts: float


def measure(cases: Iterable[Case], clock: Clock) -> list[Timing]:
    """Run all cases in turn, round after round, so that a busy moment of the machine hits all.

    Parameters
    ----------
    cases : iterable of Case
        Each is run once, small, before it counts: that imports and compiles.
    clock : callable
        Returns seconds.
    """
    ran: dict[Case, list[_Round]] = {case: [] for case in cases}
    for case in ran:
        case.contender.load()(200, 3, 0)
    for seed in range(1, ROUNDS + 1):
        for case, rounds in ran.items():
            if sum(done.long + done.short for done in rounds) < ENOUGH_SECONDS:
                rounds.append(_run(case, seed, clock))
    return [_timing(case, rounds) for case, rounds in ran.items()]


def _run(case: Case, seed: int, clock: Clock) -> _Round:
    simulate = case.contender.load()
    began = clock()
    acts = simulate(case.employees, case.days, seed)
    between = clock()
    simulate(case.employees, 1, seed)
    return _Round(between - began, clock() - between, acts)


def _timing(case: Case, rounds: list[_Round]) -> Timing:
    agent_days = case.employees * (case.days - 1)
    return Timing(
        case,
        len(rounds),
        statistics.median(done.long for done in rounds),
        statistics.median(done.short for done in rounds),
        statistics.median((done.long - done.short) / agent_days * 1e9 for done in rounds),
        statistics.fmean(done.acts for done in rounds),
    )
