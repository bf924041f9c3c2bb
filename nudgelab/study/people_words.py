"""The people of a study in plain words, and what happens around them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.behaviour.vocabulary import TRAITS
from nudgelab.study.population import Beliefs, Marginal, Network, Population, Traits

if TYPE_CHECKING:
    from nudgelab.study.calendar import Calendar
    from nudgelab.study.population import BaselineRows, Turnover
    from nudgelab.study.study import Study

__all__ = ["people_in_words"]

_DEFAULT = Population()
_BELIEFS = tuple(name for name in Beliefs.model_fields if name != "scepticism_weight")
_CORRELATIONS = tuple(name for name in Traits.model_fields if name not in TRAITS)


def people_in_words(study: Study) -> Iterator[str]:
    """Yield who the simulated people are, and when what happens; defaults of theirs go unsaid."""
    people, calendar = study.population, study.calendar
    yield (
        f"Simulated, it has {_how_many(study)} in {_organisation(people)},"
        f" for {calendar.days:,} working days after {calendar.baseline_days:,} days of baseline."
    )
    yield f"{_percent(people.managers)} of them manage people. Seed {study.seed}."
    yield from _distributions(people)
    if people.baseline is not None:
        yield from _baseline(people, people.baseline)
    yield f"Network beside the teams: {_network(people.network)}."
    if people.turnover.leaving > 0:
        yield _turnover(people.turnover)
    yield from _calendar(calendar)
    for name, value in study.model.items():
        yield f"Model parameter {name} is {value:g} instead of its default."


def _how_many(study: Study) -> str:
    people = study.population
    if people.baseline is not None and "employees" not in people.model_fields_set:
        return f"as many {study.people} as the file has usable rows,"
    return f"{people.employees:,} {study.people}"


def _organisation(people: Population) -> str:
    rows = people.baseline
    teams = "the file's teams" if rows and rows.team else f"{people.teams:,} teams"
    departments = (
        "the file's departments"
        if rows and rows.department
        else f"{people.departments:,} departments"
    )
    return f"{teams} of {departments}"


# --- Who they are --------------------------------------------------------------------------------


def _distributions(people: Population) -> Iterator[str]:
    """Yield every distribution over people that isn't the default."""
    for trait in TRAITS:
        yield from _changed(people.traits, _DEFAULT.traits, trait, f"Trait {trait}")
    for pair in _CORRELATIONS:
        correlation = getattr(people.traits, pair)
        if correlation != getattr(_DEFAULT.traits, pair):
            yield f"Correlation of {pair.replace('_', ' and ')}: {correlation:g}."
    for belief in _BELIEFS:
        yield from _changed(people.beliefs, _DEFAULT.beliefs, belief, f"Belief {belief}")
    if people.beliefs.scepticism_weight != _DEFAULT.beliefs.scepticism_weight:
        weight = people.beliefs.scepticism_weight
        yield f"Worries follow the trait scepticism with a weight of {weight:g}."
    for messenger in people.trust:
        if people.trust_in(messenger) != _DEFAULT.trust_in(messenger):
            yield f"Trust in {messenger}: {_marginal(people.trust_in(messenger))}."
    yield from _amounts(people)


def _changed(declared: object, default: object, name: str, said: str) -> Iterator[str]:
    marginal = getattr(declared, name)
    if marginal != getattr(default, name):
        yield f"{said}: {_marginal(marginal)}."


def _marginal(marginal: Marginal) -> str:
    return f"mean {marginal.mean:g}, spread {marginal.spread:g}"


def _amounts(people: Population) -> Iterator[str]:
    if people.reach != _DEFAULT.reach:
        median, spread = people.reach.median, people.reach.log_spread
        yield f"Own online network: median {median:g} contacts, log spread {spread:g}."
    if people.tenure != _DEFAULT.tenure:
        median, spread = people.tenure.median, people.tenure.log_spread
        yield f"Tenure: median {median:g} years, log spread {spread:g}."
    if people.cue_rate != _DEFAULT.cue_rate:
        mean, shape = people.cue_rate.mean, people.cue_rate.shape
        yield f"Own occasions: {mean:g} a working day on average (Gamma of shape {shape:g})."
    if people.cues != _DEFAULT.cues:
        total = sum(people.cues.values())
        shares = ", ".join(f"{kind} {_percent(w / total)}" for kind, w in people.cues.items())
        yield f"Kinds of own occasions: {shares}."


def _baseline(people: Population, rows: BaselineRows) -> Iterator[str]:
    columns = ", ".join(
        f"{name} from {column.column} ({column.range[0]:g} to {column.range[1]:g})"
        for name, column in rows.columns.items()
    )
    yield f"Each comes from a row of {rows.file}: {columns}."
    missing = ", ".join(("an empty cell", *(f"'{text}'" for text in rows.missing if text)))
    yield f"A row that misses one isn't used; missing is {missing}."
    places = {"persons": rows.person, "teams": rows.team, "departments": rows.department}
    told = [f"{what} by column {column}" for what, column in places.items() if column]
    if told:
        yield f"The file tells {', '.join(told)}."
    yield (
        "Each usable row is one of them if there are as many; otherwise rows are drawn by lot,"
        " with replacement."
    )
    unused = list(_unused(people, rows))
    if unused:
        yield f"Declared and not used, for the file has it: {', '.join(unused)}."


def _unused(people: Population, rows: BaselineRows) -> Iterator[str]:
    """Yield what is declared of people and comes from the file instead."""
    declared = (*people.traits.model_fields_set, *people.beliefs.model_fields_set)
    yield from (name for name in rows.columns if name in declared)
    for pair in _CORRELATIONS:
        if pair in declared and any(trait in rows.columns for trait in pair.split("_")):
            yield f"the correlation of {pair.replace('_', ' and ')}"
    for key, column in (("teams", rows.team), ("departments", rows.department)):
        if column is not None and key in people.model_fields_set:
            yield key


# --- What is around them -------------------------------------------------------------------------


def _network(network: Network) -> str:
    kind = network.kind.replace("_", " ")
    match network.kind:
        case "none":
            return kind
        case "file":
            return f"the ties in {network.file}"
        case "small_world":
            rewired = _percent(network.rewiring)
            return f"{kind}, {network.neighbours:g} neighbours on average, {rewired} rewired"
        case _:
            return f"{kind}, {network.neighbours:g} neighbours on average"


def _turnover(turnover: Turnover) -> str:
    vacancy = turnover.vacancy
    then = (
        "and their places stay empty"
        if vacancy is None
        else f"and a successor comes after {vacancy:,} working days"
    )
    return f"Within 250 working days, {_percent(turnover.leaving)} leave, {then}."


def _calendar(calendar: Calendar) -> Iterator[str]:
    survey = calendar.survey
    days = ", ".join(map(str, survey.days)) or "none"
    yield (
        f"Survey on days: {days} ({survey.items} items of a scale with {survey.points} answers"
        f" each, noise {survey.noise:g})."
    )
    if survey.response < 1:
        yield f"{_percent(survey.response)} answer it if they feel no threat, fewer if they do."
    for name, event in calendar.events.items():
        attend = _percent(event.attendance)
        yield f"Day {event.day}: {name} ({attend} attend; cue '{event.cue}')."


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
