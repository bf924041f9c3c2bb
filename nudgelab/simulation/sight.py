"""Who sees whom, read from the tables of a workforce; seeing is mutual."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.compiled import compiled
from nudgelab.simulation.network import VISIBLE_TEAM_MATES
from nudgelab.simulation.people import Workforce

__all__ = ["colleagues_of"]


@compiled
def colleagues_of(employee: int, workforce: Workforce) -> npt.NDArray[np.int32]:
    """Return an employee's visible colleagues, each once.

    Parameters
    ----------
    employee : int
        Who.
    workforce : Workforce
        Changed: ``room``, where they are written down.

    Returns
    -------
    ndarray of int, shape (colleagues,)
        The same memory at every call.
    """
    room, count = workforce.room, 0
    team = workforce.people[employee].team
    first, last = workforce.bounds[team], workforce.bounds[team + 1]
    if last - first <= VISIBLE_TEAM_MATES + 1:
        for mate in range(first, last):
            room[count] = mate
            count += mate != employee
    for tie in range(workforce.start[employee], workforce.start[employee + 1]):
        room[count] = workforce.who[tie]
        count += 1
    return room[:count]
