"""Effects from a scan, as a table in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from nudgelab.report.correction import correction_rules
from nudgelab.report.estimands import estimand_of, estimate_text, interval_text
from nudgelab.report.naming import plain
from nudgelab.report.numbers import interval_name, number, p_in_table
from nudgelab.report.registration import registration_and_deviations

if TYPE_CHECKING:
    from rich.console import Console

    from nudgelab.analysis.scan import Scanned

__all__ = ["print_scanned"]


class _Labels(Protocol):
    """What names things: a study."""

    def label(self, kind: str, name: str) -> str:
        """Return how a thing is called."""


def print_scanned(names: _Labels, found: Scanned, console: Console) -> None:
    """Print effects, a row each, the method of each number, and which rows were left out.

    Parameters
    ----------
    names : Study
        How outcomes and arms are called.
    found : Scanned
        What the scan found.
    console : rich Console
        Where to.
    """
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, padding=(0, 1))
    for heading in ("outcome", "arm", "effect"):
        table.add_column(heading, overflow="fold")
    effects = found.effects
    level = effects[0].level if len(effects) else 0.95
    for heading in ("estimate", interval_name(level), "p"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("n", justify="right", overflow="fold")
    for effect in effects:
        people = (
            "too few"
            if effect.n_arm is None or effect.n_versus is None
            else f"{number(effect.n_arm)} v {number(effect.n_versus)}"
        )
        cells = (
            names.label("outcome", effect.outcome),
            names.label("arm", effect.arm),
            estimand_of(effect.estimand).with_unit,
            estimate_text(effect),
            interval_text(effect),
            p_in_table(effect.p_adjusted),
            people,
        )
        table.add_row(*(Text(plain(cell)) for cell in cells))
    console.print(table)
    console.print()
    for method in dict.fromkeys(effect.method for effect in effects):
        console.print(Text(plain(f"{method[:1].upper()}{method[1:]}.")))
    for sentence in _rest(found):
        console.print(Text(plain(sentence)))


def _rest(found: Scanned) -> Iterator[str]:
    """Yield how p-values were corrected, what is fragile, rows left out, and the frozen plan."""
    yield from correction_rules(found.effects, found.correction)
    yield from dict.fromkeys(f"{e.note[:1].upper()}{e.note[1:]}." for e in found.effects if e.note)
    yield from (count.sentence for count in found.rows)
    yield from registration_and_deviations(found)
