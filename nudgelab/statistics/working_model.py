"""The design of a regression of two arms with covariates, and the precision of what it gives.

For models other than least squares: each person's influence on an estimate gives its standard
error, by person with n/(n − p) (HC1) and Student's t of n − p degrees of freedom, by team by CR2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Floats, finite_vector, flags, in_reach
from nudgelab.statistics.cluster_robust import Contrast
from nudgelab.statistics.inference import TwoArms, two_arms

__all__ = ["WorkingModel", "working_model"]

_REDUNDANT = 1e-8
"""A column whose part outside the others is this small beside itself is taken as redundant."""


@dataclass(frozen=True, slots=True)
class WorkingModel:
    """Outcomes of two arms, and the design of a regression of them.

    Attributes
    ----------
    outcome : ndarray, shape (n,)
        Outcome of each person.
    arms : TwoArms
        Who is treated, in which cluster.
    design : ndarray, shape (n, p)
        A column of ones, one of the treated, and the covariates that are not redundant.
    """

    outcome: Floats
    arms: TwoArms
    design: Floats

    @property
    def covariates(self) -> int:
        """Number of covariates."""
        return int(self.design.shape[1]) - 2

    @property
    def precision(self) -> str:
        """How the standard error is made, for the method's name."""
        return self.arms.precision if self.arms.clustered else "HC1, t(n − p)"

    @property
    def reason_to_refuse(self) -> str:
        """Why nothing can be estimated; empty where it can."""
        if self.arms.reason_to_refuse:
            return self.arms.reason_to_refuse
        least, p = min(self.arms.sizes), self.design.shape[1]
        if least < p:
            return f"{least} people in a group, too few for {self.covariates} covariates"
        if np.ptp(self.outcome) == 0:
            return "every outcome is the same: there is no variation to judge by"
        return ""

    def contrast(self, value: float, influence: Floats) -> Contrast:
        """Return an estimate with its robust precision.

        Parameters
        ----------
        value : float
            The estimate.
        influence : ndarray, shape (n,)
            Change of the estimate by each person.
        """
        if self.arms.clustered is not None:
            return self.arms.contrast(value, influence)
        n, p = self.design.shape
        variance = float((influence**2).sum()) * n / (n - p)
        return Contrast(value, math.sqrt(variance), float(n - p))


def working_model(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    covariates: npt.ArrayLike,
    clusters: npt.ArrayLike | None,
) -> WorkingModel:
    """Return the outcomes and the design, checked.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Outcome of each person.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    covariates : array_like, shape (n, k)
        Complete covariates from before the assignment; k may be 0.
    clusters : array_like, shape (n,), or None
        Cluster of each person; None where people were assigned one by one.

    Returns
    -------
    WorkingModel
        Covariates are centred and scaled, which changes no estimate of the arms.

    Raises
    ------
    EstimationError
        Where an array is of another length or has missing values, or a group is empty.
    """
    y = finite_vector(outcome, "outcome")
    arms = two_arms(flags(treated, "treated", y.size), clusters)
    x = np.asarray(covariates, dtype=np.float64)
    if x.ndim != 2 or x.shape[0] != y.size or not in_reach(x).all():
        raise EstimationError(f"covariates.shape == {x.shape}, must be ({y.size}, k) and complete")
    design = [np.ones(y.size), arms.treated.astype(np.float64)]
    base = np.linalg.qr(np.column_stack(design))[0]
    for column in x.T:
        centred = column - column.mean()
        left = centred - base @ (base.T @ centred)
        length = float(np.linalg.norm(left))
        if length > _REDUNDANT * max(float(np.linalg.norm(column)), 1e-300):
            base = np.column_stack([base, left / length])
            design.append(centred / centred.std())
    return WorkingModel(y, arms, np.column_stack(design))
