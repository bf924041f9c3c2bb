"""Effects over many replications, as a table in the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nudgelab.report.estimands import estimand_of
from nudgelab.report.naming import plain
from nudgelab.report.numbers import NOTHING, number

if TYPE_CHECKING:
    from rich.console import Console

    from nudgelab.design.replications import ReplicatedEffect

__all__ = ["print_replications"]


def print_replications(title: str, effects: Sequence[ReplicatedEffect], console: Console) -> None:
    """Print each headline over all replications, and what it can and can't say.

    Parameters
    ----------
    title : str
        What the study is called.
    effects : sequence of ReplicatedEffect
        All effects; those of an outcome and segment after each other.
    console : rich Console
        Where to.
    """
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    replications = max((e.replications + e.refused for e in effects), default=0)
    console.print(Text(plain(title), style="bold"))
    console.print(f"SIMULATED, {number(replications)} replications; Monte-Carlo error after ±.")
    for (outcome, segment), rows in _blocks(effects).items():
        console.print()
        console.print(Text(plain(f"{outcome} – {segment}".replace("_", " ")), style="bold"))
        table = Table(box=None, pad_edge=False, padding=(0, 1), expand=True)
        for heading in ("arm", "effect"):
            table.add_column(heading, overflow="fold", ratio=1)
        for heading in ("mean estimate", "spread", "found"):
            table.add_column(heading, justify="right", no_wrap=True)
        for row in rows:
            table.add_row(*(Text(plain(cell)) for cell in _cells(row)))
        console.print(table)
    console.print()
    console.print(
        "Spread is the standard deviation of the estimates over replications; found is how many of"
        " every 100 replications had a p-value, corrected across the arms, that excludes no effect."
    )


def _blocks(
    effects: Sequence[ReplicatedEffect],
) -> dict[tuple[str, str], list[ReplicatedEffect]]:
    """Return the headline of each arm, an outcome and segment at a time."""
    blocks: dict[tuple[str, str], dict[str, ReplicatedEffect]] = {}
    for effect in effects:
        blocks.setdefault((effect.outcome, effect.segment), {}).setdefault(effect.arm, effect)
    return {names: list(by_arm.values()) for names, by_arm in blocks.items()}


def _cells(row: ReplicatedEffect) -> Iterator[str]:
    estimand = estimand_of(row.estimand)
    scale = 100.0 if estimand.scale == "of every 100" else 1.0
    decimals = 1 if scale > 1 else 2
    yield row.arm.replace("_", " ")
    yield estimand.with_unit
    yield _with_error(row.mean * scale, row.mean_error * scale, decimals)
    yield NOTHING if math.isnan(row.spread) else number(row.spread * scale, decimals)
    yield _with_error(row.found * 100.0, row.found_error * 100.0, 0)


def _with_error(value: float, error: float, decimals: int) -> str:
    if math.isnan(value):
        return NOTHING
    said = number(value, decimals)
    return said if math.isnan(error) else f"{said} ± {number(error, decimals)}"
