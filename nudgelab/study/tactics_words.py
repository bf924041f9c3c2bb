"""Arms, tactics and the staff that tactics take, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nudgelab.study.design_words import assigned_within, levels_in_words
from nudgelab.study.registered_tactics import registered_effects
from nudgelab.study.strategies import diagnosis_days, phases, resistances_answered

if TYPE_CHECKING:
    from nudgelab.study.arms import Arm
    from nudgelab.study.staff import Staff
    from nudgelab.study.study import Study
    from nudgelab.study.tactics import Period, Tactic

__all__ = ["arms_in_words", "tactics_in_words"]


def arms_in_words(study: Study) -> Iterator[str]:
    """Yield how arms were assigned, and what each of them gets."""
    unit = "Teams are" if study.assignment.unit == "team" else "Persons are"
    shares = study.shares
    planned = (
        "in unknown shares"
        if shares is None
        else ", ".join(f"{arm} {100 * share:.0f} %" for arm, share in shares.items())
    )
    within = assigned_within(study)
    yield f"{unit} assigned{within}: {planned}.{_compared(study)}"
    for name, arm in study.arms.items():
        yield f"{study.label('arm', name)}: {_arm(study, arm)}{levels_in_words(arm)}."


def _compared(study: Study) -> str:
    return f" Every arm is compared with '{study.control}'." if study.treatments else ""


def _arm(study: Study, arm: Arm) -> str:
    if not arm.tactics:
        return "no tactic"
    named = (
        name if study.tactic(name).active else f"{name} (switched off)" for name in arm.tactics
    )
    return ", ".join(named) + _strategy(study, arm)


def _strategy(study: Study, arm: Arm) -> str:
    match arm.strategy:
        case "uniform":
            return ""
        case "sequenced":
            return f"; sequenced: {_phases(study, arm)}"
        case _:
            days = diagnosis_days(arm, study.calendar)
            surveys = "survey" if len(days) == 1 else "surveys"
            return (
                f"; {arm.strategy}: each person gets what answers the resistance that is dominant"
                f" by the {surveys} of {_days(days)}"
            )


def _phases(study: Study, arm: Arm) -> str:
    answered = resistances_answered(map(study.tactic, arm.tactics))
    phased = phases(arm, answered, study.calendar.days).items()
    said = (
        f"against {resistance} on days {first} to {last}" for resistance, (first, last) in phased
    )
    return f"{', '.join(said)}; days of a tactic count from the first of its phase"


def tactics_in_words(study: Study) -> Iterator[str]:
    """Yield what every tactic does that an arm has or the study declares, and whom it takes."""
    in_arms = [name for arm in study.arms.values() for name in arm.tactics]
    groups: dict[str, None] = {}
    for name in dict.fromkeys((*in_arms, *study.tactics)):
        tactic = study.tactic(name)
        yield f"{name}{_tactic(name, tactic)}.{'' if name in in_arms else ' It is in no arm.'}"
        taken = (tactic.staff, tactic.period.reviewed_by if tactic.period else None)
        groups |= dict.fromkeys(group for group in taken if group is not None)
    for group in dict.fromkeys((*groups, *study.staff)):
        yield f"Staff {group}: {_staff(study.all_staff[group])}."


def _staff(staff: Staff) -> str:
    cost = f", at {staff.cost_an_hour:g} an hour" if staff.cost_an_hour else ""
    people = f"{staff.people:,} people" if staff.people > 1 else "1 person"
    return f"{people}, {staff.hours_a_day:g} hours a working day each{cost}, in every arm anew"


def _tactic(name: str, tactic: Tactic) -> str:
    aim = "for contrast" if tactic.against == "contrast" else f"against {tactic.against}"
    if not tactic.active:
        return f" ({aim}): switched off, nobody gets it"
    told = f"from {tactic.messenger}{_reach(tactic)}, pressure {tactic.pressure:g}"
    parts = (
        f"{told}, on {_contact_days(tactic)}{_time_of_staff(tactic)}",
        f"moves {_moves(name, tactic)}{_moderation(tactic)}",
        _occasion(tactic),
        _period(tactic.period) if tactic.period is not None else "",
        _cost(tactic),
    )
    return f" ({aim}) {'; '.join(part for part in parts if part)}"


def _contact_days(tactic: Tactic) -> str:
    plan = tactic.schedule
    days = [plan.start + k * plan.every for k in range(min(plan.times, 4))]
    more = f", … ({plan.times} times)" if plan.times > len(days) else ""
    return _days(days) + more


def _days(days: Sequence[int]) -> str:
    return f"day{'s' if len(days) > 1 else ''} {', '.join(map(str, days))}"


def _reach(tactic: Tactic) -> str:
    """Say whom a tactic reaches and how much of it arrives, where that isn't everybody and all."""
    whom = "" if tactic.whom == "everyone" else f" to {tactic.whom.replace('_', '-')} only"
    uptake = "" if tactic.uptake == 1 else f", {100 * tactic.uptake:g} % take part"
    dose = "" if tactic.dose == 1 else f", dose {tactic.dose:g}"
    return f"{whom}{uptake}{dose}"


def _time_of_staff(tactic: Tactic) -> str:
    return f", {tactic.minutes:g} minutes of {tactic.staff} each" if tactic.staff else ""


def _moves(name: str, tactic: Tactic) -> str:
    if registered_effects(name) is not None:
        return "what its Python function says" + _plan(tactic)
    moves = ", ".join(f"{channel} {effect:+g}" for channel, effect in tactic.effects.items())
    return (moves or "nothing") + (_plan(tactic) if "plan" in tactic.effects else "")


def _plan(tactic: Tactic) -> str:
    if tactic.cue is None:
        return ""
    vague = "" if tactic.concreteness == 1 else f" of concreteness {tactic.concreteness:g}"
    return f" (a plan{vague} for cue '{tactic.cue}')"


def _moderation(tactic: Tactic) -> str:
    if tactic.moderation is None:
        return ""
    return f", the dose times 1 {tactic.moderation.slope:+g} · ({tactic.moderation.trait} − ½)"


def _occasion(tactic: Tactic) -> str:
    if not tactic.occasion:
        return ""
    return f"an occasion of '{tactic.cue}' with probability {tactic.occasion:g}"


def _period(period: Period) -> str:
    """Say what holds for a while after a contact."""
    held = []
    if period.pressure:
        held.append(f"contacts press {100 * -period.pressure:g} % less")
    if period.reactions:
        held.append(f"posts get {100 * period.reactions:g} % more reactions")
    if period.reviewed_by:
        held.append(f"{period.reviewed_by} read each post first ({period.minutes:g} minutes)")
    return f"for {period.days} days from a contact, {' and '.join(held)}"


def _cost(tactic: Tactic) -> str:
    cost = tactic.cost
    said = [
        f"{amount:g} a {what}"
        for what, amount in (("person", cost.per_person), ("contact", cost.per_contact))
        if amount
    ]
    return f"costs {' and '.join(said)}" if said else ""
