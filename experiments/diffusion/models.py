"""The models that compete: each is fitted to some communities and predicts others."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from experiments.diffusion.bass import bass_periods, fit_bass
from experiments.diffusion.communities import Community
from experiments.diffusion.forecasts import (
    Forecast,
    binomial_forecast,
    simulated_forecast,
    smoothed,
)
from experiments.diffusion.search import minimum
from experiments.diffusion.social_part import Copies, Social

__all__ = ["MODELS", "Bassian", "Effort", "Model", "Prediction", "SocialPart", "TrainingCurve"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


class Effort(NamedTuple):
    """How much is simulated.

    Attributes
    ----------
    people : int
        Simulated at each step of a fit, in as many copies as that takes.
    spread, steps : int
        Points looked at first, with a quarter of the people, and steps from the two best of them.
    copies : int
        Of each community that is predicted.
    seed : int
        Of all luck; the prediction has other luck than the fit.
    """

    people: int = 6_000
    spread: int = 64
    steps: int = 50
    copies: int = 200
    seed: int = 2026


class Prediction(NamedTuple):
    """What a fitted model says.

    Attributes
    ----------
    parameters : dict of str to float
        As fitted.
    forecasts : tuple of Forecast
        Of the communities that were held out.
    counts : tuple of ndarray of int, shape (copies, periods + 1), or None
        The copies behind each forecast, where it was simulated.
    """

    parameters: Mapping[str, float]
    forecasts: tuple[Forecast, ...]
    counts: tuple[IntArray, ...] | None = None


class Model(Protocol):
    """What every model has."""

    @property
    def name(self) -> str:
        """Its name in tables."""

    @property
    def label(self) -> str:
        """Its name for readers."""

    def free(self, periods: int) -> int:
        """Return the number of parameters that are fitted."""

    def predict(
        self, fitted: Sequence[Community], held_out: Sequence[Community], effort: Effort
    ) -> Prediction:
        """Fit to some communities, and predict others."""


@dataclass(frozen=True, slots=True)
class TrainingCurve:
    """No model: the curve of the communities fitted on, all people together."""

    name: str = "training_curve"
    label: str = "other half's own curve"

    def free(self, periods: int) -> int:
        """Return a parameter a period."""
        return periods

    def predict(
        self, fitted: Sequence[Community], held_out: Sequence[Community], effort: Effort
    ) -> Prediction:
        """Hand the curve over; see :class:`Model`."""
        del effort
        chances = smoothed(_together(fitted))
        return Prediction({}, tuple(binomial_forecast(chances, len(c)) for c in held_out))


@dataclass(frozen=True, slots=True)
class Bassian:
    """The Bass model, with imitation or without."""

    name: str = "bass"
    label: str = "Bass"
    imitation: bool = True

    def free(self, periods: int) -> int:
        """Return three, or two without imitation."""
        del periods
        return 3 if self.imitation else 2

    def predict(
        self, fitted: Sequence[Community], held_out: Sequence[Community], effort: Effort
    ) -> Prediction:
        """Fit by maximum likelihood; every community has the same curve; see :class:`Model`."""
        del effort
        model = fit_bass(_together(fitted), imitation=self.imitation)
        chances = bass_periods(fitted[0].periods, model)
        forecasts = tuple(binomial_forecast(chances, len(c)) for c in held_out)
        return Prediction(model._asdict(), forecasts)


_LIMITS: Mapping[str, tuple[float, float]] = {
    "wanting": (-1.0, 1.5),
    "starting": (-4.0, 3.0),
    "norm": (0.0, 5.0),
    "evenness": (np.log(0.5), np.log(50.0)),
}
"""Where parameters are sought; the evenness by its logarithm."""


@dataclass(frozen=True, slots=True)
class SocialPart:
    """Nudgelab's social part on the communities' own ties.

    Attributes
    ----------
    name, label : str
        In tables, and for readers.
    sought : tuple of str
        Fields of :class:`~social_part.Social` that are fitted.
    tied : bool
        False leaves all ties out.
    """

    name: str
    label: str
    sought: tuple[str, ...]
    tied: bool = True

    def free(self, periods: int) -> int:
        """Return as many as are sought."""
        del periods
        return len(self.sought)

    def predict(
        self, fitted: Sequence[Community], held_out: Sequence[Community], effort: Effort
    ) -> Prediction:
        """Fit by the log score, and simulate the others with new luck; see :class:`Model`."""
        with tempfile.TemporaryDirectory() as folder:
            social = self._fit(fitted, effort, Path(folder))
            copies = Copies(held_out, effort.copies, Path(folder), self.tied)
            counts = tuple(copies.adopt(social, effort.seed + 1))
        parameters = {name: getattr(social, name) for name in self.sought}
        return Prediction(parameters, tuple(map(simulated_forecast, counts)), counts)

    def _fit(self, fitted: Sequence[Community], effort: Effort, folder: Path) -> Social:
        people = sum(map(len, fitted))
        many = max(1, round(effort.people / people))
        rough, fine = (
            Copies(fitted, copies, folder, self.tied) for copies in (max(1, many // 4), many)
        )
        found, _ = minimum(
            lambda values: self._loss(values, rough, effort.seed),
            lambda values: self._loss(values, fine, effort.seed),
            [_LIMITS[name] for name in self.sought],
            spread=effort.spread,
            steps=effort.steps,
            seed=effort.seed,
        )
        return self._social(found)

    def _social(self, values: FloatArray) -> Social:
        told = dict(zip(self.sought, map(float, values), strict=True))
        if "evenness" in told:
            told["evenness"] = float(np.exp(told["evenness"]))
        return Social(**told)

    def _loss(self, values: FloatArray, copies: Copies, seed: int) -> float:
        """Return minus the mean log score of a person."""
        simulated = copies.adopt(self._social(values), seed).sum(axis=1)
        total = sum(
            float(community.counts @ np.log(smoothed(counts)))
            for community, counts in zip(copies.communities, simulated, strict=True)
        )
        return -total / copies.people


def _together(communities: Sequence[Community]) -> IntArray:
    return np.asarray(np.sum([community.counts for community in communities], axis=0))


MODELS: Final[tuple[Model, ...]] = (
    TrainingCurve(),
    Bassian(),
    Bassian("bass_alone", "Bass without imitation", imitation=False),
    SocialPart("nudgelab", "nudgelab", ("wanting", "starting", "norm")),
    SocialPart(
        "nudgelab_even",
        "nudgelab, evenness of occasions fitted",
        ("wanting", "starting", "norm", "evenness"),
    ),
    SocialPart(
        "nudgelab_alone",
        "nudgelab without ties",
        ("wanting", "starting", "evenness"),
        tied=False,
    ),
)
"""In the order of the tables. The Bass model is what the others are compared with."""
