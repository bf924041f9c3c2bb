"""Effects from a scan, as a table in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from nudgelab.report.estimands import estimand_of, estimate_text, interval_text
from nudgelab.report.naming import plain
from nudgelab.report.numbers import interval_name, number, p_in_table

if TYPE_CHECKING:
    from rich.console import Console

    from nudgelab.analysis.findings import Effects

__all__ = ["print_scanned"]


class _Labels(Protocol):
    """What names things: a study."""

    def label(self, kind: str, name: str) -> str:
        """Return how a thing is called."""


def print_scanned(names: _Labels, effects: Effects, console: Console) -> None:
    """Print effects, a row each, and the method of each number.

    Parameters
    ----------
    names : Study
        How outcomes and arms are called.
    effects : Effects
        The effects.
    console : rich Console
        Where to.
    """
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, padding=(0, 1), expand=True)
    for heading in ("outcome", "arm", "effect"):
        table.add_column(heading, overflow="fold", ratio=1)
    level = effects[0].level if len(effects) else 0.95
    for heading in ("estimate", interval_name(level), "p"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("n", justify="right", overflow="fold", ratio=1)
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
        console.print(Text(plain(f"{method[:1].upper()}{method[1:]}; p by Holm across the arms.")))
