"""Every model on every half: scores of the communities that were held out, and differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from experiments.diffusion.communities import Community
from experiments.diffusion.forecasts import LEVEL, Forecast, Score, score, simulated_forecast
from experiments.diffusion.halves import Split
from experiments.diffusion.models import Effort, Model

__all__ = ["Difference", "HeldOut", "Summary", "compare", "mean_difference", "summarise"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_GROUPS = 10
_EXACT = Score(0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One model's forecast of one community, and how it turned out.

    Attributes
    ----------
    model, community : str
        Names.
    split : int
        Which half was held out.
    forecast : Forecast
        What was expected.
    score : Score
        How it turned out.
    noise : Score
        Monte-Carlo standard error of the score; 0 where nothing was simulated.
    parameters : dict of str to float
        What was fitted on the other half.
    """

    model: str
    community: str
    split: int
    forecast: Forecast
    score: Score
    noise: Score
    parameters: dict[str, float]


class Difference(NamedTuple):
    """A mean over communities with its interval; what is paired is a community's two scores."""

    mean: float
    low: float
    high: float


class Summary(NamedTuple):
    """A model on a study.

    Attributes
    ----------
    model : str
        Its name.
    communities : int
        That were held out.
    score, noise : Score
        Mean over communities, and its Monte-Carlo standard error.
    difference : dict of str to Difference
        Of each kind of score, to the model that it is compared with.
    """

    model: str
    communities: int
    score: Score
    noise: Score
    difference: Mapping[str, Difference]


def compare(
    model: Model, communities: Sequence[Community], splits: Sequence[Split], effort: Effort
) -> Iterator[HeldOut]:
    """Fit a model to each half and score it on the other."""
    for number, split in enumerate(splits, start=1):
        held_out = [communities[place] for place in split.held_out]
        said = model.predict([communities[place] for place in split.fitted], held_out, effort)
        for place, (community, forecast) in enumerate(zip(held_out, said.forecasts, strict=True)):
            yield HeldOut(
                model.name,
                community.name,
                number,
                forecast,
                score(community, forecast),
                _EXACT if said.counts is None else _noise(community, said.counts[place]),
                dict(said.parameters),
            )


def _noise(community: Community, counts: IntArray) -> Score:
    """Return the jackknife's standard error, leaving out a tenth of the copies at a time."""
    group = np.arange(len(counts)) % _GROUPS
    left = np.array(
        [score(community, simulated_forecast(counts[group != g])) for g in np.unique(group)]
    )
    spread = np.sum((left - left.mean(axis=0)) ** 2, axis=0)
    return Score(*map(float, np.sqrt(spread * (len(left) - 1) / len(left))))


def summarise(results: Sequence[HeldOut], against: str) -> tuple[Summary, ...]:
    """Return each model's mean over communities, and its difference from one of them.

    Parameters
    ----------
    results : sequence of HeldOut
        Of one study, of all models. A community that is held out several times counts once, with
        its mean.
    against : str
        Name of the model that all are compared with.
    """
    scores = {
        name: _by_community(results, name) for name in dict.fromkeys(r.model for r in results)
    }
    reference = scores[against]
    return tuple(
        Summary(
            name,
            len(own),
            Score(*map(float, own.mean(axis=0))),
            _mean_noise(results, name),
            dict(zip(Score._fields, map(mean_difference, (own - reference).T), strict=True)),
        )
        for name, own in scores.items()
    )


def _by_community(results: Sequence[HeldOut], model: str) -> FloatArray:
    """Return the scores of a model, shape (communities, scores), in the order of the names."""
    own = [result for result in results if result.model == model]
    names = sorted({result.community for result in own})
    return np.array(
        [np.mean([r.score for r in own if r.community == name], axis=0) for name in names]
    )


def _mean_noise(results: Sequence[HeldOut], model: str) -> Score:
    noise = np.array([result.noise for result in results if result.model == model])
    return Score(*map(float, np.sqrt(np.sum(noise**2, axis=0)) / len(noise)))


def mean_difference(differences: FloatArray) -> Difference:
    """Return the mean with Student's interval over communities.

    Parameters
    ----------
    differences : ndarray of float, shape (communities,)
        Paired. Communities of a half share their fit; the interval takes them as independent, and
        is what it is for these halves.
    """
    mean, count = float(differences.mean()), len(differences)
    error = float(differences.std(ddof=1)) / np.sqrt(count)
    reach = float(stats.t.ppf((1 + LEVEL) / 2, count - 1)) * error
    return Difference(mean, mean - reach, mean + reach)
