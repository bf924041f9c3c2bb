"""Tactics of your own from Python: registered under a name, and used as the library's are.

What a YAML file can't say, a function can: how far a contact moves somebody may depend on who they
are and how they are at that moment. The registry belongs to this Python process; a run that needs
a registered tactic needs the code that registers it, in every process that simulates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter, ValidationError

from nudgelab.behaviour.vocabulary import CHANNELS, STATES, TRAITS, Channel
from nudgelab.errors import Problem, StudyError, nearest
from nudgelab.study.declaration import Name
from nudgelab.study.tactics import Tactic, tactic_library

__all__ = [
    "KNOWN_OF_PEOPLE",
    "EffectsOf",
    "checked_effects",
    "forget_tactic",
    "register_tactic",
    "registered_effects",
    "registered_tactics",
]

FloatArray = npt.NDArray[np.float64]

EffectsOf = Callable[[Mapping[str, FloatArray]], Mapping[Channel, FloatArray]]
"""From the traits and states of those who are served to what a full dose moves in each of them."""

KNOWN_OF_PEOPLE: Final = (*TRAITS, *STATES, "trust")
"""What such a function is told of people; ``trust`` is trust in the tactic's messenger."""


class _Registered(NamedTuple):
    tactic: Tactic
    effects: EffectsOf | None


_registry: dict[str, _Registered] = {}


def register_tactic(name: str, tactic: Tactic, effects: EffectsOf | None = None) -> None:
    """Make a tactic known to every study of this Python process, under a name.

    A study names it in an arm, and may change its fields under ``tactics:``, as with one of the
    library's.

    Parameters
    ----------
    name : str
        A letter, then letters, digits and underscores; neither in the library nor registered.
    tactic : Tactic
        The complete tactic.
    effects : callable, optional
        Takes the place of ``tactic.effects``. It is called at each contact with the traits and
        states (``KNOWN_OF_PEOPLE``) of the k people who are served, read-only, each of shape (k,)
        and in [0, 1]. It returns, for each channel that it moves, the share of the remaining way
        that one full dose moves each person, of shape (k,) and in [−1, 1]: up if positive. It has
        to be a pure function, or the same seed doesn't give the same programme.

    Raises
    ------
    StudyError
        If the name is no name or is taken, or the tactic is none.

    Examples
    --------
    >>> from nudgelab.study.registered_tactics import forget_tactic, register_tactic
    >>> from nudgelab.study.tactics import Tactic
    >>> breakfast = Tactic(against="scepticism", messenger="peer")
    >>> register_tactic("breakfast", breakfast, lambda people: {"futility": -0.4 * people["trust"]})
    >>> forget_tactic("breakfast")
    """
    _must_be_free(name)
    _must_be_usable(name, tactic, effects)
    _registry[name] = _Registered(tactic, effects)


def forget_tactic(name: str) -> None:
    """Take a registered tactic away again.

    Raises
    ------
    StudyError
        If none is registered under this name.
    """
    if name not in _registry:
        listed = ", ".join(_registry) or "a name that is registered; none is"
        raise _refused(name, "no registered tactic", listed, nearest(name, _registry))
    del _registry[name]


def registered_tactics() -> Mapping[str, Tactic]:
    """Return the registered tactics by name, in the order in which they were registered."""
    return MappingProxyType({name: entry.tactic for name, entry in _registry.items()})


def registered_effects(name: str) -> EffectsOf | None:
    """Return the function that says what a tactic moves; None where its ``effects`` say it."""
    entry = _registry.get(name)
    return None if entry is None else entry.effects


def checked_effects(
    name: str, returned: object, served: int, channels: tuple[Channel, ...] = CHANNELS
) -> dict[Channel, FloatArray]:
    """Return what a tactic's function returned, once it is known to be right.

    Parameters
    ----------
    name : str
        The tactic.
    returned : object
        What its function returned.
    served : int
        Number k of people who are served.
    channels : tuple of str
        Channels that it may move; without ``plan`` for a tactic without a cue.

    Returns
    -------
    dict of ndarray of float, shape (k,)
        For each channel, the share of the remaining way, in [−1, 1].

    Raises
    ------
    StudyError
        With one problem for every channel that is wrong.
    """
    if not isinstance(returned, Mapping):
        found = f"effects of type {type(returned).__name__}"
        raise _refused(name, found, "a mapping from channels to an array with a number a person")
    checked: dict[Channel, FloatArray] = {}
    problems: list[Problem] = []
    for channel, effect in returned.items():
        try:
            checked[channel] = _checked_effect(name, channel, effect, served, channels)
        except StudyError as error:
            problems.extend(error.problems)
    if problems:
        raise StudyError(problems)
    return checked


def _checked_effect(
    name: str, channel: object, effect: object, served: int, channels: tuple[Channel, ...]
) -> FloatArray:
    if channel not in channels:
        listed = f"one of {', '.join(channels)}"
        raise _refused(name, f"the channel '{channel}'", listed, nearest(str(channel), channels))
    try:
        values = np.array(effect, dtype=np.float64)
    except (TypeError, ValueError):
        raise _refused(name, f"{channel}: no numbers", "a number a person") from None
    if values.shape != (served,):
        found = f"{channel}: an array of shape {_shape(values.shape)}"
        raise _refused(name, found, f"shape ({served},), a number a person")
    wrong = np.flatnonzero(~(np.abs(values) <= 1.0))  # NaN is not within either
    if len(wrong):
        found = f"{channel}: {values[wrong[0]]:g}"
        others = "" if len(wrong) == 1 else f" (and {len(wrong) - 1:,} more like it)"
        raise _refused(name, found + others, "numbers from -1 to 1")
    return values


def _must_be_free(name: str) -> None:
    try:
        TypeAdapter(Name).validate_python(name)
    except ValidationError:
        expected = "at most 60 characters: a letter, then letters, digits or underscores"
        raise _refused(str(name), f"the name {name!r}", expected) from None
    if name in tactic_library():
        found = "a name that the library has"
        raise _refused(name, found, "another name; a study file changes the library's tactics")
    if name in _registry:
        raise _refused(name, "a name that is registered", "another name, or forget_tactic() first")


def _must_be_usable(name: str, tactic: object, effects: object) -> None:
    if not isinstance(tactic, Tactic):
        raise _refused(name, f"an object of type {type(tactic).__name__}", "a nudgelab Tactic")
    if effects is not None and not callable(effects):
        found = f"effects of type {type(effects).__name__}"
        raise _refused(name, found, "a function from traits and states to effects")


def _shape(shape: tuple[int, ...]) -> str:
    return str(shape).replace(" ", "")


def _refused(name: str, found: str, expected: str, suggestion: str | None = None) -> StudyError:
    return StudyError(Problem(f"tactic '{name}'", found, expected, suggestion))
