"""The report as Markdown, for a wiki, a repository or Pandoc; figures stand in it as words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from nudgelab.report.figures.all_figures import in_order
from nudgelab.report.naming import plain
from nudgelab.report.numbers import interval_name
from nudgelab.report.view import report_view

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.report.effect_table import EffectBlock
    from nudgelab.report.provenance import Provenance

__all__ = ["render_markdown"]

_MEANS_SOMETHING = re.compile(r"([\\`*_\[\]<|~&$])")
_BEGINS_SOMETHING = re.compile(r"^([-+>#=]|\d+(?=[.)](\s|$)))")


def render_markdown(findings: Findings, *, provenance: Provenance) -> str:
    """Return the report as Markdown with pipe tables (GitHub's and Pandoc's).

    Parameters
    ----------
    findings : Findings
        What was found.
    provenance : Provenance
        Which run found it, and how to run it again.

    Returns
    -------
    str
        Text ending in a newline; nothing in a name is taken for markup.
    """
    import jinja2  # noqa: PLC0415

    environment = jinja2.Environment(  # noqa: S701  (no HTML: names are escaped for Markdown below)
        loader=jinja2.PackageLoader("nudgelab.report"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: _escaped(value) if type(value) is str else value,
    )
    environment.filters["verbatim"] = lambda text: _Verbatim(plain(text))
    view = report_view(findings, provenance)
    page = environment.get_template("report.md.j2").render(view | _cells(view))
    return re.sub(r"\n{3,}", "\n\n", page).strip() + "\n"


class _Verbatim(str):
    """Text that stands in a code block: nothing in it is markup."""

    __slots__ = ()


def _escaped(text: str) -> str:
    return _BEGINS_SOMETHING.sub(_slashed, _in_line(text))


def _in_line(text: str) -> str:
    return _MEANS_SOMETHING.sub(_slashed, " ".join(plain(text).split()))


def _slashed(found: re.Match[str]) -> str:
    sign = found.group()
    return f"{sign}\\" if sign.isdigit() else f"\\{sign}"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> _Verbatim:
    """Return a pipe table; its cells are escaped."""
    top = list(heads)
    lines = [top, ["---"] * len(top), *rows]
    return _Verbatim("\n".join(f"| {' | '.join(map(_in_line, line))} |" for line in lines))


def _cells(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a layout of lines needs beside the view: rows of tables as rows of cells."""
    return {
        "table": _table,
        "figures": in_order(view["forest"], view["adoption"], view["counts"], view["sections"]),
        "table_of_effects": view["table"],
        "effect_heads": _effect_heads(view),
        "effect_cells": lambda block: list(_effect_cells(view, block)),
        "group_cells": lambda block: [
            [row[k] for k in ("segment", "arm", "people", "observed", "mean")]
            + [row.get("spread", "")]
            for row in block["rows"]
        ],
        "category_cells": lambda shares: [
            [row.segment, row.arm, *row.shares] for row in shares.rows
        ],
        "factor_cells": lambda rows: [[row[k] for k in _FACTOR] for row in rows],
        "cells": lambda rows: [list(row.values()) for row in rows],
    }


_FACTOR = ("outcome", "segment", "term", "estimate", "interval", "p", "people", "note")


def _effect_heads(view: Mapping[str, Any]) -> list[str]:
    corrected = ["p, corrected"] if view["corrected"] else []
    clustered = ["Clusters"] if view["clustered"] else []
    interval = interval_name(view["findings"].level)
    front = ["Arm", "Effect", "Estimate", interval, "p", *corrected]
    return [*front, "Arm v control", *clustered, "Role", "Method"]


def _effect_cells(view: Mapping[str, Any], block: EffectBlock) -> Iterable[list[str]]:
    for row in block.rows:
        unit = f", {row.unit}" if row.unit else ""
        note = f" [{row.note}]" if row.note else ""
        corrected = [row.p_adjusted] if view["corrected"] else []
        clusters = [row.clusters] if view["clustered"] else []
        front = [row.arm, f"{row.estimand}{unit}{note}", row.estimate, row.interval, row.p]
        yield [*front, *corrected, row.people, *clusters, row.role, row.method]
