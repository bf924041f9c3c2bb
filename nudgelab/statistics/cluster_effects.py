"""Effects where clusters (teams) were assigned, or where people sit in clusters.

Every effect is a smooth function of the two arm means, or of means of a linearised outcome; its
standard error is CR2's for that contrast, and its interval is Satterthwaite's t interval on the
scale where the effect is nearest to normal: the logarithm for ratios, the arcsine for Cohen's h.
The working model takes people as independent with equal variance; the standard error holds whatever
the truth.

Checked against R: ``clubSandwich::linear_contrast`` on ``lm`` with one mean an arm.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.clustered_trial import (
    ClusteredTrial,
    binary_trial,
    clustered_trial,
    log_scale,
    symmetric,
)
from nudgelab.statistics.estimate import Estimate
from nudgelab.statistics.means import bias_correction

__all__ = [
    "clustered_cohens_h",
    "clustered_hedges_g",
    "clustered_mean_difference",
    "clustered_odds_ratio",
    "clustered_rate_ratio",
    "clustered_risk_difference",
    "clustered_risk_ratio",
]


def clustered_risk_difference(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    clusters: npt.ArrayLike,
    *,
    level: float = 0.95,
) -> Estimate:
    """Estimate the difference of two proportions of people in clusters.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        0 or 1.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    clusters : array_like, shape (n,)
        Cluster of each person: any hashable values.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Share of the treated minus share of control, limits within [−1, 1]; refused with one cluster
        in a group, and where no outcome varies within the groups.

    Raises
    ------
    EstimationError
        Where an array is of another length, an outcome is not 0 or 1, or a group is empty.

    References
    ----------
    Pustejovsky & Tipton (2018), Journal of Business & Economic Statistics 36, 672–683.
    """
    trial = binary_trial("risk_difference", outcome, treated, clusters, level)
    return _difference(trial, bound=1.0)


def clustered_mean_difference(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    clusters: npt.ArrayLike,
    *,
    level: float = 0.95,
) -> Estimate:
    """Estimate the difference of two means of people in clusters.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Outcome of each person, in any unit.
    treated, clusters, level
        As in :func:`clustered_risk_difference`.

    Returns
    -------
    Estimate
        Mean of the treated minus mean of control, in the outcome's unit; refused as
        :func:`clustered_risk_difference` is.

    Raises
    ------
    EstimationError
        Where an array is of another length, an outcome is missing, or a group is empty.

    References
    ----------
    Pustejovsky & Tipton (2018), Journal of Business & Economic Statistics 36, 672–683.
    """
    trial = clustered_trial("mean_difference", outcome, treated, clusters, level)
    return _difference(trial, bound=math.inf)


def clustered_risk_ratio(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    clusters: npt.ArrayLike,
    *,
    level: float = 0.95,
) -> Estimate:
    """Estimate the ratio of two proportions of people in clusters.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        0 or 1.
    treated, clusters, level
        As in :func:`clustered_risk_difference`.

    Returns
    -------
    Estimate
        Share of the treated over share of control; the standard error is that of the logarithm.
        Without events in one group the ratio is 0 or ∞, its limits are 0 and ∞, and the p-value is
        that of the difference. Refused without any event, and as
        :func:`clustered_risk_difference` is.

    Raises
    ------
    EstimationError
        Where an array is of another length, an outcome is not 0 or 1, or a group is empty.

    References
    ----------
    Pustejovsky & Tipton (2018), with the delta method on the logarithm.
    """
    trial = binary_trial("risk_ratio", outcome, treated, clusters, level, "log scale")
    return log_scale(trial, lambda mean: mean, lambda mean: 1 / mean)


def clustered_rate_ratio(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    clusters: npt.ArrayLike,
    *,
    level: float = 0.95,
) -> Estimate:
    """Estimate the ratio of two mean counts of people in clusters.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Count of each person, at least 0.
    treated, clusters, level
        As in :func:`clustered_risk_difference`.

    Returns
    -------
    Estimate
        Mean of the treated over mean of control; the rest as in :func:`clustered_risk_ratio`.

    Raises
    ------
    EstimationError
        Where an array is of another length, a count is missing or negative, or a group is empty.

    References
    ----------
    Pustejovsky & Tipton (2018), with the delta method on the logarithm.
    """
    trial = clustered_trial("rate_ratio", outcome, treated, clusters, level, "log scale")
    if trial.outcome.min() < 0:
        raise EstimationError(f"outcome has {trial.outcome.min():g}, counts must be at least 0")
    return log_scale(trial, lambda mean: mean, lambda mean: 1 / mean)


def clustered_odds_ratio(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    clusters: npt.ArrayLike,
    *,
    level: float = 0.95,
) -> Estimate:
    """Estimate the odds ratio of people in clusters.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        0 or 1.
    treated, clusters, level
        As in :func:`clustered_risk_difference`.

    Returns
    -------
    Estimate
        Odds of the treated over odds of control; the standard error is that of the logarithm. With
        everybody or nobody in one group having the event the ratio is 0 or ∞, its limits are 0 and
        ∞, and the p-value is that of the difference. Refused as :func:`clustered_risk_difference`
        is.

    Raises
    ------
    EstimationError
        Where an array is of another length, an outcome is not 0 or 1, or a group is empty.

    References
    ----------
    Pustejovsky & Tipton (2018), with the delta method on the logit.
    """
    trial = binary_trial("odds_ratio", outcome, treated, clusters, level, "logit scale")
    return log_scale(trial, _odds, lambda mean: 1 / (mean * (1 - mean)))


def clustered_cohens_h(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    clusters: npt.ArrayLike,
    *,
    level: float = 0.95,
) -> Estimate:
    """Estimate Cohen's h of people in clusters.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        0 or 1.
    treated, clusters, level
        As in :func:`clustered_risk_difference`.

    Returns
    -------
    Estimate
        2 asin √p treated minus 2 asin √p control, limits within [−π, π]. Refused with a group at
        0 or 100 %, where the delta method fails, and as :func:`clustered_risk_difference` is.

    Raises
    ------
    EstimationError
        Where an array is of another length, an outcome is not 0 or 1, or a group is empty.

    References
    ----------
    Cohen (1988), equation 6.2.1; Pustejovsky & Tipton (2018), with the delta method.
    """
    trial = binary_trial("cohens_h", outcome, treated, clusters, level, "arcsine scale")
    if trial.constant_arms and not trial.reason_to_refuse:
        return trial.refused(
            f"{_listed(trial.constant_arms)} at 0 or 100 %: h has no standard error there with "
            "clusters; read the risk difference"
        )
    p1, p0 = trial.means
    h = 2 * math.asin(math.sqrt(p1)) - 2 * math.asin(math.sqrt(p0))
    return symmetric(trial, h, trial.outcome, (_arcsine_slope(p1), -_arcsine_slope(p0)), math.pi)


def clustered_hedges_g(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    clusters: npt.ArrayLike,
    *,
    level: float = 0.95,
) -> Estimate:
    """Estimate Hedges' g of people in clusters, on the total standard deviation.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Outcome of each person, in any unit.
    treated, clusters, level
        As in :func:`clustered_risk_difference`.

    Returns
    -------
    Estimate
        J times the difference of means over the standard deviation of people within groups (within
        and between clusters), J with n − 2 degrees of freedom. The standard error holds the
        sampling of the standard deviation too: the linearised outcome in each group is
        y/s ∓ d (n_group/n) (y − mean)²/(2s²). Refused as :func:`clustered_risk_difference` is.

    Raises
    ------
    EstimationError
        Where an array is of another length, an outcome is missing, or a group is empty.

    References
    ----------
    Hedges, L. V. (2007). Effect sizes in cluster-randomized designs. Journal of Educational and
    Behavioral Statistics 32, 341–370, for the total standard deviation; Pustejovsky & Tipton
    (2018), with the delta method.
    """
    trial = clustered_trial("hedges_g", outcome, treated, clusters, level, "Hedges' g, total SD")
    if trial.reason_to_refuse:
        return trial.refused(trial.reason_to_refuse)
    (m1, m0), arm = trial.means, trial.arms.treated
    n = trial.outcome.size
    squares = (trial.outcome - np.where(arm, m1, m0)) ** 2
    variance = float(squares.sum()) / (n - 2)
    d, j = (m1 - m0) / math.sqrt(variance), bias_correction(n - 2)
    share = np.where(arm, trial.arms.n_treated, -trial.arms.n_control) / n
    linear = trial.outcome / math.sqrt(variance) - d * share * squares / (2 * variance)
    return symmetric(trial, j * d, linear, (j, -j), math.inf)


def _difference(trial: ClusteredTrial, bound: float) -> Estimate:
    m1, m0 = trial.means
    return symmetric(trial, m1 - m0, trial.outcome, (1.0, -1.0), bound)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf


def _arcsine_slope(share: float) -> float:
    return 1 / math.sqrt(share * (1 - share)) if 0 < share < 1 else math.nan


def _listed(names: list[str]) -> str:
    return " and ".join(f"the {name} group" for name in names)
