"""Numbers of one estimand as text: each as the table of effects writes them."""

from __future__ import annotations

import math

from nudgelab.report.estimands import estimand_of
from nudgelab.report.numbers import NOTHING, decimals_for, decimals_of_shares, number

__all__ = ["Scaled"]


class Scaled:
    """Writes numbers on an estimand's scale, with the digits that its interval can carry.

    Parameters
    ----------
    estimand : str
        Its name in the table.
    low, high : float
        An interval that the numbers stand in.
    """

    def __init__(self, estimand: str, low: float, high: float) -> None:
        self._estimand = estimand_of(estimand)
        self._shares = self._estimand.scale == "of every 100"
        self._ratio = self._estimand.scale == "ratio"
        self._signed = self._estimand.scale not in ("ratio", "probability")
        if self._shares:
            self._decimals = decimals_of_shares(low, high)
        elif self._ratio:
            self._decimals = 2
        else:
            self._decimals = decimals_for(low, high)

    @property
    def unit(self) -> str:
        """`` of every 100``, `` days`` or nothing."""
        return f" {self._estimand.unit}" if self._estimand.unit else ""

    def text(self, value: float) -> str:
        """Return a number; its sign too where zero is no effect."""
        if math.isnan(value):
            return NOTHING
        factor = 100 if self._shares else 1
        return number(factor * value, self._decimals, sign=self._signed)

    def size(self, value: float) -> str:
        """Return a number's size, without a sign: of a margin, a spread or a standard error."""
        if math.isnan(value):
            return NOTHING
        return number((100 if self._shares else 1) * abs(value), self._decimals)

    def interval(self, low: float, high: float) -> str:
        """Return an interval."""
        return f"{self.text(low)} to {self.text(high)}"
