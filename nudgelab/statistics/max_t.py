"""Several arms against control by one redrawn assignment: the largest statistic counts.

All arms are dealt anew together, so how the comparisons hang together through the shared control
is part of the draw: that is what Holm's correction has to leave aside. The step-down is Westfall &
Young's: the largest statistic is held against the largest of all, the next against the largest of
the rest. It keeps the chance of any false finding if no arm moved anybody, and, studentised and for
many units, whichever arms did (Chung & Romano 2016).

References
----------
Westfall, P. H. & Young, S. S. (1993). Resampling-Based Multiple Testing, algorithm 2.8. Chung, E. &
Romano, J. P. (2016). Multivariate and multiple permutation tests. Journal of Econometrics 193,
76–91.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Floats, cluster_codes, finite_vector
from nudgelab.statistics.assignment_mechanism import AssignmentMechanism, mechanism
from nudgelab.statistics.studentised_draws import TIE, studentised
from nudgelab.statistics.unit_totals import unit_totals

__all__ = ["MaxT", "max_t", "step_down"]


@dataclass(frozen=True, slots=True, eq=False)
class MaxT:
    """Every arm against control.

    Attributes
    ----------
    difference : ndarray of float, shape (arms − 1,)
        Difference of means of each arm, in the order of the codes, less the strata's means.
    statistic : ndarray of float, shape (arms − 1,)
        The same over its standard error.
    p : ndarray of float, shape (arms − 1,)
        p-value of each alone.
    p_adjusted : ndarray of float, shape (arms − 1,)
        Step-down p-values of all together.
    draws : int
        Assignments that were drawn or listed.
    """

    difference: Floats
    statistic: Floats
    p: Floats
    p_adjusted: Floats
    draws: int


def max_t(
    outcome: npt.ArrayLike,
    arm: npt.ArrayLike,
    *,
    rng: np.random.Generator,
    units: npt.ArrayLike | None = None,
    strata: npt.ArrayLike | None = None,
    covariates: npt.ArrayLike | None = None,
    draws: int = 9_999,
) -> MaxT:
    """Test all arms against control by repeating the assignment of all of them.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Outcome of each person who was assigned, NaN where it isn't known.
    arm : array_like of int, shape (n,)
        The arm of each person: 0 is control, then 1, 2 … without gaps.
    rng : numpy.random.Generator
        Where the lots come from.
    units, strata, covariates, draws
        As in :func:`nudgelab.statistics.randomisation_inference.randomisation_inference`.

    Returns
    -------
    MaxT
        The statistics and their p-values.

    Raises
    ------
    EstimationError
        Where an array is of another length, a unit has people in several arms or strata, or an arm
        has fewer than two units.
    """
    y = finite_vector(outcome, "outcome", missing=True)
    codes = cluster_codes(arm, y.size)
    totals = unit_totals(y[:, None], codes, units=units, strata=strata, covariates=covariates)
    dealt = mechanism(totals.arm, totals.stratum)
    if dealt.arm_sizes.size < 2 or dealt.arm_sizes.min() < 2:
        raise EstimationError(f"units by arm == {dealt.arm_sizes.tolist()}, must be 2 or more each")
    n, t = totals.size, totals.total[:, 0]
    features = np.column_stack([n, t, n * n, t * t, t * n])
    exact = dealt.assignments <= draws + 1
    drawn = dealt.every_sum(features) if exact else dealt.redrawn_sums(features, draws, rng)
    difference, seen = _against_control(dealt.sums(features, dealt.arm[None]), dealt)
    _, reached = _against_control(drawn, dealt)
    alone, together = step_down(seen[0], reached, own=0 if exact else 1)
    return MaxT(difference[0], seen[0], alone, together, len(reached))


def _against_control(sums: Floats, dealt: AssignmentMechanism) -> tuple[Floats, Floats]:
    """Return differences from control and their studentised values, shape (draws, arms − 1)."""
    n, t, nn, tt, tn = np.moveaxis(sums, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = t / n
        factor = dealt.arm_sizes / (dealt.arm_sizes - 1) / n**2
        variance = factor * (tt - 2 * mean * tn + mean**2 * nn)
        difference = mean[:, 1:] - mean[:, :1]
    total = variance[:, 1:] + variance[:, :1]
    empty = np.isnan(difference) | np.isnan(total)
    difference, total = np.where(empty, np.inf, difference), np.where(empty, 0.0, total)
    return difference, studentised(difference, total)


def step_down(seen: Floats, drawn: Floats, *, own: int) -> tuple[Floats, Floats]:
    """Return p-values alone, and Westfall & Young's step-down p-values.

    Parameters
    ----------
    seen : ndarray of float, shape (k,)
        Statistics, two-sided.
    drawn : ndarray of float, shape (draws, k)
        The same under each assignment without an effect.
    own : int
        1 if the assignment that was dealt is to be counted beside the draws, 0 if it is among them.

    Returns
    -------
    tuple of ndarray of float, shape (k,)
        p-values alone and adjusted.

    References
    ----------
    Westfall & Young (1993), algorithm 2.8.
    """
    order = np.argsort(-np.abs(seen), kind="stable")
    size, reached = np.abs(seen)[order] * (1 - TIE), np.abs(drawn)[:, order]
    largest = np.maximum.accumulate(reached[:, ::-1], axis=1)[:, ::-1]
    alone, together = np.empty_like(seen), np.empty_like(seen)
    count = own + len(drawn)
    alone[order] = (own + (reached >= size).sum(axis=0)) / count
    together[order] = np.maximum.accumulate((own + (largest >= size).sum(axis=0)) / count)
    return alone, together
