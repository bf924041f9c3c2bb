"""A forecast of a community's adoption curve, and how well it turned out."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from experiments.diffusion.communities import Community

__all__ = [
    "LEVEL",
    "Forecast",
    "Score",
    "binomial_forecast",
    "score",
    "simulated_forecast",
    "smoothed",
]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

LEVEL: Final = 0.95
"""Of the bands and the intervals."""

_TAILS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)


class Forecast(NamedTuple):
    """What is expected of one community.

    Attributes
    ----------
    chances : ndarray of float, shape (periods + 1,)
        Probability of each period of adoption, and last of not adopting within them, for a person.
    at_most : ndarray of float, shape (periods, people + 1)
        For the community: the probability that at most 0, 1, … people have adopted by the end of
        each period.
    """

    chances: FloatArray
    at_most: FloatArray

    @property
    def curve(self) -> FloatArray:
        """Expected share that has adopted by the end of each period, shape (periods,)."""
        return np.cumsum(self.chances[:-1])

    @property
    def low(self) -> FloatArray:
        """Where the band of the community's own curve begins, shape (periods,)."""
        return self._quantile(_TAILS[0])

    @property
    def high(self) -> FloatArray:
        """Where it ends: the curve lies within with probability 0.95 or a little more."""
        return self._quantile(_TAILS[1])

    def _quantile(self, tail: float) -> FloatArray:
        people = self.at_most.shape[1] - 1
        # a sum of probabilities may miss the tail by rounding
        return np.asarray(np.argmax(self.at_most >= tail - 1e-9, axis=1) / people)


class Score(NamedTuple):
    """How well a forecast turned out for a community. The second and third are proper scores.

    Attributes
    ----------
    error : float
        Root mean squared distance of the curves over periods [share].
    log_score : float
        Mean log probability of what a person did [nats]; higher is better.
    crps : float
        Continuous ranked probability score of the community's share, mean over periods [share];
        lower is better. It rewards a band that is narrow, and right (Gneiting & Raftery 2007, eq.
        20).
    inside : float
        Share of the periods in which the observed curve lies within the band.
    """

    error: float
    log_score: float
    crps: float
    inside: float


def binomial_forecast(chances: FloatArray, people: int) -> Forecast:
    """Return the forecast where people adopt independently of each other.

    Parameters
    ----------
    chances : ndarray of float, shape (periods + 1,)
        The same for everybody.
    people : int
        Of the community.
    """
    curve = np.clip(np.cumsum(chances[:-1]), 0.0, 1.0)
    at_most = stats.binom.cdf(np.arange(people + 1), people, curve[:, None])
    return Forecast(chances, np.asarray(at_most))


def simulated_forecast(counts: IntArray) -> Forecast:
    """Return the forecast that copies of a community make.

    Parameters
    ----------
    counts : ndarray of int, shape (copies, periods + 1)
        Adopters by period in each copy, and last those who did not adopt.
    """
    adopted = np.cumsum(counts[:, :-1], axis=1)
    numbers = np.arange(counts[0].sum() + 1)
    at_most = (adopted[:, :, None] <= numbers).mean(axis=0)
    return Forecast(smoothed(counts.sum(axis=0)), at_most)


def smoothed(counts: IntArray) -> FloatArray:
    """Return probabilities from counts, with half an observation more of everything.

    Nothing that was not seen in a finite number of copies is thereby held to be impossible
    (Krichevsky & Trofimov 1981).
    """
    shares: FloatArray = (counts + 0.5) / (counts.sum() + 0.5 * len(counts))
    return shares


def score(community: Community, forecast: Forecast) -> Score:
    """Compare a forecast with what happened."""
    observed, people = community.curve, len(community)
    distance = float(np.sqrt(np.mean((observed - forecast.curve) ** 2)))
    chances = np.maximum(forecast.chances, np.finfo(float).tiny)
    within = (observed >= forecast.low - 1e-12) & (observed <= forecast.high + 1e-12)
    return Score(
        error=distance,
        log_score=float(community.counts @ np.log(chances)) / people,
        crps=_crps(np.cumsum(community.counts[:-1]), forecast.at_most),
        inside=float(within.mean()),
    )


def _crps(adopted: IntArray, at_most: FloatArray) -> float:
    """Return the squared distance of the two distributions, one of them a certainty."""
    happened = adopted[:, None] <= np.arange(at_most.shape[1] - 1)
    return float(np.mean((at_most[:, :-1] - happened) ** 2))
