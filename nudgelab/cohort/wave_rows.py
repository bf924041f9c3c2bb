"""Survey waves as a file has them: who answered what, in which wave and on which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.cohort.items import Items, read_items
from nudgelab.cohort.log_rows import MOST_UNREAD, LogReader
from nudgelab.cohort.values import RawColumn, canonical_text, is_missing
from nudgelab.errors import CohortError, Problem
from nudgelab.study.scales import Scale

__all__ = ["Waves", "read_waves"]

FloatArray = npt.NDArray[np.float64]

_MOST_WAVES = 12  # more days than this are no waves: people answered when they liked


class Waves(NamedTuple):
    """What people answered.

    Attributes
    ----------
    scores : pyarrow.Table
        ``person`` (the row of the cohort), ``day`` [days], and a column a scale.
    items : pyarrow.Table or None
        ``person``, ``wave`` (its name) and a column an item, where scales are scored from items.
    """

    scores: pa.Table
    items: pa.Table | None


def read_waves(scales: Mapping[str, Scale], log: LogReader) -> Waves:
    """Read survey waves.

    Parameters
    ----------
    scales : mapping of str to Scale
        How scores come from items.
    log : LogReader
        The file; it counts what is left out.

    Returns
    -------
    Waves
        A row a person and wave; of two for the same wave, the later one in the file.

    Raises
    ------
    CohortError
        If no row is of a known person, a fifth of the times or answers can't be read, or there is
        neither a score nor every item of a scale.
    """
    person = log.person("answers")
    days, wave_of = _when(log, person)
    log.tally.drop(
        log.superseded(person, _codes(wave_of)), "that the same person's later row replaces"
    )
    columns = {name: log.raw(name) for name in log.read.table.column_names}
    columns |= dict(log.with_role("item"))
    items = read_items(scales, columns, log.tally, log.file)
    finished = {name: column.numbers() for name, column in log.with_role("scale")}
    scores = finished | items.scores
    if not scores:
        expected = "a column with role scale, or the items of a scale (scales: …: items)"
        raise CohortError(Problem(log.file, "no score and no items", expected))
    return Waves(
        _score_table(log, person, days, scores), _item_table(log, person, days, wave_of, items)
    )


def _score_table(
    log: LogReader,
    person: npt.NDArray[np.int64],
    days: npt.NDArray[np.float64],
    scores: Mapping[str, FloatArray],
) -> pa.Table:
    whose, when = log.taken(person, days)
    return pa.table({"person": whose, "day": when.astype(np.int64)} | _taken(log, scores))


def _item_table(
    log: LogReader,
    person: npt.NDArray[np.int64],
    days: npt.NDArray[np.float64],
    wave_of: npt.NDArray[np.str_],
    items: Items,
) -> pa.Table | None:
    """Return the answers, one row a person and wave; days that are no waves are put together."""
    if not items.answers:
        return None
    if len(np.unique(wave_of[log.tally.kept])) > _MOST_WAVES:
        wave_of = np.where(days <= 0, "up to day 0", "after day 0")
    last = ~log.superseded(person, _codes(wave_of))[log.tally.kept]
    whose, wave = log.taken(person, wave_of)
    table = pa.table({"person": whose, "wave": pa.array(wave)} | _taken(log, items.answers))
    return table.filter(pa.array(last))


def _codes(names: npt.NDArray[np.str_]) -> npt.NDArray[np.int64]:
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def _taken(log: LogReader, values: Mapping[str, npt.NDArray[np.float64]]) -> dict[str, pa.Array]:
    return {name: pa.array(*log.taken(column), from_pandas=True) for name, column in values.items()}


def _when(log: LogReader, person: npt.NDArray[np.int64]) -> tuple[FloatArray, npt.NDArray[np.str_]]:
    """Return the day of every row, and what tells its wave from the person's others."""
    wave = next((column for _, column in log.with_role("wave")), None)
    day = next((column for _, column in log.with_role("day")), None)
    if day is not None:
        days = log.days(log.times(day), person)
        return days, _names_of_days(days) if wave is None else _names(log, wave)
    if wave is None:
        raise CohortError(Problem(log.file, "no column with role wave or day", "one of them"))
    return _declared_days(log, wave), _names(log, wave)


def _names_of_days(days: FloatArray) -> npt.NDArray[np.str_]:
    whole = np.where(np.isnan(days), 0, days).astype(np.int64)
    return np.asarray([f"day {day}" for day in whole], dtype=np.str_)


def _names(log: LogReader, wave: RawColumn) -> npt.NDArray[np.str_]:
    """Return the waves' own names, and not the days that stand for them."""
    levels, codes = replace(wave, recode=None).levels()
    names = np.asarray(["" if level is None else level for level in levels], dtype=np.str_)[codes]
    log.tally.drop(names == "", "without a wave")
    return names


def _declared_days(log: LogReader, wave: RawColumn) -> FloatArray:
    """Return the day that the study gives each wave; waves without one are left out and counted."""
    declared = {canonical_text(name): float(day) for name, day in (wave.recode or {}).items()}
    levels, codes = replace(wave, recode=None).levels()
    day_of = [declared.get(canonical_text(level), np.nan) for level in levels]
    days = np.asarray(day_of, dtype=np.float64)[codes]
    named = ~is_missing(levels)[codes]
    unknown = named & np.isnan(days)
    if unknown.sum() > MOST_UNREAD * named.sum():
        known = ", ".join(wave.recode or ())
        wave.refuse_unless(~unknown, f"a wave whose day is declared in values: ({known})")
    log.tally.drop(unknown, "of waves whose day isn't declared", "dates")
    return days
