"""What every estimator returns: one estimate with its uncertainty and its method's name."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Estimate", "refusal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One effect of a treated group against a control group.

    Attributes
    ----------
    estimand : str
        The field's name of what is estimated, e.g. ``"risk_difference"``.
    value : float
        The point estimate, on the estimand's own scale; NaN where it was refused.
    low, high : float
        Limits of the confidence interval, on the estimand's own scale; NaN where none exists.
    level : float
        Confidence level of the interval, in (0, 1).
    p : float
        Two-sided p-value of the hypothesis of no effect, in [0, 1]; NaN where no test was made.
    standard_error : float
        Standard error on the scale where the interval is symmetric (see the method: the log scale
        for ratios); NaN where the method has none.
    degrees_of_freedom : float
        Degrees of freedom of the reference t distribution; infinite for the normal.
    n_treated, n_control : int
        People with an outcome in each group.
    clusters : int or None
        Clusters that the inference rests on; None where people were assigned one by one.
    method : str
        The method in a few words, as it is printed beside the number.
    reference : str
        The publication of the formula.
    note : str
        What the reader must know about this number; the reason of a refusal. Empty when nothing.
    """

    estimand: str
    value: float
    low: float
    high: float
    level: float
    p: float
    n_treated: int
    n_control: int
    method: str
    reference: str
    standard_error: float = math.nan
    degrees_of_freedom: float = math.inf
    clusters: int | None = None
    note: str = ""

    @property
    def refused(self) -> bool:
        """Whether no number could be given; ``note`` then says why."""
        return math.isnan(self.value)


def refusal(
    estimand: str,
    note: str,
    *,
    level: float,
    n_treated: int,
    n_control: int,
    method: str,
    reference: str,
    clusters: int | None = None,
) -> Estimate:
    """Return an estimate that gives no number, and says why.

    Parameters
    ----------
    estimand, note, level, n_treated, n_control, method, reference, clusters
        As in :class:`Estimate`; the note has the reason, in words that its reader understands.

    Returns
    -------
    Estimate
        With NaN for the value, its interval, its p-value and its standard error.
    """
    return Estimate(
        estimand=estimand,
        value=math.nan,
        low=math.nan,
        high=math.nan,
        level=level,
        p=math.nan,
        n_treated=n_treated,
        n_control=n_control,
        method=method,
        reference=reference,
        degrees_of_freedom=math.nan,
        clusters=clusters,
        note=note,
    )
