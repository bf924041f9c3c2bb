"""Files with several rows a person: what people did and when, and what they answered when."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from nudgelab.study.data_file import DataFile
from nudgelab.study.declaration import Declaration, Name, Value, ValueInFile

__all__ = ["EventColumn", "EventFile", "WaveColumn", "WaveFile"]


class EventColumn(Declaration):
    """One column of an event log."""

    role: Literal["person", "time", "kind"]
    """Who did it (as the cohort file calls them), when, and what it was."""
    values: dict[ValueInFile, Value] | None = None
    """Value in the file → value in the study."""


class EventFile(DataFile):
    """An event log: one row an event."""

    columns: dict[ValueInFile, EventColumn] = Field(min_length=1)
    kind: Name = "post"
    """Kind of every event where no column tells it."""


class WaveColumn(Declaration):
    """One column of a file of survey waves."""

    role: Literal["person", "wave", "day", "item", "scale"]
    """Who answered, in which wave, when; an item of a declared scale (needed only with ``as`` or
    ``values``: items are found by their names), or a finished score from 0 to 1."""
    name: Name | None = Field(default=None, alias="as")
    """Name under which the study knows an item or a score; the column's own if left out."""
    values: dict[ValueInFile, Value] | None = None
    """Value in the file → value in the study. Of a wave: its name → its day, such as
    ``{before: 0, after: 60}``."""


class WaveFile(DataFile):
    """Survey waves: one row a person and wave."""

    columns: dict[ValueInFile, WaveColumn] = Field(min_length=1)
