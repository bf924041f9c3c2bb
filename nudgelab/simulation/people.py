"""What an employee is, and how they are today: the tables that compiled code works on.

A table has a row an employee, in single precision and packed: what is read together lies together
in memory, and a row of :data:`STATE` fills one line of a processor's cache. What fades isn't
touched day by day: a state is what it was on the day ``faded_on``, and is brought up to date by
:func:`~nudgelab.simulation.fading.settle` when somebody has something to do.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["COVER", "NEVER", "PERSON", "STATE", "Workforce", "cache_aligned", "column_of"]

Records = npt.NDArray[np.void]
SingleArray = npt.NDArray[np.float32]
IndexArray = npt.NDArray[np.int32]

_CACHE_LINE = 64  # bytes

NEVER: Final = -(2**15)
"""Day of what hasn't happened."""

STATE: Final = np.dtype(
    [
        ("importance", np.float32),
        ("efficacy", np.float32),
        ("mishap", np.float32),
        ("futility", np.float32),
        ("audience", np.float32),
        ("threat", np.float32),
        ("energy", np.float32),
        ("habit", np.float32),
        ("faded_on", np.int32),
        ("acting_colleagues", np.int32),
        ("visible_colleagues", np.int32),
        ("aspiration", np.float32),
        ("inertia", np.float32),
        ("cue_rate", np.float32),
        ("importance_baseline", np.float32),
        ("seen_acting", np.int8),
        ("present", np.int8),
        ("planned", np.int8),
        ("covered", np.int8),
    ]
)
"""What an occasion to act reads: eight states in [0, 1], as they were on the morning of the day
``faded_on``; visible colleagues, and those of them who posted within the norm's window; the
aspiration as ``log(1 + reactions)``; the trait inertia, own occasions a working day and the
importance to which one drifts back, which stay; and four marks, 1 for yes: counts in colleagues'
norm, works here, has had a plan, has had a period."""

PERSON: Final = np.dtype(
    [
        ("reactance", np.float32),
        ("scepticism", np.float32),
        ("reach", np.float32),
        ("habit_gain", np.float32),
        ("repetition", np.float32),
        ("team", np.int32),
        ("department", np.int32),
        ("asked_on", np.int16),
        ("last_post", np.int16),
        ("manager", np.int8),
    ]
)
"""What is read more seldom: two traits in [0, 1]; size of the own online network [contacts]; the
share of the way to automaticity that one act goes; recent contacts as they counted on the day
``asked_on``; place in the organisation (codes from 0); the day of the last post; and 1 for those
who manage people."""

COVER: Final = np.dtype(
    [
        ("pressure", np.float32),
        ("pressure_until", np.int32),
        ("reactions", np.float32),
        ("reactions_until", np.int32),
        ("review_until", np.int32),
        ("review", np.int32),
    ]
)
"""What holds for a while: the share of pressure taken away, how many more reactions posts get, and
which review (a number among the programme's) reads them; each to the end of a day."""


class Workforce(NamedTuple):
    """All employees of a replication.

    Attributes
    ----------
    state, people : ndarray of STATE, ndarray of PERSON, shape (n,)
        What an occasion reads, and what is read more seldom.
    next_cue : ndarray of float, shape (n,)
        When the next occasion of one's own comes [working days]; infinite for who isn't there.
    trust : ndarray of float, shape (n, messengers)
        In the order of :data:`~nudgelab.behaviour.vocabulary.MESSENGERS`.
    relief : ndarray of float, shape (n, messengers)
        Share of a messenger's pressure that doesn't reach the employee, as on ``asked_on``. Without
        rows where no tactic gives any.
    plan : ndarray of float, shape (n, kinds of cue)
        Strength of the if-then plan for each kind, as on ``faded_on``. Without rows where no tactic
        makes plans.
    cover : ndarray of COVER, shape (n,)
        Without rows where no tactic has a period.
    bounds, start, who : ndarray of int
        Who sees whom, as in :class:`~nudgelab.simulation.network.Colleagues`.
    room : ndarray of int
        Where one employee's colleagues are written down.
    """

    state: Records
    people: Records
    next_cue: SingleArray
    trust: SingleArray
    relief: SingleArray
    plan: SingleArray
    cover: Records
    bounds: IndexArray
    start: npt.NDArray[np.int32 | np.int64]
    who: IndexArray
    room: IndexArray


def cache_aligned(count: int, kind: np.dtype[np.void]) -> Records:
    """Return a table of zeros whose first row begins where a line of the cache begins."""
    size = count * kind.itemsize
    memory = np.zeros(size + _CACHE_LINE, dtype=np.uint8)
    first = -memory.ctypes.data % _CACHE_LINE
    return memory[first : first + size].view(kind)


def column_of(
    workforce: Workforce, name: str, whom: npt.NDArray[np.int64] | slice = slice(None)
) -> npt.NDArray[np.float64]:
    """Return a copy of a trait or state as it stands in the tables, of everybody or of some."""
    table = workforce.state if name in (STATE.names or ()) else workforce.people
    return np.asarray(table[name][whom], dtype=np.float64)
