"""The employees of a replication: traits, beliefs, trust, reach and occasions, drawn by counter.

Quantities in [0, 1] are Beta distributed, told by mean and standard deviation. Traits depend on
each other by a Gaussian copula, and the worries on the trait scepticism by another one, which
leaves every marginal distribution as it was declared.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.learning import first_aspiration
from nudgelab.behaviour.parameters import Parameters
from nudgelab.behaviour.vocabulary import CONCERNS, MESSENGERS, TRAITS
from nudgelab.simulation.organisation import organise
from nudgelab.simulation.people import NEVER, People, State
from nudgelab.simulation.streams import Luck, Purpose, uniforms
from nudgelab.study.population import Marginal, Population, Traits

__all__ = ["beta_quantile", "first_state", "populate"]

FloatArray = npt.NDArray[np.float64]


def beta_quantile(share: FloatArray, marginal: Marginal) -> FloatArray:
    """Return quantiles of a Beta distribution told by mean and standard deviation.

    Parameters
    ----------
    share : ndarray of float, shape (n,)
        In (0, 1).
    marginal : Marginal
        Mean μ and standard deviation σ; with ν = μ(1−μ)/σ² − 1 the shapes are μν and (1−μ)ν.

    Returns
    -------
    ndarray of float, shape (n,)
        In [0, 1].
    """
    size = marginal.mean * (1.0 - marginal.mean) / marginal.spread**2 - 1.0
    quantiles = special.betaincinv(marginal.mean * size, (1.0 - marginal.mean) * size, share)
    return np.asarray(quantiles, dtype=np.float64)


def _normals(luck: Luck, count: int, purpose: Purpose, index: int) -> FloatArray:
    return np.asarray(special.ndtri(uniforms(luck, count, purpose, index=index)))


def _joint_normals(traits: Traits, count: int, luck: Luck) -> FloatArray:
    """Return correlated standard normals, shape (3, n), in the order of TRAITS."""
    a, b, c = traits.reactance_scepticism, traits.reactance_inertia, traits.scepticism_inertia
    factor = np.linalg.cholesky(np.array([[1.0, a, b], [a, 1.0, c], [b, c, 1.0]]))
    independent = [_normals(luck, count, Purpose.TRAIT, index) for index in range(len(TRAITS))]
    # summed by hand: a matrix product may round differently with another linear algebra library
    return np.asarray(
        [sum(factor[i, j] * independent[j] for j in range(i + 1)) for i in range(len(TRAITS))]
    )


def populate(
    population: Population, kinds: int, parameters: Parameters, luck: Luck
) -> tuple[People, State]:
    """Return the employees of a replication, before anything has happened.

    Parameters
    ----------
    population : Population
        As declared.
    kinds : int
        Number of kinds of cue, the events' own counted in.
    parameters : Parameters
        ``habit_gain`` and its spread over people; what sets the first aspiration.
    luck : Luck
        Seed and replication.

    Returns
    -------
    people : People
        What stays.
    state : State
        What changes, on the first morning.
    """
    count = population.employees
    normals = _joint_normals(population.traits, count, luck)
    reactance, scepticism, inertia = (
        beta_quantile(special.ndtr(normal), getattr(population.traits, trait))
        for trait, normal in zip(TRAITS, normals, strict=True)
    )
    beliefs = _beliefs(population, normals[TRAITS.index("scepticism")], luck)
    place = organise(population, luck)
    people = People(
        reactance=reactance,
        scepticism=scepticism,
        inertia=inertia,
        reach=population.reach.median
        * np.exp(population.reach.log_spread * _normals(luck, count, Purpose.REACH, 0)),
        cue_rate=_cue_rates(population, luck),
        habit_gain=_habit_gains(count, parameters, luck),
        importance_baseline=beliefs["importance"],
        team=place.team,
        department=place.department,
        manager=place.manager,
        tenure=population.tenure.median
        * np.exp(population.tenure.log_spread * _normals(luck, count, Purpose.TENURE, 0)),
    )
    state = first_state(people, beliefs, _trust(population, luck), kinds, parameters)
    return people, state


def _beliefs(population: Population, sceptical: FloatArray, luck: Luck) -> dict[str, FloatArray]:
    """Return each belief; worries follow the trait scepticism with the declared weight."""
    weight, count = population.beliefs.scepticism_weight, population.employees
    beliefs: dict[str, FloatArray] = {}
    for index, name in enumerate(("importance", "efficacy", *CONCERNS)):
        normal = _normals(luck, count, Purpose.BELIEF, index)
        if name in CONCERNS:
            normal = weight * sceptical + np.sqrt(1.0 - weight**2) * normal
        beliefs[name] = beta_quantile(special.ndtr(normal), getattr(population.beliefs, name))
    return beliefs


def _trust(population: Population, luck: Luck) -> FloatArray:
    columns = (
        beta_quantile(
            uniforms(luck, population.employees, Purpose.TRUST, index=index),
            population.trust_in(messenger),
        )
        for index, messenger in enumerate(MESSENGERS)
    )
    return np.column_stack(tuple(columns))


def _cue_rates(population: Population, luck: Luck) -> FloatArray:
    drawn = uniforms(luck, population.employees, Purpose.CUE_RATE)
    shape = population.cue_rate.shape
    return np.asarray(special.gammaincinv(shape, drawn) * population.cue_rate.mean / shape)


def _habit_gains(count: int, parameters: Parameters, luck: Luck) -> FloatArray:
    normal = _normals(luck, count, Purpose.HABIT_GAIN, 0)
    gains = parameters.habit_gain * np.exp(parameters.habit_gain_spread * normal)
    return np.minimum(gains, 1.0)


def first_state(
    people: People,
    beliefs: dict[str, FloatArray],
    trust: FloatArray,
    kinds: int,
    parameters: Parameters,
) -> State:
    """Return how the employees are on the first morning.

    Parameters
    ----------
    people : People
        What stays.
    beliefs : dict of ndarray of float, shape (n,)
        ``importance``, ``efficacy``, ``mishap``, ``futility``, ``audience``.
    trust : ndarray of float, shape (n, messengers)
        Trust in each messenger.
    kinds : int
        Number of kinds of cue.
    parameters : Parameters
        What sets the first aspiration.

    Returns
    -------
    State
        Without threat, energy, plans or habit, and nobody has posted.
    """
    count = len(people.reach)
    counts = [np.zeros(count, dtype=np.int32) for _ in range(9)]
    return State(
        trust=trust,
        plan=np.zeros((count, kinds)),
        threat=np.zeros(count),
        mishap=beliefs["mishap"],
        futility=beliefs["futility"],
        audience=beliefs["audience"],
        importance=beliefs["importance"].copy(),
        efficacy=beliefs["efficacy"],
        energy=np.zeros(count),
        habit=np.zeros(count),
        pressure=np.ones(count),
        repetition=np.zeros(count),
        aspiration=_first_aspirations(people.reach, parameters),
        last_post=np.full(count, NEVER, dtype=np.int64),
        seen_acting=counts[0],
        acting_colleagues=counts[1],
        occasions=np.zeros((count, kinds), dtype=np.int32),
        given=counts[8],
        posts=counts[2],
        successes=counts[3],
        mishaps=counts[4],
        best_success=np.zeros(count),
        successes_seen=counts[5],
        intimidations_seen=counts[6],
        mishaps_seen=counts[7],
    )


@compiled
def _first_aspirations(reach: FloatArray, parameters: Parameters) -> FloatArray:
    aspirations = np.empty(len(reach))
    for employee in range(len(reach)):
        aspirations[employee] = first_aspiration(reach[employee], parameters)
    return aspirations
