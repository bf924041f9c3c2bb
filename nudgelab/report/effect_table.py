"""The table of effects as text, an outcome and segment at a time; the primary one first."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nudgelab.report.estimands import estimand_of, estimate_text, interval_text
from nudgelab.report.naming import Names
from nudgelab.report.numbers import NOTHING, count, number, p_in_table

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Effect, Findings

__all__ = ["EffectBlock", "EffectRow", "EffectTable", "effect_table", "headlines"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRow:
    """One effect, every cell as text.

    Attributes
    ----------
    arm, estimand, estimate, interval, p, p_adjusted, people, clusters, method, role, status : str
        The cells; ``people`` is the count in the arm and in control; ``status`` is empty where no
        plan was frozen.
    unit : str
        Unit of estimate and interval, empty where there is none to name.
    headline : bool
        Whether it is the estimate that the outcome's question is answered with.
    note : int or None
        Number of its note in :attr:`EffectTable.notes`, from 1.
    """

    arm: str
    estimand: str
    unit: str
    estimate: str
    interval: str
    p: str
    p_adjusted: str
    people: str
    clusters: str
    method: str
    role: str
    status: str
    headline: bool
    note: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectBlock:
    """The effects on one outcome in one segment.

    Attributes
    ----------
    outcome, segment : str
        What they are called.
    primary : bool
        Whether the plan stands on it.
    rows : tuple of EffectRow
        In the order of the table.
    """

    outcome: str
    segment: str
    primary: bool
    rows: tuple[EffectRow, ...]


@dataclass(frozen=True, slots=True)
class EffectTable:
    """All effects as text, and the notes that they refer to."""

    blocks: tuple[EffectBlock, ...]
    notes: tuple[str, ...]


def effect_table(findings: Findings) -> EffectTable:
    """Return the table of effects as text.

    Parameters
    ----------
    findings : Findings
        What was found.

    Returns
    -------
    EffectTable
        The primary outcome in the primary segment first.
    """
    names = Names(findings)
    notes: dict[str, int] = {}
    blocks = []
    for outcome, segment in _primary_first(findings):
        rows = tuple(findings.effects.where(outcome=outcome, segment=segment))
        first = {id(effect) for effect in headlines(findings, outcome, segment).values()}
        better = findings.labels.better.get(outcome, "higher")
        block = EffectBlock(
            outcome=names.outcome(outcome),
            segment=names.segment(segment),
            primary=(outcome, segment) == (findings.primary_outcome, findings.primary_segment),
            rows=tuple(
                _row(names, effect, better, notes, headline=id(effect) in first) for effect in rows
            ),
        )
        blocks.append(block)
    return EffectTable(tuple(blocks), tuple(notes))


def headlines(findings: Findings, outcome: str, segment: str) -> dict[str, Effect]:
    """Return each arm's headline effect, which stands first among its effects on an outcome.

    Parameters
    ----------
    findings : Findings
        What was found.
    outcome, segment : str
        Their names in the study file.

    Returns
    -------
    dict of str to Effect
        By arm, in the order of the table.
    """
    found: dict[str, Effect] = {}
    for effect in findings.effects.where(outcome=outcome, segment=segment):
        found.setdefault(effect.arm, effect)
    return found


def _primary_first(findings: Findings) -> Iterator[tuple[str, str]]:
    primary = (findings.primary_outcome, findings.primary_segment)
    pairs = dict.fromkeys((effect.outcome, effect.segment) for effect in findings.effects)
    yield from sorted(pairs, key=lambda pair: pair != primary)


def _row(
    names: Names, effect: Effect, better: str, notes: dict[str, int], *, headline: bool
) -> EffectRow:
    note, estimand = _note(effect), estimand_of(effect.estimand)
    return EffectRow(
        arm=names.arm(effect.arm),
        estimand=estimand.name,
        unit=estimand.unit,
        estimate=estimate_text(effect, better),
        interval=interval_text(effect, better),
        p=p_in_table(effect.p),
        p_adjusted=p_in_table(effect.p_adjusted),
        people=_people(effect),
        clusters=NOTHING if effect.clusters is None else number(effect.clusters),
        method=effect.method,
        role=effect.role,
        status=effect.status or "",
        headline=headline,
        note=notes.setdefault(note, len(notes) + 1) if note else None,
    )


def _people(effect: Effect) -> str:
    if effect.n_arm is None and effect.n_versus is None:
        return "too few"
    return f"{count(effect.n_arm)} v {count(effect.n_versus)}"


def _note(effect: Effect) -> str:
    """Return an effect's note, without what its interval through infinity says already."""
    if effect.estimand != "number_needed_to_treat" or math.isnan(effect.estimate):
        return effect.note
    parts = effect.note.split("; ")
    return "; ".join(part for part in parts if "through infinity" not in part)
