"""Everything that a written report says, as text and figures; HTML and Markdown lay it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nudgelab.report.apa import apa_rows
from nudgelab.report.categories import category_tables
from nudgelab.report.effect_table import effect_table
from nudgelab.report.factorial import (
    factorial_method,
    factorial_rows,
    factorial_sentences,
)
from nudgelab.report.figures.adoption import adoption_figures
from nudgelab.report.figures.forest import forest_plots
from nudgelab.report.figures.mean_counts import mean_count_figures
from nudgelab.report.methods import methods_used, rules_in_words
from nudgelab.report.naming import Names
from nudgelab.report.numbers import (
    NOTHING,
    count,
    decimals_of_shares,
    interval_name,
    number,
    p_in_table,
    per_100,
)
from nudgelab.report.queues import queue_rows, queue_sentences
from nudgelab.report.registration import deviation_rows, registration_sentences
from nudgelab.report.sections import further_sections
from nudgelab.report.wording import SIMULATED, answer_sentences, primary_sentence

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings, Group
    from nudgelab.report.provenance import Provenance

__all__ = ["CHECK_SIGNS", "report_view"]

CHECK_SIGNS: Final = {"pass": "✓", "warn": "!", "fail": "✗", "not done": "–"}
"""Stands beside a check's verdict, which is never told by colour alone."""


def report_view(findings: Findings, provenance: Provenance) -> dict[str, Any]:
    """Return everything that a report prints.

    Parameters
    ----------
    findings : Findings
        What was found.
    provenance : Provenance
        Which run found it, and how to run it again.

    Returns
    -------
    dict
        Names of the templates → texts, rows of texts, figures and sections.
    """
    names = Names(findings)
    table = effect_table(findings)
    simulated = findings.source.kind == "simulated"
    return {
        "title": findings.title or findings.study,
        "findings": findings,
        "names": names,
        "source": findings.source,
        "simulated": SIMULATED if simulated else "",
        "answer": answer_sentences(findings),
        "primary": _primary_beside_answer(findings),
        "checks": findings.checks,
        "signs": CHECK_SIGNS,
        "interval": interval_name(findings.level),
        "forest": forest_plots(findings),
        "adoption": adoption_figures(findings),
        "counts": mean_count_figures(findings),
        "table": table,
        "corrected": any(e.p_adjusted > e.p for e in findings.effects),
        "clustered": any(e.clusters is not None for e in findings.effects),
        "groups": _groups(findings, names),
        "categories": category_tables(findings),
        "costs": _costs(findings, names),
        "queues": queue_rows(findings),
        "queue_sentences": queue_sentences(findings),
        "factorial": factorial_rows(findings),
        "factorial_sentences": list(factorial_sentences(findings)),
        "factorial_method": factorial_method(findings),
        "registration": registration_sentences(findings),
        "deviations": deviation_rows(findings),
        "sections": further_sections(findings),
        "rules": rules_in_words(findings),
        "methods": methods_used(findings),
        "provenance": provenance,
        "people": number(findings.people),
        "said_p": p_in_table,
        "apa": apa_rows(findings),
    }


def _primary_beside_answer(findings: Findings) -> str:
    """Return the primary effect in words, where the answer hasn't said it already."""
    answer = findings.answer
    primary = (findings.primary_outcome, findings.primary_segment)
    if answer is None or (answer.outcome, answer.segment) == primary:
        return ""
    return primary_sentence(findings)


def _groups(findings: Findings, names: Names) -> list[dict[str, Any]]:
    """Return the groups behind the effects, an outcome at a time."""
    blocks: dict[str, list[dict[str, str]]] = {}
    for group in findings.groups:
        row = {
            "segment": names.segment(group.segment),
            "arm": names.arm(group.arm),
            "people": count(group.people),
            "observed": count(group.observed),
        }
        kind = findings.labels.outcome_kinds.get(group.outcome, "")
        blocks.setdefault(group.outcome, []).append(row | _mean_and_spread(group, kind))
    return [
        {
            "outcome": names.outcome(outcome),
            "share": findings.labels.outcome_kinds.get(outcome) in ("binary", "time_to_event"),
            "rows": rows,
        }
        for outcome, rows in blocks.items()
    ]


def _mean_and_spread(group: Group, kind: str) -> dict[str, str]:
    if kind in ("binary", "time_to_event"):
        return {"mean": per_100(group.mean, decimals_of_shares(group.mean)), "spread": NOTHING}
    decimals = 3 if abs(group.mean) < 1 else 2
    return {"mean": number(group.mean, decimals), "spread": number(group.spread, decimals)}


def _costs(findings: Findings, names: Names) -> list[dict[str, str]]:
    return [
        {
            "arm": names.arm(cost.arm),
            "people": number(cost.people),
            "contacts": number(cost.contacts),
            "cost": number(cost.cost, 2),
            "each": number(cost.cost / cost.people, 2) if cost.people else NOTHING,
        }
        for cost in findings.costs
    ]
