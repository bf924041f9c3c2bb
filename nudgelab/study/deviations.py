"""How a study's plan departs from the one that was frozen, and which numbers that touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nudgelab.study.frozen_plan import FrozenPlan

__all__ = ["Deviation", "Reach", "deviations"]

_ROLES = ("primary", "primary_segment", "activation", "inertia_segment")
"""What these say decides what a number is called, not what it is; ``asks`` has them."""

_ADDS_ONLY = (
    "minimum_cell",
    "interactions",
    "compliers",
    "confirm",
    "draws",
    "margin",
    "mediation",
    "moderation",
    "policy",
    "prior",
    "sensitivity",
    "simultaneous",
    "worthwhile",
)
"""Settings of the plan that add numbers of their own, or hide some, and change none."""

_ABSENT: Any = object()


@dataclass(frozen=True, slots=True)
class Reach:
    """Which numbers a deviation touches: all of them, or those of some names.

    Attributes
    ----------
    everything : bool
        Whether every number was computed in another way than was frozen.
    outcomes, segments, arms : frozenset of str
        Otherwise the names whose numbers were.
    data : bool
        Whether what differs is a file of data; then every number was computed as was frozen.
    """

    everything: bool = False
    outcomes: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    arms: frozenset[str] = frozenset()
    data: bool = False

    def covers(self, outcome: str, segment: str, arm: str) -> bool:
        """Tell whether the number of an arm, on an outcome, in a segment is touched."""
        return (
            self.everything
            or outcome in self.outcomes
            or segment in self.segments
            or arm in self.arms
        )


ALL = Reach(everything=True)
NOTHING = Reach()


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference between the frozen plan and the present one.

    Attributes
    ----------
    where : str
        Path in the study file, e.g. ``analysis: adjust``.
    registered, now : object
        What was frozen and what stands there now; None where nothing did or does.
    reach : Reach
        Which numbers it touches.
    """

    where: str
    registered: Any
    now: Any
    reach: Reach = field(default=ALL)


def deviations(frozen: FrozenPlan, present: FrozenPlan) -> tuple[Deviation, ...]:
    """Return every difference between a frozen plan and the present one.

    Parameters
    ----------
    frozen, present : mapping
        As :func:`nudgelab.study.frozen_plan.frozen_plan` gives them.

    Returns
    -------
    tuple of Deviation
        In the order of a study file; empty where the plan is the one that was frozen.
    """
    return (
        *_by_name("arms", frozen, present, lambda name: _of_arm(name, frozen)),
        *_by_key("assignment", frozen, present),
        *_by_name("outcomes", frozen, present, lambda name: Reach(outcomes=frozenset({name}))),
        *_by_name("segments", frozen, present, lambda name: Reach(segments=frozenset({name}))),
        *_by_key("scales", frozen, present),
        *_by_key("calendar", frozen, present),
        *_of_analysis(frozen, present),
        *_of_roles(frozen, present),
        *_of_cohort(frozen, present),
    )


def _of_arm(name: str, frozen: FrozenPlan) -> Reach:
    return ALL if name == frozen["asks"]["control"] else Reach(arms=frozenset({name}))


def _by_name(part: str, frozen: FrozenPlan, present: FrozenPlan, reach: Any) -> Iterator[Deviation]:
    """Yield the named things of a part that were changed, added or left out."""
    for name, before, now in _changes(frozen.get(part, {}), present.get(part, {})):
        yield Deviation(f"{part}: {name}", before, now, reach(name))


def _by_key(part: str, frozen: FrozenPlan, present: FrozenPlan) -> Iterator[Deviation]:
    for name, before, now in _changes(frozen.get(part, {}), present.get(part, {})):
        yield Deviation(f"{part}: {name}", before, now)


def _of_analysis(frozen: FrozenPlan, present: FrozenPlan) -> Iterator[Deviation]:
    for name, before, now in _changes(frozen.get("analysis", {}), present.get("analysis", {})):
        if name not in _ROLES:
            reach = NOTHING if name in _ADDS_ONLY else ALL
            yield Deviation(f"analysis: {name}", before, now, reach)


def _of_roles(frozen: FrozenPlan, present: FrozenPlan) -> Iterator[Deviation]:
    for name, before, now in _changes(frozen["asks"], present["asks"]):
        reach = ALL if name == "control" else NOTHING
        place = "assignment" if name == "control" else "analysis"
        if name != "control" or "control" not in present.get("assignment", {}):
            yield Deviation(f"{place}: {name}", before, now, reach)


def _of_cohort(frozen: FrozenPlan, present: FrozenPlan) -> Iterator[Deviation]:
    """Yield changes in how the data are read; none where the data weren't known at the time."""
    if "cohort" not in frozen:
        return
    before, now = frozen["cohort"], present.get("cohort", {})
    for name, old, new in _changes(before.get("columns", {}), now.get("columns", {})):
        yield Deviation(f"cohort: columns: {name}", old, new, _of_column(name, old, new, present))
    rest = [{k: v for k, v in part.items() if k != "columns"} for part in (before, now)]
    for name, old, new in _changes(*rest):
        yield Deviation(f"cohort: {name}", old, new)


def _of_column(name: str, before: Any, now: Any, present: FrozenPlan) -> Reach:
    """Return what a column's change touches: its outcome, or the segments that it tells."""
    declared = [column for column in (before, now) if column is not None]
    roles = {column.get("role") for column in declared}
    known_as = {column.get("as", name) for column in declared}
    if roles <= {"outcome", "event_observed"}:
        return Reach(outcomes=frozenset(known_as))
    if roles <= {"covariate"}:
        if known_as & set(present.get("analysis", {}).get("adjust", ())):
            return ALL
        return Reach(segments=frozenset(_segments_telling(known_as, present)))
    return ALL


def _segments_telling(variables: set[str], plan: FrozenPlan) -> Iterable[str]:
    return (name for name, segment in plan["segments"].items() if variables & set(segment["where"]))


def _changes(
    before: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[tuple[str, Any | None, Any | None]]:
    for name in dict.fromkeys((*before, *now)):
        old, new = before.get(name, _ABSENT), now.get(name, _ABSENT)
        if old != new:
            yield name, None if old is _ABSENT else old, None if new is _ABSENT else new
