"""Diagnosing before treating: which resistance stands in the way, as a survey can tell it.

Each resistance is told by what it does at the time: proneness to reactance grows with the threat
that is felt, scepticism is the mean of its three worries, and inertia counts as far as no habit has
formed. They lie on different scales, so each is compared with what it was over everybody before
the programme.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.vocabulary import TRAITS

__all__ = ["dominant_before", "dominant_resistance", "felt_resistances", "standardised"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_AT_A_TIME = 8192


def felt_resistances(
    reactance: FloatArray,
    threat: FloatArray,
    worries: Sequence[FloatArray],
    inertia: FloatArray,
    habit: FloatArray,
) -> FloatArray:
    """Return how much of each resistance is felt.

    Parameters
    ----------
    reactance, threat, inertia, habit : ndarray of float, shape (n,)
        Scores in [0, 1], NaN where not answered.
    worries : sequence of ndarray of float, shape (n,)
        Scores of the three worries.

    Returns
    -------
    ndarray of float, shape (n, 3)
        In the order of :data:`~nudgelab.behaviour.vocabulary.TRAITS`, in [0, 1]:
        ``reactance + threat·(1−reactance)``, the mean worry, ``inertia·(1−habit)``.
    """
    threatened = reactance + threat * (1.0 - reactance)
    worried = np.mean(np.stack(list(worries)), axis=0)
    return np.column_stack((threatened, worried, inertia * (1.0 - habit)))


def standardised(felt: FloatArray, before: FloatArray) -> FloatArray:
    """Return resistances in standard deviations from the mean before the programme.

    Parameters
    ----------
    felt : ndarray of float, shape (n, 3)
        Now, NaN where not answered.
    before : ndarray of float, shape (m, 3)
        Before the programme, NaN where not answered.

    Returns
    -------
    ndarray of float, shape (n, 3)
        Zero throughout a resistance in which nobody differed.
    """
    return _in_spreads(felt, _norms(before))


def _norms(before: FloatArray) -> list[tuple[float, float]]:
    """Return mean and standard deviation of each resistance over those who answered."""
    norms = []
    for column in before.T:
        known = column[~np.isnan(column)]
        norms.append((float(np.mean(known)), float(np.std(known))) if len(known) else (0.0, 0.0))
    return norms


def _in_spreads(felt: FloatArray, norms: Sequence[tuple[float, float]]) -> FloatArray:
    scores = np.zeros_like(felt)
    for column, (mean, spread) in enumerate(norms):
        if spread > 0.0:
            scores[:, column] = (felt[:, column] - mean) / spread
    scores[np.isnan(felt).any(axis=1)] = np.nan
    return scores


def dominant_before(felt: FloatArray) -> npt.NDArray[np.int8]:
    """Return the resistance of each person that stands out most, before the programme.

    Parameters
    ----------
    felt : ndarray of float, shape (n, 3)
        Before the programme, NaN where not answered.

    Returns
    -------
    ndarray of int, shape (n,)
        As :func:`dominant_resistance` of the standardised resistances, some people at a time, so
        that it takes little memory.
    """
    norms = _norms(felt)
    dominant = np.empty(len(felt), dtype=np.int8)
    for first in range(0, len(felt), _AT_A_TIME):
        some = slice(first, first + _AT_A_TIME)
        dominant[some] = dominant_resistance(_in_spreads(felt[some], norms), TRAITS)
    return dominant


def dominant_resistance(scores: FloatArray, answerable: Sequence[str]) -> IntArray:
    """Return the strongest resistance of each person among those that can be answered.

    Parameters
    ----------
    scores : ndarray of float, shape (n, 3)
        From :func:`standardised`.
    answerable : sequence of str
        Names of resistances; at least one.

    Returns
    -------
    ndarray of int, shape (n,)
        Place among :data:`~nudgelab.behaviour.vocabulary.TRAITS`; −1 for the undiagnosed.
    """
    columns = [place for place, trait in enumerate(TRAITS) if trait in answerable]
    among = scores[:, columns]
    diagnosed = ~np.isnan(among).any(axis=1)
    dominant = np.full(len(scores), -1, dtype=np.int64)
    dominant[diagnosed] = np.asarray(columns)[np.argmax(among[diagnosed], axis=1)]
    return dominant
