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
from nudgelab.simulation.people import People, State
from nudgelab.simulation.streams import Luck, Purpose, name_index, uniform
from nudgelab.study.tactics import Tactic

__all__ = ["Contact", "contact_of", "deliver"]

IntArray = npt.NDArray[np.int64]

_NO_CUE = -1
_NO_TRAIT = -1
_OCCASION = int(Purpose.CONTACT_OCCASION)


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
    pressure, dose, occasion : float
        As declared.
    trust, threat, mishap, futility, audience, importance, efficacy, energy, plan, relief : float
        What one full dose moves, in [−1, 1]; ``relief`` is the channel pressure.
    """

    lots: int
    messenger: int
    cue: int
    trait: int
    slope: float
    pressure: float
    dose: float
    occasion: float
    trust: float
    threat: float
    mishap: float
    futility: float
    audience: float
    importance: float
    efficacy: float
    energy: float
    plan: float
    relief: float


def contact_of(name: str, tactic: Tactic, kinds: tuple[str, ...]) -> Contact:
    """Return a tactic's contact in numbers.

    Parameters
    ----------
    name : str
        The tactic's name.
    tactic : Tactic
        As declared.
    kinds : tuple of str
        Kinds of cue of the study.

    Returns
    -------
    Contact
        Ready to deliver.

    Raises
    ------
    ValueError
        If the tactic's cue isn't among the kinds.
    """
    moderation = tactic.moderation
    effects = (float(tactic.effects.get(channel, 0.0)) for channel in CHANNELS)
    return Contact(
        name_index(name),
        MESSENGERS.index(tactic.messenger),
        _NO_CUE if tactic.cue is None else kinds.index(tactic.cue),
        _NO_TRAIT if moderation is None else TRAITS.index(moderation.trait),
        0.0 if moderation is None else float(moderation.slope),
        float(tactic.pressure),
        float(tactic.dose),
        float(tactic.occasion),
        *effects,
    )


@compiled
def deliver(
    contact: Contact,
    whom: IntArray,
    day: int,
    luck: Luck,
    people: People,
    state: State,
    parameters: Parameters,
) -> None:
    """Deliver one contact to each of some employees, in the morning of a day.

    The threat is felt first; what the contact can still move depends on it. A given occasion comes
    with the probability ``occasion`` times the effective dose.

    Parameters
    ----------
    contact : Contact
        What is delivered.
    whom : ndarray of int, shape (contacts,)
        Employees, each once.
    day : int
        The working day [days].
    luck : Luck
        Seed and replication.
    people : People
        What stays.
    state : State
        Changed: every channel of the contact, threat, repetition, and today's occasions.
    parameters : Parameters
        How contacts threaten, and what they deliver in the field.
    """
    for employee in whom:
        state.threat[employee] = threatened(
            state.threat[employee],
            contact.pressure * state.pressure[employee],
            people.reactance[employee],
            state.trust[employee, contact.messenger],
            repetition_factor(state.repetition[employee], parameters),
            parameters,
        )
        state.repetition[employee] += 1.0
        wanted = moderated(contact.dose, _moderator(contact.trait, employee, people), contact.slope)
        dose = effective_dose(wanted, state.threat[employee], parameters)
        _move(employee, dose, contact, state)
        if contact.cue >= 0:
            lot = uniform(luck, employee, day, _OCCASION, contact.lots)
            if lot < contact.occasion * dose:
                state.occasions[employee, contact.cue] += 1
                state.given[employee] += 1


@compiled
def _moderator(trait: int, employee: int, people: People) -> float:
    """Return the trait that moderates; its middle, which changes nothing, where there is none."""
    if trait == 0:
        return float(people.reactance[employee])
    if trait == 1:
        return float(people.scepticism[employee])
    if trait == 2:
        return float(people.inertia[employee])
    return 0.5


@compiled
def _move(employee: int, dose: float, contact: Contact, state: State) -> None:
    """Move every channel by the dose."""
    m, e = contact.messenger, employee
    state.trust[e, m] = moved(state.trust[e, m], dose * contact.trust)
    state.threat[e] = moved(state.threat[e], dose * contact.threat)
    state.mishap[e] = moved(state.mishap[e], dose * contact.mishap)
    state.futility[e] = moved(state.futility[e], dose * contact.futility)
    state.audience[e] = moved(state.audience[e], dose * contact.audience)
    state.importance[e] = moved(state.importance[e], dose * contact.importance)
    state.efficacy[e] = moved(state.efficacy[e], dose * contact.efficacy)
    state.energy[e] = moved(state.energy[e], dose * contact.energy)
    state.pressure[e] = moved(state.pressure[e], dose * contact.relief)
    if contact.cue >= 0:
        plan = state.plan[e, contact.cue]
        state.plan[e, contact.cue] = moved(plan, dose * contact.plan)
