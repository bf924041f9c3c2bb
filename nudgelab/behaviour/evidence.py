"""What the literature says that a model of nudging must reproduce, as a table.

One row a fact: the published value, the interval that is accepted of a simulation, what kind of
quantity it is, in what setting, and the source. The experiment ``experiments/stylised_facts``
measures each of them, and the default parameters were estimated against them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

__all__ = ["Fact", "evidence"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One published fact.

    Attributes
    ----------
    fact : str
        Its name.
    quantity : str
        What kind of number it is: ``d`` (Cohen's d), ``R²``, ``share``, ``points`` (percentage
        points), ``days`` or ``ratio``.
    published : float
        The published value, or the target where only a direction is known.
    low, high : float
        Simulated values that count as met, ends included.
    setting : str
        ``lab`` for faithful delivery, ``field`` for the delivery of a low-touch programme, or what
        else it holds of.
    statement : str
        What is measured.
    source : str
        Where the figure is published.
    read : str
        What of the source was read: ``abstract``, ``secondary`` (another work that cites it),
        ``derived`` (computed from a published figure), or ``target`` (a direction is known, the
        size is chosen).
    """

    fact: str
    quantity: str
    published: float
    low: float
    high: float
    setting: str
    statement: str
    source: str
    read: str

    def met_by(self, value: float) -> bool:
        """Tell whether a simulated value lies in the accepted interval."""
        return self.low <= value <= self.high


@cache
def evidence() -> Mapping[str, Fact]:
    """Return every fact by name, in the order of the table."""
    text = resources.files("nudgelab.behaviour").joinpath("evidence.csv").read_text("utf-8")
    facts = [_fact(row) for row in csv.DictReader(text.splitlines())]
    return MappingProxyType({fact.fact: fact for fact in facts})


def _fact(row: Mapping[str, str]) -> Fact:
    return Fact(
        fact=row["fact"],
        quantity=row["quantity"],
        published=float(row["published"]),
        low=float(row["low"]),
        high=float(row["high"]),
        setting=row["setting"],
        statement=row["statement"],
        source=row["source"],
        read=row["read"],
    )
