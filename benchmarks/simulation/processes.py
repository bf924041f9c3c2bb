"""What only a fresh process can tell: memory, and the first call with and without a cache."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import Any, NamedTuple

__all__ = ["FirstCall", "Memory", "first_call", "memory"]

# A process inherits the peak of the one that started it (`ru_maxrss` outlives exec on Linux), so
# the kernel's own mark of this program's memory is read where there is one.
_PEAK = """
import pathlib, resource, sys
def peak():
    status = pathlib.Path("/proc/self/status")
    if status.exists():
        lines = status.read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
"""

_MEMORY = """
import json
from benchmarks.simulation.with_nudgelab import full_study, simulate_study
employees, days = map(int, sys.argv[1:])
simulate_study(full_study(1_000, days))
before = peak()
cohort = simulate_study(full_study(employees, days))
tables = (cohort.people, cohort.events, cohort.waves, cohort.deliveries)
kept = sum(table.nbytes for table in tables if table is not None)
logs = cohort.events.nbytes, cohort.waves.nbytes
print(json.dumps([peak() - before, kept, *logs, cohort.events.num_rows]))
"""

_FIRST = """
import json, sys, time
clock = getattr(time, sys.argv[1])
began = clock()
from benchmarks.simulation.with_nudgelab import full_study, simulate_study
study = full_study(1_000, 250)
imported = clock()
simulate_study(study)
print(json.dumps([imported - began, clock() - imported]))
"""


class Memory(NamedTuple):
    """Memory of one simulation, beyond that of a process which has simulated 1,000 employees.

    Attributes
    ----------
    employees : int
        How many.
    peak : float
        Most resident at a time [bytes an employee].
    cohort : float
        Of it, in the tables that are handed back [bytes an employee].
    posts, waves : float
        Of these, in those of posts and of survey answers [bytes an employee].
    events : float
        Posts an employee in these tables.
    """

    employees: int
    peak: float
    cohort: float
    posts: float
    waves: float
    events: float


class FirstCall(NamedTuple):
    """Imports, and the first simulation of 1,000 employees × 250 days, in a fresh process [s]."""

    imports: float
    simulation: float


def memory(employees: int, days: int) -> Memory:
    """Return the memory that one simulation takes in a process of its own."""
    found = _fresh(_PEAK + _MEMORY, str(employees), str(days))
    return Memory(employees, *(number / employees for number in found))


def first_call(clock: str) -> tuple[FirstCall, FirstCall]:
    """Return the first call where nothing is compiled yet, and in the next process.

    Parameters
    ----------
    clock : str
        Name of a clock in ``time``.
    """
    with tempfile.TemporaryDirectory() as cache:
        cold, warm = (_fresh(_FIRST, clock, NUMBA_CACHE_DIR=cache) for _ in range(2))
    return FirstCall(*cold), FirstCall(*warm)


def _fresh(code: str, *arguments: str, **environment: str) -> Any:
    """Run code in a fresh interpreter, and return the JSON that it prints."""
    done = subprocess.run(  # noqa: S603  (our own code, above)
        [sys.executable, "-c", code, *arguments],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)
