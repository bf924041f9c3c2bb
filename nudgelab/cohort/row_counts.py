"""Rows of a file that were dropped or changed: how many, why, and where the first of them stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

__all__ = ["RowCount", "Tally"]

BoolArray = npt.NDArray[np.bool_]
_MOST_ROWS = 5  # rows that are named; nobody's identifier is


@dataclass(frozen=True, slots=True)
class RowCount:
    """How many rows of a file met one fate.

    Attributes
    ----------
    what : str
        What they were and what became of them.
    count, of : int
        How many, of how many rows (or answers) of the file.
    rows : tuple of int
        Numbers of the first of them as a reader of the file counts them.
    file : str
        The file's name; empty for the cohort's own file.
    about : {"rows", "dates"}
        Whether it speaks of the rows themselves or of when things happened.
    unit : str
        What is counted.
    """

    what: str
    count: int
    of: int
    rows: tuple[int, ...] = ()
    file: str = ""
    about: Literal["rows", "dates"] = "rows"
    unit: str = "rows"

    @property
    def sentence(self) -> str:
        """The count as a sentence."""
        place = f"{self.file}: " if self.file else ""
        return f"{place}{self.count:,} of {self.of:,} {self.unit} {self.what}{self._where()}."

    def _where(self) -> str:
        if not self.rows:
            return ""
        more = ", …" if self.count > len(self.rows) else ""
        named = "row" if len(self.rows) == 1 and not more else "rows"
        return f" ({named} {', '.join(f'{row:d}' for row in self.rows)}{more})"


class Tally:
    """Counts what becomes of the rows of one file, in the order in which it happens.

    Parameters
    ----------
    rows : ndarray of int, shape (n,)
        Number of each row in its file.
    file : str
        The file's name; empty for the cohort's own file.
    """

    def __init__(self, rows: npt.NDArray[np.int64], file: str = "") -> None:
        self.rows, self.file = rows, file
        self.kept: BoolArray = np.ones(len(rows), dtype=np.bool_)
        self.counts: list[RowCount] = []

    def drop(
        self, wrong: BoolArray, what: str, about: Literal["rows", "dates"] = "rows"
    ) -> BoolArray:
        """Leave out those of the rows that are still there, count them, and return who is left."""
        self.count(wrong & self.kept, f"{what} left out", about=about)
        self.kept = self.kept & ~wrong
        return self.kept

    def count(
        self,
        which: BoolArray,
        what: str,
        *,
        of: int | None = None,
        unit: str = "rows",
        about: Literal["rows", "dates"] = "rows",
    ) -> None:
        """Count rows without leaving them out."""
        places = np.flatnonzero(which)
        if len(places):
            total = len(self.rows) if of is None else of
            named = self.named(places)
            found = RowCount(what, len(places), total, named, self.file, about, unit)
            self.counts.append(found)

    def named(self, places: npt.NDArray[np.intp]) -> tuple[int, ...]:
        """Return the numbers of the first few of some rows."""
        return tuple(int(self.rows[place]) for place in places[:_MOST_ROWS])
