"""Confirmatory or exploratory: an analysis held against the plan that was frozen before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from nudgelab.analysis.data_then import changed_files, knew_the_outcomes, unchanged_files
from nudgelab.analysis.findings import Effects
from nudgelab.analysis.standing import Standing, Status, standings
from nudgelab.study.deviations import Deviation, deviations
from nudgelab.study.frozen_plan import frozen_plan
from nudgelab.study.segments import EVERYBODY

if TYPE_CHECKING:
    from nudgelab.analysis.designs.factorial import FactorialEffect
    from nudgelab.analysis.findings import Effect, Findings
    from nudgelab.cohort.cohort import Source
    from nudgelab.study.frozen_plan import FrozenPlan
    from nudgelab.study.registration import Entry, Registration
    from nudgelab.study.study import Study

__all__ = ["Amendment", "Deviation", "RegisteredPlan", "effects_held_against", "held_against"]


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
    sections : tuple of Standing
        What of the report's sections beside the effects it asked for.
    """

    date: str
    seal: str
    knew_the_data: bool
    files_there: tuple[str, ...]
    files_unchanged: tuple[str, ...]
    amendments: tuple[Amendment, ...]
    deviations: tuple[Deviation, ...]
    sections: tuple[Standing, ...] = ()


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
        With the status of each effect and section, and the registered plan.
    """
    holding, registered = _that_holds(findings.source, study, registration)
    asked, departed = holding
    terms = (replace(t, status=_status_of_term(t, asked, departed)) for t in findings.factorial)
    return replace(
        findings,
        effects=_with_status(findings.effects, holding),
        factorial=tuple(terms),
        registered=replace(registered, sections=standings(findings, asked, departed)),
    )


def effects_held_against(
    effects: Effects, source: Source, study: Study, registration: Registration
) -> tuple[Effects, RegisteredPlan]:
    """Say of each effect whether the frozen plan asked for it, where there are no other findings.

    Parameters
    ----------
    effects : Effects
        By the present plan.
    source : Source
        The file they are of.
    study : Study
        The present plan.
    registration : Registration
        The frozen one, as for :func:`held_against`.

    Returns
    -------
    tuple of (Effects, RegisteredPlan)
        The effects with their status, and the plan they were held against.
    """
    holding, registered = _that_holds(source, study, registration)
    return _with_status(effects, holding), registered


class _Holding(NamedTuple):
    """The frozen plan that an analysis is held against, None where none counts; deviations."""

    asked: FrozenPlan | None
    departed: tuple[Deviation, ...]


def _that_holds(
    source: Source, study: Study, registration: Registration
) -> tuple[_Holding, RegisteredPlan]:
    blind = [e for e in registration.entries if not knew_the_outcomes(e, source, study)]
    holds = blind[-1] if blind else registration.first
    departed = (*deviations(holds.plan, frozen_plan(study)), *changed_files(holds, source))
    registered = RegisteredPlan(
        date=holds.date,
        seal=holds.seal,
        knew_the_data=not blind,
        files_there=tuple(holds.files),
        files_unchanged=unchanged_files(holds, source),
        amendments=_amendments(registration.entries, source, study),
        deviations=departed,
    )
    return _Holding(holds.plan if blind else None, departed), registered


def _with_status(effects: Effects, holding: _Holding) -> Effects:
    return Effects([replace(row, status=_status(row, *holding)) for row in effects])


def _status(row: Effect, frozen: FrozenPlan | None, departed: tuple[Deviation, ...]) -> Status:
    if frozen is None or not _asked_by_name(row, frozen):
        return "exploratory"
    touched = any(
        d.reach.covers(row.outcome, row.segment, row.arm) or d.where == _made_by(row, frozen)
        for d in departed
    )
    return "exploratory" if touched else "confirmatory"


def _made_by(row: Effect, frozen: FrozenPlan) -> str:
    """Return where the plan asks for a row beside the headline; a later wish isn't confirmed."""
    if row.method.startswith("multiple imputation"):
        return "analysis: sensitivity"
    if row.method.startswith(("randomisation inference", "wild cluster bootstrap")):
        return "analysis: confirm"
    of_compliers = row.estimand.startswith("complier")
    return (
        "analysis: compliers" if of_compliers and row.outcome != frozen["asks"]["primary"] else ""
    )


def _asked_by_name(row: Effect, frozen: FrozenPlan) -> bool:
    return row.role != "exploratory" and _names(frozen, row.outcome, row.segment)


def _names(frozen: FrozenPlan, outcome: str, segment: str) -> bool:
    """Tell whether a plan asks for an outcome in a segment by name."""
    if outcome not in frozen["outcomes"]:
        return False
    asks = frozen["asks"]
    named = {
        (asks["primary"], asks["primary_segment"]),
        (asks["activation"], asks["inertia_segment"]),
    }
    return segment == EVERYBODY or (outcome, segment) in named


def _status_of_term(
    term: FactorialEffect, frozen: FrozenPlan | None, departed: tuple[Deviation, ...]
) -> Status:
    """Return the status of a main effect, or of an interaction, which must be asked for itself."""
    if frozen is None or not _names(frozen, term.outcome, term.segment):
        return "exploratory"
    if len(term.factors) > 1 and list(term.factors) not in _interactions(frozen):
        return "exploratory"
    touched = any(d.reach.arms or d.reach.covers(term.outcome, term.segment, "") for d in departed)
    return "exploratory" if touched else "confirmatory"


def _interactions(frozen: FrozenPlan) -> list[list[str]]:
    return [list(term) for term in frozen.get("analysis", {}).get("interactions", ())]


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
