"""Dates in the people's own file: everybody's day 1, and when they left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.cohort.days import Kickoff, dates_that_fit, read_times
from nudgelab.cohort.values import RawColumn

if TYPE_CHECKING:
    from nudgelab.study.columns import CohortFile

__all__ = ["day_ones", "first_days_of_absence"]

_NO_START = "cohort: start: the date of day 1 (or a column with role: start)"


def day_ones(
    declared: CohortFile, own: RawColumn | None, people: int
) -> npt.NDArray[np.datetime64]:
    """Return the date of everybody's day 1.

    Parameters
    ----------
    declared : CohortFile
        With the common date, if there is one, and how dates are written.
    own : RawColumn or None
        The column with people's own dates, which go before the common one.
    people : int
        Number of people.

    Returns
    -------
    ndarray of datetime64[D], shape (people,)
        NaT where it isn't known.

    Raises
    ------
    CohortError
        If somebody's own isn't a date.
    """
    common = np.datetime64("NaT" if declared.start is None else declared.start, "D")
    everybody = np.full(people, common)
    if own is None:
        return everybody
    times = read_times(own, declared.dates)
    is_date = times.missing | ~np.isnat(times.date)
    if not is_date.all():
        own.refuse_unless(is_date, f"a date like 2024-01-31 ({dates_that_fit(own)})")
    return np.where(times.missing, everybody, times.date)


def first_days_of_absence(
    declared: CohortFile, left: RawColumn, day_one: npt.NDArray[np.datetime64]
) -> npt.NDArray[np.float64]:
    """Return everybody's first day of absence, NaN for those who stayed, shape (people,) [days].

    Raises
    ------
    CohortError
        If somebody's is no day and no date, or a date without a day 1.
    """
    times = read_times(left, declared.dates)
    how = f"dates: {declared.dates}" if declared.dates else dates_that_fit(left)
    left.refuse_unless(~times.unread, f"a day or a date ({how})")
    days = Kickoff(day_one, declared.days).days(times, np.arange(len(day_one)), absent=True)
    left.refuse_unless(times.missing | ~np.isnan(days), _NO_START)
    return days
