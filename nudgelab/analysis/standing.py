"""Which sections beside the effects a frozen plan asked for: confirmatory or exploratory, and why.

A section is confirmatory where the frozen plan asked for it by name, or where it follows from a
question of that plan with nothing left to choose, and no deviation touches what decides it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.analysis.further import Further
    from nudgelab.analysis.inertia import Inertia
    from nudgelab.study.deviations import Deviation
    from nudgelab.study.frozen_plan import FrozenPlan

__all__ = ["Standing", "Status", "standings"]

Status = Literal["confirmatory", "exploratory"]

PRIMARY: Final = ("primary", "primary_segment")
INERTIA: Final = ("activation", "inertia_segment")


@dataclass(frozen=True, slots=True)
class Part:
    """What decides a section: the plan's settings that ask for it, its questions, its scales.

    ``by_name`` tells that a frozen plan which doesn't name the first setting did not ask for it.
    """

    settings: tuple[str, ...] = ()
    by_name: bool = False
    questions: tuple[tuple[str, str], ...] = (PRIMARY,)
    reads_scales: bool = False


PARTS: Final = {
    "gap": Part(questions=(INERTIA,)),
    "moderation": Part(("moderation",), by_name=True, reads_scales=True),
    "shrunken-segments": Part(("moderation",), by_name=True, reads_scales=True),
    "mediation": Part(("mediation",), by_name=True, reads_scales=True),
    "policy": Part(("policy",), by_name=True, reads_scales=True),
    "simultaneous": Part(("simultaneous",), by_name=True),
    "margin": Part(("margin",), by_name=True),
    "look": Part(("looks",), by_name=True),
    "best-tactic": Part(questions=(PRIMARY, INERTIA)),
    "prior": Part(("prior", "worthwhile"), questions=(PRIMARY, INERTIA)),
    "sign-and-size": Part(("prior", "worthwhile"), questions=(PRIMARY, INERTIA)),
}
"""Section of the report → what decides it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a section stands towards the frozen plan.

    Attributes
    ----------
    part : str
        The section's key, as in the report.
    status : {"confirmatory", "exploratory"}
        Whether the frozen plan asked for just this.
    because : str
        Why, as the end of a sentence.
    """

    part: str
    status: Status
    because: str


def standings(
    findings: Findings, frozen: FrozenPlan | None, departed: tuple[Deviation, ...]
) -> tuple[Standing, ...]:
    """Return the standing of every section that findings have something for.

    Parameters
    ----------
    findings : Findings
        What was found.
    frozen : mapping or None
        The plan that holds; None where these very data were there when it was frozen.
    departed : tuple of Deviation
        How the present plan departs from it.
    """
    return tuple(_standing(part, frozen, departed) for part in _present(findings))


def _present(findings: Findings) -> Iterator[str]:
    """Yield the sections in the order of the report."""
    for part, found in (*_beneath(findings.inertia), *_beside(findings.further)):
        if found:
            yield part


def _beneath(inertia: Inertia | None) -> Iterator[tuple[str, object]]:
    if inertia is None:
        return
    yield "gap", inertia.gap
    if inertia.moderation is not None:
        yield "moderation", inertia.moderation.interactions
        yield "shrunken-segments", inertia.moderation.segments
    yield "mediation", inertia.mediation
    yield "policy", inertia.policy


def _beside(further: Further | None) -> Iterator[tuple[str, object]]:
    if further is None:
        return
    yield "simultaneous", further.simultaneous
    yield "margin", further.margin
    yield "look", further.look
    yield "best-tactic", further.best
    yield "prior", further.prior
    yield "sign-and-size", further.prior


def _standing(part: str, frozen: FrozenPlan | None, departed: tuple[Deviation, ...]) -> Standing:
    against = _against(PARTS[part], frozen, departed)
    if against:
        return Standing(part, "exploratory", against)
    if part == "mediation":
        because = "the frozen plan asked for it by name, but chance did not assign the mediator"
        return Standing(part, "exploratory", because)
    if PARTS[part].by_name:
        return Standing(part, "confirmatory", "the frozen plan asked for it by name")
    because = "it follows from what the frozen plan asked, with nothing left to choose"
    return Standing(part, "confirmatory", because)


def _against(decides: Part, frozen: FrozenPlan | None, departed: tuple[Deviation, ...]) -> str:
    """Return what speaks against a section's being confirmatory; empty where nothing does."""
    if frozen is None:
        return "these data were there when the plan was frozen"
    if decides.by_name and decides.settings[0] not in frozen.get("analysis", {}):
        return "the frozen plan did not ask for it"
    changed = {deviation.where for deviation in departed}
    if changed & {f"analysis: {setting}" for setting in decides.settings}:
        return "the frozen plan asked for it in another way"
    touched = [deviation for deviation in departed if _touches(deviation, decides, frozen)]
    if touched:
        return f"what decides it was changed since the plan was frozen ({touched[0].where})"
    return ""


def _touches(deviation: Deviation, decides: Part, frozen: FrozenPlan) -> bool:
    reach, asks = deviation.reach, frozen["asks"]
    if deviation.where in {f"analysis: {role}" for roles in decides.questions for role in roles}:
        return True
    if decides.reads_scales and deviation.where.startswith("cohort: columns: "):
        return True
    asked = [(asks[outcome], asks[segment]) for outcome, segment in decides.questions]
    return bool(reach.arms) or any(reach.covers(*question, "") for question in asked)
