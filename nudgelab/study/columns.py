"""Where a real cohort's columns are: each column of the file, and its role in the study."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from nudgelab.study.data_file import DataFile
from nudgelab.study.declaration import Declaration, Name, Value, ValueInFile
from nudgelab.study.logs import EventFile, WaveFile

__all__ = ["FILES", "STRUCTURAL", "CohortFile", "Column"]


FILES = ("people", "events", "waves")
"""The files of a cohort: a row a person, and its two logs."""

STRUCTURAL = ("person", "arm", "team", "left", "received")
"""Columns of a cohort's table of people that are no covariates."""


class Column(Declaration):
    """One column of a cohort file."""

    role: Literal[
        "person",
        "arm",
        "team",
        "received",
        "covariate",
        "stratum",
        "outcome",
        "event_observed",
        "followed",
        "terminal",
        "left",
        "start",
        "item",
    ]
    """What the column is: the person's identifier, the arm, the team, whether the person received
    a tactic (took part), a baseline covariate, a stratum or pair (however many there are), an
    outcome (for a time to event: the time; for a recurrent one: the days of its events, as in
    ``3 17 40``), whether a time to event was observed (2: what competes with it happened), how many
    days a recurrent outcome was followed, whether that ended for good, the first day on which the
    person wasn't there any more, the date of the person's own day 1, or an item of a scale at
    baseline. A column that isn't listed isn't read, items of declared scales excepted."""
    name: Name | None = Field(default=None, alias="as")
    """Name under which the study knows it; the column's own if left out."""
    values: dict[ValueInFile, Value] | None = None
    """Value in the file → value in the study, e.g. ``{0: control, 1: invited}``. The key ``""``
    says what an empty or missing value means, e.g. ``{"": 0}`` where it stands for no."""


class CohortFile(DataFile):
    """A real cohort's file: one row a person; optionally an event log and survey waves."""

    columns: dict[ValueInFile, Column] = Field(min_length=1)
    start: dt.date | None = None
    """Date of day 1, the kick-off; dates become days from it. A column with the role ``start``
    gives people their own."""
    days: Literal["calendar", "working"] = "calendar"
    """What a date becomes: a calendar day, or a working day from Monday to Friday (a weekend counts
    as the Friday before it; who left at a weekend wasn't there on Monday, and who starts at one
    starts on Monday)."""
    events: EventFile | None = None
    """What people did and when; outcomes that have no column are taken from it."""
    waves: WaveFile | None = None
    """What people answered and when; scales are scored from it, those up to day 0 as covariates."""

    def covariates(self) -> Iterator[str]:
        """Yield the names of baseline variables that the files hold as they are."""
        for key, column in self.columns.items():
            if column.role in ("covariate", "stratum"):
                yield column.name or key
        if self.waves is not None:
            for key, wave_column in self.waves.columns.items():
                if wave_column.role == "scale":
                    yield wave_column.name or key
