"""What can be said of any file of data: where it lies, and how it is written."""

from __future__ import annotations

import codecs
from typing import Annotated, Literal

from pydantic import AfterValidator

from nudgelab.study.declaration import Declaration, Text, ValueInFile

__all__ = ["MISSING", "DataFile", "Dates"]

MISSING = ("", "NA", "NaN", "nan", "NULL", ".")
"""Texts that stand for a missing value where nothing else is declared."""

Dates = Literal["iso", "day_month_year", "month_day_year", "excel"]
"""How dates are written: 2024-01-31, 31.1.2024, 1/31/2024, or Excel's number of a day, 45322."""


def _known_encoding(name: str) -> str:
    try:
        b"".decode(codecs.lookup(name).name)
    except (LookupError, ValueError):
        raise ValueError("an encoding that Python knows, such as utf-8, utf-16 or cp1252") from None
    return name


class DataFile(Declaration):
    """A file of data and how it is written."""

    file: str | None = None
    """Where the file lies, relative to the study file. ``${NAME}`` is read from the environment,
    ``package:NAME/path`` from an installed Python package."""
    source: str | None = None
    """Where a reader gets the data; said when the file isn't there."""
    table: Text | None = None
    """Table or view of a SQLite or DuckDB file."""
    sheet: Text | None = None
    """Sheet of an Excel file; the first one if left out."""
    encoding: Annotated[str, AfterValidator(_known_encoding)] | None = None
    """Encoding of a text file, such as cp1252; UTF-8, or UTF-16 with its mark, if left out."""
    decimal: Literal["point", "comma"] | None = None
    """Decimal sign of a text file; if left out, a comma is one unless it separates the values."""
    dates: Dates | None = None
    """How dates are written; if left out, ISO dates are dates and numbers are days."""
    missing: tuple[ValueInFile, ...] = MISSING
    """Texts that stand for a missing value, such as ``[NA, -99]``; an empty cell always does."""
