"""Randomisation inference: the declared assignment repeated, with a studentised difference.

If the tactic changed nobody's outcome by other than a constant, every outcome under every other
assignment is known; so the chance of a difference as large as the one seen is counted, not
assumed. The statistic is the difference of means over its standard error, robust to unequal
variances and, where units are clusters, computed from their totals; studentised so, the test also
holds, for many units, for the average effect alone (Wu & Ding 2021). The interval has those
constant effects that the test does not reject; the estimate is the one that it rejects least: the
difference of means, after adjustment for strata and covariates if there are any (the coefficient
of least squares).

With few possible assignments all of them are listed and the p-value is exact; otherwise
p = (1 + hits) / (1 + draws), which keeps its level at any number of draws (Phipson & Smyth 2010).

Checked against R: every assignment listed by ``combn``, ``t.test`` and ``lm`` on each; and against
the hypergeometric distribution.

References
----------
Wu, J. & Ding, P. (2021). Randomization tests for weak null hypotheses in randomized experiments.
Journal of the American Statistical Association 116, 1898–1913. Phipson, B. & Smyth, G. K. (2010).
Permutation p-values should never be zero. Statistical Applications in Genetics and Molecular
Biology 9, 39.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import Codes, Floats, arm_sizes, checked_level, finite_vector, flags
from nudgelab.statistics.assignment_mechanism import AssignmentMechanism, mechanism
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.inversion import Inverted
from nudgelab.statistics.studentised_draws import StudentisedDraws, inverted
from nudgelab.statistics.unit_totals import UnitTotals, unit_totals

__all__ = ["randomisation_inference"]

_REFERENCE = "Wu & Ding (2021), Journal of the American Statistical Association 116, 1898–1913"


_NOTHING_LEFT = 1e-8
"""Difference of the groups' treatment, 1 without covariates, that is rounding alone."""


def randomisation_inference(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    *,
    rng: np.random.Generator,
    units: npt.ArrayLike | None = None,
    strata: npt.ArrayLike | None = None,
    covariates: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    draws: int = 9_999,
    level: float = 0.95,
    estimand: str = "mean_difference",
) -> Estimate:
    """Test and bound a constant effect by repeating the assignment.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Outcome of each person who was assigned, NaN where it isn't known: the person keeps the
        place that assignment gave, and counts for nothing.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    rng : numpy.random.Generator
        Where the lots come from.
    units : array_like, shape (n,), optional
        What was assigned as a whole (teams); None where persons were.
    strata : array_like, shape (n,), optional
        Strata or pairs within which units were assigned; None where there were none.
    covariates : array_like, shape (n, k), optional
        Baseline covariates without gaps, to adjust for.
    weights : array_like, shape (n,), optional
        Weights at or above 0.
    draws : int
        Assignments that are drawn, at least 1; if no more than these can be dealt, all are listed.
    level : float
        Confidence level, in (0, 1).
    estimand : str
        What the difference is called.

    Returns
    -------
    Estimate
        The estimate, the interval of the effects that are not rejected, and the p-value of no
        effect. The note says so where no p-value below 1 − level is possible. Refused with fewer
        than two units in a group, where assignment could not have been dealt otherwise, and where
        no outcome varies.

    Raises
    ------
    EstimationError
        Where an array is of another length, or a unit has people in both groups or several strata.

    References
    ----------
    Wu & Ding (2021), Journal of the American Statistical Association 116, 1898–1913.
    """
    checked_level(level)
    y = finite_vector(outcome, "outcome", missing=True)
    z = flags(treated, "treated", y.size)
    known = ~np.isnan(y)
    sizes = arm_sizes(z[known])
    arm: Codes = z.astype(np.intp)
    columns = np.column_stack([y, z])
    totals = unit_totals(
        columns, arm, units=units, strata=strata, covariates=covariates, weights=weights
    )
    dealt = mechanism(totals.arm, totals.stratum)
    exact = dealt.assignments <= draws + 1
    clusters = None if units is None else dealt.units
    method = _method(dealt, clusters, draws, exact=exact, adjusted=covariates is not None)
    reason = _reason_to_refuse(dealt, y[known]) or _told_by_covariates(totals)
    if reason:
        return refusal(
            estimand,
            reason,
            level=level,
            n_treated=sizes[0],
            n_control=sizes[1],
            method=method,
            reference=_REFERENCE,
            clusters=clusters,
        )
    features = _features(totals)
    seen = _moments(dealt.sums(features, dealt.arm[None]), dealt)
    drawn = dealt.every_sum(features) if exact else dealt.redrawn_sums(features, draws, rng)
    found = inverted(seen, _moments(drawn, dealt), level, exact=exact)
    return Estimate(
        estimand=estimand,
        value=found.value,
        low=found.low,
        high=found.high,
        level=level,
        p=found.p,
        n_treated=sizes[0],
        n_control=sizes[1],
        method=method,
        reference=_REFERENCE,
        degrees_of_freedom=math.nan,
        clusters=clusters,
        note=_note(dealt, found, draws, level, exact=exact),
    )


def _method(
    dealt: AssignmentMechanism, clusters: int | None, draws: int, *, exact: bool, adjusted: bool
) -> str:
    said = f"all {dealt.assignments:,.0f} assignments" if exact else f"{draws:,} draws"
    if clusters is not None:
        said += f" of {clusters:,} clusters"
    if dealt.strata > 1:
        said += f" within {dealt.strata:,} strata"
    if adjusted:
        said += ", adjusted by least squares"
    return f"randomisation inference, studentised, {said}"


def _reason_to_refuse(dealt: AssignmentMechanism, known: Floats) -> str:
    if dealt.arm_sizes.min() < 2:
        return "one unit in a group: how much units differ cannot be told from the effect"
    if dealt.assignments < 2:
        return "every stratum has units of one group only: assignment could not have been otherwise"
    if np.ptp(known) == 0:
        return "every outcome is the same: there is no variation to judge by"
    return ""


def _told_by_covariates(totals: UnitTotals) -> str:
    """Say so where covariates tell who is treated: then nothing of the treatment is left."""
    left, size = totals.total[:, 1], totals.size
    shares = [left[totals.arm == arm].sum() / size[totals.arm == arm].sum() for arm in (0, 1)]
    if abs(shares[1] - shares[0]) < _NOTHING_LEFT:
        return "the covariates tell the groups apart: nothing of the treatment is left to compare"
    return ""


def _features(totals: UnitTotals) -> Floats:
    """Return N, T, Z and their squares and products, of which the variance is made."""
    n, (t, z) = totals.size, totals.total.T
    return np.column_stack([n, t, z, n * n, t * t, z * z, t * n, z * n, t * z])


def _moments(sums: Floats, dealt: AssignmentMechanism) -> StudentisedDraws:
    """Return difference and variance as polynomials in the effect, from sums by group.

    In a group of g units with totals T and sizes N the variance of the mean m = ΣT/ΣN is
    g/(g−1) Σ(T − mN)² / (ΣN)²; for persons this is s²/n, and the statistic is Welch's.
    """
    n, t, z, nn, tt, zz, tn, zn, tz = np.moveaxis(sums, -1, 0)  # each (draws, 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        a, b = t / n, z / n
        factor = dealt.arm_sizes / (dealt.arm_sizes - 1) / n**2
        squares = (
            tt - 2 * a * tn + a * a * nn,
            2 * (a * zn + b * tn - tz - a * b * nn),
            zz - 2 * b * zn + b * b * nn,
        )
        variance = np.stack([(factor * s).sum(axis=1) for s in squares], axis=1)
        difference = np.stack([a[:, 1] - a[:, 0], b[:, 1] - b[:, 0]], axis=1)
    empty = (n <= 0).any(axis=1)  # a group without known outcomes: as extreme as can be
    difference[empty], variance[empty] = (np.inf, 0.0), 0.0
    return StudentisedDraws(difference, variance)


def _note(
    dealt: AssignmentMechanism, found: Inverted, draws: int, level: float, *, exact: bool
) -> str:
    alpha = 1 - level
    if exact and found.least_p > alpha:
        return (
            f"p below {alpha:.2g} is impossible: only {dealt.assignments:,.0f} assignments could"
            f" have been dealt, and the least p-value is {found.least_p:.2g}; no interval"
        )
    if not exact and 1 / (1 + draws) > alpha:
        return f"p below {alpha:.2g} is impossible with {draws} draws; no interval"
    if not exact and found.p * (1 + draws) < 1.5:
        return f"no draw was as extreme: p is the least that {draws:,} draws can give"
    return found.note
