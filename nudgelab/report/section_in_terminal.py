"""A section of the report in the terminal: its sentences, then its table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from nudgelab.report.naming import plain

if TYPE_CHECKING:
    from rich.console import Console

    from nudgelab.report.section import Section

__all__ = ["print_section", "print_sections"]

_MANY = 5
"""With more columns than these beside it, the names of rows need more room than a number."""


def print_section(section: Section, console: Console) -> None:
    """Print a section.

    Parameters
    ----------
    section : Section
        The section; one for the page only is left out.
    console : rich Console
        Where to.
    """
    from rich.text import Text  # noqa: PLC0415

    if section.page_only:
        return
    console.print(Text(section.title.upper(), style="bold"))
    for sentence in filter(None, (section.standing, *section.sentences)):
        console.print(Text(plain(sentence), overflow="fold"))
    if section.rows and not section.table_on_page_only:
        _print_table(section, console)
    console.print()


def print_sections(
    title: str, lines: Iterable[str], sections: Iterable[Section], console: Console
) -> None:
    """Print a title, some lines, and sections.

    Parameters
    ----------
    title : str
        What stands above all.
    lines : iterable of str
        What is said before the sections.
    sections : iterable of Section
        In their order.
    console : rich Console
        Where to.
    """
    from rich.text import Text  # noqa: PLC0415

    console.print(Text(plain(title), style="bold"))
    for line in lines:
        console.print(Text(plain(line), overflow="fold"))
    console.print()
    for section in sections:
        print_section(section, console)


def _print_table(section: Section, console: Console) -> None:
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, padding=(0, 1), expand=True)
    first, *others = section.columns
    many = len(others) > _MANY
    table.add_column(first, overflow="fold", ratio=2 if many else 1)
    for column in others:
        table.add_column(column, justify="right", overflow="fold", ratio=1)
    for row in section.rows:
        table.add_row(*(Text(plain(cell), overflow="fold") for cell in row))
    console.print(table)
