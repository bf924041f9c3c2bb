"""Effect sizes as the literature tells them, of the same people with and without a programme."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from experiments.stylised_facts.world import BoolArray, FloatArray, Run


class Simulated(NamedTuple):
    """A simulated value, and its Monte-Carlo standard error over replications."""

    value: float
    error: float


def over(values: Sequence[float]) -> Simulated:
    """Return the mean of replications and its standard error."""
    known = np.asarray(values, dtype=np.float64)
    error = float(known.std(ddof=1) / math.sqrt(len(known))) if len(known) > 1 else math.nan
    return Simulated(float(known.mean()), error)


def paired(
    treated: Sequence[Run], idle: Sequence[Run], effect: Callable[[Run, Run], float]
) -> Simulated:
    """Return an effect over replications, each of the same people twice."""
    return over([effect(one, other) for one, other in zip(treated, idle, strict=True)])


def d_of_shares(treated: FloatArray | BoolArray, idle: FloatArray | BoolArray) -> float:
    """Return Cohen's d of two shares by their log-odds: ln(odds ratio)·√3/π.

    Hasselblad & Hedges 1995. Half a person is added to each cell, so that an empty one counts.
    """
    odds = [(np.sum(group) + 0.5) / (len(group) - np.sum(group) + 0.5) for group in (treated, idle)]
    return math.log(odds[0] / odds[1]) * math.sqrt(3.0) / math.pi


def d_of_means(treated: FloatArray, idle: FloatArray) -> float:
    """Return Cohen's d of two means, over the pooled standard deviation."""
    pooled = math.sqrt((np.var(treated, ddof=1) + np.var(idle, ddof=1)) / 2.0)
    return float((np.mean(treated) - np.mean(idle)) / pooled) if pooled > 0.0 else 0.0


def thirds(score: FloatArray) -> tuple[BoolArray, BoolArray]:
    """Return who is in the bottom and in the top third of a score."""
    low, high = np.quantile(score, [1 / 3, 2 / 3])
    return score <= low, score >= high
