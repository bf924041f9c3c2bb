"""Tests of what a model assumes: the numbers behind a note beside the model's estimate."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

__all__ = ["AssumptionTest"]


@dataclass(frozen=True, slots=True)
class AssumptionTest:
    """A test whose hypothesis is that a model's assumption holds.

    Attributes
    ----------
    statistic : float
        The test statistic; NaN where it was not made.
    p : float
        p-value, in [0, 1]; NaN where it was not made.
    method : str
        Name of the test; empty where it was not made.
    reference : str
        The publication of its formula.
    reason : str
        Why it was not made; empty where it was.
    """

    statistic: float
    p: float
    method: str
    reference: str
    reason: str = ""

    @classmethod
    def untested(cls, reason: str, reference: str) -> AssumptionTest:
        """Return a test that was not made, with its reason.

        Parameters
        ----------
        reason, reference : str
            As in the class.
        """
        return cls(math.nan, math.nan, "", reference, reason)

    @classmethod
    def chi_squared(
        cls, statistic: float, degrees: int, method: str, reference: str
    ) -> AssumptionTest:
        """Return a test referred to chi-squared.

        Parameters
        ----------
        statistic : float
            The statistic, at least 0.
        degrees : int
            Degrees of freedom, at least 1.
        method, reference : str
            As in the class.
        """
        return cls(statistic, float(special.chdtrc(degrees, statistic)), method, reference)

    @classmethod
    def hotelling(
        cls, statistic: float, dimensions: int, degrees: int, method: str, reference: str
    ) -> AssumptionTest:
        """Return a test referred to Hotelling's T² distribution.

        Parameters
        ----------
        statistic : float
            T², at least 0.
        dimensions : int
            Contrasts that are tested at once.
        degrees : int
            Degrees of freedom of their covariance.
        method, reference : str
            As in the class.

        Returns
        -------
        AssumptionTest
            Not made where there are fewer degrees of freedom than contrasts.
        """
        left = degrees - dimensions + 1
        if left < 1:
            return cls.untested("too few teams for as many contrasts", reference)
        p = float(special.fdtrc(dimensions, left, statistic * left / (degrees * dimensions)))
        return cls(statistic, p, method, reference)

    def said(self, assumption: str, level: float, otherwise: str) -> str:
        """Return the result as a note.

        Parameters
        ----------
        assumption : str
            What is assumed, such as ``"proportional hazards"``.
        level : float
            Confidence level of the analysis, in (0, 1).
        otherwise : str
            What follows where the assumption is rejected.

        Returns
        -------
        str
            One clause with the p-value, or with the reason why there is none.
        """
        if math.isnan(self.p):
            return f"{assumption} not checked: {self.reason}"
        p = "p < 0.001" if self.p < 0.001 else f"p = {self.p:.2g}"
        if self.p < 1.0 - level:
            return f"{assumption} rejected ({self.method}, {p}): {otherwise}"
        return f"{assumption} not rejected ({self.method}, {p})"
