"""A study in plain words, so that its author can see whether the file says what was meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nudgelab.study.calibration import calibration_in_words
from nudgelab.study.cohort_words import cohort_in_words, scales_in_words
from nudgelab.study.comparison import comparison_in_words
from nudgelab.study.design_words import design_in_words
from nudgelab.study.further_words import correction_in_words, further_in_words
from nudgelab.study.people_words import people_in_words
from nudgelab.study.plan import UNASKED_DRAWS
from nudgelab.study.power import power_in_words
from nudgelab.study.tactics_words import arms_in_words, tactics_in_words

if TYPE_CHECKING:
    from nudgelab.study.outcomes import OrdinalOutcome, Outcome
    from nudgelab.study.segments import Condition, Segment
    from nudgelab.study.study import Study

__all__ = ["in_words"]

_KINDS: Mapping[str, str] = {
    "binary": "whether it happened (risk difference, risk ratio, odds ratio, Cohen's h, NNT)",
    "count": "how often it happened (rate ratio, difference of means)",
    "continuous": "a measurement (difference of means, Hedges' g)",
    "ordinal": "an ordered category (probability of superiority, common odds ratio)",
    "time_to_event": "days until it happened (restricted mean, hazard ratio, log-rank)",
    "recurrent": "how often by each day (difference of mean counts, Andersen–Gill rate ratio)",
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
        Headings, each with its sentences; none without.
    """
    parts = [
        ("Study", list(_study(study))),
        ("Who, when", list(people_in_words(study))),
        ("Arms", list(arms_in_words(study))),
        ("Tactics", list(tactics_in_words(study))),
        ("Outcomes", [_outcome(study, name, o) for name, o in study.outcomes.items()]),
        ("Segments", [_segment(study, name, s) for name, s in study.all_segments.items()]),
        ("Scales", list(scales_in_words(study))),
        ("Analysis", list(_plan(study))),
        ("Power", list(power_in_words(study))),
        ("Calibration", list(calibration_in_words(study))),
        ("Comparison of strategies", list(comparison_in_words(study))),
    ]
    if study.cohort is not None:
        parts.append(("Real cohort", list(cohort_in_words(study.cohort))))
    return [(heading, sentences) for heading, sentences in parts if sentences]


def _study(study: Study) -> Iterator[str]:
    yield f"{study.title or study.study}."
    if study.question:
        yield f"It asks: {study.question}"
    yield f"Its results are kept under '{study.study}'."
    yield f"The report says of those who acted that they '{study.act}'."


def _outcome(study: Study, name: str, outcome: Outcome) -> str:
    first, last = outcome.window
    wanted = {"higher": "sooner", "lower": "later"} if outcome.kind == "time_to_event" else {}
    return (
        f"{study.label('outcome', name)}: {_KINDS[outcome.kind]}, days {first} to {last}"
        f"{_measured_by(outcome)}; {wanted.get(outcome.better, outcome.better)} is better."
    )


def _measured_by(outcome: Outcome) -> str:
    """Say what is looked at, where that isn't what people did, each counting once."""
    if outcome.kind == "ordinal":
        return _ordered(outcome)
    if outcome.kind == "continuous":
        scale = f", scale {outcome.scale}" if outcome.scale else ""
        return scale + (f", weighted by {outcome.weight}" if outcome.weight else "")
    what = f", events '{outcome.event}'" if outcome.event not in (None, "post") else ""
    if outcome.kind == "time_to_event" and outcome.competing:
        what += f", '{outcome.competing}' competes (cumulative incidence, Aalen–Johansen)"
    if outcome.kind == "recurrent" and outcome.terminal:
        what += f", '{outcome.terminal}' ends it for good (Ghosh–Lin)"
    return what


def _ordered(outcome: OrdinalOutcome) -> str:
    """Say the categories, and what tells them where no column does."""
    order = " < ".join(outcome.categories)
    what = f"scale {outcome.scale}" if outcome.scale else f"events '{outcome.event}'"
    if outcome.starts is None or (outcome.event is None and outcome.scale is None):
        return f", {order}"
    return (
        f", {order}; without a column by {what}, from {', '.join(f'{s:g}' for s in outcome.starts)}"
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
    by = "Lin 2013"
    if plan.adjustment == "g_computation":
        by += "; binary outcomes by standardised logistic regression"
    adjusted = f"adjusted for {', '.join(plan.adjust)} ({by})" if plan.adjust else "unadjusted"
    robust = "cluster-robust by team (CR2)" if study.clustered else "by person"
    yield (
        f"Intervals at {100 * plan.level:g} %, {robust}, {adjusted};"
        f" p-values across arms: {correction_in_words(plan)}."
    )
    yield from design_in_words(study)
    yield _confirmed(study)
    yield from further_in_words(plan)
    if plan.compliers:
        named = ", ".join(study.label("outcome", name) for name in plan.compliers)
        yield f"Effect among compliers also of: {named}."
    yield f"Nothing is shown of fewer than {plan.minimum_cell:,} people in an arm."


def _confirmed(study: Study) -> str:
    plan = study.analysis
    if plan.confirm is None:
        return (
            "Confirmed by randomisation inference and wild bootstrap where teams are few or very"
            f" unequal (at most {min(plan.draws, UNASKED_DRAWS):,} draws)."
        )
    named = [method.replace("_", " ") for method in plan.confirm]
    return f"Confirmed by {' and '.join(named) or 'nothing'} ({plan.draws:,} draws)."
