"""One p-value for two independent proportions, exact where the table is small.

The score test of equal proportions with the factor N / (N − 1), known as the N−1 chi-squared test,
is the test that the Miettinen–Nurminen interval inverts. It holds while every expected count is at
least 1 (Campbell 2007) and is best replaced below 5 by Boschloo's unconditional exact test, which
is used while the groups are small enough for it to be quick. Below an expected count of 1 in large
groups, Fisher's exact test is left.

References
----------
Campbell, I. (2007). Chi-squared and Fisher–Irwin tests of two-by-two tables with small sample
recommendations. Statistics in Medicine 26, 3661–3675. Boschloo, R. D. (1970). Raised conditional
level of significance for the 2 × 2-table when testing the equality of two probabilities. Statistica
Neerlandica 24, 1–9.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import counted_events
from nudgelab.statistics.intervals import two_sided_p
from nudgelab.statistics.score_interval import TwoByTwo

__all__ = ["ProportionTest", "two_proportion_p"]

_SMALL_EXPECTED = 5.0
_LEAST_EXPECTED = 1.0
_BOSCHLOO_PEOPLE = 400
"""Boschloo's test takes about a fifth of a second for this many people."""


@dataclass(frozen=True, slots=True)
class ProportionTest:
    """A test of the equality of two proportions.

    Attributes
    ----------
    p : float
        Two-sided p-value, in [0, 1].
    method : str
        Name of the test.
    """

    p: float
    method: str


def two_proportion_p(
    events_treated: int, n_treated: int, events_control: int, n_control: int
) -> ProportionTest:
    """Test whether two independent proportions are equal.

    Parameters
    ----------
    events_treated, n_treated : int
        People with the event, and people, in the treated group.
    events_control, n_control : int
        People with the event, and people, in the control group.

    Returns
    -------
    ProportionTest
        The p-value and the name of the test: N−1 chi-squared; Boschloo's where an expected count is
        below 5 among at most 400 people; Fisher's where one is below 1 among more. A table in which
        everybody or nobody has the event has p = 1.

    Raises
    ------
    EstimationError
        Where the counts are no counts, or a group is empty.
    """
    x1, n1 = counted_events(events_treated, n_treated, "treated")
    x0, n0 = counted_events(events_control, n_control, "control")
    table = TwoByTwo(x1, n1, x0, n0)
    if table.events in {0, table.n}:
        return ProportionTest(1.0, "every outcome equal")
    if table.least_expected < _SMALL_EXPECTED and table.n <= _BOSCHLOO_PEOPLE:
        return ProportionTest(_boschloo(table), "Boschloo's exact test")
    if table.least_expected < _LEAST_EXPECTED:
        return ProportionTest(_fisher(table), "Fisher's exact test")
    return ProportionTest(_chi_squared(table), "N−1 chi-squared test")


def _chi_squared(table: TwoByTwo) -> float:
    pooled = table.events / table.n
    variance = pooled * (1 - pooled) * (1 / table.n1 + 1 / table.n0) * table.correction
    return two_sided_p((table.p1 - table.p0) / math.sqrt(variance))


def _cells(table: TwoByTwo) -> npt.NDArray[np.int64]:
    return np.array([[table.x1, table.x0], [table.n1 - table.x1, table.n0 - table.x0]])


def _boschloo(table: TwoByTwo) -> float:
    from scipy.stats import boschloo_exact  # noqa: PLC0415 - slow to import

    return min(float(boschloo_exact(_cells(table)).pvalue), 1.0)


def _fisher(table: TwoByTwo) -> float:
    from scipy.stats import fisher_exact  # noqa: PLC0415 - slow to import

    return min(float(fisher_exact(_cells(table)).pvalue), 1.0)
