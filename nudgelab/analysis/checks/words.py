"""Numbers in the sentences of checks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nudgelab.statistics.attrition import Bounds

__all__ = ["points", "range_in_units", "range_in_words", "said_p"]


def said_p(p: float) -> str:
    """Return a p-value as it is said."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def range_in_words(bounds: Bounds) -> str:
    """Say where an effect lies, and where with sampling error (Imbens and Manski 2004)."""
    inner = f"between {points(bounds.lower)} and {points(bounds.upper)} points"
    if math.isnan(bounds.low):
        return inner
    outer = f"{points(bounds.low)} to {points(bounds.high)}"
    return f"{inner} ({100 * bounds.level:g} % interval {outer})"


def range_in_units(bounds: Bounds) -> str:
    """Say where an effect on a mean lies, in the outcome's unit, and where with sampling error."""
    low, high, lower, upper = (
        f"{value:+.3g}".replace("-", "−")
        for value in (bounds.low, bounds.high, bounds.lower, bounds.upper)
    )
    return f"between {lower} and {upper} ({100 * bounds.level:g} % interval {low} to {high})"


def points(difference: float) -> str:
    """Return a difference of shares in percentage points, with its sign."""
    return f"{100 * difference:+.1f}".replace("-", "−")
