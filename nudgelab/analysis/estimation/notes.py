"""Notes beside estimates."""

from __future__ import annotations

from dataclasses import replace

from nudgelab.statistics.estimate import Estimate

__all__ = ["with_note"]


def with_note(estimate: Estimate, note: str) -> Estimate:
    """Return an estimate with a note before its own."""
    return replace(estimate, note="; ".join(filter(None, (note, estimate.note))))
