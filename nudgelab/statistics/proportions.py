"""Effects on a yes-or-no outcome of people who were assigned one by one.

Each effect takes the four counts of the 2 × 2 table. The difference has Newcombe's hybrid score
interval by default and Miettinen & Nurminen's where interval and test must agree (margins of
equivalence); the ratios have Miettinen & Nurminen's. All share one p-value, that of
:func:`nudgelab.statistics.two_proportion_test.two_proportion_p`.

Checked against the intervals in Newcombe's table II, the intervals and estimates of R's
``effectsize``, and the restricted maximum likelihood by direct search.
"""

from __future__ import annotations

import math

from nudgelab.statistics.arrays import checked_level, counted_events
from nudgelab.statistics.estimate import Estimate
from nudgelab.statistics.intervals import critical_value
from nudgelab.statistics.number_needed import number_needed_to_treat
from nudgelab.statistics.score_interval import (
    TwoByTwo,
    score_difference,
    score_odds_ratio,
    score_ratio,
)
from nudgelab.statistics.two_proportion_test import ProportionTest, two_proportion_p

__all__ = [
    "ProportionTest",
    "cohens_h",
    "number_needed_to_treat",
    "odds_ratio",
    "risk_difference",
    "risk_difference_score",
    "risk_ratio",
    "two_proportion_p",
]

_NEWCOMBE = "Newcombe (1998), Statistics in Medicine 17, 873–890, method 10"
_MIETTINEN_NURMINEN = "Miettinen & Nurminen (1985), Statistics in Medicine 4, 213–226"
_COHEN = "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 6"


def risk_difference(
    events_treated: int,
    n_treated: int,
    events_control: int,
    n_control: int,
    *,
    level: float = 0.95,
) -> Estimate:
    """Estimate the difference of two proportions, with Newcombe's hybrid score interval.

    Parameters
    ----------
    events_treated, n_treated : int
        People with the event, and people, in the treated group.
    events_control, n_control : int
        People with the event, and people, in the control group.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Share of the treated minus share of control, in [−1, 1].

    Raises
    ------
    EstimationError
        Where the counts are no counts, a group is empty, or the level is none.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions:
    comparison of eleven methods. Statistics in Medicine 17, 873–890, method 10.
    """
    table = _table(events_treated, n_treated, events_control, n_control)
    z = critical_value(checked_level(level))
    low1, high1 = _wilson(table.x1, table.n1, z)
    low0, high0 = _wilson(table.x0, table.n0, z)
    difference = table.p1 - table.p0
    limits = (
        difference - math.hypot(table.p1 - low1, high0 - table.p0),
        difference + math.hypot(high1 - table.p1, table.p0 - low0),
    )
    return _estimate(
        table, "risk_difference", difference, limits, level, "Newcombe hybrid score", _NEWCOMBE
    )


def risk_difference_score(
    events_treated: int,
    n_treated: int,
    events_control: int,
    n_control: int,
    *,
    level: float = 0.95,
) -> Estimate:
    """Estimate the difference of two proportions, with Miettinen & Nurminen's score interval.

    Parameters
    ----------
    events_treated, n_treated : int
        People with the event, and people, in the treated group.
    events_control, n_control : int
        People with the event, and people, in the control group.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Share of the treated minus share of control, in [−1, 1].

    Raises
    ------
    EstimationError
        Where the counts are no counts, a group is empty, or the level is none.

    References
    ----------
    Miettinen, O. & Nurminen, M. (1985). Comparative analysis of two rates. Statistics in Medicine
    4, 213–226, equations 8 and 9.
    """
    table = _table(events_treated, n_treated, events_control, n_control)
    limits = score_difference(table, checked_level(level))
    return _estimate(
        table,
        "risk_difference",
        table.p1 - table.p0,
        limits,
        level,
        "Miettinen–Nurminen score",
        _MIETTINEN_NURMINEN,
    )


def risk_ratio(
    events_treated: int,
    n_treated: int,
    events_control: int,
    n_control: int,
    *,
    level: float = 0.95,
) -> Estimate:
    """Estimate the ratio of two proportions, with Miettinen & Nurminen's score interval.

    Parameters
    ----------
    events_treated, n_treated : int
        People with the event, and people, in the treated group.
    events_control, n_control : int
        People with the event, and people, in the control group.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Share of the treated over share of control, in [0, ∞]: infinite without control events,
        refused without any event.

    Raises
    ------
    EstimationError
        Where the counts are no counts, a group is empty, or the level is none.

    References
    ----------
    Miettinen, O. & Nurminen, M. (1985). Comparative analysis of two rates. Statistics in Medicine
    4, 213–226, equations 10 and 11.
    """
    table = _table(events_treated, n_treated, events_control, n_control)
    checked_level(level)
    undefined = table.events == 0
    return _estimate(
        table,
        "risk_ratio",
        math.nan if undefined else _quotient(table.p1, table.p0),
        (math.nan, math.nan) if undefined else score_ratio(table, level),
        level,
        "Miettinen–Nurminen score",
        _MIETTINEN_NURMINEN,
        _ratio_note(table, "risk ratio"),
    )


def odds_ratio(
    events_treated: int,
    n_treated: int,
    events_control: int,
    n_control: int,
    *,
    level: float = 0.95,
) -> Estimate:
    """Estimate the odds ratio, with Miettinen & Nurminen's score interval.

    Parameters
    ----------
    events_treated, n_treated : int
        People with the event, and people, in the treated group.
    events_control, n_control : int
        People with the event, and people, in the control group.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Odds of the treated over odds of control, in [0, ∞]; refused where everybody or nobody has
        the event.

    Raises
    ------
    EstimationError
        Where the counts are no counts, a group is empty, or the level is none.

    References
    ----------
    Miettinen, O. & Nurminen, M. (1985). Comparative analysis of two rates. Statistics in Medicine
    4, 213–226, equations 12 and 13.
    """
    table = _table(events_treated, n_treated, events_control, n_control)
    checked_level(level)
    undefined = table.events in {0, table.n}
    cross = (table.x1 * (table.n0 - table.x0), table.x0 * (table.n1 - table.x1))
    return _estimate(
        table,
        "odds_ratio",
        math.nan if undefined else _quotient(*cross),
        (math.nan, math.nan) if undefined else score_odds_ratio(table, level),
        level,
        "Miettinen–Nurminen score",
        _MIETTINEN_NURMINEN,
        _ratio_note(table, "odds ratio"),
    )


def cohens_h(
    events_treated: int,
    n_treated: int,
    events_control: int,
    n_control: int,
    *,
    level: float = 0.95,
) -> Estimate:
    """Estimate Cohen's h, the difference of two proportions on the arcsine scale.

    Parameters
    ----------
    events_treated, n_treated : int
        People with the event, and people, in the treated group.
    events_control, n_control : int
        People with the event, and people, in the control group.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        2 asin √p treated minus 2 asin √p control, in [−π, π].

    Raises
    ------
    EstimationError
        Where the counts are no counts, a group is empty, or the level is none.

    References
    ----------
    Cohen, J. (1988). Statistical Power Analysis for the Behavioral Sciences, 2nd edition, equation
    6.2.1; standard error √(1/n₁ + 1/n₀).
    """
    table = _table(events_treated, n_treated, events_control, n_control)
    h = 2 * math.asin(math.sqrt(table.p1)) - 2 * math.asin(math.sqrt(table.p0))
    standard_error = math.sqrt(1 / table.n1 + 1 / table.n0)
    half = critical_value(checked_level(level)) * standard_error
    limits = (max(h - half, -math.pi), min(h + half, math.pi))
    few = min(table.x1, table.n1 - table.x1, table.x0, table.n0 - table.x0) < _FEW
    return _estimate(
        table,
        "cohens_h",
        h,
        limits,
        level,
        "arcsine",
        _COHEN,
        note="few events: the interval holds the truth less often than it says" if few else "",
        standard_error=standard_error,
    )


_FEW = 10
"""Events, or people without one, in an arm below which the arcsine interval falls short: of 100
people with 6 events each, a 95 % interval held the truth in 92 % of trials without an effect."""


def _table(events_treated: int, n_treated: int, events_control: int, n_control: int) -> TwoByTwo:
    treated = counted_events(events_treated, n_treated, "treated")
    return TwoByTwo(*treated, *counted_events(events_control, n_control, "control"))


def _wilson(events: int, n: int, z: float) -> tuple[float, float]:
    """Return Wilson's score interval of one proportion, exact at 0 and 1."""
    centre = (events + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(events * (n - events) / n + z * z / 4)
    return (
        0.0 if events == 0 else max(centre - half, 0.0),
        1.0 if events == n else min(centre + half, 1.0),
    )


def _quotient(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator else math.inf


def _ratio_note(table: TwoByTwo, name: str) -> str:
    if table.events == 0:
        return f"no events in either group: there is no {name}"
    if name == "odds ratio" and table.events == table.n:
        return f"everybody has the event in both groups: there is no {name}"
    if table.x0 == 0:
        return f"no events in control: the {name} is infinite and only its lower limit informs"
    if name == "odds ratio" and table.x1 == table.n1:
        return f"everybody treated has the event: the {name} is infinite; its lower limit informs"
    return ""


def _estimate(
    table: TwoByTwo,
    estimand: str,
    value: float,
    limits: tuple[float, float],
    level: float,
    interval: str,
    reference: str,
    note: str = "",
    standard_error: float = math.nan,
) -> Estimate:
    test = two_proportion_p(table.x1, table.n1, table.x0, table.n0)
    return Estimate(
        estimand=estimand,
        value=value,
        low=limits[0],
        high=limits[1],
        level=level,
        p=math.nan if math.isnan(value) else test.p,
        n_treated=table.n1,
        n_control=table.n0,
        method=f"{interval} interval; p: {test.method}",
        reference=reference,
        standard_error=standard_error,
        note=note,
    )
