"""Which cells of a kept run may be shown to everybody: stricter than what its owner sees.

A cell is an arm's people in a segment with their outcome. The owner's report hides cells of few
people. A public release also hides a cell where few acted, where nearly all did, or where few
outcomes are missing: each of these is a group of few people about whom the numbers tell something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

__all__ = ["Cell", "Key", "open_cells"]

Key = tuple[str, str, str]
"""Outcome, segment, arm."""
_COUNTED = frozenset({"binary", "time_to_event", "count", "recurrent"})
_OF_PEOPLE = frozenset({"binary", "time_to_event"})
_EVERYBODY = "all"


class Cell(NamedTuple):
    """One cell as its owner sees it.

    Attributes
    ----------
    people, observed : int or None
        People assigned, and with an outcome; None where hidden already.
    mean : float or None
        Mean of the outcome; of what happens to people the share to whom it happened.
    kind : str
        The outcome's kind.
    """

    people: int | None
    observed: int | None
    mean: float | None
    kind: str

    @property
    def missing(self) -> int:
        """People whose outcome isn't known."""
        return (self.people or 0) - (self.observed or 0)

    @property
    def events(self) -> float:
        """How often it happened, among those with an outcome."""
        return (self.mean or 0.0) * (self.observed or 0)

    @property
    def rest(self) -> float:
        """To how many people it didn't happen."""
        return (self.observed or 0) - self.events


def open_cells(
    groups: Iterable[Mapping[str, Any]],
    kinds: Mapping[str, str],
    segments: Iterable[str],
    least: int,
) -> dict[Key, Cell]:
    """Return the cells that may be shown.

    Parameters
    ----------
    groups : iterable of mapping
        Rows of the run's table of groups.
    kinds : mapping of str to str
        Kind of each outcome.
    segments : iterable of str
        Segments to release beside everybody. With one of them every difference of cells is looked
        at; with more, cells of segments that overlap could be told by subtraction.
    least : int
        People that a cell needs.

    Returns
    -------
    dict of Key to Cell
        In the order of ``groups``.
    """
    wanted = {_EVERYBODY, *segments}
    cells = {
        (row["outcome"], row["segment"], row["arm"]): Cell(
            row["people"], row["observed"], row["mean"], kinds[row["outcome"]]
        )
        for row in groups
        if row["segment"] in wanted
    }
    may = {key: cell for key, cell in cells.items() if _is_open(cell, least)}
    return {
        key: cell
        for key, cell in may.items()
        if key[1] == _EVERYBODY or _rest_is_open(cell, may.get((key[0], _EVERYBODY, key[2])), least)
    }


def _is_open(cell: Cell, least: int) -> bool:
    if cell.people is None or cell.observed is None:
        return False
    return _nobody_or_enough(cell.missing, least) and all(
        count >= least for count in _sensitive(cell)
    )


def _sensitive(cell: Cell) -> list[int]:
    """Return the counts inside a cell that must not be small: rounded, for means are stored."""
    counts: list[Callable[[Cell], float]] = []
    if cell.kind in _COUNTED:
        counts.append(lambda c: c.events)
    if cell.kind in _OF_PEOPLE:
        counts.append(lambda c: c.rest)
    return [round(count(cell)) for count in counts]


def _rest_is_open(cell: Cell, everybody: Cell | None, least: int) -> bool:
    """Tell whether everybody less a segment tells no small count.

    Where everybody's own cell is hidden there is nothing to subtract from.
    """
    if everybody is None:
        return True
    people = (everybody.people or 0) - (cell.people or 0)
    missing = everybody.missing - cell.missing
    inside = zip(_sensitive(everybody), _sensitive(cell), strict=True)
    return (
        _nobody_or_enough(people, least)
        and _nobody_or_enough(missing, least)
        and (people == 0 or all(whole - part >= least for whole, part in inside))
    )


def _nobody_or_enough(count: int, least: int) -> bool:
    return count == 0 or count >= least
