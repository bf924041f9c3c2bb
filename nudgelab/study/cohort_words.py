"""A real cohort's files in plain words: where they lie, how they are written, what is in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nudgelab.study.columns import CohortFile, Column
    from nudgelab.study.data_file import DataFile
    from nudgelab.study.logs import EventFile, WaveFile
    from nudgelab.study.study import Study

__all__ = ["cohort_in_words", "scales_in_words"]

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
    yield from _days(cohort)
    if cohort.events is not None:
        yield from _events(cohort.events)
    if cohort.waves is not None:
        yield from _waves(cohort.waves)


def scales_in_words(study: Study) -> Iterator[str]:
    """Say how each scale is scored from its items, a sentence a scale."""
    for name, scale in study.scales.items():
        low, high = scale.range
        items = f"{name}{_called(scale.label)}: the mean of {', '.join(scale.items)}"
        turned = f" ({', '.join(scale.reversed)} turned round)" if scale.reversed else ""
        yield (
            f"{items}{turned}, {low:g} to {high:g} becoming 0 to 1, of whoever answered"
            f" {_number_of_items(scale.fewest)}."
        )


def _called(label: str | None) -> str:
    return f" ('{label}')" if label else ""


def _number_of_items(fewest: int) -> str:
    return "at least 1 item" if fewest == 1 else f"at least {fewest} items"


def _days(cohort: CohortFile) -> Iterator[str]:
    own = [key for key, column in cohort.columns.items() if column.role == "start"]
    if cohort.start is None and not own:
        return
    kind = {"calendar": "calendar days", "working": "working days, Monday to Friday"}[cohort.days]
    starts = [f"{cohort.start}"] if cohort.start is not None else []
    starts += [f"the date in column {key}" for key in own]
    yield f"Dates become {kind}; day 1 is {', or '.join(reversed(starts))}."


def _events(events: EventFile) -> Iterator[str]:
    yield from _file(events, "Event log", "given with --events")
    for key, column in events.columns.items():
        yield f"Column {key} of the event log: {column.role}{_values(column.values)}."
    if not any(column.role == "kind" for column in events.columns.values()):
        yield f"Every event in the log is a '{events.kind}'."


def _waves(waves: WaveFile) -> Iterator[str]:
    yield from _file(waves, "Survey waves", "given with --waves")
    for key, column in waves.columns.items():
        known_as = f" as {column.name}" if column.name and column.name != key else ""
        yield f"Column {key} of the waves: {column.role}{known_as}{_values(column.values)}."


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
    said = (f"{key} is {v if isinstance(v, str) else f'{v:g}'}" for key, v in values.items())
    return f" ({', '.join(said)})"
