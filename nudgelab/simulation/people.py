"""What an employee is, and how they are today: the arrays that compiled code works on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["NEVER", "People", "State"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
CountArray = npt.NDArray[np.int32]

NEVER = -(2**31)
"""Day of the last post of somebody who hasn't posted."""


class People(NamedTuple):
    """What stays: traits, circumstances and place in the organisation; each of shape (n,).

    Attributes
    ----------
    reactance, scepticism, inertia : ndarray of float
        Traits, in [0, 1].
    reach : ndarray of float
        Size of the own online network [contacts].
    cue_rate : ndarray of float
        Own occasions [occasions a working day].
    habit_gain : ndarray of float
        Share of the way to automaticity that one act goes, in [0, 1].
    importance_baseline : ndarray of float
        Importance to which one drifts back, in [0, 1].
    team, department : ndarray of int
        Codes from 0.
    manager : ndarray of int
        1 for those who manage people.
    tenure : ndarray of float
        With the organisation [years]; measured, and without influence on what people do.
    """

    reactance: FloatArray
    scepticism: FloatArray
    inertia: FloatArray
    reach: FloatArray
    cue_rate: FloatArray
    habit_gain: FloatArray
    importance_baseline: FloatArray
    team: IntArray
    department: IntArray
    manager: IntArray
    tenure: FloatArray


class State(NamedTuple):
    """What changes by the day; each of shape (n,) unless told otherwise.

    Attributes
    ----------
    trust : ndarray of float, shape (n, messengers)
        In the order of :data:`~nudgelab.behaviour.vocabulary.MESSENGERS`.
    plan : ndarray of float, shape (n, kinds of cue)
        Strength of the if-then plan for each kind of cue, in [0, 1].
    threat, mishap, futility, audience, importance, efficacy, energy, habit : ndarray of float
        In [0, 1].
    pressure : ndarray of float
        Share of a contact's pressure that still reaches the employee, in [0, 1]; 1 without relief.
    repetition : ndarray of float
        Recent contacts, each counted less the longer ago it was.
    aspiration : ndarray of float
        As ``log(1 + reactions)``.
    last_post : ndarray of int
        Day of the last post [days], or :data:`NEVER`.
    seen_acting : ndarray of int
        1 for those who posted within the norm's window.
    acting_colleagues : ndarray of int
        Visible colleagues who posted within the norm's window.
    occasions : ndarray of int, shape (n, kinds of cue)
        Occasions that events and contacts give today.
    given : ndarray of int
        Sum of these over the kinds.
    posts : ndarray of int
        Posts today.
    successes, mishaps : ndarray of int
        Of today's posts; only told for those who have any.
    best_success : ndarray of float
        Reactions to the best successful post today; only told for those who have any.
    successes_seen, intimidations_seen, mishaps_seen : ndarray of int
        At colleagues today.
    """

    trust: FloatArray
    plan: FloatArray
    threat: FloatArray
    mishap: FloatArray
    futility: FloatArray
    audience: FloatArray
    importance: FloatArray
    efficacy: FloatArray
    energy: FloatArray
    habit: FloatArray
    pressure: FloatArray
    repetition: FloatArray
    aspiration: FloatArray
    last_post: IntArray
    seen_acting: CountArray
    acting_colleagues: CountArray
    occasions: CountArray
    given: CountArray
    posts: CountArray
    successes: CountArray
    mishaps: CountArray
    best_success: FloatArray
    successes_seen: CountArray
    intimidations_seen: CountArray
    mishaps_seen: CountArray
