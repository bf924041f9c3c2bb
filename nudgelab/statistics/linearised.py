"""Any smooth estimate of two arms as a linear contrast, so that teams are reckoned with.

A smooth estimate moves, for small changes of the data, like a weighted sum of one number a person:
its influence function. The sum over the people of one arm is that arm's part; so the estimate's
variance is that of a contrast of two arm means of those numbers, and CR2 with Satterthwaite's
degrees of freedom applies to it as to a difference of means. This is the delta method and the
infinitesimal jackknife in one; ratios, Hedges' g, restricted means, the log-rank score and the
hazard ratio all take it.

References
----------
Hampel, F. R. (1974). The influence curve and its role in robust estimation. Journal of the American
Statistical Association 69, 383–393. Jaeckel, L. A. (1972). The infinitesimal jackknife. Bell
Laboratories Memorandum MM 72-1215-11.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import Booleans, Codes, Floats, arm_sizes, cluster_codes
from nudgelab.statistics.cluster_robust import Contrast, cr2_contrast
from nudgelab.statistics.least_squares import least_squares

__all__ = [
    "ClusteredArms",
    "arm_contrast",
    "clustered_arms",
    "fragility",
    "fragility_of_few",
    "influence_contrast",
]

_FEW_CLUSTERS = 6
_FEW_DEGREES = 4.0
"""Below this Satterthwaite's approximation errs on the liberal side (Pustejovsky & Tipton 2018)."""


@dataclass(frozen=True, slots=True)
class ClusteredArms:
    """Two arms whose people belong to clusters.

    Attributes
    ----------
    treated : ndarray of bool, shape (n,)
        Who is in the treated group.
    codes : ndarray of int, shape (n,)
        Cluster of each person, from 0.
    n_treated, n_control : int
        People in each group.
    clusters : int
        Clusters in all; one that has people in both groups counts once.
    least_clusters : int
        Clusters in the group that has fewer of them.
    """

    treated: Booleans
    codes: Codes
    n_treated: int
    n_control: int
    clusters: int
    least_clusters: int

    @property
    def reason_to_refuse(self) -> str:
        """Why no inference can be made; empty where one can."""
        if self.least_clusters >= 2:
            return ""
        return (
            "one cluster in a group: how much clusters differ cannot be told from the effect; "
            "two in each group are the least"
        )


def clustered_arms(treated: Booleans, clusters: npt.ArrayLike) -> ClusteredArms:
    """Return the two arms with their clusters numbered and counted.

    Parameters
    ----------
    treated : ndarray of bool, shape (n,)
        Who is in the treated group.
    clusters : array_like, shape (n,)
        Cluster of each person: any hashable values.

    Returns
    -------
    ClusteredArms
        The arms.

    Raises
    ------
    EstimationError
        Where a group has nobody, or somebody has no cluster.
    """
    n_treated, n_control = arm_sizes(treated)
    codes = cluster_codes(clusters, treated.size)
    in_treated, in_control = np.unique(codes[treated]).size, np.unique(codes[~treated]).size
    count = int(codes.max()) + 1
    return ClusteredArms(treated, codes, n_treated, n_control, count, min(in_treated, in_control))


def arm_contrast(outcome: Floats, arms: ClusteredArms, gradient: tuple[float, float]) -> Contrast:
    """Return a linear combination of the two arm means with its CR2 precision.

    Parameters
    ----------
    outcome : ndarray, shape (n,)
        Outcome, or linearised outcome, of each person.
    arms : ClusteredArms
        The arms.
    gradient : tuple of float
        Weights of the means, treated and control.

    Returns
    -------
    Contrast
        Value, standard error and degrees of freedom.
    """
    design = np.column_stack([arms.treated, ~arms.treated]).astype(np.float64)
    return cr2_contrast(least_squares(design, outcome), arms.codes, gradient)


def influence_contrast(influence: Floats, arms: ClusteredArms) -> Contrast:
    """Return the CR2 precision of an estimate from the influence of each person on it.

    Parameters
    ----------
    influence : ndarray, shape (n,)
        Change of the estimate by each person, such that the estimate's error is about the sum.
    arms : ClusteredArms
        The arms.

    Returns
    -------
    Contrast
        The sum of the influences, its standard error and degrees of freedom.
    """
    size = np.where(arms.treated, arms.n_treated, arms.n_control)
    return arm_contrast(influence * size, arms, (1.0, 1.0))


def fragility(arms: ClusteredArms, degrees_of_freedom: float) -> str:
    """Return what to tell of an inference that rests on few clusters.

    Parameters
    ----------
    arms : ClusteredArms
        The arms.
    degrees_of_freedom : float
        Satterthwaite's degrees of freedom.

    Returns
    -------
    str
        The note; empty with at least 6 clusters in each group and 4 degrees of freedom.
    """
    return fragility_of_few(arms.least_clusters, degrees_of_freedom)


def fragility_of_few(least_clusters: int, degrees_of_freedom: float) -> str:
    """Return what :func:`fragility` does, from the clusters of the group that has fewer.

    Parameters
    ----------
    least_clusters : int
        Clusters in the group that has fewer of them.
    degrees_of_freedom : float
        Satterthwaite's degrees of freedom.
    """
    found = []
    if least_clusters < _FEW_CLUSTERS:
        found.append(f"{least_clusters} clusters in a group")
    if degrees_of_freedom < _FEW_DEGREES:
        found.append(f"{degrees_of_freedom:.1f} degrees of freedom")
    return f"fragile: inference rests on {' and '.join(found)}" if found else ""
