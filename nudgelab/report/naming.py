"""The names that a report prints, safe to print anywhere.

Labels are written by people and read from files. Control characters in them would steer a terminal,
break an SVG (its renderer ends the whole process on one) or turn the direction of a line; they are
taken out here, once. Escaping for HTML is the template's business.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings

__all__ = ["Names", "listed", "plain", "quoted"]

_LONGEST = 120
"""Characters of a label that are printed; a longer one is cut."""

_TURNS_DIRECTION = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NO_CHARACTERS = set("\ufffe\uffff")


def plain(text: str) -> str:
    """Return a text without characters that steer, break or turn what shows it."""
    return "".join(" " if _harms(character) else character for character in text)


def quoted(name: str) -> str:
    """Return a name in quotation marks."""
    return f"‘{name}’"


def listed(names: Sequence[str]) -> str:
    """Return names as they are listed in a sentence: ``a, b and c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


class Names:
    """What the study's things are called in the report.

    Parameters
    ----------
    findings : Findings
        Its labels; a name without a label stands for itself.
    """

    def __init__(self, findings: Findings) -> None:
        labels = findings.labels
        self._arms = labels.arms
        self._outcomes = labels.outcomes
        self._segments = labels.segments
        self.act = _label(labels.act)
        self.people = _label(labels.people)
        self.control = self.arm(findings.control)

    def arm(self, name: str) -> str:
        """Return what an arm is called."""
        return _label(self._arms.get(name, name))

    def outcome(self, name: str) -> str:
        """Return what an outcome is called."""
        return _label(self._outcomes.get(name, name))

    def segment(self, name: str) -> str:
        """Return what a segment is called."""
        fallback = f"all {self.people}" if name == "all" else name
        return _label(self._segments.get(name, fallback))


def _harms(character: str) -> bool:
    control_or_half = unicodedata.category(character) in {"Cc", "Cs"}
    return control_or_half or character in _TURNS_DIRECTION or character in _NO_CHARACTERS


def _label(text: str) -> str:
    clean = " ".join(plain(text).split())
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"
