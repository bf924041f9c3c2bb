"""The employees of a replication: traits, beliefs, trust, reach and occasions, drawn by counter.

Traits depend on each other by a Gaussian copula, and the worries on the trait scepticism by another
one, which leaves every marginal distribution as it was declared. Where a baseline survey is given,
its rows take the place of what would be drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.learning import first_aspirations
from nudgelab.behaviour.parameters import Parameters
from nudgelab.behaviour.vocabulary import BELIEFS, CONCERNS, MESSENGERS, TRAITS
from nudgelab.simulation.marginals import beta_of_normal, gamma_of_normal
from nudgelab.simulation.streams import Luck, Purpose, normals_of
from nudgelab.study.population import Population, Traits

__all__ = ["Drawn", "draw_people"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_GENERATIONS_APART = 16  # draws of one purpose that a person needs at most


class Drawn(NamedTuple):
    """People as they are before anything has happened, each of shape (k,) unless told otherwise.

    Attributes
    ----------
    mind : dict of ndarray of float
        Traits and beliefs by name, in [0, 1].
    trust : ndarray of float, shape (k, messengers)
        In [0, 1].
    reach : ndarray of float
        Size of the own online network [contacts].
    cue_rate : ndarray of float
        Own occasions [occasions a working day].
    habit_gain : ndarray of float
        Share of the way to automaticity that one act goes.
    aspiration : ndarray of float
        First aspiration, as ``log(1 + reactions)``.
    tenure : ndarray of float
        With the organisation [years]; measured, and without influence on what people do.
    """

    mind: dict[str, FloatArray]
    trust: FloatArray
    reach: FloatArray
    cue_rate: FloatArray
    habit_gain: FloatArray
    aspiration: FloatArray
    tenure: FloatArray

    def rows(self, which: IntArray) -> Drawn:
        """Return some of these people."""
        mind = {name: values[which] for name, values in self.mind.items()}
        return Drawn(mind, *(values[which] for values in self[1:]))


def draw_people(
    population: Population,
    who: IntArray,
    parameters: Parameters,
    luck: Luck,
    *,
    generation: int = 0,
    known: Mapping[str, FloatArray] | None = None,
) -> Drawn:
    """Return the people in some places of the organisation.

    Parameters
    ----------
    population : Population
        As declared.
    who : ndarray of int, shape (k,)
        Places.
    parameters : Parameters
        ``habit_gain`` and its spread over people; what sets the first aspiration.
    luck : Luck
        Seed and replication.
    generation : int
        0 for the first people in their places, 1 for their successors, and so on.
    known : mapping of ndarray of float, shape (k,), optional
        Traits and beliefs that a baseline survey tells; they aren't drawn.

    Returns
    -------
    Drawn
        Independent of who else is drawn.
    """
    lots = _Lots(who, luck, generation * _GENERATIONS_APART)
    reach = population.reach.median * np.exp(
        population.reach.log_spread * lots.normals(Purpose.REACH)
    )
    return Drawn(
        mind={**_mind(population, lots), **(known or {})},
        trust=np.column_stack(
            [
                beta_of_normal(lots.normals(Purpose.TRUST, place), population.trust_in(messenger))
                for place, messenger in enumerate(MESSENGERS)
            ]
        ),
        reach=reach,
        cue_rate=_cue_rates(population, lots),
        habit_gain=_habit_gains(parameters, lots),
        aspiration=first_aspirations(reach, parameters),
        tenure=population.tenure.median
        * np.exp(population.tenure.log_spread * lots.normals(Purpose.TENURE)),
    )


class _Lots(NamedTuple):
    """The draws of some people."""

    who: IntArray
    luck: Luck
    first: int

    def normals(self, purpose: Purpose, index: int = 0) -> FloatArray:
        return normals_of(self.who, self.luck, purpose, index=self.first + index)


def _mind(population: Population, lots: _Lots) -> dict[str, FloatArray]:
    """Return traits and beliefs; worries follow the trait scepticism with the declared weight."""
    joint = _joint_normals(population.traits, lots)
    normals: dict[str, FloatArray] = dict(zip(TRAITS, joint, strict=True))
    mind: dict[str, FloatArray] = {
        trait: beta_of_normal(normal, getattr(population.traits, trait))
        for trait, normal in normals.items()
    }
    weight = population.beliefs.scepticism_weight
    for index, name in enumerate(BELIEFS):
        normal = lots.normals(Purpose.BELIEF, index)
        if name in CONCERNS:
            normal = weight * normals["scepticism"] + np.sqrt(1.0 - weight**2) * normal
        mind[name] = beta_of_normal(normal, getattr(population.beliefs, name))
    return mind


def _joint_normals(traits: Traits, lots: _Lots) -> list[FloatArray]:
    """Return correlated standard normals, three of shape (k,), in the order of TRAITS."""
    a, b, c = traits.reactance_scepticism, traits.reactance_inertia, traits.scepticism_inertia
    factor = np.linalg.cholesky(np.array([[1.0, a, b], [a, 1.0, c], [b, c, 1.0]]))
    independent = [lots.normals(Purpose.TRAIT, index) for index in range(len(TRAITS))]
    # summed by hand: a matrix product may round differently with another linear algebra library
    return [
        np.asarray(sum(factor[i, j] * independent[j] for j in range(i + 1)))
        for i in range(len(TRAITS))
    ]


def _cue_rates(population: Population, lots: _Lots) -> FloatArray:
    shape = population.cue_rate.shape
    drawn = gamma_of_normal(lots.normals(Purpose.CUE_RATE), shape)
    return np.asarray(drawn * population.cue_rate.mean / shape)


def _habit_gains(parameters: Parameters, lots: _Lots) -> FloatArray:
    spread = parameters.habit_gain_spread * lots.normals(Purpose.HABIT_GAIN)
    return np.minimum(parameters.habit_gain * np.exp(spread), 1.0)
