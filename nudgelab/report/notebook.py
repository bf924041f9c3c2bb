"""Findings in a notebook: the answer and the table of effects, as a short piece of HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nudgelab.report.effect_table import EffectBlock, effect_table
from nudgelab.report.naming import plain
from nudgelab.report.numbers import interval_name
from nudgelab.report.wording import answer_sentences

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings

__all__ = ["repr_html"]


def repr_html(findings: Findings) -> str:
    """Return findings as a short piece of HTML.

    Parameters
    ----------
    findings : Findings
        What was found.

    Returns
    -------
    str
        A title, the answer in sentences, and the effects; every name is escaped.
    """
    answer = "".join(f"<p>{_safe(sentence)}</p>" for sentence in answer_sentences(findings))
    heads = (
        "Arm",
        "Effect",
        "Estimate",
        interval_name(findings.level),
        "p, corrected",
        "n",
        "Role",
    )
    head = "".join(f"<th>{head}</th>" for head in heads)
    body = "".join(_block(block, len(heads)) for block in effect_table(findings).blocks)
    return (
        f"<div><p><strong>{_safe(findings.title)}</strong></p>{answer}"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _block(block: EffectBlock, width: int) -> str:
    title = _safe(f"{block.outcome} – {block.segment}")
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td>{_safe(cell)}</td>"
            for cell in (
                row.arm,
                f"{row.estimand}, {row.unit}" if row.unit else row.estimand,
                row.estimate,
                row.interval,
                row.p_adjusted,
                row.people,
                row.role,
            )
        )
        + "</tr>"
        for row in block.rows
    )
    return f'<tr><th colspan="{width}">{title}</th></tr>{rows}'


def _safe(text: str) -> str:
    return escape(plain(text))
