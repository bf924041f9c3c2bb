"""What was wanted of the scan's speed, and what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

__all__ = ["ROWS_OF_TEAMS", "Goal", "Row", "goals"]

ROWS_OF_TEAMS = 10_000_000
"""Rows from which the goals for teams are set: below, what every call costs is most of the time."""


class Row(NamedTuple):
    """One contender on one file: seconds (median of rounds), and the most resident memory [MiB]."""

    contender: str
    rows: int
    seconds: float
    peak: float
    answer: Mapping[str, float]


class Goal(NamedTuple):
    """One goal."""

    wanted: str
    measured: str
    met: bool


def goals(found: Mapping[str, Row]) -> Iterator[Goal]:
    """Yield every goal that the contenders on one file can tell; teams have theirs at ten million.

    Parameters
    ----------
    found : mapping of str to Row
        By contender; those that are left out aren't there.
    """
    persons, teams = found["nudgelab scan, persons"], found["nudgelab scan, teams (CR2)"]
    at = f"{persons.rows:,} rows"
    yield _times(f"{at}, persons: 1.5 times a bare scan", persons, found["bare scan"], 1.5)
    if peer := found.get("tea-tasting on DuckDB, persons"):
        yield _times(f"{at}, persons: no slower than tea-tasting", persons, peer, 1.0)
    yield Goal(f"{at}, persons: under 500 MiB", f"{persons.peak:.0f} MiB", persons.peak < 500)
    if teams.rows < ROWS_OF_TEAMS:
        return
    yield _times(f"{at}, teams: twice a bare grouped scan", teams, found["bare grouped scan"], 2.0)
    for peer_of_teams in ("statsmodels, teams (CR1)", "pyfixest, teams (CRV1)"):
        if peer := found.get(peer_of_teams):
            name = peer_of_teams.split(",")[0]
            ratio = peer.seconds / teams.seconds
            yield Goal(f"{at}, teams: ten times as fast as {name}", f"{ratio:.1f}", ratio >= 10)
    if rows := found.get("nudgelab in memory, teams (CR2)"):
        apart = max(abs(teams.answer[name] / rows.answer[name] - 1) for name in rows.answer)
        yield Goal(
            f"{at}, teams: the numbers of the rows in memory to 1e-8", f"{apart:.0e}", apart < 1e-8
        )


def _times(wanted: str, ours: Row, theirs: Row, most: float) -> Goal:
    ratio = ours.seconds / theirs.seconds
    return Goal(wanted, f"{ratio:.2f} times", ratio <= most)
