"""The categories of ordered outcomes: a table an outcome, and a sentence an arm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nudgelab.report.naming import Names, plain
from nudgelab.report.numbers import per_100

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings

__all__ = ["CategoryRow", "CategoryTable", "category_sentences", "category_tables"]


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One arm in a segment; its shares are text, of every 100."""

    segment: str
    arm: str
    shares: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CategoryTable:
    """The arms of one ordered outcome, and the categories that head the columns."""

    outcome: str
    categories: tuple[str, ...]
    rows: tuple[CategoryRow, ...]


def category_tables(findings: Findings) -> tuple[CategoryTable, ...]:
    """Return a table of shares for each ordered outcome.

    Parameters
    ----------
    findings : Findings
        What was found.

    Returns
    -------
    tuple of CategoryTable
        In the order of the study file.
    """
    names = Names(findings)
    tables = []
    for outcome in dict.fromkeys(shares.outcome for shares in findings.categories):
        found = [shares for shares in findings.categories if shares.outcome == outcome]
        rows = tuple(
            CategoryRow(
                names.segment(one.segment), names.arm(one.arm), tuple(map(per_100, one.shares))
            )
            for one in found
        )
        heads = tuple(plain(category) for category in found[0].categories)
        tables.append(CategoryTable(names.outcome(outcome), heads, rows))
    return tuple(tables)


def category_sentences(findings: Findings) -> Iterator[str]:
    """Yield what each arm's people chose, in the primary segment, of every 100.

    Parameters
    ----------
    findings : Findings
        What was found.
    """
    names = Names(findings)
    where = names.segment(findings.primary_segment)
    for table in category_tables(findings):
        for row in table.rows:
            if row.segment == where:
                pairs = zip(table.categories, row.shares, strict=True)
                said = ", ".join(f"{category} {share}" for category, share in pairs)
                yield f"{table.outcome}, {where}, {row.arm}: of every 100, {said}."
