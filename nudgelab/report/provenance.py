"""Where a report comes from: enough to make it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Provenance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Which run made a report, and how to run it again.

    Attributes
    ----------
    run_id : str
        The run's identifier; empty where no run was kept.
    command : str
        The command that was typed.
    created : str
        When, ISO 8601; empty where no run was kept.
    seed : int or None
        Seed of a simulated cohort.
    versions : mapping of str to str
        Library → version, of all that numbers may depend on.
    rerun : tuple of str
        Commands that make the same report again, in their order.
    """

    run_id: str
    command: str
    created: str
    seed: int | None
    versions: Mapping[str, str]
    rerun: tuple[str, ...]
