"""Times as files have them, and the days that they become; working days against pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudgelab.cohort.days import Kickoff, dates_that_fit, read_times
from nudgelab.cohort.values import RawColumn


def column_of(values):
    return RawColumn("at", pa.chunked_array([pa.array(values)]), "x.csv", range(len(values)))


def times(values, dates=None):
    return read_times(column_of(values), dates)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["31.1.2024", None, "1.2.2024"], "dates: day_month_year"),
        (["3/4/24", "5/6/24"], "dates: day_month_year or dates: month_day_year"),
        (["45351", "45352"], "dates: excel"),
        (["soon", "31.1.2024"], "dates: says how dates are written"),
    ],
)
def test_a_message_names_the_declarations_that_would_read_the_dates(values, said):
    assert dates_that_fit(column_of(values)) == said


def kickoff(start, counted):
    return Kickoff(np.asarray([start], dtype="datetime64[D]"), counted)


@pytest.mark.parametrize(
    ("text", "dates", "date"),
    [
        ("2024-02-29", None, "2024-02-29"),
        ("2024-2-9 7:05", None, "2024-02-09"),
        ("2024-02-29T23:59:59.999Z", "excel", "2024-02-29"),
        ("20240229", "iso", "2024-02-29"),
        ("29.02.2024", "day_month_year", "2024-02-29"),
        ("29. 2. 2024", "day_month_year", "2024-02-29"),
        ("3/4/24 11:15 p.m.", "month_day_year", "2024-03-04"),
        ("3/4/24", "day_month_year", "2024-04-03"),
        ("1", "excel", "1899-12-31"),
        ("45351.75", "excel", "2024-02-29"),
    ],
)
def test_dates_in_every_spelling(text, dates, date):
    found = times([text], dates)
    assert str(found.date[0]) == date
    assert np.isnan(found.number[0])
    assert found.has_clock[0] == (":" in text or ("." in text and dates == "excel"))


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2023-02-29", None),
        ("2024-13-01", None),
        ("29.02.2024", None),
        ("02/29/2024", "day_month_year"),
        ("5", "iso"),
        ("5", "day_month_year"),
        ("3.5", None),
        ("0", "excel"),
        ("3000000", "excel"),
        ("29.02.024", "day_month_year"),
        ("2024-02-29 noon", None),
        ("0000-01-01", None),
        ("٢٠٢٤-٠١-٠١", None),
    ],
)
def test_what_is_no_time(text, dates):
    found = times([text], dates)
    assert found.unread.tolist() == [True]
    assert np.isnat(found.date[0])
    assert np.isnan(found.number[0])


def test_numbers_are_days_and_gaps_are_gaps():
    found = times(["5", "-3", "1e2", "", "NA"])
    np.testing.assert_array_equal(found.number, [5, -3, 100, np.nan, np.nan])
    assert found.missing.tolist() == [False, False, False, True, False]
    assert found.unread.tolist() == [False, False, False, False, True]


def test_a_duration_is_no_time():
    assert times(pa.array([5], pa.duration("s"))).missing.tolist() == [True]


@given(
    st.dates(min_value=pd.Timestamp("1990-01-01").date()),
    st.dates(min_value=pd.Timestamp("1990-01-01").date()),
)
def test_calendar_days_are_the_difference(start, date):
    days = kickoff(start, "calendar").days(times([str(date)]), np.zeros(1, dtype=np.int64))
    assert days.tolist() == [(date - start).days + 1]


SOON = st.dates(pd.Timestamp("2023-12-01").date(), pd.Timestamp("2024-12-31").date())


@given(SOON, SOON)
def test_working_days_are_those_of_pandas(start, date):
    found = kickoff(start, "working").days(times([str(date)]), np.zeros(1, dtype=np.int64))
    begun = pd.offsets.BusinessDay().rollforward(pd.Timestamp(start))
    reached = pd.offsets.BusinessDay().rollback(pd.Timestamp(date))
    if reached >= begun:
        expected = len(pd.bdate_range(begun, reached))
    else:
        expected = 2 - len(pd.bdate_range(reached, begun))
    assert found.tolist() == [expected]


def test_absence_at_a_weekend_begins_on_monday():
    day_one = kickoff("2024-01-15", "working")
    nobody, weekend = np.zeros(2, dtype=np.int64), times(["2024-01-20", "2024-01-21"])
    assert day_one.days(weekend, nobody, absent=True).tolist() == [6, 6]
    assert day_one.days(weekend, nobody).tolist() == [5, 5]


def test_nobodys_time_has_no_day():
    day_one = kickoff("2024-01-15", "calendar")
    assert np.isnan(day_one.days(times(["2024-01-20"]), np.asarray([-1]))[0])
    unknown = kickoff("NaT", "calendar")
    assert not unknown.known
    assert np.isnan(unknown.days(times(["2024-01-20"]), np.asarray([0]))[0])
