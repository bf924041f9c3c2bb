"""The wild cluster bootstrap with the hypothesis imposed (WCR), for a difference of two groups.

The residuals of the fit under the hypothesis keep their place, and change their sign (and size) by
one random weight a cluster; how often the refitted t statistic with CR1's standard error is as
large as the one observed is the p-value, and the effects that are not rejected are the interval.
Weights are Rademacher's (±1); with 12 clusters or fewer, whose signs give few different samples,
Webb's six points. Where all sign vectors are no more than the draws, they are listed.

Nothing is refitted: with the scores of each cluster, s_g = X_g'ũ_g, and its cross-products
S_g = X_g'X_g, the statistic of a draw v needs only Σ v_g s_g and, by cluster, v_g s_g − S_g δ
(Roodman et al. 2019, section 5). Both are linear in the tested effect.

With very few treated clusters the test hardly ever rejects (MacKinnon & Webb 2017); with
fewer than 20 clusters of unequal size it rejects 6 % for 5 % (trials without an effect: 6.0 % with
10 clusters, 5.8 % with 12, standard error 0.3; 5.8 % with 16, 4.3 % with 40, standard error 0.4).
The note says so, and randomisation inference, which is exact there, is the better confirmation.

Checked against R, where every sign vector is refitted with ``lm`` and ``sandwich::vcovCL``, and
against the Python package wildboottest.

References
----------
Cameron, A. C., Gelbach, J. B. & Miller, D. L. (2008). Bootstrap-based improvements for inference
with clustered errors. Review of Economics and Statistics 90, 414–427. Roodman, D., MacKinnon, J.
G., Nielsen, M. Ø. & Webb, M. D. (2019). Fast and wild: bootstrap inference in Stata using boottest.
Stata Journal 19, 4–60. MacKinnon, J. G. & Webb, M. D. (2017). Wild bootstrap inference for wildly
different cluster sizes. Journal of Applied Econometrics 32, 233–254. Webb, M. D. (2023). Reworking
wild bootstrap-based inference for clustered errors. Canadian Journal of Economics 56, 839–858.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import (
    Floats,
    checked_level,
    finite_vector,
    flags,
    positive_weights,
)
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.least_squares import LeastSquares, least_squares
from nudgelab.statistics.linearised import ClusteredArms, clustered_arms
from nudgelab.statistics.studentised_draws import StudentisedDraws, inverted

__all__ = ["wild_cluster_bootstrap"]

Distribution = Literal["rademacher", "webb"]

_REFERENCE = "Roodman et al. (2019), Stata Journal 19, 4–60"
_FEW_CLUSTERS = 12
"""With so many clusters or fewer Webb's weights are drawn (MacKinnon & Webb 2017; Webb 2023)."""
_LIBERAL = 20
"""Clusters below which the test rejects a little too often (see the module)."""
_FEW_TREATED = 3
"""With so few clusters in a group the test may hardly ever reject."""
_WEBB = np.sqrt(np.array([0.5, 1.0, 1.5]))
"""Sizes of Webb's six points; each comes with both signs."""
_NUMBERS_AT_ONCE = 4_000_000
"""Weights drawn at once: 32 megabytes of them."""
_TREATMENT = 1
"""Column of the treatment in the design."""


@dataclass(frozen=True, slots=True, eq=False)
class _Scores:
    """What the draws need of each cluster.

    ``own`` is a'X_g'ũ_g and ``whole`` X_g'ũ_g, for the residuals of the outcome and of the
    treatment under the hypothesis; ``leverage`` is a'S_g, where a is the row of (X'X)⁻¹ for the
    treatment.
    """

    own: Floats  # (2, clusters)
    whole: Floats  # (2, clusters, k)
    leverage: Floats  # (clusters, k)
    bread: Floats  # (k, k)


def wild_cluster_bootstrap(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    clusters: npt.ArrayLike,
    *,
    rng: np.random.Generator,
    covariates: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    draws: int = 9_999,
    distribution: Distribution | None = None,
    level: float = 0.95,
    estimand: str = "mean_difference",
) -> Estimate:
    """Test and bound the difference of two groups of clusters by the wild bootstrap.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Outcome of each person, in any unit.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    clusters : array_like, shape (n,)
        Cluster of each person: any hashable values.
    rng : numpy.random.Generator
        Where the weights come from.
    covariates : array_like, shape (n, k), optional
        Baseline covariates without gaps, entered linearly.
    weights : array_like, shape (n,), optional
        Weights at or above 0.
    draws : int
        Bootstrap samples, at least 1.
    distribution : {"rademacher", "webb"}, optional
        Of the weights; Webb's with 12 clusters or fewer, Rademacher's with more, if left out.
    level : float
        Confidence level, in (0, 1).
    estimand : str
        What the difference is called.

    Returns
    -------
    Estimate
        The coefficient of least squares with its CR1 standard error, the interval of the effects
        that are not rejected, and the p-value of no effect. Refused with one cluster in a group,
        and where no outcome varies within the groups.

    Raises
    ------
    EstimationError
        Where an array is of another length or has missing values, or a group is empty.

    References
    ----------
    Roodman et al. (2019), Stata Journal 19, 4–60, sections 4 and 5.
    """
    checked_level(level)
    y = finite_vector(outcome, "outcome")
    z = flags(treated, "treated", y.size)
    arms = clustered_arms(z, clusters)
    chosen = distribution or ("webb" if arms.clusters <= _FEW_CLUSTERS else "rademacher")
    exact = chosen == "rademacher" and 2.0**arms.clusters <= draws + 1
    method = _method(chosen, arms.clusters, draws, exact=exact)
    reason = _reason_to_refuse(y, arms)
    if reason:
        return refusal(
            estimand,
            reason,
            level=level,
            n_treated=arms.n_treated,
            n_control=arms.n_control,
            method=method,
            reference=_REFERENCE,
            clusters=arms.clusters,
        )
    fit, scores = _scores(y, z, arms, covariates, weights)
    seen = _moments(np.ones((1, arms.clusters)), scores)
    drawn = _drawn(scores, arms.clusters, chosen, draws, rng, exact=exact)
    found = inverted(seen, drawn, level, exact=exact)
    factor = arms.clusters / (arms.clusters - 1) * (fit.n - 1) / (fit.n - fit.k)
    return Estimate(
        estimand=estimand,
        value=found.value,
        low=found.low,
        high=found.high,
        level=level,
        p=found.p,
        n_treated=arms.n_treated,
        n_control=arms.n_control,
        method=method,
        reference=_REFERENCE,
        standard_error=math.sqrt(float(seen.variance[0, 0]) * factor),
        degrees_of_freedom=math.nan,
        clusters=arms.clusters,
        note="; ".join(filter(None, (_impossible(arms, draws, level, exact=exact), _few(arms)))),
    )


def _method(distribution: str, clusters: int, draws: int, *, exact: bool) -> str:
    name = "Webb" if distribution == "webb" else "Rademacher"
    said = f"all {2**clusters:,} sign vectors" if exact else f"{draws:,} draws"
    return f"wild cluster bootstrap (WCR), {name} weights, {said}"


def _reason_to_refuse(y: Floats, arms: ClusteredArms) -> str:
    if arms.reason_to_refuse:
        return arms.reason_to_refuse
    if np.ptp(y[arms.treated]) == 0 and np.ptp(y[~arms.treated]) == 0:
        return "every outcome is the same within both groups: there is no variation to judge by"
    return ""


def _scores(
    y: Floats,
    z: npt.NDArray[np.bool_],
    arms: ClusteredArms,
    covariates: npt.ArrayLike | None,
    weights: npt.ArrayLike | None,
) -> tuple[LeastSquares, _Scores]:
    """Return the unrestricted fit, and the scores of the fits without the treatment."""
    root = np.ones(y.size) if weights is None else np.sqrt(positive_weights(weights, y.size))
    others = _others(y.size, covariates)
    restricted = others * root[:, None]
    design = np.column_stack([restricted[:, 0], z * root, restricted[:, 1:]])
    fit = least_squares(design, y * root)
    residuals = [least_squares(restricted, v * root).residuals for v in (y, z.astype(np.float64))]
    row, count, codes = fit.bread[_TREATMENT], arms.clusters, arms.codes
    whole = np.stack([_sums(design * e[:, None], codes, count) for e in residuals])
    leverage = _sums(design * (design @ row)[:, None], codes, count)
    return fit, _Scores(whole @ row, whole, leverage, fit.bread)


def _others(n: int, covariates: npt.ArrayLike | None) -> Floats:
    if covariates is None:
        return np.ones((n, 1))
    x = np.asarray(covariates, dtype=np.float64)
    if x.ndim != 2 or len(x) != n:
        raise EstimationError(f"covariates.shape == {x.shape}, must be ({n}, k), a row a person")
    return np.column_stack([np.ones(n), x])


def _sums(columns: Floats, codes: npt.NDArray[np.intp], count: int) -> Floats:
    return np.column_stack([np.bincount(codes, column, count) for column in columns.T])


def _drawn(
    scores: _Scores,
    clusters: int,
    distribution: str,
    draws: int,
    rng: np.random.Generator,
    *,
    exact: bool,
) -> StudentisedDraws:
    if exact:
        listed = np.arange(2**clusters)[:, None] >> np.arange(clusters) & 1
        return _moments(_signs(listed), scores)
    at_once = max(1, _NUMBERS_AT_ONCE // clusters)
    parts = [
        _moments(_weights(distribution, (min(at_once, draws - done), clusters), rng), scores)
        for done in range(0, draws, at_once)
    ]
    return StudentisedDraws(
        np.concatenate([part.difference for part in parts]),
        np.concatenate([part.variance for part in parts]),
    )


def _weights(distribution: str, shape: tuple[int, int], rng: np.random.Generator) -> Floats:
    signs = _signs(rng.integers(2, size=shape))
    return signs if distribution == "rademacher" else signs * _WEBB[rng.integers(3, size=shape)]


def _signs(bits: npt.NDArray[np.int64]) -> Floats:
    signs: Floats = 1.0 - 2.0 * bits.astype(np.float64)
    return signs


def _moments(v: Floats, scores: _Scores) -> StudentisedDraws:
    """Return difference and variance of each draw, without the factor that all have in common."""
    difference = v @ scores.own.T
    by_cluster = [
        v * own - (v @ whole @ scores.bread) @ scores.leverage.T
        for own, whole in zip(scores.own, scores.whole, strict=True)
    ]
    of_outcome, of_treatment = by_cluster
    variance = np.stack(
        [
            (of_outcome**2).sum(axis=1),
            -2 * (of_outcome * of_treatment).sum(axis=1),
            (of_treatment**2).sum(axis=1),
        ],
        axis=1,
    )
    return StudentisedDraws(difference, variance)


def _impossible(arms: ClusteredArms, draws: int, level: float, *, exact: bool) -> str:
    """Say where no p-value is as small as asked: a sample and its mirror come together."""
    alpha = 1 - level
    least = 2.0 / 2**arms.clusters if exact else 1 / (1 + draws)
    if least <= alpha:
        return ""
    return f"p below {alpha:.2g} is impossible: the least p-value is {least:.2g}"


def _few(arms: ClusteredArms) -> str:
    """Say what few clusters do to the test, by the published case and by our own trials."""
    if arms.least_clusters <= _FEW_TREATED:
        return (
            f"{arms.least_clusters} clusters in a group: the wild bootstrap may hardly ever reject"
            " (MacKinnon & Webb 2017); read randomisation inference"
        )
    if arms.clusters < _LIBERAL:
        return (
            f"with {arms.clusters} clusters the wild bootstrap rejects a little too often (6 % for"
            " 5 % where there is no effect); randomisation inference does not"
        )
    return ""
