"""The probability that someone treated stands above someone in control, ties counting half.

It needs an order only: no distances between the categories of an answer, no shape of a
distribution, no model. It is the Mann–Whitney statistic as a number; 0.5 is no effect. A person's
placement is the share of the other group that stands below; by person, the variances of the
placements in the two groups with Welch's degrees of freedom are Brunner and Munzel's test, by team
the placements go to CR2.

Checked against R (Brunner and Munzel's formulas from mid-ranks; placements handed to
``clubSandwich``) and SciPy.

References
----------
Brunner, E. & Munzel, U. (2000). The nonparametric Behrens–Fisher problem: asymptotic theory and a
small-sample approximation. Biometrical Journal 42, 17–25.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import Floats, checked_level, finite_vector, flags
from nudgelab.statistics.estimate import Estimate
from nudgelab.statistics.inference import Inference, two_arms

__all__ = ["probability_of_superiority"]

_REFERENCE = "Brunner & Munzel (2000), Biometrical Journal 42, 17–25"


def probability_of_superiority(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Estimate the probability that someone treated stands above someone in control.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Numbers of which the order alone counts, such as the number of a category.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    clusters : array_like, shape (n,), optional
        Cluster of each person: any hashable values. None where people were assigned one by one.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        P(treated above control) + P(tie)/2, in [0, 1]; 0.5 is no effect. Refused where all are
        equal, where the groups do not overlap, and with one person or cluster in a group.

    Raises
    ------
    EstimationError
        Where an array is of another length or has missing values, or a group is empty.

    References
    ----------
    Brunner & Munzel (2000), Biometrical Journal 42, 17–25, equations 2.3 and 4.7.
    """
    values = finite_vector(outcome, "outcome")
    arms = two_arms(flags(treated, "treated", values.size), clusters)
    kind = "placements, CR2, Satterthwaite t" if arms.clustered else "Brunner–Munzel, t"
    inference = Inference(
        estimand="probability_of_superiority",
        arms=arms,
        level=checked_level(level),
        method=kind,
        reference=_REFERENCE,
    )
    ours, theirs = values[arms.treated], values[~arms.treated]
    placements = np.empty(values.size)
    placements[arms.treated] = _placements(ours, theirs)
    placements[~arms.treated] = _placements(theirs, ours)
    value = float(placements[arms.treated].mean())
    if reason := arms.reason_to_refuse or _reason_to_refuse(ours, theirs):
        return inference.refused(reason)
    expected = np.where(arms.treated, value, 1.0 - value)
    size = np.where(arms.treated, arms.sizes[0], -arms.sizes[1])
    contrast = arms.contrast(value, (placements - expected) / size)
    return inference.symmetric(contrast, no_effect=0.5, bounds=(0.0, 1.0))


def _placements(of: Floats, among: Floats) -> Floats:
    """Return for each the share of the others that stands below, ties counting half."""
    ordered = np.sort(among)
    below = np.searchsorted(ordered, of, side="left")
    up_to = np.searchsorted(ordered, of, side="right")
    shares: Floats = (below + up_to) / (2.0 * ordered.size)
    return shares


def _reason_to_refuse(ours: Floats, theirs: Floats) -> str:
    low, high = min(ours.min(), theirs.min()), max(ours.max(), theirs.max())
    if low == high:
        return "every outcome is the same: there is no order to compare"
    if ours.min() > theirs.max() or ours.max() < theirs.min():
        above = "above" if ours.min() > theirs.max() else "below"
        return (
            f"the groups do not overlap: everybody treated stands {above} everybody in control, "
            "which leaves no standard error"
        )
    return ""
