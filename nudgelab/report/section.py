"""A section of the report that is sentences and a table, in the terminal and in HTML alike."""

from __future__ import annotations

from dataclasses import dataclass

from nudgelab.report.figures.figure import Figure

__all__ = ["UNPLANNED", "Section"]

UNPLANNED = " (exploratory)"
"""Ends the title of a section that no frozen plan asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of the report.

    Attributes
    ----------
    key : str
        Its element id in the page.
    title : str
        Its heading.
    sentences : tuple of str
        What it says, each standing by itself.
    standing : str
        Whether the plan that was frozen beforehand asked for it; empty without such a plan.
    columns : tuple of str
        Headings of its table; the first column names the rows. Empty without a table.
    rows : tuple of tuple of str
        Cells of the table.
    notes : tuple of str
        How to read it, and where the method comes from.
    figure : Figure or None
        Its picture.
    page_only : bool
        Whether the terminal leaves it out.
    table_on_page_only : bool
        Whether the terminal leaves its table out, for the sentences say all that matters.
    """

    key: str
    title: str
    sentences: tuple[str, ...]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    figure: Figure | None = None
    page_only: bool = False
    table_on_page_only: bool = False
    standing: str = ""
