"""A study in plain words, so that its author can see whether the file says what was meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nudgelab.study.columns import CohortFile
    from nudgelab.study.outcomes import Outcome
    from nudgelab.study.segments import Condition, Segment
    from nudgelab.study.study import Study
    from nudgelab.study.tactics import Tactic

__all__ = ["in_words"]

_KINDS: Mapping[str, str] = {
    "binary": "whether it happened (risk difference, risk ratio, odds ratio, Cohen's h, NNT)",
    "count": "how often it happened (rate ratio, difference of means)",
    "continuous": "a measurement (difference of means, Hedges' g)",
    "time_to_event": "days until it happened (restricted mean, hazard ratio, log-rank)",
}
_RULES: Mapping[str, str] = {
    "equals": "is {}",
    "one_of": "is one of {}",
    "at_least": "is at least {}",
    "at_most": "is at most {}",
    "above": "is above {}",
    "below": "is below {}",
}


def in_words(study: Study) -> list[tuple[str, list[str]]]:
    """Say what a study declares.

    Parameters
    ----------
    study : Study
        The study.

    Returns
    -------
    list of (str, list of str)
        Headings, each with its sentences.
    """
    parts = [
        ("Study", list(_study(study))),
        ("Who, when", list(_programme(study))),
        ("Arms", list(_arms(study))),
        ("Outcomes", [_outcome(study, name, o) for name, o in study.outcomes.items()]),
        ("Segments", [_segment(study, name, s) for name, s in study.all_segments.items()]),
        ("Analysis", list(_plan(study))),
    ]
    if study.cohort is not None:
        parts.append(("Real cohort", list(_cohort(study.cohort))))
    return parts


def _study(study: Study) -> Iterator[str]:
    yield f"{study.title or study.study}."
    if study.question:
        yield f"It asks: {study.question}"


def _programme(study: Study) -> Iterator[str]:
    people, calendar = study.population, study.calendar
    yield (
        f"Simulated, it has {people.employees:,} {study.people} in {people.teams:,} teams"
        f" of {people.departments:,} departments, for {calendar.days:,} working days"
        f" after {calendar.baseline_days:,} days of baseline."
    )
    yield f"Network beside the teams: {people.network.kind.replace('_', ' ')}. Seed {study.seed}."
    surveys = ", ".join(map(str, calendar.survey.days)) or "none"
    yield f"Survey on days: {surveys} ({calendar.survey.items} items of a scale)."
    for name, event in calendar.events.items():
        yield f"Day {event.day}: {name} ({100 * event.attendance:.0f} % attend; cue '{event.cue}')."
    for name, value in study.model.items():
        yield f"Model parameter {name} is {value:g} instead of its default."


def _arms(study: Study) -> Iterator[str]:
    unit = "Teams are" if study.assignment.unit == "team" else "Persons are"
    within = f" within {', '.join(study.assignment.strata)}" if study.assignment.strata else ""
    shares = study.shares
    planned = (
        "in unknown shares"
        if shares is None
        else ", ".join(f"{arm} {100 * share:.0f} %" for arm, share in shares.items())
    )
    yield f"{unit} assigned{within}: {planned}. Every arm is compared with '{study.control}'."
    for name, arm in study.arms.items():
        if not arm.tactics:
            yield f"{study.label('arm', name)}: no tactic."
        for tactic in arm.tactics:
            yield f"{study.label('arm', name)}: {_tactic(tactic, study.tactic(tactic))}"


def _tactic(name: str, tactic: Tactic) -> str:
    plan = tactic.schedule
    days = [plan.start + k * plan.every for k in range(min(plan.times, 4))]
    more = ", …" if plan.times > len(days) else ""
    moves = ", ".join(f"{channel} {effect:+g}" for channel, effect in tactic.effects.items())
    limit = f", {tactic.minutes:g} minutes of {tactic.staff} each" if tactic.staff else ""
    occasion = f"; an occasion with probability {tactic.occasion:g}" if tactic.occasion else ""
    aim = "for contrast" if tactic.against == "contrast" else f"against {tactic.against}"
    return (
        f"{name} ({aim}) from {tactic.messenger}{_reach(tactic)}, pressure {tactic.pressure:g},"
        f" on days {', '.join(map(str, days))}{more}{limit}; moves {moves or 'nothing'}{occasion}."
    )


def _reach(tactic: Tactic) -> str:
    """Say whom a tactic reaches and how much of it arrives, where that isn't everybody and all."""
    whom = "" if tactic.whom == "everyone" else f" to {tactic.whom.replace('_', '-')} only"
    uptake = "" if tactic.uptake == 1 else f", {100 * tactic.uptake:g} % take part"
    dose = "" if tactic.dose == 1 else f", dose {tactic.dose:g}"
    return f"{whom}{uptake}{dose}"


def _outcome(study: Study, name: str, outcome: Outcome) -> str:
    first, last = outcome.window
    wanted = {"higher": "sooner", "lower": "later"} if outcome.kind == "time_to_event" else {}
    weight = (
        f", weighted by {outcome.weight}" if outcome.kind == "continuous" and outcome.weight else ""
    )
    return (
        f"{study.label('outcome', name)}: {_KINDS[outcome.kind]}, days {first} to {last}{weight};"
        f" {wanted.get(outcome.better, outcome.better)} is better."
    )


def _segment(study: Study, name: str, segment: Segment) -> str:
    rules = " and ".join(_condition(v, condition) for v, condition in segment.where.items())
    return f"{study.label('segment', name)}: {rules}."


def _condition(variable: str, condition: Condition) -> str:
    said = [
        f"{variable} {_RULES[rule].format(_value(getattr(condition, rule)))}"
        for rule in _RULES
        if getattr(condition, rule) is not None
    ]
    return " and ".join(said)


def _value(value: float | str | tuple[float | str, ...]) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_value, value))
    return value if isinstance(value, str) else f"{value:g}"


def _plan(study: Study) -> Iterator[str]:
    plan = study.analysis
    whom = study.label("segment", plan.primary_segment)
    yield f"Primary: {study.label('outcome', plan.primary)}, of {whom}, by intention to treat."
    if study.activation is not None:
        inertia = study.label("segment", plan.inertia_segment)
        action = study.label("outcome", study.activation)
        yield f"From intention to action (inertia): {action}, of the segment '{inertia}'."
    adjusted = f"adjusted for {', '.join(plan.adjust)} (Lin 2013)" if plan.adjust else "unadjusted"
    robust = "cluster-robust by team (CR2)" if study.clustered else "by person"
    correction = "uncorrected" if plan.multiplicity == "none" else plan.multiplicity.capitalize()
    yield (
        f"Intervals at {100 * plan.level:g} %, {robust}, {adjusted};"
        f" p-values across arms: {correction}."
    )
    yield f"Nothing is shown of fewer than {plan.minimum_cell:,} people in an arm."


def _cohort(cohort: CohortFile) -> Iterator[str]:
    yield f"File: {cohort.file or 'given with --data'}."
    for key, column in cohort.columns.items():
        known_as = f" as {column.name}" if column.name and column.name != key else ""
        values = (
            " (" + ", ".join(f"{k} is {v}" for k, v in column.values.items()) + ")"
            if column.values
            else ""
        )
        yield f"Column {key}: {column.role.replace('_', ' ')}{known_as}{values}."
