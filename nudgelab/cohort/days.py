"""Days of the programme from numbers, dates and times, as files have them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nudgelab.cohort.values import RawColumn, number_in
from nudgelab.study.data_file import Dates

__all__ = ["Kickoff", "Times", "dates_that_fit", "read_times"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
DateArray = npt.NDArray[np.datetime64]

_CLOCK = (
    r"(?P<clock>[T ]\s*\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?|Z|[+-]\d{2}:?\d{2})?)?"
)
_FULL = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})" + _CLOCK, re.ASCII)
_BASIC = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})" + _CLOCK, re.ASCII)
_YEAR = r"(?P<y>\d{4}|\d{2})"
_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "iso": _BASIC,
    "day_month_year": re.compile(
        r"(?P<d>\d{1,2})[./-] ?(?P<m>\d{1,2})[./-] ?" + _YEAR + _CLOCK, re.ASCII
    ),
    "month_day_year": re.compile(
        r"(?P<m>\d{1,2})[./-] ?(?P<d>\d{1,2})[./-] ?" + _YEAR + _CLOCK, re.ASCII
    ),
}
_EXCELS_LAST = 2_958_465  # 31 December 9999
_UNIX_ZERO = dt.date(1970, 1, 1).toordinal()
_EXCELS_ZERO = dt.date(1899, 12, 30).toordinal() - _UNIX_ZERO
_LONG_AGO = np.datetime64("0001-01-01")
_NO_DATE = int(np.datetime64("NaT", "D").astype(np.int64))  # as NumPy keeps it


class Times(NamedTuple):
    """When something happened, as a column tells it; arrays of shape (n,).

    Attributes
    ----------
    number : ndarray of float
        The day where a number stands, NaN elsewhere [days].
    date : ndarray of datetime64[D]
        The date where one stands, NaT elsewhere. Of a time with a zone it is the date as written.
    has_clock : ndarray of bool
        Whether a time of day stands beside the date.
    missing, unread : ndarray of bool
        Where nothing stands, and where something stands that is no time.
    moment : ndarray of int
        A number for each distinct time as it is written.
    """

    number: FloatArray
    date: DateArray
    has_clock: BoolArray
    missing: BoolArray
    unread: BoolArray
    moment: npt.NDArray[np.int64]


class _Time(NamedTuple):
    number: float = np.nan
    date: int = _NO_DATE
    has_clock: bool = False


def read_times(column: RawColumn, dates: Dates | None) -> Times:
    """Read a column of times.

    Parameters
    ----------
    column : RawColumn
        Numbers of days, dates, or dates with a time of day.
    dates : {"iso", "day_month_year", "month_day_year", "excel"} or None
        How dates are written. ISO dates with dashes are always read, for they can be nothing else;
        plain whole numbers are days only where nothing is declared. A year of two digits is of this
        century.

    Returns
    -------
    Times
        A row a value.
    """
    if pa.types.is_temporal(column.values.type) and not pa.types.is_time(column.values.type):
        return _typed(column)
    levels, codes = column.levels()
    parsed = [_Time() if text is None else _parsed(text, dates) for text in levels]
    missing = np.asarray([text is None for text in levels])[codes]
    number = np.asarray([time.number for time in parsed], dtype=np.float64)[codes]
    date = np.asarray([time.date for time in parsed], dtype=np.int64).view("datetime64[D]")[codes]
    clock = np.asarray([time.has_clock for time in parsed], dtype=np.bool_)[codes]
    unread = ~missing & np.isnan(number) & np.isnat(date)
    return Times(number, date, clock, missing, unread, codes)


def dates_that_fit(column: RawColumn) -> str:
    """Return what a message says of how a column's dates could be declared.

    Parameters
    ----------
    column : RawColumn
        A column of text some of which was not read.

    Returns
    -------
    str
        The declarations by which every value would be a date, such as ``dates: day_month_year``.
    """
    fitting = [
        f"dates: {way}"
        for way in get_args(Dates)
        if (times := read_times(column, way)) and (times.missing | ~np.isnat(times.date)).all()
    ]
    return " or ".join(fitting) or "dates: says how dates are written"


def _typed(column: RawColumn) -> Times:
    """Return the dates of a column of dates or timestamps."""
    values, kind = column.values, column.values.type
    if pa.types.is_duration(kind) or pa.types.is_interval(kind):
        values = pa.chunked_array([pa.nulls(len(values), pa.timestamp("us"))])
    elif pa.types.is_timestamp(kind) and kind.tz is not None:
        values = pc.local_timestamp(values)
    moments = values.cast(pa.timestamp("us"), safe=False)
    date = moments.to_numpy().astype("datetime64[us]").astype("datetime64[D]")
    missing = np.isnat(date)
    has_clock = np.full(len(date), bool(pa.types.is_timestamp(kind)))
    nowhere = np.zeros(len(date), dtype=np.bool_)
    number = np.full(len(date), np.nan)
    moment = moments.combine_chunks().cast(pa.int64()).fill_null(0).to_numpy()
    return Times(number, date, has_clock & ~missing, missing, nowhere, moment)


def _parsed(text: str, dates: Dates | None) -> _Time:
    """Return the time that a text spells, nothing if it spells none."""
    pattern = _PATTERNS.get(dates or "")
    found = _FULL.fullmatch(text) or (pattern.fullmatch(text) if pattern else None)
    if found is not None:
        return _of_calendar(found)
    number = number_in(text)
    if number is None or (dates is not None and dates != "excel"):
        return _Time()
    if dates == "excel":
        return _of_excel(number)
    return _Time(number) if number.is_integer() else _Time()


def _of_calendar(found: re.Match[str]) -> _Time:
    date = _day_number(found["y"], found["m"], found["d"])
    return _Time() if date is None else _Time(date=date, has_clock=found["clock"] is not None)


@lru_cache(maxsize=100_000)
def _day_number(year: str, month: str, day: str) -> int | None:
    """Return the days since 1970 of a date as it is written, None if there is no such day."""
    century = 2000 if len(year) == 2 else 0
    try:
        return dt.date(century + int(year), int(month), int(day)).toordinal() - _UNIX_ZERO
    except ValueError:
        return None


def _of_excel(number: float) -> _Time:
    if not 1 <= number <= _EXCELS_LAST:
        return _Time()
    return _Time(date=_EXCELS_ZERO + int(number), has_clock=not number.is_integer())


@dataclass(frozen=True, slots=True)
class Kickoff:
    """Day 1 of everybody's programme, and what a date becomes.

    Attributes
    ----------
    day_one : ndarray of datetime64[D], shape (people,)
        NaT where it isn't known.
    counted : {"calendar", "working"}
        Which days count.
    """

    day_one: DateArray
    counted: Literal["calendar", "working"]

    @property
    def known(self) -> bool:
        """Whether anybody's is."""
        return bool(np.any(~np.isnat(self.day_one)))

    def days(
        self, times: Times, person: npt.NDArray[np.int64], *, absent: bool = False
    ) -> FloatArray:
        """Return the day of each time; NaN where it, or the person's day 1, isn't known.

        Parameters
        ----------
        times : Times
            When.
        person : ndarray of int, shape (n,)
            Whose it is; −1 for nobody's.
        absent : bool
            Whether these are first days of absence: at a weekend the next Monday is meant, and not
            the Friday before.

        Returns
        -------
        ndarray of float, shape (n,)
            Day 1 is the kick-off, day 0 the day before [days].
        """
        days = times.number.copy()
        dated = ~np.isnat(times.date) & (person >= 0)
        start = np.full(len(days), np.datetime64("NaT", "D"))
        start[dated] = self.day_one[person[dated]]
        dated &= ~np.isnat(start)
        count = _working_days if self.counted == "working" else _calendar_days
        days[dated] = (
            count(start[dated], times.date[dated], "forward" if absent else "backward") + 1
        )
        return days


def _calendar_days(start: DateArray, date: DateArray, _: str) -> npt.NDArray[np.int64]:
    return (date - start).astype(np.int64)


def _working_days(
    start: DateArray, date: DateArray, roll: Literal["forward", "backward"]
) -> npt.NDArray[np.int64]:
    """Return the working days between two dates, weekends moved to a working day beside them."""
    begun = np.busday_offset(start, 0, roll="forward")
    reached = np.busday_offset(date, 0, roll=roll)
    since_long_ago = [np.busday_count(_LONG_AGO, day) for day in (begun, reached)]
    return np.asarray(since_long_ago[1] - since_long_ago[0], dtype=np.int64)
