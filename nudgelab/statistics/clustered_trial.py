"""A trial whose people sit in clusters, and its two kinds of interval.

What every effect for clusters shares: the checked arrays, the reasons to refuse, and the interval
by CR2 with Satterthwaite's t on the effect's own scale (:func:`symmetric`) or on the scale of a
ratio's logarithm (:func:`log_scale`).

References
----------
Pustejovsky, J. E. & Tipton, E. (2018). Small-sample methods for cluster-robust variance estimation
and hypothesis testing in fixed effects models. Journal of Business & Economic Statistics 36,
672–683.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import Floats, checked_level, finite_vector, flags
from nudgelab.statistics.cluster_robust import Contrast
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import critical_value, two_sided_p
from nudgelab.statistics.linearised import ClusteredArms, arm_contrast, clustered_arms, fragility

__all__ = ["ClusteredTrial", "binary_trial", "clustered_trial", "log_scale", "symmetric"]

_CR2 = "CR2, Satterthwaite t"
_REFERENCE = "Pustejovsky & Tipton (2018), Journal of Business & Economic Statistics 36, 672–683"
_ROUNDING = 1e-12
"""A standard error below this share of the outcomes themselves is rounding, not variation."""


@dataclass(frozen=True, slots=True)
class ClusteredTrial:
    """Outcomes of two clustered arms, with the name of what is estimated from them.

    Attributes
    ----------
    estimand : str
        The field's name of what is estimated.
    outcome : ndarray, shape (n,)
        Outcome of each person.
    arms : ClusteredArms
        Who is treated, in which cluster.
    level : float
        Confidence level, in (0, 1).
    scale : str
        Scale of the interval, for the method's name.
    """

    estimand: str
    outcome: Floats
    arms: ClusteredArms
    level: float
    scale: str = ""

    @property
    def method(self) -> str:
        """The method in a few words."""
        return f"{self.scale}, {_CR2}" if self.scale else _CR2

    @property
    def means(self) -> tuple[float, float]:
        """Means of the treated and of control."""
        treated = self.arms.treated
        return float(self.outcome[treated].mean()), float(self.outcome[~treated].mean())

    @property
    def constant_arms(self) -> list[str]:
        """Groups in which every outcome is the same."""
        named = {"treated": self.arms.treated, "control": ~self.arms.treated}
        return [name for name, arm in named.items() if np.ptp(self.outcome[arm]) == 0]

    @property
    def reason_to_refuse(self) -> str:
        """Why no inference can be made; empty where one can."""
        if self.arms.reason_to_refuse or len(self.constant_arms) < 2:
            return self.arms.reason_to_refuse
        return "every outcome is the same within both groups: there is no variation to judge by"

    def refused(self, reason: str) -> Estimate:
        """Return the estimate that gives no number, with its reason."""
        return refusal(
            self.estimand,
            reason,
            level=self.level,
            n_treated=self.arms.n_treated,
            n_control=self.arms.n_control,
            method=self.method,
            reference=_REFERENCE,
            clusters=self.arms.clusters,
        )

    def estimate(
        self,
        value: float,
        limits: tuple[float, float],
        contrast: Contrast,
        centre: float,
        note: str = "",
    ) -> Estimate:
        """Return the estimate; ``centre`` is the value on the scale of the standard error."""
        degrees = contrast.degrees_of_freedom
        constant = [f"every outcome is the same in the {name} group" for name in self.constant_arms]
        notes = [note, *constant, fragility(self.arms, degrees)]
        return Estimate(
            estimand=self.estimand,
            value=value,
            low=limits[0],
            high=limits[1],
            level=self.level,
            p=two_sided_p(centre / contrast.standard_error, degrees),
            n_treated=self.arms.n_treated,
            n_control=self.arms.n_control,
            method=self.method,
            reference=_REFERENCE,
            standard_error=contrast.standard_error,
            degrees_of_freedom=degrees,
            clusters=self.arms.clusters,
            note="; ".join(filter(None, notes)),
        )


def clustered_trial(
    estimand: str,
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    clusters: npt.ArrayLike,
    level: float,
    scale: str = "",
) -> ClusteredTrial:
    """Return the trial from arrays, checked.

    Parameters
    ----------
    estimand : str
        The field's name of what is estimated.
    outcome : array_like, shape (n,)
        Outcome of each person.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    clusters : array_like, shape (n,)
        Cluster of each person: any hashable values.
    level : float
        Confidence level, in (0, 1).
    scale : str
        Scale of the interval, for the method's name.

    Returns
    -------
    ClusteredTrial
        The trial.

    Raises
    ------
    EstimationError
        Where an array is of another length or has bad values, or a group is empty.
    """
    y = finite_vector(outcome, "outcome")
    arms = clustered_arms(flags(treated, "treated", y.size), clusters)
    return ClusteredTrial(estimand, y, arms, checked_level(level), scale)


def binary_trial(
    estimand: str,
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    clusters: npt.ArrayLike,
    level: float,
    scale: str = "",
) -> ClusteredTrial:
    """Return the trial from arrays, checked.

    Parameters
    ----------
    estimand : str
        The field's name of what is estimated.
    outcome : array_like, shape (n,)
        Outcome of each person, 0 or 1.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    clusters : array_like, shape (n,)
        Cluster of each person: any hashable values.
    level : float
        Confidence level, in (0, 1).
    scale : str
        Scale of the interval, for the method's name.

    Returns
    -------
    ClusteredTrial
        The trial.

    Raises
    ------
    EstimationError
        Where an array is of another length or has bad values, or a group is empty.
    """
    y = finite_vector(outcome, "outcome")
    flags(y, "outcome", y.size)
    return clustered_trial(estimand, y, treated, clusters, level, scale)


def symmetric(
    trial: ClusteredTrial, value: float, linear: Floats, gradient: tuple[float, float], bound: float
) -> Estimate:
    """Return an estimate with a t interval on its own scale, within ± the bound.

    Parameters
    ----------
    trial : ClusteredTrial
        The trial.
    value : float
        The estimate.
    linear : ndarray, shape (n,)
        Outcome, or linearised outcome, of each person.
    gradient : tuple of float
        Weights of the arm means of ``linear``, treated and control.
    bound : float
        Largest absolute value that the estimand can have.

    Returns
    -------
    Estimate
        The estimate, or its refusal.
    """
    if trial.reason_to_refuse:
        return trial.refused(trial.reason_to_refuse)
    contrast = arm_contrast(linear, trial.arms, gradient)
    if _unseen(contrast, linear, gradient):
        return trial.refused("the clusters of each group do not differ: no variation to judge by")
    half = critical_value(trial.level, contrast.degrees_of_freedom) * contrast.standard_error
    limits = (max(value - half, -bound), min(value + half, bound))
    return trial.estimate(value, limits, contrast, value)


def _unseen(contrast: Contrast, linear: Floats, gradient: tuple[float, float]) -> bool:
    """Whether the standard error is zero but for rounding."""
    size = float(np.abs(linear).max()) * max(abs(weight) for weight in gradient)
    return contrast.standard_error <= _ROUNDING * size


def log_scale(
    trial: ClusteredTrial, transform: Callable[[float], float], slope: Callable[[float], float]
) -> Estimate:
    """Return a ratio of transformed means, with a t interval on the scale of its logarithm.

    Parameters
    ----------
    trial : ClusteredTrial
        The trial.
    transform : callable
        From an arm's mean to the number whose ratio is taken, 0 and ∞ at its boundaries.
    slope : callable
        Derivative of that number's logarithm by the mean.

    Returns
    -------
    Estimate
        The estimate, or its refusal.
    """
    if not trial.outcome.any():
        return trial.refused("no events in either group: there is no ratio")
    if trial.reason_to_refuse:
        return trial.refused(trial.reason_to_refuse)
    m1, m0 = trial.means
    top, bottom = transform(m1), transform(m0)
    if not (0 < top < math.inf and 0 < bottom < math.inf):
        return _one_sided(trial, 0.0 if top < bottom else math.inf)
    contrast = arm_contrast(trial.outcome, trial.arms, (slope(m1), -slope(m0)))
    if _unseen(contrast, trial.outcome, (slope(m1), slope(m0))):
        return trial.refused("the clusters of each group do not differ: no variation to judge by")
    centre = math.log(top / bottom)
    half = critical_value(trial.level, contrast.degrees_of_freedom) * contrast.standard_error
    limits = (_exp(centre - half), _exp(centre + half))
    return trial.estimate(top / bottom, limits, contrast, centre)


def _one_sided(trial: ClusteredTrial, value: float) -> Estimate:
    """Return 0 or ∞ for a ratio of which one group is at its boundary."""
    contrast = arm_contrast(trial.outcome, trial.arms, (1.0, -1.0))
    if _unseen(contrast, trial.outcome, (1.0, 1.0)):
        return trial.refused("the clusters of each group do not differ: no variation to judge by")
    note = "the ratio's limits stay open: its logarithm is infinite; p is that of the difference"
    return trial.estimate(value, (0.0, math.inf), contrast, contrast.value, note)


def _exp(logarithm: float) -> float:
    return math.exp(logarithm) if logarithm < 700 else math.inf
