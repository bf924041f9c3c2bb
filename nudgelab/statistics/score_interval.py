"""Score intervals of two independent proportions by root finding (Miettinen & Nurminen 1985).

For every value of the difference, the ratio or the odds ratio, the two proportions are estimated
under the restriction that they have that value; the interval holds the values whose score test,
with the variance at those restricted estimates and the factor N / (N − 1), is not significant.
Nothing divides by an observed proportion, so the interval also stands with an arm at 0 or 100 %.
Symbols are the paper's: 1 for treated, 0 for control, ``x`` events of ``n``.

The restricted estimates are the roots of the paper's equations 8 (difference), 10 (ratio) and 12
(odds ratio); the roots are taken in the forms that lose no digits.

References
----------
Miettinen, O. & Nurminen, M. (1985). Comparative analysis of two rates. Statistics in Medicine 4,
213–226. Koopman, P. A. R. (1984). Confidence intervals for the ratio of two binomial proportions.
Biometrics 40, 513–517.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from nudgelab.statistics.intervals import critical_value

__all__ = [
    "TwoByTwo",
    "score_difference",
    "score_odds_ratio",
    "score_ratio",
    "score_statistic",
]

_FURTHEST_LOG = 60.0
"""No limit of a ratio from fewer than 1e20 people lies beyond exp(±60)."""
_BESIDE = 1e-12
"""Step off the point estimate, where the score may have a second root at the estimate itself."""


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """Events among people in two groups.

    Attributes
    ----------
    x1, n1 : int
        Events and people, treated.
    x0, n0 : int
        Events and people, control.
    """

    x1: int
    n1: int
    x0: int
    n0: int

    @property
    def p1(self) -> float:
        """Share with the event, treated."""
        return self.x1 / self.n1

    @property
    def p0(self) -> float:
        """Share with the event, control."""
        return self.x0 / self.n0

    @property
    def n(self) -> int:
        """People in both groups."""
        return self.n1 + self.n0

    @property
    def events(self) -> int:
        """People with the event in both groups."""
        return self.x1 + self.x0

    @property
    def correction(self) -> float:
        """The factor N / (N − 1) of the variance."""
        return self.n / (self.n - 1)

    @property
    def least_expected(self) -> float:
        """The smallest expected count of the table under equal proportions."""
        least_margin = min(self.events, self.n - self.events)
        return min(self.n1, self.n0) * least_margin / self.n


def score_difference(table: TwoByTwo, level: float) -> tuple[float, float]:
    """Return the score interval of the difference of two proportions.

    Parameters
    ----------
    table : TwoByTwo
        The counts.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    tuple of float
        Lower and upper limit, in [−1, 1].
    """
    z = critical_value(level)
    difference = table.p1 - table.p0

    def margin(delta: float, sign: float) -> float:
        q0 = _restricted_for_difference(table, delta)
        variance = _variance(q0 + delta, table.n1) + _variance(q0, table.n0)
        return difference - delta - sign * z * math.sqrt(table.correction * variance)

    low = -1.0 if difference == -1 else _root(lambda d: margin(d, 1), -1.0, difference - _BESIDE)
    high = 1.0 if difference == 1 else _root(lambda d: margin(d, -1), difference + _BESIDE, 1.0)
    return low, high


def score_statistic(table: TwoByTwo, difference: float) -> float:
    """Return the score statistic of a difference of two proportions from a given one.

    Parameters
    ----------
    table : TwoByTwo
        The counts.
    difference : float
        The difference of the hypothesis, in [−1, 1].

    Returns
    -------
    float
        Standard normal where that is the true difference; positive where the observed one is
        larger; infinite where the restricted proportions leave no variance.
    """
    q0 = _restricted_for_difference(table, difference)
    variance = _variance(q0 + difference, table.n1) + _variance(q0, table.n0)
    excess = table.p1 - table.p0 - difference
    if variance <= 0.0:
        return math.copysign(math.inf, excess) if excess else 0.0
    return excess / math.sqrt(table.correction * variance)


def score_ratio(table: TwoByTwo, level: float) -> tuple[float, float]:
    """Return the score interval of the ratio of two proportions.

    Parameters
    ----------
    table : TwoByTwo
        The counts; at least one event in all.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    tuple of float
        Lower and upper limit, in [0, ∞]; 0 without treated events, ∞ without control events.
    """
    z = critical_value(level)

    def margin(log_ratio: float, sign: float) -> float:
        ratio = math.exp(log_ratio)
        q1, q0 = _restricted_for_ratio(table, ratio)
        variance = _variance(q1, table.n1) + ratio**2 * _variance(q0, table.n0)
        return table.p1 - ratio * table.p0 - sign * z * math.sqrt(table.correction * variance)

    return _ratio_limits(
        margin, _log_ratio(table.p1, table.p0), lowest=table.x1 == 0, highest=table.x0 == 0
    )


def score_odds_ratio(table: TwoByTwo, level: float) -> tuple[float, float]:
    """Return the score interval of the odds ratio of two proportions.

    Parameters
    ----------
    table : TwoByTwo
        The counts; at least one event and one person without it in all.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    tuple of float
        Lower and upper limit, in [0, ∞].
    """
    z = critical_value(level)

    def margin(log_ratio: float, sign: float) -> float:
        q1, r1, q0, r0 = _restricted_for_odds_ratio(table, math.exp(log_ratio))
        information = 1 / (table.n1 * q1 * r1) + 1 / (table.n0 * q0 * r0)
        excess = _excess_events(table, q1, r1, q0, r0)
        return excess * math.sqrt(information / table.correction) - sign * z

    estimate = _log_ratio(table.x1 * (table.n0 - table.x0), table.x0 * (table.n1 - table.x1))
    return _ratio_limits(
        margin,
        estimate,
        lowest=table.x1 == 0 or table.x0 == table.n0,
        highest=table.x0 == 0 or table.x1 == table.n1,
    )


def _excess_events(table: TwoByTwo, q1: float, r1: float, q0: float, r0: float) -> float:
    """Return treated events beyond the restricted expectation, x1 − n1·q1.

    The margins are fixed, so each of the four cells tells it; the cell with the fewest people loses
    the fewest digits, which decides where an arm is at 0 or 100 % and the other one is large.
    """
    cells = (
        (table.x1, table.x1 - table.n1 * q1),
        (table.n1 - table.x1, table.n1 * r1 - (table.n1 - table.x1)),
        (table.x0, table.n0 * q0 - table.x0),
        (table.n0 - table.x0, (table.n0 - table.x0) - table.n0 * r0),
    )
    return min(cells, key=lambda cell: cell[0])[1]


def _ratio_limits(
    margin: Callable[[float, float], float], estimate: float, *, lowest: bool, highest: bool
) -> tuple[float, float]:
    """Return 0, ∞ or the roots of the margin on either side of the estimate, on the log scale."""
    below = min(estimate, _FURTHEST_LOG) - _BESIDE
    above = max(estimate, -_FURTHEST_LOG) + _BESIDE
    low = 0.0 if lowest else math.exp(_root(lambda r: margin(r, 1), -_FURTHEST_LOG, below))
    high = math.inf if highest else math.exp(_root(lambda r: margin(r, -1), above, _FURTHEST_LOG))
    return low, high


def _log_ratio(numerator: float, denominator: float) -> float:
    if numerator == 0:
        return -math.inf
    return math.log(numerator / denominator) if denominator else math.inf


def _root(function: Callable[[float], float], lower: float, upper: float) -> float:
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import

    return float(brentq(function, lower, upper, xtol=1e-14, rtol=1e-14))


def _variance(share: float, n: float) -> float:
    return max(share * (1.0 - share), 0.0) / n


def _restricted_for_difference(table: TwoByTwo, delta: float) -> float:
    """Return the restricted share in control: the root of the cubic of equation 8."""
    n, n0, x0, events = table.n, table.n0, table.x0, table.events
    l2 = (table.n1 + 2 * n0) * delta - n - events
    l1 = (n0 * delta - n - 2 * x0) * delta + events
    l0 = x0 * delta * (1 - delta)
    third = l2 / (3 * n)
    q = third**3 - l1 * l2 / (6 * n * n) + l0 / (2 * n)
    p = math.copysign(math.sqrt(max(third**2 - l1 / (3 * n), 0.0)), q)
    cosine = max(-1.0, min(1.0, q / p**3)) if p else 0.0
    angle = (math.pi + math.acos(cosine)) / 3
    share = 2 * p * math.cos(angle) - third
    return min(max(share, 0.0, -delta), 1.0, 1.0 - delta)


def _restricted_for_ratio(table: TwoByTwo, ratio: float) -> tuple[float, float]:
    """Return the restricted shares, treated and control: the quadratic of equation 10."""
    a = table.n * ratio
    b = table.n1 * ratio + table.x1 + table.n0 + table.x0 * ratio
    q0 = 2 * table.events / (b + math.sqrt(max(b * b - 4 * a * table.events, 0.0)))
    return min(ratio * q0, 1.0), min(q0, 1.0)


def _restricted_for_odds_ratio(table: TwoByTwo, ratio: float) -> tuple[float, float, float, float]:
    """Return the restricted shares with and without the event, treated and then control."""
    q0 = _control_share(table.n1, table.n0, table.events, ratio)
    without0 = _control_share(table.n1, table.n0, table.n - table.events, 1 / ratio)
    odds = ratio * q0
    q1, without1 = odds / (without0 + odds), without0 / (without0 + odds)
    return q1, without1, q0, without0


def _control_share(n1: int, n0: int, events: int, ratio: float) -> float:
    """Return the restricted share in control: the quadratic of equation 12, in the stable form."""
    a = n0 * (ratio - 1)
    b = n1 * ratio + n0 - events * (ratio - 1)
    root = math.sqrt(max(b * b + 4 * a * events, 0.0))  # never below 0 but for rounding
    return 2 * events / (b + root) if b > 0 else (root - b) / (2 * a)
