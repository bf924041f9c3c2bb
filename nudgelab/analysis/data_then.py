"""The files of data when the plan was frozen, beside those that are analysed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from nudgelab.study.columns import FILES
from nudgelab.study.deviations import Deviation, Reach

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Source
    from nudgelab.study.registration import Entry
    from nudgelab.study.study import Study

__all__ = ["changed_files", "knew_the_outcomes", "unchanged_files"]

_OF_OUTCOMES: Final = {"outcome", "event_observed", "followed", "terminal", "left"}
"""Roles of columns that tell what came of the tactics."""

_DATA: Final = Reach(data=True)


def knew_the_outcomes(entry: Entry, source: Source, study: Study) -> bool:
    """Tell whether the very outcomes that are analysed were there when a plan was frozen.

    Parameters
    ----------
    entry : Entry
        The freezing.
    source : Source
        Where the cohort comes from.
    study : Study
        Says which of its files tell an outcome: a list of the people and their arms may be there
        long before.
    """
    return bool(set(unchanged_files(entry, source)) & set(_telling_outcomes(study)))


def unchanged_files(entry: Entry, source: Source) -> tuple[str, ...]:
    """Return which of the files that are analysed were there when a plan was frozen, as they are.

    Parameters
    ----------
    entry : Entry
        The freezing.
    source : Source
        Where the cohort comes from.
    """
    return tuple(what for what in FILES if what in entry.files and _same(entry, source, what))


def changed_files(entry: Entry, source: Source) -> Iterator[Deviation]:
    """Yield each file that was there when a plan was frozen and isn't the one that is analysed.

    Parameters
    ----------
    entry : Entry
        The freezing.
    source : Source
        Where the cohort comes from.
    """
    for what in FILES:
        if what in entry.files and not _same(entry, source, what):
            now = source.files.get(what)
            yield Deviation(f"data: {what}", _named(entry.files[what]), _named(now), _DATA)


def _same(entry: Entry, source: Source, what: str) -> bool:
    return entry.files[what] == source.files.get(what)


def _named(sha256: str | None) -> str | None:
    return None if sha256 is None else f"SHA-256 {sha256[:16]}…"


def _telling_outcomes(study: Study) -> Iterator[str]:
    declared = study.cohort
    if declared is None or any(c.role in _OF_OUTCOMES for c in declared.columns.values()):
        yield "people"
    if declared is not None and declared.events is not None:
        yield "events"
    if any(getattr(outcome, "scale", None) for outcome in study.outcomes.values()):
        yield "waves"
