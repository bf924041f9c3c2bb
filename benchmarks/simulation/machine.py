"""On what something was measured."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

__all__ = ["commit", "facts"]

ROOT = Path(__file__).parents[2]
LIBRARIES = ("numba", "numpy", "pyarrow")


def facts(used: str = "One core of", libraries: Sequence[str] = LIBRARIES) -> str:
    """Return processor, versions, commit and how busy the machine is, in a sentence each.

    Parameters
    ----------
    used : str
        How much of the machine.
    libraries : sequence of str
        Whose versions matter.
    """
    versions = ", ".join(f"{name} {version(name)}" for name in libraries)
    busy = f" Load when it began: {os.getloadavg()[0]:.1f}." if hasattr(os, "getloadavg") else ""
    return (
        f"{used} {_processor()} ({os.cpu_count()} cores); Python {platform.python_version()},"
        f" {versions}; commit {commit()}.{busy}"
    )


def commit() -> str:
    """Return the commit that is checked out, and whether files differ from it."""
    try:
        head = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--", "nudgelab", "benchmarks/*.py")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{head} with changes" if changed else head


def _git(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603
        ["git", *arguments],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
