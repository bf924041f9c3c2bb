"""Mending the mistakes of a study file, so that the mistakes beside them can be told as well.

A file in which a key is mistyped is no study yet, and whether its parts fit together is unknown.
What was probably meant is good enough to look on; nothing that is mended here is ever simulated or
analysed.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from nudgelab.study.source_map import Location

__all__ = ["Mistake", "mend"]

_MUCH_RESTS_ON: tuple[Location, ...] = (
    ("calendar",),
    ("population", "cues"),
    ("assignment", "control"),
)
"""Parts whose defaults would make other parts look wrong."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong at one place of a study file."""

    location: Location
    found: str
    expected: str
    suggestion: str | None = None


def mend(content: dict[str, Any], mistakes: Sequence[Mistake]) -> dict[str, Any] | None:
    """Return a study file's content as it was probably meant.

    Parameters
    ----------
    content : dict
        As read.
    mistakes : sequence of Mistake
        Each in its place in the content.

    Returns
    -------
    dict or None
        The content with mistyped names put right and wrong values left out; None where it isn't
        clear enough what was meant.
    """
    mended = deepcopy(content)
    return mended if all(_mend_one(mended, mistake) for mistake in mistakes) else None


def _mend_one(content: dict[str, Any], mistake: Mistake) -> bool:
    """Mend one mistake in place; tell whether it could be done."""
    *parents, key = mistake.location or ("",)
    around = _part(content, parents)
    if not isinstance(around, dict) or key not in around:
        return False
    if mistake.suggestion is not None:
        return _put_right(around, key, mistake)
    value = around[key]
    if isinstance(value, dict | list) or _much_rests_on(mistake.location):
        return False
    del around[key]
    return True


def _put_right(around: dict[Any, Any], key: str | int, mistake: Mistake) -> bool:
    if not mistake.found.startswith("the unknown key"):
        around[key] = mistake.suggestion
        return True
    value = around.pop(key)
    around.setdefault(mistake.suggestion, value)
    return True


def _much_rests_on(location: Location) -> bool:
    return any(location[: len(part)] == part for part in _MUCH_RESTS_ON)


def _part(content: Any, location: Sequence[str | int]) -> Any:
    for key in location:
        if not isinstance(content, dict) or key not in content:
            return None
        content = content[key]
    return content
