"""The common odds ratio of an ordered outcome, and whether there is a common one.

The proportional-odds model says that the odds of standing above any cut between two categories are
multiplied by one ratio. With two groups its likelihood needs the counts of a two-row table only and
is concave, so that Newton's steps, halved where they lead down, find its one maximum. By person
the standard error is the model's, from the observed information; by team each person's influence
(score times inverse information) goes to CR2.

The check compares the odds ratios at the cuts, each estimated by itself, as Brant (1990) does: with
two groups their covariance is closed. By team it is that of cluster sums of influences, and the
statistic is referred to Hotelling's distribution.

Checked against R: ``MASS::polr``, its score functions handed to ``clubSandwich``, and separate
binary ``glm`` fits.

References
----------
McCullagh, P. (1980). Regression models for ordinal data. Journal of the Royal Statistical Society B
42, 109–142. Brant, R. (1990). Assessing proportionality in the proportional odds model for ordinal
logistic regression. Biometrics 46, 1171–1178.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.statistics.arrays import Codes, Floats, checked_level, finite_vector, flags
from nudgelab.statistics.assumption import AssumptionTest
from nudgelab.statistics.cluster_robust import Contrast
from nudgelab.statistics.estimate import Estimate
from nudgelab.statistics.inference import Inference, TwoArms, two_arms

__all__ = ["common_odds_ratio", "proportional_odds_test"]

_REFERENCE = "McCullagh (1980), Journal of the Royal Statistical Society B 42, 109–142"
_BRANT = "Brant (1990), Biometrics 46, 1171–1178"
_STEPS = 100
_CONVERGED = 1e-12
"""A Newton step this small beside the coefficients changes no digit that is shown."""


@dataclass(frozen=True, slots=True)
class _Fit:
    """The maximum of the likelihood of a table of counts.

    Attributes
    ----------
    log_ratio : float
        β, the logarithm of the common odds ratio.
    information : ndarray, shape (k, k)
        Minus the second derivatives; the cuts first, β last.
    scores : ndarray, shape (2, k, k)
        Score of one person, by group (control first) and category.
    """

    log_ratio: float
    information: Floats
    scores: Floats


def common_odds_ratio(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Estimate the common odds ratio of an ordered outcome.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Category of each person: numbers in the order of the categories.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    clusters : array_like, shape (n,), optional
        Cluster of each person: any hashable values. None where people were assigned one by one.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Odds of standing above a cut, treated over control, above 1 where the treated stand higher;
        the standard error is that of the logarithm. Refused where all are equal, where no category
        of one group lies above any of the other (the ratio is then 0 or ∞), and with one person or
        cluster in a group.

    Raises
    ------
    EstimationError
        Where an array is of another length or has missing values, or a group is empty.

    References
    ----------
    McCullagh (1980), Journal of the Royal Statistical Society B 42, 109–142.
    """
    values = finite_vector(outcome, "outcome")
    arms = two_arms(flags(treated, "treated", values.size), clusters)
    precision = arms.precision if arms.clustered else "observed information, normal"
    inference = Inference(
        estimand="common_odds_ratio",
        arms=arms,
        level=checked_level(level),
        method=f"proportional odds, {precision}",
        reference=_REFERENCE,
    )
    categories, codes = np.unique(values, return_inverse=True)
    if reason := _reason_to_refuse(values, arms, categories.size):
        return inference.refused(reason)
    fit = _maximum(_table(codes, arms, categories.size))
    return inference.ratio(_precision(fit, codes, arms))


def proportional_odds_test(
    outcome: npt.ArrayLike, treated: npt.ArrayLike, *, clusters: npt.ArrayLike | None = None
) -> AssumptionTest:
    """Test whether the odds ratios at all cuts between categories are one.

    Parameters
    ----------
    outcome, treated, clusters
        As in :func:`common_odds_ratio`.

    Returns
    -------
    AssumptionTest
        Brant's Wald statistic; without a p-value where there are fewer than two cuts with people
        of both groups on both sides, or too few clusters for them.

    Raises
    ------
    EstimationError
        Where an array is of another length or has missing values, or a group is empty.

    References
    ----------
    Brant (1990), Biometrics 46, 1171–1178.
    """
    values = finite_vector(outcome, "outcome")
    arms = two_arms(flags(treated, "treated", values.size), clusters)
    logits, influence = _logits_at_cuts(values, arms)
    cuts = logits.size
    if cuts < 2:
        return AssumptionTest.untested(
            "fewer than two cuts between categories have people of both groups on both sides",
            _BRANT,
        )
    differences = np.eye(cuts - 1, cuts, 1) - np.eye(cuts - 1, cuts)
    apart, moved = differences @ logits, influence @ differences.T
    if arms.clustered is None:
        covariance = moved.T @ moved
        return AssumptionTest.chi_squared(_distance(apart, covariance), cuts - 1, "Brant", _BRANT)
    count = arms.clustered.clusters
    sums = np.column_stack([np.bincount(arms.clustered.codes, m, count) for m in moved.T])
    covariance = sums.T @ sums * count / (count - 1)
    if np.linalg.matrix_rank(covariance) < cuts - 1:
        return AssumptionTest.untested("too few teams for as many cuts", _BRANT)
    statistic = _distance(apart, covariance)
    return AssumptionTest.hotelling(statistic, cuts - 1, count - 2, "Brant, by team", _BRANT)


def _reason_to_refuse(values: Floats, arms: TwoArms, categories: int) -> str:
    if arms.reason_to_refuse:
        return arms.reason_to_refuse
    if categories < 2:
        return "every outcome is the same: there are no odds to compare"
    ours, theirs = values[arms.treated], values[~arms.treated]
    if ours.min() >= theirs.max() or theirs.min() >= ours.max():
        return (
            "nobody in one group stands above anybody in the other: the odds ratio is 0 or infinite"
        )
    return ""


def _table(codes: Codes, arms: TwoArms, categories: int) -> Floats:
    """Return the counts by group (control first) and category."""
    cells = codes + categories * arms.treated
    return np.bincount(cells, minlength=2 * categories).reshape(2, categories).astype(np.float64)


def _maximum(table: Floats) -> _Fit:
    """Return the fit by Newton's steps from the cuts of both groups together."""
    share = table.sum(axis=0).cumsum()[:-1] / table.sum()
    place = np.append(special.logit(share), 0.0)
    likelihood, gradient, information, scores = _derivatives(table, place)
    for _ in range(_STEPS):
        step = np.linalg.solve(information, gradient)
        length = 1.0
        while _log_likelihood(table, place + length * step) < likelihood and length > 1e-6:
            length /= 2.0
        place = place + length * step
        likelihood, gradient, information, scores = _derivatives(table, place)
        if np.abs(step).max() <= _CONVERGED * max(1.0, float(np.abs(place).max())):
            break
    return _Fit(float(place[-1]), information, scores)


def _log_likelihood(table: Floats, place: Floats) -> float:
    upper = _upper(place)
    if (np.diff(upper[0]) <= 0).any():  # cuts out of order: no probabilities
        return -math.inf
    p = np.diff(np.hstack([np.zeros((2, 1)), special.expit(upper), np.ones((2, 1))]), axis=1)
    return float((table * np.log(np.maximum(p, 1e-300))).sum())


def _upper(place: Floats) -> Floats:
    """Return the linear predictor at each cut, by group: θ for control, θ − β for the treated."""
    cuts = place[:-1]
    return np.vstack([cuts, cuts - place[-1]])


def _derivatives(table: Floats, place: Floats) -> tuple[float, Floats, Floats, Floats]:
    """Return log-likelihood, gradient, observed information, and one person's score by cell."""
    k = table.shape[1]
    scores = np.zeros((2, k, k))
    information = np.zeros((k, k))
    total = 0.0
    for group, predictors in enumerate(_upper(place)):
        edges = np.concatenate([[0.0], special.expit(predictors), [1.0]])
        slope = edges * (1.0 - edges)
        bend = slope * (1.0 - 2.0 * edges)
        design = np.zeros((k + 1, k))  # row j: derivative of the predictor at the upper edge of j
        design[1:k, : k - 1] = np.eye(k - 1)
        design[1:k, k - 1] = -float(group)
        p = np.maximum(np.diff(edges), 1e-300)
        first = np.diff(slope[:, None] * design, axis=0) / p[:, None]
        curved = np.einsum("e,ei,ej->eij", bend, design, design)
        second = np.diff(curved, axis=0) / p[:, None, None]
        squared = np.einsum("ci,cj->cij", first, first)
        scores[group] = first
        information += np.einsum("c,cij->ij", table[group], squared - second)
        total += float((table[group] * np.log(p)).sum())
    gradient = np.einsum("gc,gci->i", table, scores)
    return total, gradient, information, scores


def _precision(fit: _Fit, codes: Codes, arms: TwoArms) -> Contrast:
    covariance = np.linalg.inv(fit.information)
    if arms.clustered is None:
        return Contrast(fit.log_ratio, math.sqrt(float(covariance[-1, -1])), math.inf)
    by_cell = fit.scores @ covariance[-1]
    influence = by_cell[arms.treated.astype(np.intp), codes]
    return arms.contrast(fit.log_ratio, influence)


def _logits_at_cuts(values: Floats, arms: TwoArms) -> tuple[Floats, Floats]:
    """Return the log odds ratio at each cut with both groups on both sides, and its influences.

    Returns
    -------
    ndarray, shape (cuts,)
        Log odds ratios of standing above the cut.
    ndarray, shape (n, cuts)
        Each person's influence on them.
    """
    logits: list[float] = []
    influences: list[Floats] = []
    for cut in np.unique(values)[1:]:
        above = values >= cut
        shares = np.array([above[arms.treated].mean(), above[~arms.treated].mean()])
        if (shares <= 0).any() or (shares >= 1).any():
            continue
        own = np.where(arms.treated, shares[0], shares[1])
        size = np.where(arms.treated, arms.sizes[0], -arms.sizes[1])
        logits.append(float(special.logit(shares[0]) - special.logit(shares[1])))
        influences.append((above - own) / (own * (1.0 - own) * size))
    return np.array(logits), np.array(influences).reshape(len(logits), values.size).T


def _distance(apart: Floats, covariance: Floats) -> float:
    return float(apart @ np.linalg.solve(covariance, apart))
