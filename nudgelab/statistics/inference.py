"""From the influence of each person to an estimate: one place for all that rest on influences.

Nearly every estimate of two arms has the same ending. Each person's influence on it (how much the
estimate changes with that person; they sum to about zero) gives a standard error: by person, from
the two variances within the arms as in Welch's test; by team, from CR2 with Satterthwaite's degrees
of freedom. The interval is symmetric on the estimate's own scale, or on that of its logarithm.

References
----------
Pustejovsky, J. E. & Tipton, E. (2018). Small-sample methods for cluster-robust variance estimation
and hypothesis testing in fixed effects models. Journal of Business & Economic Statistics 36,
672–683. Welch, B. L. (1947). The generalization of Student's problem when several different
population variances are involved. Biometrika 34, 28–35.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import Booleans, Floats, arm_sizes, checked_level
from nudgelab.statistics.cluster_robust import Contrast
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import critical_value, two_sided_p
from nudgelab.statistics.linearised import (
    ClusteredArms,
    clustered_arms,
    fragility,
    influence_contrast,
)

__all__ = ["Inference", "TwoArms", "two_arms"]

_ROUNDING = 1e-12
"""A standard error below this share of the largest influence's scale is rounding."""


@dataclass(frozen=True, slots=True)
class TwoArms:
    """Who is treated, and in which cluster where clusters are the unit.

    Attributes
    ----------
    treated : ndarray of bool, shape (n,)
        Who is in the treated group.
    sizes : tuple of int
        People treated, people in control.
    clustered : ClusteredArms or None
        The clusters; None where people were assigned one by one.
    """

    treated: Booleans
    sizes: tuple[int, int]
    clustered: ClusteredArms | None

    @property
    def reason_to_refuse(self) -> str:
        """Why no inference can be made; empty where one can."""
        if self.clustered is not None:
            return self.clustered.reason_to_refuse
        return "" if min(self.sizes) > 1 else "one person in a group: two in each are the least"

    @property
    def precision(self) -> str:
        """How the standard error is made, for the method's name."""
        return "CR2, Satterthwaite t" if self.clustered else "Welch t"

    def contrast(self, value: float, influence: Floats) -> Contrast:
        """Return an estimate with the precision that the influences give.

        Parameters
        ----------
        value : float
            The estimate.
        influence : ndarray, shape (n,)
            Change of the estimate by each person.

        Returns
        -------
        Contrast
            By CR2 with clusters; otherwise the two variances within the arms, with Welch's degrees
            of freedom.
        """
        if self.clustered is not None:
            precise = influence_contrast(influence, self.clustered)
            return Contrast(value, precise.standard_error, precise.degrees_of_freedom)
        return _welch(value, influence, self)


def two_arms(treated: Booleans, clusters: npt.ArrayLike | None) -> TwoArms:
    """Return the arms, checked.

    Parameters
    ----------
    treated : ndarray of bool, shape (n,)
        Who is in the treated group.
    clusters : array_like, shape (n,), or None
        Cluster of each person: any hashable values. None where people were assigned one by one.

    Returns
    -------
    TwoArms
        The arms.

    Raises
    ------
    EstimationError
        Where a group has nobody, or somebody has no cluster.
    """
    clustered = None if clusters is None else clustered_arms(treated, clusters)
    return TwoArms(treated, arm_sizes(treated), clustered)


def _welch(value: float, influence: Floats, arms: TwoArms) -> Contrast:
    parts = [
        float(np.var(influence[group], ddof=1)) * size
        for group, size in zip((arms.treated, ~arms.treated), arms.sizes, strict=True)
    ]
    variance = sum(parts)
    spent = sum(part**2 / (size - 1) for part, size in zip(parts, arms.sizes, strict=True))
    return Contrast(value, math.sqrt(variance), variance**2 / spent if spent else math.nan)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference:
    """What an estimate is called and rests on, before its number is there.

    Attributes
    ----------
    estimand : str
        The field's name of what is estimated.
    arms : TwoArms
        The people.
    level : float
        Confidence level, in (0, 1).
    method, reference : str
        The method in a few words, and the publication of its formula.
    """

    estimand: str
    arms: TwoArms
    level: float
    method: str
    reference: str

    def refused(self, reason: str) -> Estimate:
        """Return the estimate that gives no number, with its reason."""
        return refusal(
            self.estimand,
            reason,
            level=checked_level(self.level),
            n_treated=self.arms.sizes[0],
            n_control=self.arms.sizes[1],
            method=self.method,
            reference=self.reference,
            clusters=self._clusters,
        )

    def symmetric(
        self,
        contrast: Contrast,
        *,
        no_effect: float = 0.0,
        bounds: tuple[float, float] = (-math.inf, math.inf),
        note: str = "",
    ) -> Estimate:
        """Return an estimate whose interval is symmetric on its own scale.

        Parameters
        ----------
        contrast : Contrast
            Value, standard error and degrees of freedom.
        no_effect : float
            The value that the p-value tests.
        bounds : tuple of float
            Least and largest value that the estimand can have; the limits stay within.
        note : str
            What the reader must know.

        Returns
        -------
        Estimate
            Refused where nothing varies, or no degrees of freedom are left.
        """
        if reason := self._too_little(contrast, max(1.0, abs(contrast.value))):
            return self.refused(reason)
        half = critical_value(self.level, contrast.degrees_of_freedom) * contrast.standard_error
        limits = (max(contrast.value - half, bounds[0]), min(contrast.value + half, bounds[1]))
        return self._estimate(contrast.value, limits, contrast, contrast.value - no_effect, note)

    def ratio(self, contrast: Contrast, *, note: str = "") -> Estimate:
        """Return a ratio whose interval is symmetric for its logarithm.

        Parameters
        ----------
        contrast : Contrast
            The ratio's logarithm, its standard error and degrees of freedom.
        note : str
            What the reader must know.

        Returns
        -------
        Estimate
            The ratio; its standard error stays that of the logarithm. Refused as
            :meth:`symmetric` is.
        """
        if reason := self._too_little(contrast, 1.0):
            return self.refused(reason)
        half = critical_value(self.level, contrast.degrees_of_freedom) * contrast.standard_error
        limits = (_exp(contrast.value - half), _exp(contrast.value + half))
        return self._estimate(_exp(contrast.value), limits, contrast, contrast.value, note)

    @property
    def _clusters(self) -> int | None:
        return self.arms.clustered.clusters if self.arms.clustered else None

    def _too_little(self, contrast: Contrast, size: float) -> str:
        if self.arms.reason_to_refuse:
            return self.arms.reason_to_refuse
        if not contrast.standard_error > _ROUNDING * size:
            return "nothing varies within the groups: there is no variation to judge by"
        if math.isnan(contrast.degrees_of_freedom):
            return "no degrees of freedom are left to judge by"
        return ""

    def _estimate(
        self,
        value: float,
        limits: tuple[float, float],
        contrast: Contrast,
        distance: float,
        note: str,
    ) -> Estimate:
        degrees = contrast.degrees_of_freedom
        few = fragility(self.arms.clustered, degrees) if self.arms.clustered else ""
        return Estimate(
            estimand=self.estimand,
            value=value,
            low=limits[0],
            high=limits[1],
            level=self.level,
            p=two_sided_p(distance / contrast.standard_error, degrees),
            n_treated=self.arms.sizes[0],
            n_control=self.arms.sizes[1],
            method=self.method,
            reference=self.reference,
            standard_error=contrast.standard_error,
            degrees_of_freedom=degrees,
            clusters=self._clusters,
            note="; ".join(filter(None, (note, few))),
        )


def _exp(logarithm: float) -> float:
    return math.exp(logarithm) if logarithm < 700 else math.inf
