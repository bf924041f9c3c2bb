"""Luck as a function: each random number follows from who, when and what for, by Philox4x32-10.

A counter-based generator (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as
1, 2, 3") scrambles a counter with a key. The key is the seed; the counter names employee,
replication, day, purpose and index. So an employee has the same luck in every arm, whatever the
others do, and two replications never share a number: for one key, different counters give
different blocks.

Checked against the known-answer vectors of the authors' library Random123.
"""

from __future__ import annotations

import zlib
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.normal import to_normal

__all__ = [
    "Luck",
    "Purpose",
    "four",
    "luck_of",
    "name_index",
    "normals_of",
    "pair",
    "philox",
    "uniform",
    "uniforms",
    "uniforms_of",
]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Word = np.uint64  # a 32-bit word in 64 bits, so that products don't overflow
Block = tuple[Word, Word, Word, Word]

_MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_WEYL = (np.uint64(0x9E3779B9), np.uint64(0xBB67AE85))
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_16 = np.uint64(16)
_6 = np.uint64(6)
_26 = np.uint64(26)
_TOGETHER = 1024  # numbers that fit near the processor
_FIRST_DAY = 32_768  # days from −32,768 to 32,767 fit into the counter


class Purpose(IntEnum):
    """What a random number is for; one number each, never used for two things."""

    TRAIT = 1
    BELIEF = 2
    TRUST = 3
    REACH = 4
    CUE_RATE = 5
    HABIT_GAIN = 6
    TEAM_SIZE = 7
    TEAM = 8
    DEPARTMENT = 9
    MANAGER = 10
    NETWORK = 11
    NETWORK_PLACE = 12
    ASSIGNMENT = 13
    ASSIGNMENT_TIE = 14
    TENURE = 15
    BASELINE_ROW = 16
    LEAVING = 17
    OWN_CUE = 20
    GIVEN_CUE = 21
    POST = 22
    OCCASION_LASTS = 23
    ATTENDANCE = 30
    UPTAKE = 31
    QUEUE = 32
    CONTACT_OCCASION = 33
    SURVEY = 40
    ANSWER = 41


class Luck(NamedTuple):
    """Where all random numbers of one replication come from.

    Attributes
    ----------
    seed : uint64
        Key of the generator.
    replication : uint64
        Below 2³².
    """

    seed: np.uint64
    replication: np.uint64


def luck_of(seed: int, replication: int) -> Luck:
    """Return the luck of one replication.

    Parameters
    ----------
    seed : int
        From 0 to 2⁶⁴ − 1.
    replication : int
        From 0 to 2³² − 1.

    Raises
    ------
    ValueError
        If either is outside its range.
    """
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed == {seed}, must be from 0 to 2**64 - 1")
    if not 0 <= replication < 2**32:
        raise ValueError(f"replication == {replication}, must be from 0 to 2**32 - 1")
    return Luck(np.uint64(seed), np.uint64(replication))


def name_index(name: str) -> int:
    """Return an index for a name, the same in every study that has it (CRC-32)."""
    return zlib.crc32(name.encode("utf-8"))


@compiled
def philox(counter: Block, key: tuple[Word, Word]) -> Block:
    """Return one block of Philox4x32 with ten rounds.

    Parameters
    ----------
    counter : tuple of four uint64
        Each below 2³².
    key : tuple of two uint64
        Each below 2³².

    Returns
    -------
    tuple of four uint64
        Each below 2³².
    """
    a, b, c, d = counter
    k, m = key
    for _ in range(10):
        first = _MULTIPLIERS[0] * a
        second = _MULTIPLIERS[1] * c
        a, b = (second >> _32) ^ b ^ k, second & _LOW
        c, d = (first >> _32) ^ d ^ m, first & _LOW
        k = (k + _WEYL[0]) & _LOW
        m = (m + _WEYL[1]) & _LOW
    return a, b, c, d


@compiled
def _in_unit_interval(high: Word, low: Word) -> float:
    """Return a number in (0, 1) from two words: an odd multiple of 2⁻⁵³, so never 0 nor 1."""
    return (np.float64(((high >> _6) << _26) | (low >> _6)) + 0.5) * 2.0**-52


@compiled
def _block(luck: Luck, employee: int, day: int, purpose: int, index: int) -> Block:
    """Return four words for who, when, what for and which one."""
    when_and_why = (np.uint64(day + _FIRST_DAY) << _16) | np.uint64(purpose)
    counter = (np.uint64(employee), luck.replication & _LOW, when_and_why, np.uint64(index))
    return philox(counter, (luck.seed & _LOW, luck.seed >> _32))


@compiled
def four(
    luck: Luck, employee: int, day: int, purpose: int, index: int
) -> tuple[float, float, float, float]:
    """Return four independent uniform numbers of 32 bits, each in (0, 1); see :func:`pair`."""
    a, b, c, d = _block(luck, employee, day, purpose, index)
    return _of_word(a), _of_word(b), _of_word(c), _of_word(d)


@compiled
def _of_word(word: Word) -> float:
    """Return a number in (0, 1) from a word: an odd multiple of 2⁻³³, so never 0 nor 1."""
    return (np.float64(word) + 0.5) * 2.0**-32


@compiled
def pair(luck: Luck, employee: int, day: int, purpose: int, index: int) -> tuple[float, float]:
    """Return two independent uniform numbers.

    Parameters
    ----------
    luck : Luck
        Seed and replication.
    employee : int
        From 0 to 2³² − 1; for what isn't an employee's, the number of the team or unit.
    day : int
        From −32,768 to 32,767 [days]; 0 for what has no day.
    purpose : int
        A :class:`Purpose`.
    index : int
        From 0 to 2³² − 1; tells draws of one purpose apart.

    Returns
    -------
    tuple of two floats
        Each in (0, 1).
    """
    a, b, c, d = _block(luck, employee, day, purpose, index)
    return _in_unit_interval(a, b), _in_unit_interval(c, d)


@compiled
def uniform(luck: Luck, employee: int, day: int, purpose: int, index: int) -> float:
    """Return one uniform number in (0, 1); see :func:`pair`."""
    return pair(luck, employee, day, purpose, index)[0]


@compiled
def _uniforms(luck: Luck, who: IntArray, day: int, purpose: int, index: int) -> FloatArray:
    drawn = np.empty(len(who))
    for place in range(len(who)):
        drawn[place] = uniform(luck, who[place], day, purpose, index)
    return drawn


@compiled
def _normals(luck: Luck, who: IntArray, day: int, purpose: int, index: int) -> FloatArray:
    drawn = _uniforms(luck, who, day, purpose, index)
    for first in range(0, len(who), _TOGETHER):
        to_normal(drawn[first : first + _TOGETHER])
    return drawn


def normals_of(
    who: IntArray, luck: Luck, purpose: Purpose, *, index: int = 0, day: int = 0
) -> FloatArray:
    """Return the standard normal scores of :func:`uniforms_of`, shape (k,)."""
    return _normals(luck, who, day, int(purpose), index)


def uniforms_of(
    who: IntArray, luck: Luck, purpose: Purpose, *, index: int = 0, day: int = 0
) -> FloatArray:
    """Return a uniform number for each of some employees, shape (k,), in (0, 1)."""
    return _uniforms(luck, who, day, int(purpose), index)


def uniforms(
    luck: Luck, count: int, purpose: Purpose, *, index: int = 0, day: int = 0
) -> FloatArray:
    """Return a uniform number for each of the first employees.

    Parameters
    ----------
    luck : Luck
        Seed and replication.
    count : int
        Number of employees.
    purpose : Purpose
        What for.
    index, day : int
        As in :func:`pair`.

    Returns
    -------
    ndarray of float, shape (count,)
        In (0, 1).
    """
    return _uniforms(luck, np.arange(count), day, int(purpose), index)
