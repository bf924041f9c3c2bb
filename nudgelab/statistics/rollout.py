"""A stepped-wedge trial: clusters cross from control to treatment one after the other.

Time is confounded with treatment by design, so every estimate has an effect of each period, and one
of each cluster: what counts is how a cluster changes when it crosses, beside those that don't cross
then. The clusters' effects are taken out by centring within them, which leaves CR2 and
Satterthwaite's degrees of freedom as they are with a column a cluster (Pustejovsky & Tipton 2018,
theorem 2).

The first estimate takes the effect as there at once and lasting. Where it grows or fades with
exposure, that estimate can be far from any average of the effects (Kenny et al. 2022); the second
one has an effect for each period since crossing and averages these.

Checked against R's ``estimatr::lm_robust`` with a column a cluster and period.

References
----------
Hussey, M. A. & Hughes, J. P. (2007). Design and analysis of stepped wedge cluster randomized
trials. Contemporary Clinical Trials 28, 182–191. Kenny, A., Voldal, E. C., Xia, F., Heagerty, P. J.
& Hughes, J. P. (2022). Analysis of stepped wedge cluster randomized trials in the presence of a
time-varying treatment effect. Statistics in Medicine 41, 4311–4339. Pustejovsky, J. E. & Tipton, E.
(2018). Journal of Business & Economic Statistics 36, 672–683.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import (
    Booleans,
    Codes,
    Floats,
    arm_sizes,
    checked_level,
    cluster_codes,
    finite_vector,
    flags,
)
from nudgelab.statistics.cluster_robust import cr2_contrast
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import critical_value, two_sided_p
from nudgelab.statistics.least_squares import least_squares

__all__ = ["Rollout", "exposure_average_effect", "rollout", "rollout_effect"]

_HUSSEY = "Hussey & Hughes (2007), Contemporary Clinical Trials 28, 182–191"
_KENNY = "Kenny et al. (2022), Statistics in Medicine 41, 4311–4339"
_REDUNDANT = 1e-8
"""A treatment with less than this share of its spread outside periods and clusters isn't told."""
_ROUNDING = 1e-12
"""A standard error below this share of the outcomes themselves is rounding, not variation."""
_FEW_DEGREES = 4.0


@dataclass(frozen=True, slots=True)
class Rollout:
    """A cohort in clusters and periods.

    Attributes
    ----------
    outcome : ndarray, shape (n,)
        Outcome of each row: a person, or a cluster, in a period.
    treated : ndarray of bool, shape (n,)
        Whether the row's cluster had crossed.
    cluster, period : ndarray of int, shape (n,)
        From 0; periods in the order of time.
    """

    outcome: Floats
    treated: Booleans
    cluster: Codes
    period: Codes

    @property
    def starts(self) -> Codes:
        """First treated period of each cluster; the number of periods where it never crossed."""
        first = np.full(int(self.cluster.max()) + 1, self.periods)
        np.minimum.at(first, self.cluster[self.treated], self.period[self.treated])
        return first

    @property
    def periods(self) -> int:
        """Number of periods."""
        return int(self.period.max()) + 1

    @property
    def went_back(self) -> int:
        """Clusters with an untreated row after they had crossed, or a split period."""
        late = ~self.treated & (self.period >= self.starts[self.cluster])
        return int(np.unique(self.cluster[late]).size)

    @property
    def exposure(self) -> Codes:
        """Periods since crossing of each row, 1 in the first; 0 where not treated."""
        since = self.period - self.starts[self.cluster] + 1
        return np.where(self.treated, since, 0)


def rollout(
    outcome: npt.ArrayLike, treated: npt.ArrayLike, clusters: npt.ArrayLike, period: npt.ArrayLike
) -> Rollout:
    """Return the cohort from arrays, checked.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Outcome of each row.
    treated : array_like of bool, shape (n,)
        Whether the row's cluster had crossed by then.
    clusters : array_like, shape (n,)
        Cluster of each row: any hashable values.
    period : array_like, shape (n,)
        Number of the period; only the order counts.

    Returns
    -------
    Rollout
        The cohort.

    Raises
    ------
    EstimationError
        Where an array is of another length or has missing values, or nobody is treated or all are.
    """
    y = finite_vector(outcome, "outcome")
    arm = flags(treated, "treated", y.size)
    arm_sizes(arm)
    when = np.unique(finite_vector(period, "period", y.size), return_inverse=True)[1]
    return Rollout(y, arm, cluster_codes(clusters, y.size), when.astype(np.intp))


def rollout_effect(estimand: str, trial: Rollout, *, level: float = 0.95) -> Estimate:
    """Estimate the effect of having crossed, the same in every period since.

    Parameters
    ----------
    estimand : str
        ``"risk_difference"`` or ``"mean_difference"``.
    trial : Rollout
        The cohort.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        The difference in the outcome's unit; refused where periods and clusters tell all of the
        treatment, where nothing varies, and with less than one degree of freedom. ``n_treated`` and
        ``n_control`` are rows.

    References
    ----------
    Hussey & Hughes (2007), section 3.
    """
    method = "team and period effects, CR2, Satterthwaite t"
    columns = trial.treated.astype(np.float64)[:, None]
    return _estimate(estimand, trial, columns, checked_level(level), method, _HUSSEY)


def exposure_average_effect(estimand: str, trial: Rollout, *, level: float = 0.95) -> Estimate:
    """Estimate the effect of having crossed, averaged over the periods since.

    Parameters
    ----------
    estimand, trial, level
        As in :func:`rollout_effect`.

    Returns
    -------
    Estimate
        The mean of the effects in the first, second … period since crossing; refused as
        :func:`rollout_effect` is.

    References
    ----------
    Kenny et al. (2022), section 3.
    """
    exposures = np.unique(trial.exposure[trial.treated])
    columns = (trial.exposure[:, None] == exposures).astype(np.float64)
    method = f"an effect for each of {len(exposures)} periods since crossing, averaged, CR2"
    return _estimate(estimand, trial, columns, checked_level(level), method, _KENNY)


def _estimate(
    estimand: str, trial: Rollout, columns: Floats, level: float, method: str, reference: str
) -> Estimate:
    n_treated, n_control = arm_sizes(trial.treated)
    clusters = int(trial.cluster.max()) + 1
    design = _centred(np.column_stack([columns, _later_periods(trial)]), trial.cluster)

    def refused(reason: str) -> Estimate:
        return refusal(
            estimand,
            reason,
            level=level,
            n_treated=n_treated,
            n_control=n_control,
            method=method,
            reference=reference,
            clusters=clusters,
        )

    if clusters < 3:
        return refused("fewer than three teams: how much teams differ can't be told")
    if _dependent(design):
        return refused("periods and teams tell all of the treatment: nothing is left to compare")
    y = _centred(trial.outcome[:, None], trial.cluster)[:, 0]
    k = columns.shape[1]
    weights = np.concatenate([np.full(k, 1.0 / k), np.zeros(design.shape[1] - k)])
    contrast = cr2_contrast(least_squares(design, y), trial.cluster, weights)
    if contrast.standard_error <= _ROUNDING * float(np.abs(trial.outcome).max()):
        return refused("no variation is left to judge by")
    degrees = contrast.degrees_of_freedom
    if not degrees >= 1:
        return refused("less than one degree of freedom is left")
    half = critical_value(level, degrees) * contrast.standard_error
    bound = 1.0 if estimand == "risk_difference" else math.inf
    few = f"fragile: inference rests on {degrees:.1f} degrees of freedom"
    return Estimate(
        estimand=estimand,
        value=contrast.value,
        low=max(contrast.value - half, -bound),
        high=min(contrast.value + half, bound),
        level=level,
        p=two_sided_p(contrast.value / contrast.standard_error, degrees),
        n_treated=n_treated,
        n_control=n_control,
        method=method,
        reference=reference,
        standard_error=contrast.standard_error,
        degrees_of_freedom=degrees,
        clusters=clusters,
        note=few if degrees < _FEW_DEGREES else "",
    )


def _later_periods(trial: Rollout) -> Floats:
    """Return a column for each period but the first."""
    columns: Floats = (trial.period[:, None] == np.arange(1, trial.periods)).astype(np.float64)
    return columns


def _centred(columns: Floats, cluster: Codes) -> Floats:
    size = np.bincount(cluster)
    means = np.column_stack([np.bincount(cluster, column) / size for column in columns.T])
    centred: Floats = columns - means[cluster]
    return centred


def _dependent(design: Floats) -> bool:
    r = np.linalg.qr(design, mode="r")
    scale = np.linalg.norm(design, axis=0)
    if design.shape[0] <= design.shape[1] or not scale.all():
        return True
    return bool((np.abs(np.diag(r)) <= _REDUNDANT * scale).any())
