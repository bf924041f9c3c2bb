"""Effects from sums of products by cell, for data that no memory holds.

A cell is the people of one arm (in one cluster). Its number of people and the sums and products of
outcome and covariates are all that Lin's adjustment and CR2 with Satterthwaite's degrees of freedom
need: with X_g = T u, where u is one and the centred covariates and T says where the arm's columns
stand, a cluster's cross-products are T (Σ u u') T', and its scores T (Σ u y) − X_g'X_g β. So one
grouped scan of a file of any size gives the same numbers as all its rows in memory.

The sums are of columns from which a constant near their mean was taken, so that nothing cancels.

References
----------
Lin, W. (2013). Annals of Applied Statistics 7, 295–318, section 3. Pustejovsky, J. E. & Tipton, E.
(2018). Journal of Business & Economic Statistics 36, 672–683, equations 5, 6 and 10.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Codes, Floats, checked_level
from nudgelab.statistics.cluster_robust import (
    ClusterProducts,
    Contrast,
    cr2_contrast_of_products,
)
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import critical_value, two_sided_p
from nudgelab.statistics.linearised import fragility_of_few

__all__ = [
    "Cells",
    "contrast_by_cluster",
    "difference_from_products",
    "fragility_of_cells",
    "too_few_clusters",
]

_REFERENCE = "Lin (2013), Annals of Applied Statistics 7, 295–318"
_CLUSTERED = (
    f"{_REFERENCE}; Pustejovsky & Tipton (2018), Journal of Business & Economic Statistics 36,"
    " 672–683"
)
_SINGULAR = 1e-12


@dataclass(frozen=True, slots=True)
class Cells:
    """Sums by cell of m columns: the k covariates, then the outcome, each less its shift.

    Attributes
    ----------
    treated : ndarray of bool, shape (cells,)
        Whether the cell is of the treated arm.
    cluster : ndarray of int or None, shape (cells,)
        Code of its cluster from 0; None where people were assigned one by one.
    n : ndarray of float, shape (cells,)
        People.
    sums : ndarray of float, shape (cells, m)
        Sums of the shifted columns.
    products : ndarray of float, shape (cells, m, m)
        Sums of their products.
    """

    treated: npt.NDArray[np.bool_]
    cluster: npt.NDArray[np.int64] | None
    n: Floats
    sums: Floats
    products: Floats

    @property
    def k(self) -> int:
        """Covariates."""
        return int(self.sums.shape[1]) - 1

    def people(self, treated: bool) -> int:
        """Return how many people an arm has."""
        return int(self.n[self.treated == treated].sum())

    @property
    def clusters(self) -> int | None:
        """How many clusters there are."""
        return None if self.cluster is None else int(self.cluster.max()) + 1


def difference_from_products(
    cells: Cells, estimand: str, *, level: float = 0.95, bound: float = math.inf
) -> Estimate:
    """Estimate a difference of means, adjusted for the covariates, from sums by cell.

    Parameters
    ----------
    cells : Cells
        Of both arms.
    estimand : str
        The field's name of what is estimated.
    level : float
        Confidence level, in (0, 1).
    bound : float
        Largest absolute value that the difference can have.

    Returns
    -------
    Estimate
        With clusters exactly what
        :func:`~nudgelab.statistics.lin_adjustment.adjusted_mean_difference` gives on the rows.
        Without, the variance is that of each arm's residuals about its own regression, with Welch's
        degrees of freedom: without covariates Welch's test itself, with them HC2 where residuals
        vary alike at all covariates. Where they don't, the two differ by a share of about one over
        the root of the people, which chance gives either sign. Refused where an arm has too few
        people or clusters, or nothing varies.

    Raises
    ------
    EstimationError
        Where an arm is empty.
    """
    checked_level(level)
    sizes = cells.people(True), cells.people(False)
    if min(sizes) == 0:
        raise EstimationError(f"{sizes[0]} treated and {sizes[1]} control people, must be some")
    method = _method(cells)
    told: dict[str, Any] = {
        "level": level,
        "n_treated": sizes[0],
        "n_control": sizes[1],
        "method": method,
        "reference": _REFERENCE if cells.cluster is None else _CLUSTERED,
        "clusters": cells.clusters,
    }
    if min(sizes) < cells.k + 2:
        return refusal(estimand, f"{min(sizes)} people in a group, too few", **told)
    if reason := too_few_clusters(cells):
        return refusal(estimand, reason, **told)
    contrast = _by_person(cells) if cells.cluster is None else contrast_by_cluster(cells)
    if contrast is None:
        return refusal(estimand, "a covariate is constant or redundant within a group", **told)
    if not contrast.standard_error > 0 or not contrast.degrees_of_freedom >= 1:
        return refusal(estimand, "no variation is left within the groups to judge by", **told)
    half = critical_value(level, contrast.degrees_of_freedom) * contrast.standard_error
    return Estimate(
        estimand=estimand,
        value=contrast.value,
        low=max(contrast.value - half, -bound),
        high=min(contrast.value + half, bound),
        p=two_sided_p(contrast.value / contrast.standard_error, contrast.degrees_of_freedom),
        standard_error=contrast.standard_error,
        degrees_of_freedom=contrast.degrees_of_freedom,
        note=fragility_of_cells(cells, contrast.degrees_of_freedom),
        **told,
    )


def _method(cells: Cells) -> str:
    plural = "" if cells.k == 1 else "s"
    adjusted = f"Lin adjustment for {cells.k} covariate{plural}" if cells.k else "least squares"
    precision = "Welch t" if cells.cluster is None else "CR2, Satterthwaite t"
    return f"{adjusted}, {precision}, from one scan"


def too_few_clusters(cells: Cells) -> str:
    """Return why clusters are too few to tell anything; empty where they aren't, or there are none.

    Parameters
    ----------
    cells : Cells
        Of both arms.
    """
    if cells.cluster is None:
        return ""
    least = _least_clusters(cells)
    return f"{least} cluster in a group: two are the least" if least < 2 else ""


def fragility_of_cells(cells: Cells, degrees_of_freedom: float) -> str:
    """Return what to tell of an inference that rests on few clusters; empty without clusters.

    Parameters
    ----------
    cells : Cells
        Of both arms.
    degrees_of_freedom : float
        Satterthwaite's degrees of freedom.
    """
    if cells.cluster is None:
        return ""
    return fragility_of_few(_least_clusters(cells), degrees_of_freedom)


def _least_clusters(cells: Cells) -> int:
    return min(int((_cells_of_clusters(cells, arm) > 0).sum()) for arm in (True, False))


def _cells_of_clusters(cells: Cells, treated: bool) -> Codes:
    """Return how many cells of an arm each cluster has: one or none."""
    assert cells.cluster is not None  # noqa: S101  (the caller has asked)
    return np.bincount(cells.cluster[cells.treated == treated], minlength=cells.clusters or 0)


def _centred(cells: Cells) -> tuple[Floats, Floats, Floats]:
    """Return by cell Σ u u', Σ u y and Σ y², with u one and the covariates about their mean."""
    k = cells.k
    mean = cells.sums[:, :k].sum(axis=0) / cells.n.sum()
    moments = np.empty((len(cells.n), k + 1, k + 1))
    moments[:, 0, 0] = cells.n
    about = cells.sums[:, :k] - cells.n[:, None] * mean
    moments[:, 0, 1:] = moments[:, 1:, 0] = about
    outer = cells.sums[:, :k, None] * mean
    moments[:, 1:, 1:] = (
        cells.products[:, :k, :k]
        - outer
        - np.swapaxes(outer, 1, 2)
        + cells.n[:, None, None] * np.outer(mean, mean)
    )
    with_y = np.empty((len(cells.n), k + 1))
    with_y[:, 0] = cells.sums[:, k]
    with_y[:, 1:] = cells.products[:, :k, k] - cells.sums[:, k, None] * mean
    return moments, with_y, cells.products[:, k, k]


def _by_person(cells: Cells) -> Contrast | None:
    """Return the difference of the two arms' own regressions at the mean covariates."""
    moments, with_y, squares = _centred(cells)
    value, variances, degrees = 0.0, [], []
    for arm, sign in ((True, 1.0), (False, -1.0)):
        of_arm = cells.treated == arm
        u, uy = moments[of_arm].sum(axis=0), with_y[of_arm].sum(axis=0)
        if not _is_regular(u):
            return None
        coefficients = np.linalg.solve(u, uy)
        value += sign * float(coefficients[0])
        left = u[0, 0] - len(u)
        residual = max(float(squares[of_arm].sum() - coefficients @ uy), 0.0) / left
        variances.append(residual * float(np.linalg.inv(u)[0, 0]))
        degrees.append(left)
    total = sum(variances)
    if total <= 0:
        return Contrast(value, 0.0, math.nan)
    welch = total**2 / sum(v**2 / d for v, d in zip(variances, degrees, strict=True))
    return Contrast(value, math.sqrt(total), welch)


def _is_regular(u: Floats) -> bool:
    scale = np.sqrt(np.diag(u))
    if (scale <= 0).any():
        return False
    return bool(np.linalg.eigvalsh(u / np.outer(scale, scale))[0] > _SINGULAR)


def contrast_by_cluster(
    cells: Cells, gradient: tuple[float, float] = (1.0, -1.0)
) -> Contrast | None:
    """Return a combination of the two arms' levels with CR2, from each cluster's cross-products.

    Parameters
    ----------
    cells : Cells
        Of both arms, with clusters.
    gradient : tuple of float
        Weights of the levels at the mean covariates, treated and control.

    Returns
    -------
    Contrast or None
        Value, standard error and degrees of freedom; None where a covariate is redundant.
    """
    moments, with_y, _ = _centred(cells)
    in_both = (_cells_of_clusters(cells, True) > 0) & (_cells_of_clusters(cells, False) > 0)
    regressions = _in_one if in_both.any() else _in_either_arm
    parts = regressions(cells, moments, with_y, gradient)
    found = [part for part in parts if part is not None]
    return cr2_contrast_of_products(found) if len(found) == len(parts) else None


def _in_either_arm(
    cells: Cells, moments: Floats, with_y: Floats, gradient: tuple[float, float]
) -> list[ClusterProducts | None]:
    """Return each arm's own regression: the whole design where no cluster has both arms."""
    level = np.eye(cells.k + 1)[0]
    return [
        _regression(moments[of_arm], with_y[of_arm], weight * level)
        for of_arm, weight in zip((cells.treated, ~cells.treated), gradient, strict=True)
    ]


def _in_one(
    cells: Cells, moments: Floats, with_y: Floats, gradient: tuple[float, float]
) -> list[ClusterProducts | None]:
    """Return the one regression of both arms, with the treatment times the covariates."""
    assert cells.cluster is not None  # noqa: S101  (the caller has asked)
    width, count = cells.k + 1, cells.clusters or 0
    products = np.zeros((count, 2 * width, 2 * width))
    scores = np.zeros((count, 2 * width))
    for treated in (True, False):
        of_arm = cells.treated == treated
        columns = _place_of_columns(width, treated=treated)
        np.add.at(products, cells.cluster[of_arm], columns @ moments[of_arm] @ columns.T)
        np.add.at(scores, cells.cluster[of_arm], with_y[of_arm] @ columns.T)
    level, more = np.eye(2 * width)[[0, width]]
    return [_regression(products, scores, sum(gradient) * level + gradient[0] * more)]


def _regression(products: Floats, scores: Floats, contrast: Floats) -> ClusterProducts | None:
    """Return a combination of coefficients, from Σ u u' and Σ u y by cluster."""
    whole = products.sum(axis=0)
    if not _is_regular(whole):
        return None
    coefficients = np.linalg.solve(whole, scores.sum(axis=0))
    root = np.linalg.inv(np.linalg.cholesky(whole)).T  # root root' = (X'X)⁻¹
    fitted = _on_each(products, coefficients[:, None])[:, :, 0]
    return ClusterProducts(
        _on_each(np.swapaxes(_on_each(products, root), 1, 2), root),
        (scores - fitted) @ root,
        root.T @ contrast,
        float(contrast @ coefficients),
    )


def _on_each(matrices: Floats, factor: Floats) -> Floats:
    """Return each matrix times the one factor, as one large product (that is faster)."""
    count, rows, inner = matrices.shape
    product: Floats = matrices.reshape(count * rows, inner) @ factor
    return product.reshape(count, rows, -1)


def _place_of_columns(width: int, *, treated: bool) -> Floats:
    """Return T: the design of a person of an arm is T u (first those of all, then the arm's)."""
    identity = np.eye(width)
    return np.vstack([identity, identity if treated else 0 * identity])
