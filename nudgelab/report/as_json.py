"""Findings as JSON for machines: strictly valid, a number that isn't there is null."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from nudgelab.report.wording import answer_sentences

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Comparison, Findings

__all__ = ["findings_as_dict", "json_text", "render_json", "strict"]


def findings_as_dict(findings: Findings) -> dict[str, Any]:
    """Return findings as mappings, lists, text and numbers.

    Parameters
    ----------
    findings : Findings
        What was found.

    Returns
    -------
    dict
        ``study``, ``source``, ``checks``, ``effects`` (each with the columns of
        :data:`nudgelab.analysis.findings.COLUMNS`), and what else a reader needs; numbers at full
        precision, NaN and infinity as None.
    """
    found = {
        "study": findings.study,
        "title": findings.title,
        "question": findings.question,
        "study_sha256": findings.study_sha256,
        "source": findings.source.as_dict(),
        "control": findings.control,
        "unit": findings.unit,
        "level": findings.level,
        "primary": {"outcome": findings.primary_outcome, "segment": findings.primary_segment},
        "people": findings.people,
        "answer": _answer(findings),
        "checks": [asdict(check) for check in findings.checks],
        "effects": [effect.as_dict() for effect in findings.effects],
        "groups": [asdict(group) for group in findings.groups],
        "costs": [asdict(cost) for cost in findings.costs],
        "queues": [asdict(queue) for queue in findings.queues],
        "further": None if findings.further is None else asdict(findings.further),
        "categories": [asdict(shares) for shares in findings.categories],
        "factorial": [asdict(effect) for effect in findings.factorial],
        "inertia": None if findings.inertia is None else asdict(findings.inertia),
        "notes": list(findings.notes),
        "registered": asdict(findings.registered) if findings.registered else None,
    }
    whole: dict[str, Any] = strict(found)
    _tell_status(findings, whole)
    return whole


_PLACES = {
    "gap": ("inertia", "gap"),
    "moderation": ("inertia", "moderation"),
    "shrunken-segments": ("inertia", "moderation", "segments"),
    "mediation": ("inertia", "mediation"),
    "policy": ("inertia", "policy"),
    "simultaneous": ("further", "simultaneous"),
    "margin": ("further", "margin"),
    "look": ("further", "look"),
    "best-tactic": ("further", "best"),
    "prior": ("further", "prior"),
}
"""Section of the report → where its numbers stand."""


def _tell_status(findings: Findings, whole: dict[str, Any]) -> None:
    """Put beside each section's numbers whether a frozen plan asked for them."""
    plan = findings.registered
    known = {} if plan is None else {standing.part: standing.status for standing in plan.sections}
    for part, path in _PLACES.items():
        place: Any = whole
        for step in path:
            place = place[step] if place else None
        for numbers in place if isinstance(place, list) else filter(None, [place]):
            numbers["status"] = known.get(part)


def json_text(said: Any) -> str:
    """Return what :func:`strict` gave as JSON text, ending in a newline."""
    return json.dumps(said, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def render_json(findings: Findings) -> str:
    """Return findings as JSON text, ending in a newline.

    Parameters
    ----------
    findings : Findings
        What was found.
    """
    return json_text(findings_as_dict(findings))


def _answer(findings: Findings) -> dict[str, Any]:
    """Return the answer in sentences, and its parts where the cohort could give one."""
    said = {"sentences": list(answer_sentences(findings))}
    answer = findings.answer
    if answer is None:
        return said | {"outcome": None, "segment": None, "comparisons": []}
    return said | {
        "outcome": answer.outcome,
        "segment": answer.segment,
        "people": answer.people,
        "observed": answer.observed,
        "better": answer.better,
        "comparisons": [_comparison(comparison) for comparison in answer.comparisons],
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "arm": comparison.effect.arm,
        "verdict": comparison.verdict,
        "effect": comparison.effect.as_dict(),
        "group": asdict(comparison.arm),
        "control": asdict(comparison.control),
    }


def strict(value: Any) -> Any:
    """Return a value as JSON knows it: no NaN, no NumPy, text as keys.

    Parameters
    ----------
    value : object
        Mappings, lists, tuples, text, numbers.
    """
    if isinstance(value, Mapping):
        return {str(key): strict(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [strict(inner) for inner in value]
    if hasattr(value, "tolist"):  # a NumPy scalar or array
        return strict(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
