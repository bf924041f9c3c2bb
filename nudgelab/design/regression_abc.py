"""Approximate Bayesian computation by regression: pure, arrays in and weighted draws out.

Three steps, each from the literature. Many summaries become one statistic a parameter: a ridge
regression of the parameters on summaries and their squares, which is what makes a good summary
(Fearnhead & Prangle 2012). The simulations nearest to what was observed are kept, weighted by
Epanechnikov's kernel. What distance is left is regressed out, mean and spread (Beaumont, Zhang &
Balding 2002; Blum & François 2010), on logits, so that no draw leaves its prior.

Parameters stand here as shares of their priors: all uniform on (0, 1), or on a part of it.

References
----------
Beaumont, Zhang & Balding (2002), Genetics 162, 2025–2035. Blum & François (2010), Statistics and
Computing 20, 63–73. Fearnhead & Prangle (2012), Journal of the Royal Statistical Society B 74,
419–474. Golub, Heath & Wahba (1979), Technometrics 21, 215–223 (the ridge's penalty).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Box", "Learned", "Posterior", "box_around", "learn", "nearest", "weighted_quantiles"]

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

_FAR = 5.0
"""Standardised summaries are cut off here, so that squares don't run away."""
_EDGE = 1e-6
"""Nearest that a share may come to an end of the box, in units of its width."""
_LEAST_SPREAD = 1e-12


class Box(NamedTuple):
    """The part of the prior that is still simulated, in shares; ``low`` and ``high`` (p,)."""

    low: Floats
    high: Floats

    @classmethod
    def whole(cls, parameters: int) -> Box:
        """Return all of the prior."""
        return cls(np.zeros(parameters), np.ones(parameters))

    def inside(self, shares: Floats) -> npt.NDArray[np.bool_]:
        """Tell which draws, of shape (n, p), lie in it."""
        return np.asarray(((shares >= self.low) & (shares <= self.high)).all(axis=1))

    def spread(self, lots: Floats) -> Floats:
        """Return shares from lots in (0, 1), of shape (n, p)."""
        return np.asarray(self.low + lots * (self.high - self.low))

    def logits(self, shares: Floats) -> Floats:
        """Return where shares stand in the box, from −∞ to ∞."""
        within = np.clip((shares - self.low) / (self.high - self.low), _EDGE, 1.0 - _EDGE)
        return np.asarray(np.log(within) - np.log1p(-within))

    def from_logits(self, logits: Floats) -> Floats:
        """Return shares again; the reverse of :meth:`logits`."""
        return self.spread(0.5 * (1.0 + np.tanh(0.5 * logits)))


class Learned(NamedTuple):
    """What a statistic a parameter is, learned from simulations.

    Attributes
    ----------
    middle, spread : ndarray, shape (k,)
        Of the summaries, to standardise them.
    weights : ndarray, shape (1 + 2 k, p)
        Of one, the summaries and their squares.
    whitening : ndarray, shape (p, p)
        Makes errors of the statistics alike and independent: distances count what is known.
    explained : ndarray, shape (p,)
        Share of each parameter's variance that the statistic explains.
    """

    middle: Floats
    spread: Floats
    weights: Floats
    whitening: Floats
    explained: Floats

    def statistics(self, summaries: Floats) -> Floats:
        """Return the statistics of summaries of shape (n, k), shape (n, p)."""
        fitted = _features(summaries, self.middle, self.spread) @ self.weights
        return np.asarray(fitted @ self.whitening)


class Posterior(NamedTuple):
    """Weighted draws.

    Attributes
    ----------
    shares : ndarray, shape (m, p)
        Draws, as shares of the priors.
    weights : ndarray, shape (m,)
        Summing to 1.
    kept : ndarray of int, shape (m,)
        Which simulations they come from.
    tolerance : float
        Distance of the farthest, in standard errors of the statistics.
    """

    shares: Floats
    weights: Floats
    kept: Places
    tolerance: float

    @property
    def effective(self) -> float:
        """Effective number of draws (Kish)."""
        return float(1.0 / np.sum(self.weights**2))

    def below(self, shares: Floats) -> Floats:
        """Return the posterior probability of less than given shares, shape (p,)."""
        return np.minimum(self.weights @ (self.shares < shares), 1.0)  # sums may round above it


def learn(shares: Floats, summaries: Floats) -> Learned:
    """Learn one statistic a parameter from simulations.

    Parameters
    ----------
    shares : ndarray, shape (n, p)
        Parameters that were simulated.
    summaries : ndarray, shape (n, k)
        What came out; finite.
    """
    middle, spread = summaries.mean(axis=0), summaries.std(axis=0)
    spread = np.where(spread > _LEAST_SPREAD, spread, np.inf)  # what never varies tells nothing
    features = _features(summaries, middle, spread)
    weights, residuals = _ridge(features, shares)
    covariance = np.atleast_2d(np.cov(residuals, rowvar=False))
    whitening = np.linalg.inv(np.linalg.cholesky(covariance)).T
    explained = 1.0 - residuals.var(axis=0) / shares.var(axis=0)
    return Learned(middle, spread, weights, whitening, explained)


def _features(summaries: Floats, middle: Floats, spread: Floats) -> Floats:
    standard = np.clip((summaries - middle) / spread, -_FAR, _FAR)
    return np.column_stack((np.ones(len(standard)), standard, standard**2))


def _ridge(features: Floats, targets: Floats) -> tuple[Floats, Floats]:
    """Return weights, and errors on what was left out, by generalised cross-validation."""
    middle, level = features[:, 1:].mean(axis=0), targets.mean(axis=0)
    left, singular, right = np.linalg.svd(features[:, 1:] - middle, full_matrices=False)
    projected, count = left.T @ (targets - level), len(features)
    found, errors = np.empty((features.shape[1], targets.shape[1])), np.empty(targets.shape)
    penalties = count * np.geomspace(1e-5, 10.0, 25)
    shrink = singular**2 / (singular**2 + penalties[:, None])
    freedom = 1.0 - (1.0 + shrink.sum(axis=1)) / count
    for place in range(targets.shape[1]):
        fits = left @ (shrink * projected[:, place]).T
        misses = (targets[:, place] - level[place])[:, None] - fits
        best = int(np.argmin((misses**2).mean(axis=0) / np.maximum(freedom, 1e-3) ** 2))
        inverse = np.divide(
            shrink[best], singular, out=np.zeros_like(singular), where=singular > 1e-9
        )
        found[1:, place] = right.T @ (inverse * projected[:, place])
        found[0, place] = level[place] - middle @ found[1:, place]
        errors[:, place] = misses[:, best] / max(freedom[best], 1e-3)
    return found, errors


def nearest(
    box: Box, shares: Floats, statistics: Floats, observed: Floats, *, keep: int
) -> Posterior:
    """Keep the simulations nearest to what was observed, and regress the distance out.

    Parameters
    ----------
    box : Box
        The part of the prior that the simulations fill evenly.
    shares, statistics : ndarray, shape (n, p)
        Of the simulations; others than the statistics were learned from.
    observed : ndarray, shape (p,)
        Statistics of what was observed.
    keep : int
        How many are kept; more than ``p + 2``.

    Returns
    -------
    Posterior
        The draws.
    """
    away = statistics - observed
    distance = np.sqrt((away**2).sum(axis=1))
    order = np.argsort(distance, kind="stable")[: keep + 1]
    tolerance = float(distance[order[-1]])
    kept = order[: min(keep, len(order))]
    weights = 1.0 - (distance[kept] / max(tolerance, _LEAST_SPREAD)) ** 2
    weights = np.maximum(weights, 1e-9)
    weights /= weights.sum()
    logits = _adjusted(box.logits(shares[kept]), away[kept], weights)
    return Posterior(box.from_logits(logits), weights, kept.astype(np.int64), tolerance)


def _adjusted(logits: Floats, away: Floats, weights: Floats) -> Floats:
    """Return what the kept draws would be if their distance were zero."""
    design = np.column_stack((np.ones(len(away)), away))
    rooted = np.sqrt(weights)[:, None]
    fitted = np.linalg.lstsq(design * rooted, logits * rooted, rcond=None)[0]
    # what is regressed on few draws leaves too small residuals: give back the lost freedom
    effective = 1.0 / np.sum(weights**2)
    freedom = effective / max(effective - design.shape[1], 0.5 * effective)
    residual = (logits - design @ fitted) * np.sqrt(freedom)
    logs = np.log(residual**2 + _LEAST_SPREAD)
    slopes = np.linalg.lstsq(design * rooted, logs * rooted, rcond=None)[0]
    # a spread that is learned from few draws may not run away
    ratio = np.exp(np.clip(-0.5 * (away @ slopes[1:]), -1.0, 1.0))
    return np.asarray(fitted[0] + residual * ratio)


def box_around(posterior: Posterior, box: Box, *, margin: float = 0.1) -> Box:
    """Return the part of the prior where a posterior has draws, and a margin on each side.

    Parameters
    ----------
    posterior : Posterior
        Of a first round.
    box : Box
        What that round filled.
    margin : float
        Added on each side, as a share of the prior.
    """
    low = np.maximum(box.low, posterior.shares.min(axis=0) - margin)
    high = np.minimum(box.high, posterior.shares.max(axis=0) + margin)
    return Box(low, high)


def weighted_quantiles(values: Floats, weights: Floats, shares: npt.ArrayLike) -> Floats:
    """Return quantiles of each column of weighted draws.

    Parameters
    ----------
    values : ndarray, shape (m, p)
        The draws.
    weights : ndarray, shape (m,)
        Summing to 1.
    shares : array_like, shape (q,)
        In (0, 1).

    Returns
    -------
    ndarray, shape (q, p)
        Interpolated between the middles of the draws' weights.
    """
    found = []
    for column in values.T:
        order = np.argsort(column, kind="stable")
        upto = np.cumsum(weights[order]) - 0.5 * weights[order]
        found.append(np.interp(np.asarray(shares, dtype=np.float64), upto, column[order]))
    return np.array(found).T
