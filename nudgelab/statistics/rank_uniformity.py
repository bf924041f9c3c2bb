"""Whether ranks of truths among posterior draws are uniform: simulation-based calibration."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError

__all__ = ["RankUniformity", "rank_uniformity"]

Floats = npt.NDArray[np.float64]

_SIMULATED = 2000
_POINTS = 100


@dataclass(frozen=True, slots=True)
class RankUniformity:
    """The empirical distribution of ranks, and a band that it stays in if they are uniform.

    Attributes
    ----------
    at : ndarray, shape (m,)
        Points in (0, 1).
    share : ndarray, shape (m,)
        Share of the ranks at or below each point.
    low, high : ndarray, shape (m,)
        Simultaneous band: uniform ranks stay inside everywhere with probability ``level``.
    p : float
        Share of uniform samples that leave the diagonal as far somewhere.
    level : float
        Of the band.
    """

    at: Floats
    share: Floats
    low: Floats
    high: Floats
    p: float
    level: float

    @property
    def inside(self) -> bool:
        """Whether the ranks stay inside the band everywhere."""
        return bool(((self.share >= self.low) & (self.share <= self.high)).all())


def rank_uniformity(ranks: npt.ArrayLike, *, level: float = 0.95) -> RankUniformity:
    """Compare ranks with the uniform distribution, at all points at once.

    Parameters
    ----------
    ranks : array_like, shape (n,)
        Posterior probability below each truth, in [0, 1].
    level : float
        Of the simultaneous band, in (0, 1).

    Raises
    ------
    EstimationError
        With fewer than ten ranks, or one outside [0, 1].

    References
    ----------
    Talts, Betancourt, Simpson, Vehtari & Gelman (2018), arXiv:1804.06788. Säilynoja, Bürkner &
    Vehtari (2022), Statistics and Computing 32, 32: the band, with its γ found by simulation.
    """
    from scipy import stats  # noqa: PLC0415

    values = np.asarray(ranks, dtype=np.float64)
    if values.ndim != 1 or len(values) < 10:
        raise EstimationError(f"ranks.shape == {values.shape}, must be (n,) with n at least 10")
    if not ((values >= 0.0) & (values <= 1.0)).all():
        raise EstimationError("ranks must be in [0, 1]")
    if not 0.0 < level < 1.0:
        raise EstimationError(f"level == {level!r}, must be in (0, 1)")
    count, at = len(values), _points(len(values))
    below = np.searchsorted(np.sort(values), at, side="right")
    extremes = _extremes(count)
    gamma = float(np.quantile(extremes, 1.0 - level))
    low = np.asarray(stats.binom.ppf(gamma / 2.0, count, at)) / count
    high = np.asarray(stats.binom.ppf(1.0 - gamma / 2.0, count, at)) / count
    p = float((extremes <= _extremity(below[None, :], count, at)[0]).mean())
    return RankUniformity(at, below / count, low, high, p, level)


def _points(count: int) -> Floats:
    points = min(count, _POINTS)
    return np.arange(1, points) / points


def _extremity(below: npt.NDArray[np.int64], count: int, at: Floats) -> Floats:
    """Return twice the smallest tail probability over the points, for each row."""
    from scipy import stats  # noqa: PLC0415

    possible = np.arange(count + 1)[:, None]
    left = stats.binom.cdf(possible, count, at)
    right = stats.binom.sf(possible - 1, count, at)
    tails = 2.0 * np.minimum(left, right)
    return np.asarray(tails[below, np.arange(len(at))].min(axis=1))


@lru_cache(maxsize=8)
def _extremes(count: int) -> Floats:
    """Return the extremity of samples that are uniform; the same ones every time."""
    lots = np.sort(np.random.default_rng([count, 0x5BC]).random((_SIMULATED, count)), axis=1)
    at = _points(count)
    below = np.array([np.searchsorted(row, at, side="right") for row in lots])
    return _extremity(below, count, at)
