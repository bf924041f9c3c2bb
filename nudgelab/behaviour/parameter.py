"""One parameter of the model: its default, its range, its unit, what it means, whence it comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["ASSUMPTION", "ESTIMATED", "Parameter", "Told"]

ASSUMPTION = "assumption"
"""Source of a number for which no published one was found."""

ESTIMATED = "estimated from the stylised facts (experiments/stylised_facts)"
"""Source of a number that came out of the calibration."""


class Told(NamedTuple):
    """What is told of a parameter where it is declared."""

    low: float
    high: float
    unit: str
    meaning: str
    source: str = ASSUMPTION


@dataclass(frozen=True, slots=True)
class Parameter:
    """One constant of the model.

    Attributes
    ----------
    name : str
        Its name in study files, in the kernel and in the documentation.
    default : float
        Its value where a study says nothing.
    low, high : float
        The range of values that make sense, ends included.
    unit : str
        Its unit; "1" for a pure number.
    meaning : str
        What it does.
    source : str
        Where the default comes from.
    """

    name: str
    default: float
    low: float
    high: float
    unit: str
    meaning: str
    source: str
