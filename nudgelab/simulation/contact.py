"""One contact of a tactic, delivered to some employees, in compiled code."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.parameters import Parameters
from nudgelab.behaviour.persuasion import (
    effective_dose,
    moderated,
    moved,
    repetition_factor,
    threatened,
)
from nudgelab.behaviour.vocabulary import CHANNELS, MESSENGERS, TRAITS
from nudgelab.simulation.fading import Fading, settle, settle_asked
from nudgelab.simulation.people import Workforce
from nudgelab.simulation.streams import Luck, Purpose, name_index, uniform
from nudgelab.study.tactics import Tactic

__all__ = ["Contact", "contact_of", "declared_effects", "deliver"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_NONE = -1
_OCCASION = int(Purpose.CONTACT_OCCASION)
(
    _TRUST,
    _THREAT,
    _MISHAP,
    _FUTILITY,
    _AUDIENCE,
    _IMPORTANCE,
    _EFFICACY,
    _ENERGY,
    _PLAN,
    _PRESSURE,
    _MESSENGER_PRESSURE,
) = range(len(CHANNELS))


class Contact(NamedTuple):
    """A tactic's contact in the numbers that compiled code reads.

    Attributes
    ----------
    lots : int
        Index that tells this tactic's draws from another's; follows from its name.
    messenger : int
        Place among the messengers.
    cue : int
        Place among the study's kinds of cue, −1 for none.
    trait : int
        Place among the traits of the one that moderates, −1 for none.
    slope : float
        Of the moderation.
    pressure, dose, occasion, concreteness : float
        As declared.
    period : int
        Days that the period lasts [days], 0 for none.
    period_pressure, period_reactions : float
        What holds in the period, as declared.
    review : int
        Number of the review that reads posts in the period, −1 for none.
    """

    lots: int
    messenger: int
    cue: int
    trait: int
    slope: float
    pressure: float
    dose: float
    occasion: float
    concreteness: float
    period: int
    period_pressure: float
    period_reactions: float
    review: int


def contact_of(
    name: str, tactic: Tactic, kinds: tuple[str, ...], review: int | None = None
) -> Contact:
    """Return a tactic's contact in numbers.

    Parameters
    ----------
    name : str
        The tactic's name.
    tactic : Tactic
        As declared.
    kinds : tuple of str
        The study's kinds of cue.
    review : int, optional
        Number of the review that the tactic's period brings.

    Returns
    -------
    Contact
        For :func:`deliver`.
    """
    moderation, period = tactic.moderation, tactic.period
    return Contact(
        lots=name_index(name),
        messenger=MESSENGERS.index(tactic.messenger),
        cue=_NONE if tactic.cue is None else kinds.index(tactic.cue),
        trait=_NONE if moderation is None else TRAITS.index(moderation.trait),
        slope=0.0 if moderation is None else moderation.slope,
        pressure=tactic.pressure,
        dose=tactic.dose,
        occasion=tactic.occasion,
        concreteness=tactic.concreteness,
        period=0 if period is None else period.days,
        period_pressure=0.0 if period is None else period.pressure,
        period_reactions=0.0 if period is None else period.reactions,
        review=_NONE if review is None else review,
    )


def declared_effects(tactic: Tactic) -> FloatArray:
    """Return what one full dose moves, shape (channels,), each in [−1, 1]."""
    return np.array([tactic.effects.get(channel, 0.0) for channel in CHANNELS])


@compiled
def deliver(
    contact: Contact,
    employees: IntArray,
    effects: FloatArray,
    day: int,
    luck: Luck,
    workforce: Workforce,
    fading: Fading,
    parameters: Parameters,
) -> IntArray:
    """Deliver a contact to some employees, and return for whom it is an occasion to act.

    Threat comes first: whoever feels pushed by this very contact listens less to it.

    Parameters
    ----------
    contact : Contact
        What is delivered.
    employees : ndarray of int, shape (k,)
        To whom, each once.
    effects : ndarray of float, shape (k, channels)
        What one full dose moves in each of them, in [−1, 1].
    day : int
        Today [days].
    luck : Luck
        Seed and replication.
    workforce : Workforce
        Changed: states, trust, relief, plans and cover of those employees.
    fading : Fading
        What is kept after days.
    parameters : Parameters
        Those of being asked.

    Returns
    -------
    ndarray of int, shape (occasions,)
        In the order given.
    """
    with_occasion = np.empty(len(employees), dtype=np.int64)
    occasions = 0
    for place in range(len(employees)):
        employee = employees[place]
        settle(employee, day, workforce, fading)
        settle_asked(employee, day, workforce, fading)
        _press(employee, contact, day, workforce, parameters)
        trait = _moderator(contact.trait, employee, workforce)
        wanted = moderated(contact.dose, trait, contact.slope)
        dose = effective_dose(wanted, workforce.state[employee].threat, parameters)
        _move(employee, dose, effects[place], contact, workforce)
        if contact.period > 0:
            _cover(employee, dose, contact, day, workforce)
        if contact.occasion > 0.0:
            lot = uniform(luck, employee, day, _OCCASION, contact.lots)
            if lot < contact.occasion * dose:
                with_occasion[occasions] = employee
                occasions += 1
    return with_occasion[:occasions]


@compiled
def _press(
    employee: int, contact: Contact, day: int, workforce: Workforce, parameters: Parameters
) -> None:
    """Let the contact's pressure threaten, as far as it arrives."""
    state = workforce.state[employee]
    pressure = contact.pressure
    if len(workforce.relief) > 0:
        pressure *= 1.0 - workforce.relief[employee, contact.messenger]
    if state.covered == 1 and day <= workforce.cover[employee].pressure_until:
        pressure *= 1.0 - workforce.cover[employee].pressure
    person = workforce.people[employee]
    state.threat = threatened(
        state.threat,
        pressure,
        person.reactance,
        workforce.trust[employee, contact.messenger],
        repetition_factor(person.repetition, parameters),
        parameters,
    )
    person.repetition += 1.0


@compiled
def _moderator(trait: int, employee: int, workforce: Workforce) -> float:
    """Return the trait that moderates; its middle, which changes nothing, where there is none."""
    person = workforce.people[employee]
    if trait == 0:
        return float(person.reactance)
    if trait == 1:
        return float(person.scepticism)
    if trait == 2:
        return float(workforce.state[employee].inertia)
    return 0.5


@compiled
def _move(
    employee: int, dose: float, effects: FloatArray, contact: Contact, workforce: Workforce
) -> None:
    """Move every channel by the dose."""
    state = workforce.state[employee]
    messenger = contact.messenger
    trust = workforce.trust[employee, messenger]
    workforce.trust[employee, messenger] = moved(trust, dose * effects[_TRUST])
    state.threat = moved(state.threat, dose * effects[_THREAT])
    state.mishap = moved(state.mishap, dose * effects[_MISHAP])
    state.futility = moved(state.futility, dose * effects[_FUTILITY])
    state.audience = moved(state.audience, dose * effects[_AUDIENCE])
    state.importance = moved(state.importance, dose * effects[_IMPORTANCE])
    state.efficacy = moved(state.efficacy, dose * effects[_EFFICACY])
    state.energy = moved(state.energy, dose * effects[_ENERGY])
    if effects[_PLAN] != 0.0:
        plan = workforce.plan[employee, contact.cue]
        effect = dose * contact.concreteness * effects[_PLAN]
        workforce.plan[employee, contact.cue] = moved(plan, effect)
        state.planned = 1
    if len(workforce.relief) > 0:
        _relieve(employee, dose, effects, messenger, workforce)


@compiled
def _relieve(
    employee: int, dose: float, effects: FloatArray, messenger: int, workforce: Workforce
) -> None:
    """Relieve of pressure: by every messenger, and by this one."""
    relief = workforce.relief[employee]
    for other in range(len(relief)):
        relief[other] = moved(relief[other], -dose * effects[_PRESSURE])
    relief[messenger] = moved(relief[messenger], -dose * effects[_MESSENGER_PRESSURE])


@compiled
def _cover(employee: int, dose: float, contact: Contact, day: int, workforce: Workforce) -> None:
    """Begin a period, or begin it anew."""
    workforce.state[employee].covered = 1
    cover = workforce.cover[employee]
    last = day + contact.period - 1
    if contact.period_pressure < 0.0:
        cover.pressure = -contact.period_pressure * dose
        cover.pressure_until = last
    if contact.period_reactions > 0.0:
        cover.reactions = contact.period_reactions * dose
        cover.reactions_until = last
    if contact.review >= 0:
        cover.review = contact.review
        cover.review_until = last
