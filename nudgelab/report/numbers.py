"""Numbers as they are printed: counts, shares of every 100, p-values; a real minus sign."""

from __future__ import annotations

import math

__all__ = [
    "NOTHING",
    "count",
    "decimals_for",
    "decimals_of_shares",
    "interval_name",
    "more_or_fewer",
    "number",
    "p_in_table",
    "p_needed",
    "per_100",
    "range_more_or_fewer",
    "said_p",
]

NOTHING = "–"
"""Stands where there is no number."""


def number(value: float, decimals: int = 0, *, sign: bool = False) -> str:
    """Return a number with thousands separators and a real minus sign.

    Parameters
    ----------
    value : float
        NaN gives :data:`NOTHING`; infinity its sign.
    decimals : int
        Digits behind the point.
    sign : bool
        Whether a positive number gets its ``+``; a number that rounds to zero gets none.
    """
    if math.isnan(value):
        return NOTHING
    size = "∞" if math.isinf(value) else f"{abs(value):,.{decimals}f}"
    if not any(digit in size for digit in "123456789∞"):
        return size
    if value < 0:
        return f"−{size}"
    return f"+{size}" if sign else size


def count(people: int | None) -> str:
    """Return a count; None is a cell that is too small to show."""
    return "too few" if people is None else number(people)


def decimals_for(low: float, high: float) -> int:
    """Return the digits behind the point that an interval can carry: two or three of its width."""
    width = abs(high - low)
    if not (math.isfinite(width) and width > 0):
        return 2
    return min(max(2 - math.floor(math.log10(3 * width)), 0), 6)


def decimals_of_shares(*shares: float) -> int:
    """Return the digits behind the point for shares of every 100: one, more for rare events.

    Parameters
    ----------
    *shares : float
        What stands together, as shares (0.115 is 11.5 of every 100); it is printed alike.
    """
    sizes = [abs(share) for share in shares if math.isfinite(share)]
    largest = max(sizes, default=1.0)
    if largest >= 0.01 or largest == 0:
        return 1
    return 2 if largest >= 0.001 else 3


def per_100(share: float, decimals: int = 1) -> str:
    """Return a share in [0, 1] as a count of every 100."""
    return number(100 * share, decimals)


def more_or_fewer(difference: float, decimals: int = 1) -> str:
    """Return a difference of shares in words: ``2.0 fewer``, of every 100."""
    size = number(abs(100 * difference), decimals)
    if float(size.replace(",", "").replace("∞", "inf")) == 0:
        return size
    return f"{size} {'more' if difference > 0 else 'fewer'}"


def range_more_or_fewer(low: float, high: float, decimals: int = 1) -> str:
    """Return an interval of a difference of shares in words: ``5.1 fewer to 1.1 more``.

    On one side of zero the word is said once, and the limit nearer to zero comes first.
    """
    near, far = (high, low) if high < 0 else (low, high)
    first, second = more_or_fewer(near, decimals), more_or_fewer(far, decimals)
    if first.split()[1:] == second.split()[1:]:
        first = first.split()[0]
    return f"{first} to {second}"


def said_p(p: float) -> str:
    """Return a p-value as it is said: ``p = 0.032``, ``p < 0.001``."""
    text = p_in_table(p)
    return f"p {text}" if text[0] in "<>" else f"p = {text}"


def p_in_table(p: float) -> str:
    """Return a p-value as it stands in a table: ``0.032``, ``< 0.001``."""
    if math.isnan(p):
        return NOTHING
    if p < 0.001:
        return "< 0.001"
    if p > 0.99:
        return "> 0.99"
    return number(p, 3 if p < 0.0995 else 2)


def p_needed(limit: float) -> str:
    """Return the p-value that a boundary asks for: ``0.0123``, ``0.00082``."""
    return f"{limit:.2g}" if limit < 0.001 else number(limit, 4)


def interval_name(level: float) -> str:
    """Return what an interval is called: ``95 % interval``."""
    return f"{100 * level:g} % interval"
