"""Strategies: when each tactic of an arm begins, and at whom it is aimed.

The four that ship put the same tactics together differently: for all alike, for each person's
dominant resistance, one resistance after the other, or by a diagnosis that is made again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.diagnosis import dominant_resistance
from nudgelab.behaviour.vocabulary import TRAITS
from nudgelab.study.arms import Arm
from nudgelab.study.strategies import phases
from nudgelab.study.tactics import Tactic

__all__ = ["DIAGNOSING", "aimed_at", "rounds"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

DIAGNOSING = frozenset({"targeted", "adaptive"})
"""Strategies that go by what surveys tell of each person."""


def rounds(arm: Arm, tactic: Tactic, answered: Sequence[str], days: int) -> tuple[int, ...]:
    """Return the days on which a round of contacts is due.

    Parameters
    ----------
    arm : Arm
        Whose strategy it is.
    tactic : Tactic
        As declared. A schedule that starts before the kick-off (day 1) starts then.
    answered : sequence of str
        The resistances that the arm's tactics answer.
    days : int
        The calendar's last day [days].

    Returns
    -------
    tuple of int
        Working days in ascending order. In a sequence, a tactic's schedule counts from the first
        day of its phase, and ends with the phase; what answers no resistance isn't moved.
    """
    schedule = tactic.schedule
    start = max(schedule.start, 1)
    due = range(start, start + schedule.every * schedule.times, schedule.every)
    if arm.strategy == "sequenced" and tactic.against in TRAITS:
        first, last = phases(arm, answered, days)[tactic.against]
        return tuple(first - 1 + day for day in due if first - 1 + day <= min(last, days))
    return tuple(day for day in due if day <= days)


def aimed_at(
    arm: Arm, tactic: Tactic, answered: Sequence[str], baseline: FloatArray, latest: FloatArray
) -> BoolArray:
    """Return at whom a round of contacts is aimed, shape (n,).

    Parameters
    ----------
    arm : Arm
        Whose strategy it is.
    tactic : Tactic
        As declared.
    answered : sequence of str
        The resistances that the arm's tactics answer.
    baseline, latest : ndarray of float, shape (n, 3)
        Standardised resistances as the last survey before the kick-off and the last one of all tell
        them, NaN for those who didn't answer.

    Returns
    -------
    ndarray of bool
        Whoever isn't diagnosed gets everything, as does everybody of what answers no resistance.
    """
    everybody = np.ones(len(baseline), dtype=np.bool_)
    if arm.strategy not in DIAGNOSING or tactic.against not in TRAITS:
        return everybody
    scores = baseline if arm.strategy == "targeted" else latest
    dominant = dominant_resistance(scores, answered)
    return np.asarray((dominant == TRAITS.index(tactic.against)) | (dominant < 0))
