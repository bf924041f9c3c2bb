"""Who is measured, at which sizes."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator
from typing import NamedTuple

__all__ = ["CONTENDERS", "DAYS", "PEERS", "Case", "Contender", "cases"]

DAYS = 250
"""A working year [days]."""

Simulate = Callable[[int, int, int], float]


class Contender(NamedTuple):
    """A library that simulates.

    Attributes
    ----------
    library : str
        To import; it may be absent.
    module : str
        Here, with a function ``simulate(employees, days, seed)`` → acts an agent and day.
    model : str
        What it simulates.
    sizes : tuple of (int, int)
        Employees and days; a peer's are such that a run ends within seconds.
    function : str
        That function's name.
    """

    library: str
    module: str
    model: str
    sizes: tuple[tuple[int, int], ...]
    function: str = "simulate"

    @property
    def installed(self) -> bool:
        """Whether the library is there."""
        return importlib.util.find_spec(self.library) is not None

    @property
    def label(self) -> str:
        """Library and version."""
        return f"{self.library} {importlib.import_module(self.library).__version__}"

    def load(self) -> Simulate:
        """Return the function that simulates."""
        module = importlib.import_module(f"benchmarks.simulation.{self.module}")
        simulate: Simulate = getattr(module, self.function)
        return simulate


class Case(NamedTuple):
    """One contender at one size."""

    contender: Contender
    employees: int
    days: int


_OUR_SIZES = ((1_000, DAYS), (10_000, DAYS), (100_000, DAYS))

PEERS = (
    Contender("mesa", "with_mesa", "reference", ((1_000, 100),)),
    Contender("agentpy", "with_agentpy", "reference", ((1_000, 100),)),
    Contender("simpy", "with_simpy", "reference", ((1_000, 50),)),
    Contender("numpy", "with_numpy", "reference", ((1_000, DAYS), (100_000, 100))),
    Contender("numba", "with_numba", "reference", ((1_000, DAYS), (100_000, DAYS))),
    Contender(
        "numba",
        "with_numba",
        "reference, no occasion no look",
        ((1_000, DAYS), (100_000, DAYS)),
        "simulate_lighter",
    ),
)
"""What runs the reference model."""

CONTENDERS = (
    *PEERS,
    Contender("nudgelab", "with_nudgelab", "full", _OUR_SIZES),
    Contender("nudgelab", "with_nudgelab", "full, turnover", _OUR_SIZES, "simulate_turnover"),
)


def cases(*, large: bool) -> Iterator[Case]:
    """Return all cases of the contenders that are installed.

    Parameters
    ----------
    large : bool
        Whether nudgelab simulates a million employees too.
    """
    for contender in CONTENDERS:
        if not contender.installed:
            continue
        for employees, days in contender.sizes:
            yield Case(contender, employees, days)
        if large and contender.library == "nudgelab":
            yield Case(contender, 1_000_000, DAYS)
