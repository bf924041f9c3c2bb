"""The words of the model: names of traits, states, messengers and channels.

A *channel* is what a tactic can move. Study files, the kernel and the documentation use these
names.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

__all__ = [
    "BELIEFS",
    "CHANNELS",
    "CONCERNS",
    "MESSENGERS",
    "STATES",
    "TRAITS",
    "Channel",
    "Messenger",
    "Trait",
]

Trait = Literal["reactance", "scepticism", "inertia"]
Messenger = Literal["board", "communications", "manager", "peer", "coach"]
Channel = Literal[
    "trust",
    "threat",
    "mishap",
    "futility",
    "audience",
    "importance",
    "efficacy",
    "energy",
    "plan",
    "pressure",
    "messenger_pressure",
]

TRAITS: Final[tuple[Trait, ...]] = get_args(Trait)
"""Stable traits, each in [0, 1]."""

CONCERNS: Final = ("mishap", "futility", "audience")
"""Scepticism's three worries."""

BELIEFS: Final = ("importance", "efficacy", *CONCERNS)
"""What employees think before anything is done, each in [0, 1]."""

MESSENGERS: Final[tuple[Messenger, ...]] = get_args(Messenger)
"""Who speaks to the employee."""

STATES: Final = ("threat", *CONCERNS, "importance", "efficacy", "energy", "habit")
"""One number a person that changes by the day, each in [0, 1] (trust and plans are tables)."""

CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)
"""What a tactic can move: ``trust`` is trust in its messenger, ``plan`` the plan for its cue,
``pressure`` the pressure that later contacts of anybody carry, ``messenger_pressure`` of its
messenger alone; the rest are states."""
