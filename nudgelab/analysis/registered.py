"""Confirmatory or exploratory: an analysis held against the plan that was frozen before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from nudgelab.analysis.data_then import changed_files, knew_the_outcomes, unchanged_files
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
    files_there : tuple of str
        Which of ``"people"``, ``"events"`` and ``"waves"`` were there already, known by their hash.
    files_unchanged : tuple of str
        Which of them are those that are analysed.
    amendments : tuple of Amendment
        Each time that it was frozen anew, also those that came too late to count.
    deviations : tuple of Deviation
        How the present plan departs from it.
    """

    date: str
    seal: str
    knew_the_data: bool
    files_there: tuple[str, ...]
    files_unchanged: tuple[str, ...]
    amendments: tuple[Amendment, ...]
    deviations: tuple[Deviation, ...]


def held_against(findings: Findings, study: Study, registration: Registration) -> Findings:
    """Say of each number whether the frozen plan asked for it, and list every deviation.

    A number is confirmatory where the frozen plan asked for it by name (any outcome for everybody,
    the primary segment, activation in the segment of inertia) and no deviation touches it. Every
    other number is exploratory. A plan that was frozen when these very outcomes were there already
    counts for nothing: the one before it holds. A file that was there in another state, such as an
    event log that has grown since, is named as a deviation and takes no number its status.

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
    source = findings.source
    blind = [e for e in registration.entries if not knew_the_outcomes(e, source, study)]
    holds = blind[-1] if blind else registration.first
    departed = (*deviations(holds.plan, frozen_plan(study)), *changed_files(holds, source))
    asked = holds.plan if blind else None
    rows = [replace(row, status=_status(row, asked, departed)) for row in findings.effects]
    registered = RegisteredPlan(
        date=holds.date,
        seal=holds.seal,
        knew_the_data=not blind,
        files_there=tuple(holds.files),
        files_unchanged=unchanged_files(holds, source),
        amendments=_amendments(registration.entries, source, study),
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


def _amendments(entries: tuple[Entry, ...], source: Source, study: Study) -> tuple[Amendment, ...]:
    return tuple(
        Amendment(
            now.date,
            now.reason,
            deviations(before.plan, now.plan),
            knew_the_outcomes(now, source, study),
        )
        for before, now in pairwise(entries)
    )
