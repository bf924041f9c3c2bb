"""Cluster-robust variances of linear models: CR1, and CR2 with Satterthwaite's degrees of freedom.

CR1 is Stata's: cluster sums of scores with a factor that hardly helps when clusters are few. CR2
(Bell & McCaffrey 2002) multiplies the residuals of each cluster by the symmetric inverse square
root of what the fit did to them, so that it is unbiased under a working model of independent errors
with equal variances, and refers the t statistic to the degrees of freedom of Satterthwaite's match
under that model (Pustejovsky & Tipton 2018).

No matrix of people by people is formed. With M = (X'WX)⁻¹ and the working model I, the residuals'
covariance in cluster g is B_g = I + Z_g K Z_g', where Z_g = X_g, K = −M without weights, and
Z_g = [X_g, W_g X_g] with weights. Hence A_g Z_g = B_g^(−½) Z_g = Z_g F_g, where F_g needs only the
cross-products S_g = Z_g'Z_g; and the Satterthwaite matrix of inner products between clusters is a
diagonal plus a matrix of rank 2k, so that its trace and the trace of its square need cluster sums
only. Directions in which B_g is singular (a cluster that is alone in its arm, effects of clusters)
take the symmetric pseudo-inverse.

Checked against R's ``clubSandwich`` (with and without weights) and ``estimatr``.

References
----------
Bell, R. M. & McCaffrey, D. F. (2002). Bias reduction in standard errors for linear regression with
multi-stage samples. Survey Methodology 28, 169–181. Pustejovsky, J. E. & Tipton, E. (2018).
Small-sample methods for cluster-robust variance estimation and hypothesis testing in fixed effects
models. Journal of Business & Economic Statistics 36, 672–683, equations 5, 6 and 10.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Codes, Floats, cluster_codes, finite_vector
from nudgelab.statistics.least_squares import LeastSquares

__all__ = [
    "ClusterProducts",
    "Contrast",
    "cr1",
    "cr2",
    "cr2_contrast",
    "cr2_contrast_of_products",
]

_SINGULAR = 1e-12
"""Eigenvalues of B_g below this are zeros with rounding (clubSandwich's own tolerance)."""
_BLOCK_NUMBERS = 4_000_000
"""Cross-products held at once: 32 megabytes of them."""
_SMALL_PART = 0.05
"""A cluster with less than this part of the cross-products takes a series, of 13 terms at most."""
_ROUNDING = 1e-17


@dataclass(frozen=True, slots=True)
class Contrast:
    """A linear combination of coefficients and what is known of its precision.

    Attributes
    ----------
    value : float
        The combination.
    standard_error : float
        Its CR2 standard error.
    degrees_of_freedom : float
        Satterthwaite's degrees of freedom; NaN where no cluster tells of the variance.
    """

    value: float
    standard_error: float
    degrees_of_freedom: float


@dataclass(frozen=True, slots=True)
class ClusterProducts:
    """Each cluster's cross-products in coordinates where X'X = I, and a combination there.

    Attributes
    ----------
    products : ndarray, shape (clusters, k, k)
        S_g = Z_g'Z_g.
    sums : ndarray, shape (clusters, k)
        Z_g'e_g, with the residuals e.
    whitened : ndarray, shape (k,)
        The combination in these coordinates.
    value : float
        The combination of coefficients.
    """

    products: Floats
    sums: Floats
    whitened: Floats
    value: float

    def blocks(self) -> Iterator[_Directed]:
        """Yield the clusters, as many at once as keeps the memory small."""
        k = len(self.whitened)
        step = max(1, _BLOCK_NUMBERS // k**2)
        for first in range(0, len(self.products), step):
            products = self.products[first : first + step]
            direction = _adjusted_direction(products, self.whitened)
            yield _Directed(self.sums[first : first + step], products, direction, -np.eye(k))


@dataclass(frozen=True, slots=True)
class _Directed:
    """Per cluster: Z'e, S = Z'Z and f = F c for a contrast c; the same K for all."""

    sums: Floats
    products: Floats
    direction: Floats
    kernel: Floats


@dataclass(frozen=True, slots=True)
class _Adjusted:
    """Per cluster: Z'e, S = Z'Z and F with A Z = Z F; the same K for all (see the module)."""

    sums: Floats
    products: Floats
    factors: Floats
    kernel: Floats


def cr1(fit: LeastSquares, clusters: npt.ArrayLike) -> Floats:
    """Return the cluster-robust covariance with Stata's factor G/(G−1) · (n−1)/(n−k).

    Parameters
    ----------
    fit : LeastSquares
        The fitted model.
    clusters : array_like, shape (n,)
        Cluster of each person: any hashable values.

    Returns
    -------
    ndarray, shape (k, k)
        Covariance of the coefficients; refer its t statistics to t(G − 1).

    Raises
    ------
    EstimationError
        With fewer than two clusters, or no more people than coefficients.
    """
    codes, count = _codes(fit, clusters)
    scores = _cluster_sums(fit.weighted_design * fit.residuals[:, None], codes, count)
    influence = scores @ fit.bread
    factor = count / (count - 1) * (fit.n - 1) / (fit.n - fit.k)
    return influence.T @ influence * factor


def cr2(fit: LeastSquares, clusters: npt.ArrayLike) -> Floats:
    """Return the bias-reduced cluster-robust covariance.

    Parameters
    ----------
    fit : LeastSquares
        The fitted model.
    clusters : array_like, shape (n,)
        Cluster of each person: any hashable values.

    Returns
    -------
    ndarray, shape (k, k)
        Covariance of the coefficients; :func:`cr2_contrast` has its degrees of freedom.

    Raises
    ------
    EstimationError
        With fewer than two clusters, or no more people than coefficients.

    References
    ----------
    Bell & McCaffrey (2002), Survey Methodology 28, 169–181.
    """
    codes, count = _codes(fit, clusters)
    meat = np.zeros((fit.k, fit.k))
    for block in _blocks(fit, codes, count):
        scores = np.einsum("gji,gj->gi", block.factors[:, :, -fit.k :], block.sums)
        meat += scores.T @ scores
    return fit.root @ meat @ fit.root.T


def cr2_contrast(fit: LeastSquares, clusters: npt.ArrayLike, contrast: npt.ArrayLike) -> Contrast:
    """Return a linear combination with its CR2 standard error and degrees of freedom.

    Parameters
    ----------
    fit : LeastSquares
        The fitted model.
    clusters : array_like, shape (n,)
        Cluster of each person: any hashable values.
    contrast : array_like, shape (k,)
        c; the combination is c'β.

    Returns
    -------
    Contrast
        Its value, standard error and Satterthwaite degrees of freedom.

    Raises
    ------
    EstimationError
        With fewer than two clusters, no more people than coefficients, or a contrast of another
        length.

    References
    ----------
    Pustejovsky & Tipton (2018), Journal of Business & Economic Statistics 36, 672–683, section 3.1.
    """
    codes, count = _codes(fit, clusters)
    c = finite_vector(contrast, "contrast", fit.k)
    blocks = _blocks(fit, codes, count)
    return _contrast(blocks, fit.root.T @ c, float(c @ fit.coefficients))


def cr2_contrast_of_products(parts: Sequence[ClusterProducts]) -> Contrast:
    """Return what :func:`cr2_contrast` does, from each cluster's cross-products alone.

    Parameters
    ----------
    parts : sequence of ClusterProducts
        The parts of a design that have no person in common, such as arms with regressions of
        their own: what they contribute adds up. At least one.

    Returns
    -------
    Contrast
        The sum of the parts' combinations, its standard error and Satterthwaite's degrees of
        freedom.
    """
    value = sum(part.value for part in parts)
    return _sum([_contribution(part.blocks()) for part in parts], value)


def _contrast(blocks: Iterator[_Adjusted], whitened: Floats, value: float) -> Contrast:
    k = len(whitened)
    directed = (
        _Directed(block.sums, block.products, block.factors[:, :, -k:] @ whitened, block.kernel)
        for block in blocks
    )
    return _sum([_contribution(directed)], value)


def _contribution(blocks: Iterator[_Directed]) -> Floats:
    """Return the variance, the trace of Satterthwaite's matrix and that of its square."""
    variance = trace = squares = 0.0
    cross: Floats | float = 0.0
    kernel: Floats = np.zeros((0, 0))
    for block in blocks:
        kernel, f = block.kernel, block.direction
        z = _each(block.products, f)
        own = (f * z).sum(axis=1)
        shared = ((z @ kernel) * z).sum(axis=1)
        variance += float(((f * block.sums).sum(axis=1) ** 2).sum())
        trace += float((own + shared).sum())
        squares += float((own * (own + 2 * shared)).sum())
        cross = cross + z.T @ z
    product = kernel @ cross
    squares += float((product * product.T).sum())
    return np.asarray([variance, trace, squares])


def _sum(contributions: Sequence[Floats], value: float) -> Contrast:
    variance, trace, squares = np.sum(contributions, axis=0).tolist()
    degrees = trace**2 / squares if squares > 0 else math.nan
    return Contrast(value, math.sqrt(variance), degrees)


def _each(matrices: Floats, vectors: Floats) -> Floats:
    """Return each cluster's matrix times its vector."""
    product: Floats = np.einsum("gij,gj->gi", matrices, vectors)
    return product


def _adjusted_direction(products: Floats, whitened: Floats) -> Floats:
    """Return (I − S_g)^(−½) w of every cluster, shape (clusters, k).

    Clusters that are a small part of the whole take the binomial series Σ C(2j, j) 4^(−j) S^j w,
    which ends where a term is below rounding; the others their eigenvalues.
    """
    size = np.sqrt((products**2).sum(axis=(1, 2)))
    small = size < _SMALL_PART
    directions = np.empty((len(products), len(whitened)))
    directions[~small] = _plain_factors(products[~small], -np.eye(len(whitened))) @ whitened
    part = products if small.all() else products[small]
    term = np.tile(whitened, (len(part), 1))
    total, bound, j = term.copy(), 1.0, 0
    largest = float(size[small].max(initial=0.0))
    while (bound := bound * largest) > _ROUNDING:
        j += 1
        term = _each(part, term) * ((2 * j - 1) / (2 * j))
        total += term
    directions[small] = total
    return directions


def _codes(fit: LeastSquares, clusters: npt.ArrayLike) -> tuple[Codes, int]:
    codes = cluster_codes(clusters, fit.n)
    count = int(codes.max()) + 1
    if count < 2 or fit.n <= fit.k:
        raise EstimationError(
            f"{count} clusters of {fit.n} people for {fit.k} coefficients, must be at least two "
            "clusters, and more people than coefficients"
        )
    return codes, count


def _cluster_sums(columns: Floats, codes: Codes, count: int) -> Floats:
    return np.column_stack([np.bincount(codes, column, count) for column in columns.T])


def _cross_products(columns: Floats, codes: Codes, count: int) -> Floats:
    width = columns.shape[1]
    products = np.empty((count, width, width))
    for i in range(width):
        for j in range(i + 1):
            sums = np.bincount(codes, columns[:, i] * columns[:, j], count)
            products[:, i, j] = products[:, j, i] = sums
    return products


def _blocks(fit: LeastSquares, codes: Codes, count: int) -> Iterator[_Adjusted]:
    """Yield the adjusted clusters, as many at once as keeps the memory small."""
    z, kernel = _working(fit)
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=count))
    step = max(1, _BLOCK_NUMBERS // z.shape[1] ** 2)
    for first in range(0, count, step):
        last = min(first + step, count)
        rows = order[ends[first - 1] if first else 0 : ends[last - 1]]
        local, columns = codes[rows] - first, z[rows]
        products = _cross_products(columns, local, last - first)
        sums = _cluster_sums(columns * fit.residuals[rows, None], local, last - first)
        adjust = _plain_factors if fit.weights is None else _weighted_factors
        yield _Adjusted(sums, products, adjust(products, kernel), kernel)


def _working(fit: LeastSquares) -> tuple[Floats, Floats]:
    """Return Z and K in coordinates where X'WX = I."""
    x = fit.design @ fit.root
    identity = np.eye(fit.k)
    if fit.weights is None:
        return x, -identity
    weighted = x * fit.weights[:, None]
    kernel = np.block([[weighted.T @ weighted, -identity], [-identity, 0 * identity]])
    return np.hstack([x, weighted]), kernel


def _plain_factors(products: Floats, kernel: Floats) -> Floats:
    """Return F = (I − S)^(−½), with zero for the directions that the fit took whole."""
    del kernel  # −I, in these coordinates
    values, vectors = np.linalg.eigh(products)
    return _with_eigenvalues(vectors, _inverse_root(1.0 - values))


def _weighted_factors(products: Floats, kernel: Floats) -> Floats:
    """Return F = (I + K S)^(−½) through the symmetric S^½ K S^½, which has the same eigenvalues."""
    values, vectors = np.linalg.eigh(products)
    values = np.maximum(values, 0.0)
    root = vectors * np.sqrt(values)[:, None, :]
    inner, turns = np.linalg.eigh(np.swapaxes(root, 1, 2) @ kernel @ root)
    adjusted = _with_eigenvalues(turns, _inverse_root(1.0 + inner))
    kept = values > _SINGULAR * values.max(axis=1, keepdims=True)
    back = np.where(kept, 1.0 / np.sqrt(np.where(kept, values, 1.0)), 0.0)
    factors: Floats = (vectors * back[:, None, :]) @ adjusted @ np.swapaxes(root, 1, 2)
    return factors


def _inverse_root(values: Floats) -> Floats:
    kept = values > _SINGULAR
    return np.where(kept, 1.0 / np.sqrt(np.where(kept, values, 1.0)), 0.0)


def _with_eigenvalues(vectors: Floats, values: Floats) -> Floats:
    product: Floats = (vectors * values[:, None, :]) @ np.swapaxes(vectors, 1, 2)
    return product
