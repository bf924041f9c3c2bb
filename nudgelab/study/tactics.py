"""Tactics as data: who says what, how hard, when, to whom, at what cost, and what it moves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import Field

from nudgelab.behaviour.vocabulary import Channel, Messenger, Trait
from nudgelab.study.declaration import NUMBER, Day, Declaration, Name, Positive, Share

__all__ = [
    "Cost",
    "Moderation",
    "Period",
    "Schedule",
    "Tactic",
    "TacticDeclaration",
    "ready_tactics",
    "resolve_tactic",
    "tactic_library",
]

Target = Literal["reactance", "scepticism", "inertia", "contrast"]
Effect = Annotated[float, Field(ge=-1.0, le=1.0), NUMBER]
"""Share of the remaining way that one full dose moves a channel: up if positive, down if not."""


_MAY_BE_NONE = ("staff", "cue", "period", "moderation")


class Schedule(Declaration):
    """On which days a tactic reaches people."""

    start: Day = 1
    """First working day [days]."""
    every: Annotated[int, Field(ge=1, le=10_000), NUMBER] = 20
    """Working days from one contact to the next [days]."""
    times: Annotated[int, Field(ge=1, le=10_000), NUMBER] = 1
    """Number of contacts a person."""


class Cost(Declaration):
    """What a tactic costs, in the study's currency."""

    per_person: Annotated[float, Field(ge=0.0), NUMBER] = 0.0
    """Once for every person reached."""
    per_contact: Annotated[float, Field(ge=0.0), NUMBER] = 0.0
    """For every contact."""


class Moderation(Declaration):
    """A tactic that works more, or less, the stronger a trait is."""

    trait: Trait
    slope: Annotated[float, Field(ge=-2.0, le=2.0), NUMBER]
    """The dose is multiplied by 1 + slope · (trait − ½)."""


class Period(Declaration):
    """What holds for a while after a contact; a new contact starts the while anew."""

    days: Annotated[int, Field(ge=1, le=10_000), NUMBER]
    """How long [working days], the day of the contact counted in."""
    pressure: Annotated[float, Field(ge=-1.0, le=0.0), NUMBER] = 0.0
    """Share of every contact's pressure that one full dose takes away while it lasts."""
    reactions: Annotated[float, Field(ge=0.0, le=20.0), NUMBER] = 0.0
    """How many more reactions posts get while it lasts; 1 is twice as many."""
    reviewed_by: Name | None = None
    """Staff who read every post before it goes out, while it lasts."""
    minutes: Positive = 15.0
    """Working time of that staff for a post [minutes]."""


class Tactic(Declaration):
    """One tactic, complete."""

    active: bool = True
    """Whether it is delivered at all; ``false`` switches it off in every arm."""

    against: Target
    """The resistance that it answers; ``contrast`` for what answers none."""
    description: str = ""
    messenger: Messenger
    """Who speaks."""
    pressure: Share = 0.0
    """Controlling, top-down language: 0 none, 1 an order."""
    dose: Share = 1.0
    """How much of the tactic one contact delivers."""
    whom: Literal["everyone", "managers", "non_managers"] = "everyone"
    """Who is reached, of those in the arm."""
    uptake: Share = 1.0
    """Share of those reached who take part."""
    schedule: Schedule = Schedule()
    staff: Name | None = None
    """Staff whom a contact takes, and who are scarce; none if contacts take nobody's time."""
    minutes: Positive = 30.0
    """Working time of one member of the staff for a contact [minutes]."""
    cost: Cost = Cost()
    effects: dict[Channel, Effect] = Field(default_factory=dict)
    """What one full dose moves."""
    cue: Name | None = None
    """The kind of cue that a plan is tied to, or that an occasion is of."""
    concreteness: Share = 1.0
    """How concrete the plan is: 1 says when, where and how, 0 says nothing."""
    period: Period | None = None
    """What holds for a while after a contact."""
    occasion: Share = 0.0
    """Probability that a contact is itself an occasion to act."""
    moderation: Moderation | None = None


class TacticDeclaration(Declaration):
    """A tactic in a study file: a change to one of the library's, or a new one.

    Every field that is left out keeps the library's value. A tactic that the library doesn't have
    needs ``against`` and ``messenger``. A ``staff``, ``cue``, ``period`` or ``moderation`` of null
    takes the library's away.
    """

    active: bool | None = None
    against: Target | None = None
    description: str | None = None
    messenger: Messenger | None = None
    pressure: Share | None = None
    dose: Share | None = None
    whom: Literal["everyone", "managers", "non_managers"] | None = None
    uptake: Share | None = None
    schedule: Schedule | None = None
    staff: Name | None = None
    minutes: Positive | None = None
    cost: Cost | None = None
    effects: dict[Channel, Effect] | None = None
    cue: Name | None = None
    concreteness: Share | None = None
    period: Period | None = None
    occasion: Share | None = None
    moderation: Moderation | None = None


@cache
def tactic_library() -> Mapping[str, Tactic]:
    """Return the tactics that ship with nudgelab, by name."""
    from ruamel.yaml import YAML  # noqa: PLC0415  (only where a library is read)

    text = resources.files("nudgelab.study").joinpath("tactics.yaml").read_text(encoding="utf-8")
    declared: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return {name: Tactic.model_validate(fields) for name, fields in declared.items()}


def resolve_tactic(name: str, declaration: TacticDeclaration | None) -> Tactic:
    """Return a complete tactic from what there is and what the study file changes.

    Parameters
    ----------
    name : str
        The tactic's name.
    declaration : TacticDeclaration or None
        What the study file says of it.

    Returns
    -------
    Tactic
        The complete tactic.

    Raises
    ------
    KeyError
        If neither the library nor a registration has it and the study file doesn't declare it.
    pydantic.ValidationError
        If a new tactic lacks ``against`` or ``messenger``.
    """
    base = ready_tactics().get(name)
    if declaration is None:
        if base is None:
            raise KeyError(name)
        return base
    changed = {
        field: value
        for field, value in declaration.model_dump(exclude_unset=True).items()
        if value is not None or field in _MAY_BE_NONE
    }
    return Tactic.model_validate(changed if base is None else _merged(base.model_dump(), changed))


def ready_tactics() -> Mapping[str, Tactic]:
    """Return the tactics that a study can use without declaring them: shipped, and registered."""
    from nudgelab.study.registered_tactics import (  # noqa: PLC0415  (a registry needs this module)
        registered_tactics,
    )

    return {**tactic_library(), **registered_tactics()}


def _merged(base: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    """Return the library's fields with a study's changes; what a part leaves out, it keeps."""
    parts = {
        field: base[field] | value
        for field, value in changed.items()
        if isinstance(value, dict) and isinstance(base[field], dict)
    }
    return base | changed | parts
