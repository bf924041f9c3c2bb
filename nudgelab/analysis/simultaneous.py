"""Intervals of several arms that hold together, with the probability that the plan declares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nudgelab.analysis.again import Asked

__all__ = ["ArmInterval", "SimultaneousIntervals", "simultaneous_intervals"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmInterval:
    """One arm's estimate with an interval; NaN where none could be given."""

    arm: str
    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SimultaneousIntervals:
    """Intervals of the primary outcome's arms that hold together.

    Attributes
    ----------
    outcome, segment, estimand : str
        What was estimated, of whom.
    level : float
        Probability that all of them cover.
    each_level : float
        Level of each by itself that gives it.
    method : {"dunnett", "bonferroni"}
        How that level was found. Holm's and Benjamini and Hochberg's steps have no simple
        intervals of their own; Bonferroni's are shown with them.
    arms : tuple of ArmInterval
        In the order of the study file.
    """

    outcome: str
    segment: str
    estimand: str
    level: float
    each_level: float
    method: str
    arms: tuple[ArmInterval, ...]


def simultaneous_intervals(asked: Asked) -> SimultaneousIntervals | None:
    """Return the simultaneous intervals of a question's arms.

    Parameters
    ----------
    asked : Asked
        The primary question.

    Returns
    -------
    SimultaneousIntervals or None
        None if fewer than two arms have an estimate: then there is nothing to hold together.
    """
    tested = asked.tested
    if len(tested) < 2:
        return None
    level = asked.study.analysis.level
    by_dunnett = asked.study.analysis.multiplicity == "dunnett"
    each = _dunnett_level(asked, level) if by_dunnett else 1 - (1 - level) / len(tested)
    found = [(effect.arm, asked.at_level(effect.arm, each)) for effect in tested]
    return SimultaneousIntervals(
        outcome=asked.outcome,
        segment=asked.segment,
        estimand=tested[0].estimand,
        level=level,
        each_level=each,
        method="dunnett" if by_dunnett else "bonferroni",
        arms=tuple(
            ArmInterval(arm=arm, estimate=e.value, low=e.low, high=e.high) for arm, e in found
        ),
    )


def _dunnett_level(asked: Asked, level: float) -> float:
    from nudgelab.statistics.many_to_one import dunnett_level  # noqa: PLC0415

    degrees = min(effect.degrees_of_freedom for effect in asked.tested)
    return dunnett_level(level, asked.correlation(), degrees)
