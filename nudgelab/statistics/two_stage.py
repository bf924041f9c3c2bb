"""The average effect on compliers, by two-stage least squares with one instrument.

Assignment is the instrument for having taken part: the effect of assignment on the outcome over its
effect on taking part is the average effect on those whom assignment moved to take part (Imbens &
Angrist 1994), if assignment acts through taking part alone. People who were assigned one by one
have HC1 with t(n − 2); clusters have CR1 with t(G − 1). Below a first-stage F of 10 the instrument
is weak and the interval cannot be trusted (Staiger & Stock 1997), below 104.7 it may be too narrow
(Lee et al. 2022); the note says so. With one instrument this robust F is the effective F of Montiel
Olea & Pflueger (2013).

Checked against R: ``sandwich`` on the second stage with structural residuals.

References
----------
Imbens, G. W. & Angrist, J. D. (1994). Identification and estimation of local average treatment
effects. Econometrica 62, 467–475. Staiger, D. & Stock, J. H. (1997). Instrumental variables
regression with weak instruments. Econometrica 65, 557–586. Lee, D. S., McCrary, J., Moreira, M. J.
& Porter, J. (2022). Valid t-ratio inference for IV. American Economic Review 112, 3260–3290.
Montiel Olea, J. L. & Pflueger, C. (2013). A robust test for weak instruments. Journal of Business &
Economic Statistics 31, 358–369. Bloom, H. S. (1984). Accounting for no-shows in experimental
evaluation designs. Evaluation Review 8, 225–246.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import (
    Floats,
    arm_sizes,
    checked_level,
    finite_vector,
    flags,
    positive_weights,
)
from nudgelab.statistics.cluster_robust import cr1
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import critical_value, two_sided_p
from nudgelab.statistics.least_squares import LeastSquares, hc1, least_squares
from nudgelab.statistics.linearised import ClusteredArms, clustered_arms

__all__ = [
    "FirstStageProblem",
    "complier_average_effect",
    "first_stage_problem",
    "strength_in_words",
]

_REFERENCE = "Imbens & Angrist (1994), Econometrica 62, 467–475"
_WEAK = 10.0
"""First-stage F below which an instrument is called weak (Staiger & Stock 1997)."""
_T_INTERVAL_HOLDS = 104.7
"""First-stage F from which a 95 % t interval has its level whatever the truth (Lee et al. 2022)."""
_NO_DIFFERENCE = 1e-12
"""A difference in taking part this small is rounding."""


def complier_average_effect(
    outcome: npt.ArrayLike,
    instrument: npt.ArrayLike,
    received: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    clusters: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Estimate the effect of taking part on those whom the assignment moved to take part.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Outcome of each person, in any unit.
    instrument : array_like of bool, shape (n,)
        Who was assigned to the programme.
    received : array_like, shape (n,)
        Who took part (0 or 1), or how much of it each person took.
    weights : array_like, shape (n,), optional
        Weights at or above 0; people of weight 0 are left out.
    clusters : array_like, shape (n,), optional
        Cluster of each person: any hashable values. None where people were assigned one by one.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Effect for one unit of ``received``, in the outcome's unit; groups are those of the
        assignment. Refused where both groups took part alike, with one cluster in a group, with
        fewer than three people, and where nothing varies.

    Raises
    ------
    EstimationError
        Where an array is of another length or has missing values, or a group is empty.

    References
    ----------
    Imbens & Angrist (1994), Econometrica 62, 467–475, equation 4.
    """
    checked_level(level)
    problem = first_stage_problem(outcome, instrument, received, weights, clusters)
    y, d, first, arms = problem.y, problem.d, problem.received, problem.arms
    sizes = arm_sizes(first.design[:, 1] == 1)
    method = "two-stage least squares, " + ("CR1, t(G − 1)" if arms else "HC1, t(n − 2)")
    reason = _reason_to_refuse(first, y, d, arms)
    if reason:
        return refusal(
            "complier_average_effect",
            reason,
            level=level,
            n_treated=sizes[0],
            n_control=sizes[1],
            method=method,
            reference=_REFERENCE,
            clusters=arms.clusters if arms else None,
        )
    second = _second_stage(first, y, d)
    value, standard_error = float(second.coefficients[1]), _standard_error(second, arms)
    f = _first_stage_f(first, arms)
    degrees = float(arms.clusters - 1 if arms else y.size - 2)
    half = critical_value(level, degrees) * standard_error
    return Estimate(
        estimand="complier_average_effect",
        value=value,
        low=value - half,
        high=value + half,
        level=level,
        p=two_sided_p(value / standard_error, degrees) if standard_error else math.nan,
        n_treated=sizes[0],
        n_control=sizes[1],
        method=f"{method}; first-stage F = {f:.4g}",
        reference=_REFERENCE,
        standard_error=standard_error,
        degrees_of_freedom=degrees,
        clusters=arms.clusters if arms else None,
        note="; ".join(filter(None, (strength_in_words(f), _one_sided(first, d)))),
    )


@dataclass(frozen=True, slots=True, eq=False)
class FirstStageProblem:
    """Outcome and taking part, each fitted on the assignment; people of weight 0 left out.

    Attributes
    ----------
    y, d : ndarray of float, shape (n,)
        The outcome, and what was received.
    outcome, received : LeastSquares
        Their fits on a constant and the assignment.
    arms : ClusteredArms or None
        The clusters, where there are any.
    """

    y: Floats
    d: Floats
    outcome: LeastSquares
    received: LeastSquares
    arms: ClusteredArms | None


def first_stage_problem(
    outcome: npt.ArrayLike,
    instrument: npt.ArrayLike,
    received: npt.ArrayLike,
    weights: npt.ArrayLike | None,
    clusters: npt.ArrayLike | None,
) -> FirstStageProblem:
    """Return checked arrays, and the fits on the assignment.

    Parameters
    ----------
    outcome, instrument, received, weights, clusters
        As in :func:`complier_average_effect`.

    Returns
    -------
    FirstStageProblem
        The fits.

    Raises
    ------
    EstimationError
        As :func:`complier_average_effect`.
    """
    y = finite_vector(outcome, "outcome")
    z, d = flags(instrument, "instrument", y.size), finite_vector(received, "received", y.size)
    w = None if weights is None else positive_weights(weights, y.size)
    names = None if clusters is None else np.asarray(clusters)
    if w is not None and not w.all():
        kept = w > 0
        y, z, d, w = y[kept], z[kept], d[kept], w[kept]
        names = None if names is None else names[kept]
    arm_sizes(z)
    arms = None if names is None else clustered_arms(z, names)
    design = np.column_stack([np.ones(y.size), z])
    fits = [least_squares(design, column, weights=w) for column in (y, d)]
    return FirstStageProblem(y, d, fits[0], fits[1], arms)


def strength_in_words(f: float) -> str:
    """Say how far the t interval can be trusted, by the first-stage F; empty where it can."""
    if f < _WEAK:
        return (
            f"weak instrument: first-stage F = {f:.1f}, below 10; the interval can't be trusted,"
            " read Anderson–Rubin's"
        )
    if f < _T_INTERVAL_HOLDS:
        return (
            f"first-stage F = {f:.1f}, below 104.7: the t interval may be too narrow (Lee et al."
            " 2022), read Anderson–Rubin's"
        )
    return ""


def _one_sided(first: LeastSquares, d: Floats) -> str:
    """Say whose effect it is where nobody in control took part."""
    assigned = first.design[:, 1] == 1
    if d[~assigned].any() or np.ptp(d[assigned]) == 0:
        return ""
    return "nobody in control took part, so it is the effect on all who took part (Bloom 1984)"


def _reason_to_refuse(first: LeastSquares, y: Floats, d: Floats, arms: ClusteredArms | None) -> str:
    if arms and arms.reason_to_refuse:
        return arms.reason_to_refuse
    if y.size < 3:
        return "fewer than three people: there is no variation to judge by"
    if abs(first.coefficients[1]) <= _NO_DIFFERENCE * max(float(np.abs(d).max()), 1e-300):
        return "both groups took part alike: the assignment moved nobody, there are no compliers"
    assigned = first.design[:, 1] == 1
    if np.ptp(y[assigned]) == 0 and np.ptp(y[~assigned]) == 0:
        return "every outcome is the same within both groups: there is no variation to judge by"
    return ""


def _second_stage(first: LeastSquares, y: Floats, d: Floats) -> LeastSquares:
    """Return the fit on what the first stage predicts, with the residuals of what was received."""
    fitted = np.column_stack([np.ones(y.size), d - first.residuals])
    second = least_squares(fitted, y, weights=first.weights)
    structural = y - second.coefficients[0] - second.coefficients[1] * d
    return replace(second, residuals=structural)


def _standard_error(fit: LeastSquares, arms: ClusteredArms | None) -> float:
    covariance = hc1(fit) if arms is None else cr1(fit, arms.codes)
    return math.sqrt(covariance[1, 1])


def _first_stage_f(first: LeastSquares, arms: ClusteredArms | None) -> float:
    standard_error = _standard_error(first, arms)
    if standard_error <= _NO_DIFFERENCE * abs(first.coefficients[1]):
        return math.inf
    return float(first.coefficients[1] / standard_error) ** 2
