"""Whether the parts of a study fit together: names that refer to something, ranges, roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nudgelab.errors import nearest
from nudgelab.study.calibration import calibration_inconsistencies
from nudgelab.study.columns import STRUCTURAL, CohortFile
from nudgelab.study.comparison_consistency import comparison_inconsistencies
from nudgelab.study.design_consistency import design_inconsistencies
from nudgelab.study.inconsistency import Inconsistency, repeated, unknown
from nudgelab.study.inertia_consistency import inertia_inconsistencies
from nudgelab.study.log_consistency import log_inconsistencies
from nudgelab.study.margins import margin_inconsistencies
from nudgelab.study.outcomes import (
    LEAVING,
    BinaryOutcome,
    ContinuousOutcome,
    OrdinalOutcome,
    RecurrentOutcome,
    TimeToEventOutcome,
)
from nudgelab.study.power_consistency import power_inconsistencies
from nudgelab.study.programme_consistency import programme_inconsistencies
from nudgelab.study.segments import EVERYBODY

if TYPE_CHECKING:
    from nudgelab.study.outcomes import Outcome
    from nudgelab.study.source_map import Location
    from nudgelab.study.study import Study

__all__ = ["OBSERVED_EVENT", "SCALES", "inconsistencies"]

OBSERVED_EVENT = "post"
"""The kind of event that a simulated programme logs."""

SCALES = (
    "intention",
    "importance",
    "efficacy",
    "mishap",
    "futility",
    "audience",
    "threat",
    "habit",
)
"""The scales that a simulated survey measures."""


def inconsistencies(study: Study) -> list[Inconsistency]:
    """Return every mistake between the parts of a study, in the order of the file.

    Parameters
    ----------
    study : Study
        Whose parts are each right by themselves.

    Returns
    -------
    list of Inconsistency
        Empty if everything fits.
    """
    checks = (
        programme_inconsistencies,
        _control,
        _assignment,
        _outcomes,
        _segments,
        _plan,
        power_inconsistencies,
        _cohort,
        calibration_inconsistencies,
        comparison_inconsistencies,
        log_inconsistencies,
    )
    return [found for check in checks for found in check(study)]


def _control(study: Study) -> Iterator[Inconsistency]:
    if study.control not in study.arms:
        declared = "control" in study.assignment.model_fields_set
        yield Inconsistency(
            ("assignment", "control") if declared else ("arms",),
            f"no arm '{study.control}'",
            f"a control arm, or assignment: control: one of {', '.join(study.arms)}",
            nearest(study.control, study.arms),
        )


def _assignment(study: Study) -> Iterator[Inconsistency]:
    shares = study.assignment.shares
    if isinstance(shares, dict):
        for name in shares:
            if name not in study.arms:
                yield unknown(("assignment", "shares", name), "arm", name, list(study.arms))
        left_out = [arm for arm in study.arms if arm not in shares]
        if left_out:
            yield Inconsistency(
                ("assignment", "shares"), f"no share for {', '.join(left_out)}", "one for every arm"
            )
    yield from _known_covariates(study, ("assignment", "strata"), study.assignment.strata)
    yield from design_inconsistencies(study)


def _known_covariates(
    study: Study, location: Location, names: Sequence[str]
) -> Iterator[Inconsistency]:
    yield from repeated(location, names)
    known = study.covariates()
    for position, name in enumerate(names):
        if name not in known:
            yield unknown((*location, position), "baseline variable", name, known)


def _outcomes(study: Study) -> Iterator[Inconsistency]:
    for name, outcome in study.outcomes.items():
        if study.cohort is not None:  # a real cohort's windows and events are its own
            continue
        if outcome.window[1] > study.calendar.days:
            yield Inconsistency(
                ("outcomes", name, "window"),
                f"a window to day {outcome.window[1]}",
                f"one that ends by day {study.calendar.days}, the calendar's last",
            )
        if isinstance(outcome, OrdinalOutcome) and outcome.starts is None:
            yield Inconsistency(
                ("outcomes", name, "scale"),
                f"categories of the scale '{outcome.scale}' without thresholds",
                "thresholds: the score from which each category but the lowest is reached",
            )
        if isinstance(outcome, ContinuousOutcome) or (
            isinstance(outcome, OrdinalOutcome) and outcome.scale is not None
        ):
            if outcome.scale not in SCALES:
                yield unknown(("outcomes", name, "scale"), "scale", outcome.scale, SCALES)
            elif not any(
                outcome.window[0] <= day <= outcome.window[1] for day in study.calendar.survey.days
            ):
                yield Inconsistency(
                    ("outcomes", name, "window"),
                    f"no survey on a day from {outcome.window[0]} to {outcome.window[1]}",
                    "a window that holds a day of calendar: survey: days",
                )
        elif outcome.event != OBSERVED_EVENT:
            where: Location = ("outcomes", name, "event")
            yield unknown(where, "kind of event", outcome.event, (OBSERVED_EVENT,))
        yield from _what_ends_it(name, outcome)


def _what_ends_it(name: str, outcome: Outcome) -> Iterator[Inconsistency]:
    """Yield what a simulated programme can't tell to compete with an outcome, or to end it."""
    for key in ("competing", "terminal"):
        if getattr(outcome, key, None) not in (None, LEAVING):
            where: Location = ("outcomes", name, key)
            yield unknown(where, "kind of event", getattr(outcome, key), (LEAVING,))


def _segments(study: Study) -> Iterator[Inconsistency]:
    known = study.covariates()
    for name, segment in study.segments.items():
        if name == EVERYBODY:
            yield Inconsistency(
                ("segments", name), f"a segment called '{EVERYBODY}'", "another name; it is taken"
            )
        for variable in segment.where:
            if variable not in known:
                where: Location = ("segments", name, "where", variable)
                yield unknown(where, "baseline variable", variable, known)


def _plan(study: Study) -> Iterator[Inconsistency]:
    plan = study.analysis
    outcomes, segments = list(study.outcomes), [EVERYBODY, *study.all_segments]
    if plan.primary not in outcomes:
        yield unknown(("analysis", "primary"), "outcome", plan.primary, outcomes)
    if plan.primary_segment not in segments:
        where: Location = ("analysis", "primary_segment")
        yield unknown(where, "segment", plan.primary_segment, segments)
    if plan.inertia_segment not in segments:
        where = ("analysis", "inertia_segment")
        yield unknown(where, "segment", plan.inertia_segment, segments)
    if plan.activation is not None:
        binary = [n for n, o in study.outcomes.items() if isinstance(o, BinaryOutcome)]
        if plan.activation not in binary:
            where = ("analysis", "activation")
            yield unknown(where, "binary outcome", plan.activation, binary)
    yield from _known_covariates(study, ("analysis", "adjust"), plan.adjust)
    yield from repeated(("analysis", "compliers"), plan.compliers)
    for position, name in enumerate(plan.compliers):
        if name not in study.outcomes:
            yield unknown(
                ("analysis", "compliers", position), "outcome", name, list(study.outcomes)
            )
    yield from repeated(("analysis", "confirm"), plan.confirm or ())
    if "wild_bootstrap" in (plan.confirm or ()) and not study.clustered:
        yield Inconsistency(
            ("analysis", "confirm"),
            "wild_bootstrap, where persons are the unit",
            "randomisation, or teams as clusters (assignment: unit: team, or cluster_by_team)",
        )
    yield from margin_inconsistencies(study)
    yield from inertia_inconsistencies(study, SCALES)
    yield from _weights(study)


def _weights(study: Study) -> Iterator[Inconsistency]:
    known = study.covariates()
    for name, outcome in study.outcomes.items():
        if isinstance(outcome, ContinuousOutcome) and outcome.weight not in (None, *known):
            where: Location = ("outcomes", name, "weight")
            yield unknown(where, "baseline variable", outcome.weight, known)


def _cohort(study: Study) -> Iterator[Inconsistency]:
    if study.cohort is None:
        return
    yield from _roles(study, study.cohort)
    yield from _columns_of_outcomes(study, study.cohort)
    yield from _columns_of_recurrent(study, study.cohort)
    yield from _arm_values(study, study.cohort)


def _roles(study: Study, cohort: CohortFile) -> Iterator[Inconsistency]:
    roles = Counter(column.role for column in cohort.columns.values())
    told_otherwise = study.assignment.rollout_start is not None or len(study.arms) == 1
    if roles["arm"] > 1 or (not roles["arm"] and not told_otherwise):
        yield Inconsistency(
            ("cohort", "columns"), f"{roles['arm']} columns with role arm", "exactly one"
        )
    for role in ("person", "team", "received"):
        if roles[role] > 1:
            yield Inconsistency(
                ("cohort", "columns"), f"{roles[role]} columns with role {role}", "at most one"
            )
    if study.clustered and not roles["team"]:
        yield Inconsistency(
            ("cohort", "columns"), "no column with role team", "one, for teams are the unit"
        )
    names = Counter((column.role, column.name or key) for key, column in cohort.columns.items())
    for (role, name), count in names.items():
        if count > 1:
            yield Inconsistency(
                ("cohort", "columns"), f"{count} columns for the {role} '{name}'", "one"
            )


def _columns_of_outcomes(study: Study, cohort: CohortFile) -> Iterator[Inconsistency]:
    times, observed = set(), set()
    for key, column in cohort.columns.items():
        name = column.name or key
        where: Location = ("cohort", "columns", key)
        if column.role == "outcome" and name not in study.outcomes:
            yield unknown(where, "outcome", name, list(study.outcomes))
        if column.role == "covariate" and name in STRUCTURAL:
            yield Inconsistency(
                where, f"a covariate called '{name}'", "another name (as: …); this one is taken"
            )
        if column.role == "outcome":
            times.add(name)
        if column.role == "event_observed":
            observed.add(name)
            if not isinstance(study.outcomes.get(name), TimeToEventOutcome):
                yield Inconsistency(
                    where, f"event_observed for '{name}'", "as: the name of a time to event"
                )
    for name, outcome in study.outcomes.items():
        if isinstance(outcome, TimeToEventOutcome) and name in times - observed:
            yield Inconsistency(
                ("cohort", "columns"),
                f"a time '{name}' without a column that says whether it was observed",
                f"a column with role: event_observed, as: {name}",
            )
        if isinstance(outcome, TimeToEventOutcome) and name in observed - times:
            yield Inconsistency(
                ("cohort", "columns"),
                f"event_observed for '{name}' without a column of its times",
                f"a column with role: outcome, as: {name}",
            )


def _columns_of_recurrent(study: Study, cohort: CohortFile) -> Iterator[Inconsistency]:
    """Yield what is missing or too much beside the days of a recurrent outcome."""
    roles = {(column.role, column.name or key): key for key, column in cohort.columns.items()}
    for (role, name), key in roles.items():
        declared = study.outcomes.get(name)
        if role in ("followed", "terminal") and not isinstance(declared, RecurrentOutcome):
            where: Location = ("cohort", "columns", key)
            expected = "as: the name of a recurrent outcome"
            yield Inconsistency(where, f"{role} for '{name}'", expected)
    for name, outcome in study.outcomes.items():
        has = {role for role, known_as in roles if known_as == name}
        if isinstance(outcome, RecurrentOutcome) and "outcome" in has and "followed" not in has:
            yield Inconsistency(
                ("cohort", "columns"),
                f"days of '{name}' without a column that says how long each person was followed",
                f"a column with role: followed, as: {name}",
            )


def _arm_values(study: Study, cohort: CohortFile) -> Iterator[Inconsistency]:
    known = {*study.arms, study.control}  # a control that isn't an arm is told elsewhere
    for key, column in cohort.columns.items():
        if column.role == "arm":
            for value, arm in (column.values or {}).items():
                if arm not in known:
                    where: Location = ("cohort", "columns", key, "values", value)
                    yield unknown(where, "arm", str(arm), list(study.arms))
