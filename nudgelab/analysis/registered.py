"""Confirmatory or exploratory: an analysis held against the plan that was frozen before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from nudgelab.analysis.findings import Effects
from nudgelab.study.deviations import Deviation, deviations
from nudgelab.study.frozen_plan import frozen_plan
from nudgelab.study.segments import EVERYBODY

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Effect, Findings
    from nudgelab.cohort.cohort import Source
    from nudgelab.study.frozen_plan import FrozenPlan
    from nudgelab.study.registration import Entry, Registration
    from nudgelab.study.study import Study

__all__ = ["Amendment", "Deviation", "RegisteredPlan", "held_against"]

Status = Literal["confirmatory", "exploratory"]


@dataclass(frozen=True, slots=True)
class Amendment:
    """One time that a frozen plan was frozen anew: when, why, and what changed.

    ``knew_the_data`` tells that the data which are analysed were there already; its changes then
    count as deviations.
    """

    date: str
    reason: str
    changes: tuple[Deviation, ...]
    knew_the_data: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredPlan:
    """The frozen plan that an analysis was held against.

    Attributes
    ----------
    date : str
        When the plan that holds was frozen, in UTC, ISO 8601.
    seal : str
        Its seal (SHA-256).
    knew_the_data : bool
        Whether the very data that are analysed were there already when it was frozen; nothing is
        confirmatory then.
    knew_other_data : bool
        Whether another file of data was there, perhaps an earlier state of these.
    amendments : tuple of Amendment
        Each time that it was frozen anew, also those that came too late to count.
    deviations : tuple of Deviation
        How the present plan departs from it.
    """

    date: str
    seal: str
    knew_the_data: bool
    knew_other_data: bool
    amendments: tuple[Amendment, ...]
    deviations: tuple[Deviation, ...]


def held_against(findings: Findings, study: Study, registration: Registration) -> Findings:
    """Say of each number whether the frozen plan asked for it, and list every deviation.

    A number is confirmatory where the frozen plan asked for it by name (any outcome for everybody,
    the primary segment, activation in the segment of inertia) and no deviation touches it. Every
    other number is exploratory. A plan that was frozen when these very data were there already
    counts for nothing: the one before it holds.

    Parameters
    ----------
    findings : Findings
        What was found by the present plan.
    study : Study
        The present plan.
    registration : Registration
        The frozen one; its latest entry holds that didn't know the data.

    Returns
    -------
    Findings
        With the status of each effect, and the registered plan.
    """
    blind = [entry for entry in registration.entries if not _knew(entry, findings.source)]
    holds = blind[-1] if blind else registration.first
    departed = deviations(holds.plan, frozen_plan(study))
    asked = holds.plan if blind else None
    rows = [replace(row, status=_status(row, asked, departed)) for row in findings.effects]
    registered = RegisteredPlan(
        date=holds.date,
        seal=holds.seal,
        knew_the_data=not blind,
        knew_other_data=bool(blind) and holds.data_sha256 is not None,
        amendments=_amendments(registration.entries, findings.source),
        deviations=departed,
    )
    return replace(findings, effects=Effects(rows), registered=registered)


def _status(row: Effect, frozen: FrozenPlan | None, departed: tuple[Deviation, ...]) -> Status:
    if frozen is None or not _asked_by_name(row, frozen):
        return "exploratory"
    touched = any(d.reach.covers(row.outcome, row.segment, row.arm) for d in departed)
    return "exploratory" if touched else "confirmatory"


def _asked_by_name(row: Effect, frozen: FrozenPlan) -> bool:
    if row.role == "exploratory" or row.outcome not in frozen["outcomes"]:
        return False
    asks = frozen["asks"]
    named = {
        (asks["primary"], asks["primary_segment"]),
        (asks["activation"], asks["inertia_segment"]),
    }
    return row.segment == EVERYBODY or (row.outcome, row.segment) in named


def _knew(entry: Entry, source: Source) -> bool:
    return entry.data_sha256 is not None and entry.data_sha256 == source.sha256


def _amendments(entries: tuple[Entry, ...], source: Source) -> tuple[Amendment, ...]:
    return tuple(
        Amendment(now.date, now.reason, deviations(before.plan, now.plan), _knew(now, source))
        for before, now in pairwise(entries)
    )
