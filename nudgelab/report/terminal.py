"""Findings in the terminal: the answer first, then checks, then effects; readable when piped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from nudgelab.report.categories import category_sentences
from nudgelab.report.effect_table import EffectBlock, EffectRow, EffectTable, effect_table
from nudgelab.report.factorial import factorial_lines
from nudgelab.report.naming import Names, plain
from nudgelab.report.numbers import interval_name, number
from nudgelab.report.queues import queue_sentences
from nudgelab.report.registration import registration_and_deviations
from nudgelab.report.section_in_terminal import print_section
from nudgelab.report.sections import further_sections
from nudgelab.report.wording import SIMULATED, answer_sentences, primary_sentence

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from nudgelab.analysis.findings import Check, Findings

__all__ = ["print_findings", "render_text"]

_VERDICT_STYLES = {"pass": "green", "warn": "yellow", "fail": "bold red", "not done": "dim"}


def print_findings(findings: Findings, console: Console) -> None:
    """Print findings: the answer, the checks, the effects, the notes.

    Of the primary outcome in the primary segment every effect is printed, of all else the one that
    its question is answered with; how many more there are is said at the end.

    Parameters
    ----------
    findings : Findings
        What was found.
    console : rich Console
        Where to; without a terminal behind it nothing is coloured.
    """
    _print(console, findings.title or findings.study, style="bold")
    _print(console, _source(findings))
    _head(console, "Answer")
    for sentence in answer_sentences(findings):
        _print(console, sentence)
    if findings.answer is not None and not _answers_primary(findings):
        _print(console, primary_sentence(findings))
    _head(console, "Checks")
    console.print(_checks(findings.checks))
    table = _in_brief(effect_table(findings))
    _head(console, "Effects")
    for block in table.blocks:
        _print_block(console, findings, block)
    if findings.categories:
        _head(console, "Categories")
        for sentence in category_sentences(findings):
            _print(console, sentence)
        console.print()
    if findings.queues:
        _head(console, "Queues")
        for sentence in queue_sentences(findings):
            _print(console, sentence)
        console.print()
    for section in further_sections(findings):
        print_section(section, console)
    for line in factorial_lines(findings):
        _print(console, line)
    for sentence in registration_and_deviations(findings):
        _print(console, sentence)
    for line in _notes(findings, table):
        _print(console, line)


def render_text(findings: Findings, width: int = 80) -> str:
    """Return what :func:`print_findings` prints, as plain text.

    Parameters
    ----------
    findings : Findings
        What was found.
    width : int
        Columns of the text; no line is longer.

    Returns
    -------
    str
        Text without colours, ending in a newline.
    """
    import io  # noqa: PLC0415

    from rich.console import Console  # noqa: PLC0415

    file = io.StringIO()
    console = Console(file=file, width=width, color_system=None, force_terminal=False)
    print_findings(findings, console)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


def _source(findings: Findings) -> str:
    source = findings.source
    people = f"{number(findings.people)} {Names(findings).people}"
    if source.kind == "simulated":
        return f"{SIMULATED}: programme {source.name}, seed {source.seed}; {people}."
    return f"Cohort {source.name}; {people}."


def _answers_primary(findings: Findings) -> bool:
    answer = findings.answer
    primary = (findings.primary_outcome, findings.primary_segment)
    return answer is not None and (answer.outcome, answer.segment) == primary


def _checks(checks: tuple[Check, ...]) -> Table:
    table = _table()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    for check in checks:
        style = _VERDICT_STYLES.get(check.verdict, "")
        table.add_row(_text(check.verdict, style), _text(f"{check.name}: {check.message}"))
    return table


def _in_brief(table: EffectTable) -> EffectTable:
    """Return the rows that are printed, with their notes numbered as they come."""
    place: dict[int, int] = {}

    def numbered(row: EffectRow) -> EffectRow:
        note = row.note and place.setdefault(row.note, len(place) + 1)
        return replace(row, note=note)

    blocks = [
        replace(block, rows=tuple(numbered(r) for r in block.rows if block.primary or r.headline))
        for block in table.blocks
    ]
    return replace(table, blocks=tuple(blocks), notes=tuple(table.notes[n - 1] for n in place))


def _print_block(console: Console, findings: Findings, block: EffectBlock) -> None:
    """Print an outcome in a segment: a line that says which, then its effects."""
    rows = block.rows
    mark = " (primary)" if block.primary else ""
    _print(console, f"{block.outcome} – {block.segment}{mark}", style="bold")
    table = _table(show_header=True)
    longest_word = max(len(word) for row in rows for word in row.arm.split() or [""])
    table.add_column("arm", overflow="fold", min_width=min(longest_word, 16), ratio=1)
    table.add_column("effect", overflow="fold", width=16)
    table.add_column("estimate", justify="right", no_wrap=True)
    table.add_column(interval_name(findings.level), justify="right", overflow="fold", width=17)
    table.add_column("p", justify="right", no_wrap=True)
    table.add_column("n", justify="right", overflow="fold", max_width=13)
    times = Counter((row.arm, row.estimand) for row in rows)
    before = None
    for row in rows:
        method = row.method if times[row.arm, row.estimand] > 1 else ""
        table.add_row(*_cells(row, method, repeated=row.arm == before))
        before = row.arm
    console.print(table)
    console.print()


def _in_short(method: str) -> str:
    """Return the first words of a method, and whether it adjusts."""
    first = re.split("[,;(]| for ", method)[0].strip()
    return f"{first}, adjusted" if "adjusted" in method and "adjust" not in first else first


def _cells(row: EffectRow, method: str, *, repeated: bool) -> Iterator[Text]:
    """Yield a row's cells; one of two effects of the same name says its method."""
    by = f" ({_in_short(method)})" if method else ""
    note = f" [{row.note}]" if row.note else ""
    yield _text("" if repeated else row.arm)
    yield _text(row.estimand + by + note)
    yield _text(row.estimate, "bold" if row.headline else "")
    yield _text(row.interval)
    yield _text(row.p_adjusted)
    yield _text(row.people)


def _notes(findings: Findings, table: EffectTable) -> Iterator[str]:
    effects = findings.effects
    corrected = any(effect.p_adjusted > effect.p for effect in effects)
    yield (
        f"Differences of shares are of every 100; n is people with an outcome, arm v control"
        f"{'; p is corrected across the arms' if corrected else ''}."
    )
    yield from (f"[{position}] {note}" for position, note in enumerate(table.notes, start=1))
    yield from (f"Data: {note}" for note in findings.notes)
    if more := len(effects) - sum(len(block.rows) for block in table.blocks):
        stand = "effect stands" if more == 1 else "effects stand"
        yield f"{number(more)} more {stand} in the HTML report and in the JSON."


def _table(*, show_header: bool = False) -> Table:
    from rich.table import Table  # noqa: PLC0415

    return Table(box=None, show_header=show_header, pad_edge=False, padding=(0, 1), expand=True)


def _head(console: Console, title: str) -> None:
    console.print()
    _print(console, title.upper(), style="bold")


def _print(console: Console, text: str, style: str = "") -> None:
    console.print(_text(text, style))


def _text(text: str, style: str = "") -> Text:
    """Return a text as it is: brackets in names are no markup, control characters are gone."""
    from rich.text import Text  # noqa: PLC0415

    return Text(plain(text), style=style, overflow="fold")
