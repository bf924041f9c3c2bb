"""A mistake between two parts of a study, and the kinds that occur everywhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from nudgelab.errors import nearest
from nudgelab.study.source_map import Location

__all__ = ["Inconsistency", "repeated", "unknown"]

_MOST_LISTED = 14  # known names that a message lists; of more it says how many there are


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """A mistake between two parts of a study."""

    location: Location
    found: str
    expected: str
    suggestion: str | None = None


def unknown(
    location: Location, what: str, name: str | None, known: Collection[str]
) -> Inconsistency:
    """Return the mistake of a name that refers to nothing, or of no name at all.

    Parameters
    ----------
    location : Location
        Where it stands.
    what : str
        What the name should be of ("tactic").
    name : str or None
        The name.
    known : collection of str
        The names that would be right.
    """
    listed = ", ".join(known) if len(known) <= _MOST_LISTED else f"one of {len(known)} known names"
    if name is None:
        return Inconsistency(location, f"no {what}", listed)
    return Inconsistency(location, f"the unknown {what} '{name}'", listed, nearest(name, known))


def repeated(location: Location, names: Sequence[str]) -> Iterator[Inconsistency]:
    """Yield a mistake for every name of a list that stands there before."""
    for position, name in enumerate(names):
        if name in names[:position]:
            yield Inconsistency((*location, position), f"'{name}' a second time", "each once")
