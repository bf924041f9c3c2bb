"""Recurrent outcomes in a cohort: the days of each person's events, and how long they were seen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

if TYPE_CHECKING:
    from nudgelab.cohort.values import RawColumn

__all__ = ["RecurrentColumns", "read_recurrent"]

FloatArray = npt.NDArray[np.float64]
_BETWEEN_DAYS = re.compile(r"[\s;|]+")


@dataclass(frozen=True, slots=True)
class RecurrentColumns:
    """A recurrent outcome of n people.

    In the table of outcomes it is four columns: ``NAME``, the number of events; ``NAME.followed``
    and ``NAME.ended`` as below; ``NAME.days``, the list of days.

    Attributes
    ----------
    followed : ndarray of float, shape (n,)
        Days each person was followed within the window; NaN where the outcome isn't known.
    ended : ndarray of float, shape (n,)
        1 where that ended for good, 0 where they were lost from sight or the window was over.
    person : ndarray of int, shape (events,)
        Row of whom each event happened to.
    day : ndarray of float, shape (events,)
        Its day, from 1, the window's first.
    """

    followed: FloatArray
    ended: FloatArray
    person: npt.NDArray[np.int64]
    day: FloatArray

    @classmethod
    def of(cls, outcomes: pa.Table, name: str) -> RecurrentColumns:
        """Take them from a cohort's table of outcomes.

        Parameters
        ----------
        outcomes : pyarrow.Table
            With the four columns.
        name : str
            The outcome's name.
        """
        followed, ended = (_floats(outcomes[f"{name}.{part}"]) for part in ("followed", "ended"))
        lists = outcomes[f"{name}.days"].combine_chunks()
        lengths = lists.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
        person = np.repeat(np.arange(len(followed)), lengths)
        return cls(followed, ended, person, _floats(lists.flatten()))

    def named(self, name: str) -> dict[str, FloatArray | pa.Array]:
        """Return them as columns for a table of outcomes."""
        n = len(self.followed)
        order = np.lexsort((self.day, self.person))
        counts = np.bincount(self.person, minlength=n)
        offsets = np.concatenate([[0], np.cumsum(counts)])
        days = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(self.day[order]))
        known = np.where(np.isnan(self.followed), np.nan, 1.0)
        return {
            name: known * counts,
            f"{name}.followed": self.followed,
            f"{name}.ended": known * self.ended,
            f"{name}.days": days,
        }


def read_recurrent(
    days: RawColumn, followed: RawColumn, ended: RawColumn | None
) -> RecurrentColumns:
    """Read a recurrent outcome from the columns of a file.

    Parameters
    ----------
    days : RawColumn
        The days of each person's events, separated by spaces, semicolons or bars, from 1; empty
        where there were none.
    followed : RawColumn
        Days that each person was followed, above 0; missing where the outcome isn't known.
    ended : RawColumn or None
        1 where that ended for good, else 0; None where nobody's did.

    Returns
    -------
    RecurrentColumns
        As read.

    Raises
    ------
    CohortError
        With the rows whose days are no numbers, or lie outside the time that was followed.
    """
    rule = "the number of days followed, above 0"
    length = followed.numbers(rule)
    followed.refuse_unless(np.isnan(length) | (length > 0), rule)
    rows = [_days(text) for text in days.texts()]
    right = [
        own is not None and all(0 < day <= most for day in own)
        for own, most in zip(rows, length, strict=True)
    ]
    expected = "days above 0 within the days followed, separated by spaces, such as '3 17 40'"
    days.refuse_unless(np.asarray(right, dtype=np.bool_), expected)
    final = np.zeros(len(length))
    if ended is not None:
        final = np.nan_to_num(ended.numbers("0 or 1"))
        ended.refuse_unless(np.isin(final, (0.0, 1.0)), "0 or 1")
    events = [own or () for own in rows]
    person = np.repeat(np.arange(len(length)), [len(own) for own in events])
    flat = np.asarray([day for own in events for day in own], dtype=np.float64)
    return RecurrentColumns(length, final, person, flat)


def _days(text: str | None) -> tuple[float, ...] | None:
    """Return the days that a cell lists; None where it holds something else."""
    from nudgelab.cohort.values import number_in  # noqa: PLC0415

    if text is None:
        return ()
    found = [number_in(part) for part in _BETWEEN_DAYS.split(text) if part]
    days = tuple(day for day in found if day is not None)
    return days if len(days) == len(found) else None


def _floats(column: pa.ChunkedArray | pa.Array) -> FloatArray:
    plain = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return np.asarray(plain.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
