"""Making the workforce of a replication: people in their places, before anything has happened."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.vocabulary import BELIEFS, MESSENGERS
from nudgelab.simulation.network import Colleagues
from nudgelab.simulation.organisation import Organisation
from nudgelab.simulation.people import COVER, NEVER, PERSON, STATE, Workforce, cache_aligned
from nudgelab.simulation.population import Drawn
from nudgelab.study.tactics import Tactic

__all__ = ["new_workforce", "seat"]

IntArray = npt.NDArray[np.int64]


def new_workforce(
    place: Organisation, seen: Colleagues, kinds: int, tactics: list[Tactic]
) -> Workforce:
    """Return the workforce of an organisation with nobody in its places yet.

    Parameters
    ----------
    place : Organisation
        Team, department and manager of each place.
    seen : Colleagues
        Who sees whom.
    kinds : int
        Number of kinds of cue.
    tactics : list of Tactic
        All that are delivered; tables that none of them needs are left without rows.

    Returns
    -------
    Workforce
        To be filled by :func:`seat`.
    """
    count = len(place.team)
    moved = {channel for tactic in tactics for channel in tactic.effects}
    relieved = count if moved & {"pressure", "messenger_pressure"} else 0
    planned = count if "plan" in moved else 0
    covered = count if any(tactic.period is not None for tactic in tactics) else 0
    people = np.zeros(count, dtype=PERSON)
    for name in Organisation._fields:
        people[name] = getattr(place, name)
    return Workforce(
        state=cache_aligned(count, STATE),
        people=people,
        next_cue=np.full(count, np.inf, dtype=np.float32),
        trust=np.zeros((count, len(MESSENGERS)), dtype=np.float32),
        relief=np.zeros((relieved, len(MESSENGERS)), dtype=np.float32),
        plan=np.zeros((planned, kinds), dtype=np.float32),
        cover=np.zeros(covered, dtype=COVER),
        bounds=seen.bounds,
        start=seen.start,
        who=seen.who,
        room=np.empty(int(seen.counts(place.team).max()) + 1, dtype=np.int32),
    )


def seat(drawn: Drawn, who: IntArray | slice, day: int, workforce: Workforce) -> None:
    """Put people into places, as they are before anything has happened to them.

    Parameters
    ----------
    drawn : Drawn
        The people.
    who : ndarray of int, shape (k,), or slice
        Their places; nobody is there.
    day : int
        The first day that they are there [days].
    workforce : Workforce
        Changed: everything that is told of these places but who is seen there.
    """
    people, state = workforce.people, workforce.state
    for name in ("inertia", *BELIEFS):
        state[name][who] = drawn.mind[name]
    state["importance_baseline"][who] = drawn.mind["importance"]
    state["cue_rate"][who] = drawn.cue_rate
    state["aspiration"][who] = drawn.aspiration
    state["faded_on"][who] = day
    for nothing in ("threat", "energy", "habit", "planned", "covered"):
        state[nothing][who] = 0
    for name in ("reactance", "scepticism"):
        people[name][who] = drawn.mind[name]
    people["reach"][who] = drawn.reach
    people["habit_gain"][who] = drawn.habit_gain
    people["repetition"][who] = 0
    people["asked_on"][who] = day
    people["last_post"][who] = NEVER
    workforce.trust[who] = drawn.trust
    for table in (workforce.relief, workforce.plan, workforce.cover):
        if len(table):
            table[who] = np.zeros((), dtype=table.dtype)
