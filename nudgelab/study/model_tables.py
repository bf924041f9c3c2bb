"""The tables of the model's documentation, made from the code so that they can't drift.

    python -m nudgelab.study.model_tables docs/odd.md

writes them between their markers in a Markdown file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from nudgelab.behaviour.evidence import evidence
from nudgelab.behaviour.parameters import PARAMETERS
from nudgelab.study.population import Marginal, Population
from nudgelab.study.tactics import Tactic, tactic_library

__all__ = ["TABLES", "with_tables"]

Row = tuple[str, ...]


def _parameters() -> Iterator[Row]:
    yield ("parameter", "what it is", "unit", "default", "range", "source")
    for p in PARAMETERS.values():
        yield (
            f"`{p.name}`",
            p.meaning,
            p.unit,
            f"{p.default:g}",
            f"{p.low:g} to {p.high:g}",
            p.source,
        )


def _population() -> Iterator[Row]:
    yield ("quantity", "default", "form")
    for path, value in _leaves(Population(), ""):
        form = "Beta over people: mean, standard deviation" if isinstance(value, Marginal) else ""
        said = f"{value.mean:g}, {value.spread:g}" if isinstance(value, Marginal) else str(value)
        yield (f"`population.{path}`", said, form)


def _leaves(part: BaseModel, before: str) -> Iterator[tuple[str, Any]]:
    """Yield every quantity of a declaration with its path."""
    for name in type(part).model_fields:
        value = getattr(part, name)
        path = f"{before}{name}"
        if isinstance(value, BaseModel) and not isinstance(value, Marginal):
            yield from _leaves(value, f"{path}.")
        elif isinstance(value, dict):
            yield from ((f"{path}.{key}", inner) for key, inner in value.items())
        else:
            yield path, value


def _tactics() -> Iterator[Row]:
    yield ("tactic", "against", "messenger", "pressure", "dose", "days", "moves", "beside that")
    for name, tactic in tactic_library().items():
        schedule = tactic.schedule
        days = f"{schedule.start}, then every {schedule.every}, {schedule.times} in all"
        moves = ", ".join(f"{channel} {effect:+g}" for channel, effect in tactic.effects.items())
        yield (
            f"`{name}`",
            tactic.against,
            tactic.messenger,
            f"{tactic.pressure:g}",
            f"{tactic.dose:g}",
            f"{schedule.start}" if schedule.times == 1 else days,
            moves or "nothing",
            "; ".join(_beside(tactic)) or "–",
        )


def _beside(tactic: Tactic) -> Iterator[str]:
    """Yield what a tactic does beside moving channels."""
    if tactic.occasion:
        yield f"an occasion of `{tactic.cue}` with probability {tactic.occasion:g} times the dose"
    elif tactic.cue:
        yield f"tied to the cue `{tactic.cue}`"
    if tactic.moderation:
        slope = tactic.moderation.slope
        yield f"dose · (1 {slope:+g}·({tactic.moderation.trait} − ½))"
    if tactic.staff:
        yield f"{tactic.minutes:g} minutes of {tactic.staff} a contact"
    if tactic.period:
        yield f"for {tactic.period.days} days: {', '.join(_in_period(tactic))}"


def _in_period(tactic: Tactic) -> Iterator[str]:
    period = tactic.period
    if period is None:
        return
    if period.pressure:
        yield f"pressure {period.pressure:+g}"
    if period.reactions:
        yield f"reactions · (1 + {period.reactions:g})"
    if period.reviewed_by:
        yield f"{period.reviewed_by} read every post ({period.minutes:g} minutes)"


def _facts() -> Iterator[Row]:
    yield ("fact", "what is measured", "kind", "published", "accepted", "setting", "source", "read")
    for fact in evidence().values():
        yield (
            f"`{fact.fact}`",
            fact.statement,
            fact.quantity,
            f"{fact.published:g}",
            f"{fact.low:g} to {fact.high:g}",
            fact.setting,
            fact.source,
            fact.read,
        )


TABLES: Mapping[str, Callable[[], Iterator[Row]]] = MappingProxyType(
    {
        "parameters": _parameters,
        "population": _population,
        "tactics": _tactics,
        "facts": _facts,
    }
)
"""Name of each table in the documentation, and what makes its rows; the first is its head."""


def with_tables(page: str) -> str:
    """Return a Markdown page with every table between its markers written anew.

    Parameters
    ----------
    page : str
        With lines ``<!-- table: NAME -->`` and ``<!-- end -->``.

    Raises
    ------
    KeyError
        If a table is asked for that isn't in :data:`TABLES`.
    """

    def written(found: re.Match[str]) -> str:
        return f"<!-- table: {found[1]} -->\n{_markdown(TABLES[found[1]]())}\n<!-- end -->"

    return re.sub(r"<!-- table: (\w+) -->\n.*?<!-- end -->", written, page, flags=re.DOTALL)


def _markdown(rows: Iterator[Row]) -> str:
    head, *body = rows
    lines = [head, ("---",) * len(head), *body]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines
    )


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_text(with_tables(file.read_text(encoding="utf-8")), encoding="utf-8")
