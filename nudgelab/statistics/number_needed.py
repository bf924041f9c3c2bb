"""The number needed to treat, with an interval that may pass through infinity (Altman 1998).

The number needed is the reciprocal of the risk difference. Where the interval of the difference
holds zero, the interval of the number runs from harm through infinity to benefit: it is everything
*outside* the two limits.

References
----------
Altman, D. G. (1998). Confidence intervals for the number needed to treat. BMJ 317, 1309–1312.
"""

from __future__ import annotations

import math
from dataclasses import replace

from nudgelab.errors import EstimationError
from nudgelab.statistics.estimate import Estimate

__all__ = ["number_needed_to_treat"]

_REFERENCE = "Altman (1998), BMJ 317, 1309–1312"


def number_needed_to_treat(risk_difference: Estimate) -> Estimate:
    """Return the number of people to treat for one more event.

    Parameters
    ----------
    risk_difference : Estimate
        A risk difference with its interval, from whichever method.

    Returns
    -------
    Estimate
        The reciprocal; negative for one event fewer. Infinite where the difference is zero. Where
        the interval of the difference holds zero, ``low`` is negative and ``high`` positive, and
        the interval is everything outside them, through infinity; ``note`` says so.

    Raises
    ------
    EstimationError
        Where the estimate is no risk difference.
    """
    estimand = risk_difference.estimand
    if not estimand.endswith("risk_difference"):
        raise EstimationError(f"estimand == {estimand!r}, must be a risk difference")
    low, high, spans = _limits(risk_difference.low, risk_difference.high)
    through_infinity = (
        f"the interval of the difference holds zero: this interval is everything outside "
        f"{low:.4g} and {high:.4g}, through infinity"
    )
    return replace(
        risk_difference,
        estimand="number_needed_to_treat",
        value=_reciprocal(risk_difference.value, math.inf),
        low=low,
        high=high,
        standard_error=math.nan,
        method=f"reciprocal of the risk difference ({risk_difference.method})",
        reference=_REFERENCE,
        note="; ".join(filter(None, [risk_difference.note, through_infinity if spans else ""])),
    )


def _limits(low: float, high: float) -> tuple[float, float, bool]:
    """Return the limits of the number needed, and whether they pass through infinity."""
    if low < 0 < high:
        return 1 / low, 1 / high, True
    return _reciprocal(high, -math.inf), _reciprocal(low, math.inf), False


def _reciprocal(difference: float, at_zero: float) -> float:
    return 1 / difference if difference else at_zero
