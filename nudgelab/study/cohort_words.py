"""A real cohort's files in plain words: where they lie, how they are written, what is in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nudgelab.study.columns import CohortFile, Column
    from nudgelab.study.data_file import DataFile

__all__ = ["cohort_in_words"]

_DATES: Mapping[str, str] = {
    "iso": "like 2024-01-31",
    "day_month_year": "like 31.1.2024",
    "month_day_year": "like 1/31/2024",
    "excel": "as Excel's numbers of days",
}


def cohort_in_words(cohort: CohortFile) -> Iterator[str]:
    """Say where a real cohort's columns are.

    Parameters
    ----------
    cohort : CohortFile
        As declared.

    Yields
    ------
    str
        Sentences.
    """
    yield from _file(cohort, "File", "given with --data")
    for key, column in cohort.columns.items():
        yield _column(key, column)


def _file(file: DataFile, what: str, otherwise: str) -> Iterator[str]:
    """Say of any file where it lies and how it is written."""
    parts = [
        f"{what}: {file.file or otherwise}",
        f"table {file.table}" if file.table else "",
        f"sheet {file.sheet}" if file.sheet else "",
        f"in {file.encoding}" if file.encoding else "",
        f"with a decimal {file.decimal}" if file.decimal else "",
        f"dates {_DATES[file.dates]}" if file.dates else "",
    ]
    yield ", ".join(part for part in parts if part) + "."
    if file.source:
        yield f"Where the data are: {file.source.rstrip('.')}."
    missing = ", ".join(("an empty cell", *(f"'{text}'" for text in file.missing if text)))
    yield f"Missing is {missing}."


def _column(key: str, column: Column) -> str:
    known_as = f" as {column.name}" if column.name and column.name != key else ""
    return f"Column {key}: {column.role.replace('_', ' ')}{known_as}{_values(column.values)}."


def _values(values: Mapping[str, float | str] | None) -> str:
    if not values:
        return ""
    return " (" + ", ".join(f"{key} is {value}" for key, value in values.items()) + ")"
