"""Whether the groups have the sizes that the assignment should give (sample ratio mismatch).

A mismatch tells that people were lost or moved after the assignment, in a way that may bias every
effect. Pearson's chi-squared test serves where every expected count is at least 5, and the exact
multinomial test below, while the possible allocations are few enough to be listed.

Checked against R's ``chisq.test`` and ``binom.test``.

References
----------
Fabijan, A. et al. (2019). Diagnosing sample ratio mismatch in online controlled experiments. KDD
2019, 2156–2164. Read, T. R. C. & Cressie, N. A. C. (1988). Goodness-of-Fit Statistics for Discrete
Multivariate Data. Springer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Floats, finite_vector

__all__ = ["AllocationTest", "sample_ratio_mismatch"]

_SMALL_EXPECTED = 5.0
_MOST_ALLOCATIONS = 100_000
"""Allocations that are listed within a second or so."""
_AS_LIKELY = 1e-9
"""Allocations as likely as the one seen, but for this relative rounding, count with it."""


@dataclass(frozen=True, slots=True)
class AllocationTest:
    """A test of the sizes of groups.

    Attributes
    ----------
    statistic : float
        Pearson's chi-squared.
    p : float
        p-value, in [0, 1].
    method : str
        Name of the test.
    expected : tuple of float
        Expected people in each group.
    """

    statistic: float
    p: float
    method: str
    expected: tuple[float, ...]


def sample_ratio_mismatch(counts: npt.ArrayLike, expected_shares: npt.ArrayLike) -> AllocationTest:
    """Test whether groups have the sizes that the assignment should give.

    Parameters
    ----------
    counts : array_like of int, shape (groups,)
        People (or clusters, where clusters were assigned) in each group.
    expected_shares : array_like, shape (groups,)
        Planned share of each group, positive; taken in proportion to their sum.

    Returns
    -------
    AllocationTest
        The test.

    Raises
    ------
    EstimationError
        Where there are fewer than two groups or nobody, a count is no count, a share is not
        positive, or the lengths differ.
    """
    observed = finite_vector(counts, "counts")
    shares = finite_vector(expected_shares, "expected_shares", observed.size)
    _check(observed, shares)
    shares = shares / shares.sum()
    n = int(observed.sum())
    expected = n * shares
    statistic = float(((observed - expected) ** 2 / expected).sum())
    allocations = math.comb(n + observed.size - 1, observed.size - 1)
    if expected.min() < _SMALL_EXPECTED and allocations <= _MOST_ALLOCATIONS:
        p, method = _exact(observed, shares), "exact multinomial test"
    else:
        p, method = float(special.chdtrc(observed.size - 1, statistic)), "chi-squared test"
    return AllocationTest(statistic, p, method, tuple(expected.tolist()))


def _check(counts: Floats, shares: Floats) -> None:
    if counts.size < 2 or counts.sum() == 0:
        raise EstimationError(f"counts == {counts.tolist()}, must be two groups or more, with some")
    if (counts < 0).any() or (counts != np.floor(counts)).any():
        raise EstimationError(f"counts == {counts.tolist()}, must be whole numbers at or above 0")
    if (shares <= 0).any():
        raise EstimationError(f"expected_shares == {shares.tolist()}, must all be above 0")


def _exact(counts: Floats, shares: Floats) -> float:
    """Return the probability of an allocation that is no more likely than the one seen."""
    listed = np.array(list(_allocations(int(counts.sum()), counts.size)), dtype=np.float64)
    likely = _log_probability(listed, shares)
    seen = _log_probability(counts[None, :], shares)[0]
    return min(float(np.exp(likely[likely <= seen + _AS_LIKELY]).sum()), 1.0)


def _log_probability(allocations: Floats, shares: Floats) -> Floats:
    n = allocations[0].sum()
    ways = special.gammaln(n + 1) - special.gammaln(allocations + 1).sum(axis=1)
    logarithm: Floats = ways + allocations @ np.log(shares)
    return logarithm


def _allocations(n: int, groups: int) -> Iterator[tuple[int, ...]]:
    if groups == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in _allocations(n - first, groups - 1):
            yield (first, *rest)
