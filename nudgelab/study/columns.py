"""Where a real cohort's columns are: each column of the file, and its role in the study."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from nudgelab.study.data_file import DataFile
from nudgelab.study.declaration import Declaration, Name, Value, ValueInFile

__all__ = ["STRUCTURAL", "CohortFile", "Column"]


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
    ]
    """What the column is: the person's identifier, the arm, the team, whether the person received
    a tactic (took part), a baseline covariate, a stratum or pair (however many there are), an
    outcome (for a time to event: the time; for a recurrent one: the days of its events, as in
    ``3 17 40``), whether a time to event was observed (2: what competes with it happened), how many
    days a recurrent outcome was followed, or whether that ended for good. A column that isn't
    listed isn't read."""
    name: Name | None = Field(default=None, alias="as")
    """Name under which the study knows it; the column's own if left out."""
    values: dict[ValueInFile, Value] | None = None
    """Value in the file → value in the study, e.g. ``{0: control, 1: invited}``. The key ``""``
    says what an empty or missing value means, e.g. ``{"": 0}`` where it stands for no."""


class CohortFile(DataFile):
    """A real cohort's file: one row a person."""

    columns: dict[ValueInFile, Column] = Field(min_length=1)
