"""Whether the parts of a study fit together of which a programme is made: model, people, tactics.

The library's own tactics fit; what is looked at is what a study changes, adds or puts together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pydantic import ValidationError

from nudgelab.behaviour.parameters import PARAMETERS
from nudgelab.errors import nearest
from nudgelab.study.inconsistency import Inconsistency, repeated, unknown
from nudgelab.study.registered_tactics import registered_effects
from nudgelab.study.strategies import RESISTANCES, diagnosis_days, phases, resistances_answered
from nudgelab.study.tactics import Tactic, TacticDeclaration, ready_tactics

if TYPE_CHECKING:
    from nudgelab.study.arms import Arm
    from nudgelab.study.source_map import Location
    from nudgelab.study.study import Study

__all__ = ["programme_inconsistencies"]


def programme_inconsistencies(study: Study) -> Iterator[Inconsistency]:
    """Yield every mistake between the parts of which a programme is made."""
    complete = _complete_tactics(study)
    yield from _model(study)
    yield from _network_file(study)
    yield from _baseline(study)
    for name, declared in study.tactics.items():
        if name in complete:
            yield from _tactic(study, name, declared, complete[name])
        else:
            yield _incomplete(name, declared)
    yield from _staff(study, complete)
    for arm, declared_arm in study.arms.items():
        yield from _arm(study, arm, declared_arm, complete)


def _model(study: Study) -> Iterator[Inconsistency]:
    for name, value in study.model.items():
        parameter = PARAMETERS.get(name)
        if parameter is None:
            yield unknown(("model", name), "parameter", name, list(PARAMETERS))
        elif not parameter.low <= value <= parameter.high:
            yield Inconsistency(
                ("model", name),
                f"{name}: {value:g}",
                f"a number from {parameter.low:g} to {parameter.high:g} ({parameter.unit})",
            )


# --- People --------------------------------------------------------------------------------------


def _network_file(study: Study) -> Iterator[Inconsistency]:
    network, baseline = study.population.network, study.population.baseline
    if network.kind != "file":
        return
    for key in ("neighbours", "rewiring"):
        if key in network.model_fields_set:
            yield Inconsistency(
                ("population", "network", key),
                f"{key} of a network that is read from a file",
                f"no {key}; the file has the ties",
            )
    if baseline is not None and baseline.person is None:
        yield Inconsistency(
            ("population", "baseline"),
            "no person column, and a network whose file of ties calls people by it",
            "person: the column that says who it is",
        )


def _baseline(study: Study) -> Iterator[Inconsistency]:
    baseline = study.population.baseline
    if baseline is not None and baseline.department is not None and baseline.team is None:
        yield Inconsistency(
            ("population", "baseline", "department"),
            f"department: {baseline.department} without a column of teams",
            "team: the column of the team too, for a department is one for all of a team",
        )


# --- Tactics -------------------------------------------------------------------------------------


def _complete_tactics(study: Study) -> Mapping[str, Tactic]:
    """Return every tactic that is complete, with the study's changes."""
    complete = {}
    for name in study.known_tactics():
        try:
            complete[name] = study.tactic(name)
        except ValidationError:  # a new one that lacks something: told where it is declared
            continue
    return complete


def _incomplete(name: str, declared: TacticDeclaration) -> Inconsistency:
    missing = [key for key in ("against", "messenger") if getattr(declared, key) is None]
    return Inconsistency(
        ("tactics", name),
        f"a tactic '{name}' that the library doesn't have, without {', '.join(missing)}",
        f"{' and '.join(missing)} for a new tactic",
        nearest(name, ready_tactics()),
    )


def _tactic(
    study: Study, name: str, declared: TacticDeclaration, tactic: Tactic
) -> Iterator[Inconsistency]:
    where: Location = ("tactics", name)
    cues, staff = study.cue_kinds, list(study.all_staff)
    if tactic.cue is not None and tactic.cue not in cues:
        yield unknown((*where, "cue"), "kind of cue", tactic.cue, cues)
    if tactic.cue is None and (tactic.occasion > 0 or "plan" in tactic.effects):
        yield Inconsistency(
            where,
            f"a tactic '{name}' with a plan or an occasion and no cue",
            f"a cue, one of {', '.join(cues)}",
        )
    if tactic.staff is not None and tactic.staff not in staff:
        yield unknown((*where, "staff"), "staff", tactic.staff, staff)
    reviewers = tactic.period.reviewed_by if tactic.period is not None else None
    if reviewers is not None and reviewers not in staff:
        yield unknown((*where, "period", "reviewed_by"), "staff", reviewers, staff)
    yield from _without_a_use(name, declared, tactic)


def _without_a_use(
    name: str, declared: TacticDeclaration, tactic: Tactic
) -> Iterator[Inconsistency]:
    """Yield what a study says of a tactic and what would change nothing."""
    where: Location = ("tactics", name)
    if declared.minutes is not None and tactic.staff is None:
        yield Inconsistency(
            (*where, "minutes"),
            f"minutes: {declared.minutes:g} of nobody",
            "staff: whose minutes they are, or no minutes",
        )
    plans = "plan" in tactic.effects or registered_effects(name) is not None
    if declared.concreteness is not None and not plans:
        yield Inconsistency(
            (*where, "concreteness"),
            f"concreteness: {declared.concreteness:g} of no plan",
            "effects: {plan: …} too, or no concreteness",
        )
    if declared.period is not None and tactic.period is not None:
        yield from _period_without_a_use(where, declared, tactic)


def _period_without_a_use(
    where: Location, declared: TacticDeclaration, tactic: Tactic
) -> Iterator[Inconsistency]:
    period = tactic.period
    if period is None or declared.period is None or period.reviewed_by is not None:
        return
    if "minutes" in declared.period.model_fields_set:
        yield Inconsistency(
            (*where, "period", "minutes"),
            f"minutes: {period.minutes:g} of nobody",
            "reviewed_by: whose minutes they are, or no minutes",
        )
    elif period.pressure == 0.0 and period.reactions == 0.0:
        yield Inconsistency(
            (*where, "period"),
            "a period in which nothing holds",
            "pressure, reactions or reviewed_by",
        )


def _staff(study: Study, complete: Mapping[str, Tactic]) -> Iterator[Inconsistency]:
    """Yield the groups of staff that no tactic takes: mistyped, most likely."""
    taken = {tactic.staff for tactic in complete.values()}
    taken |= {tactic.period.reviewed_by for tactic in complete.values() if tactic.period}
    groups = sorted(name for name in taken if name is not None)
    if len(complete) < len(study.known_tactics()) or not set(groups) <= set(study.all_staff):
        return  # a tactic that is told already may be the one that takes them
    for name in study.staff:
        if name not in groups:
            yield Inconsistency(
                ("staff", name),
                f"staff '{name}', whom no tactic takes",
                f"one of {', '.join(groups)}, or a tactic with staff: {name}",
                nearest(name, groups),
            )


# --- Arms ----------------------------------------------------------------------------------------


def _arm(
    study: Study, name: str, arm: Arm, complete: Mapping[str, Tactic]
) -> Iterator[Inconsistency]:
    where: Location = ("arms", name)
    yield from repeated((*where, "tactics"), arm.tactics)
    for position, tactic in enumerate(arm.tactics):
        place: Location = (*where, "tactics", position)
        if tactic not in study.known_tactics():
            yield unknown(place, "tactic", tactic, study.known_tactics())
        elif tactic not in study.tactics:
            yield from _unchanged_tactic(study, place, tactic, complete[tactic])
    if arm.phase_days is not None and arm.strategy != "sequenced":
        yield Inconsistency(
            (*where, "phase_days"),
            f"phase_days with strategy: {arm.strategy}",
            "strategy: sequenced, or no phase_days",
        )
    if all(tactic in complete for tactic in arm.tactics):
        yield from _strategy(study, where, arm, [complete[tactic] for tactic in arm.tactics])


def _unchanged_tactic(
    study: Study, place: Location, name: str, tactic: Tactic
) -> Iterator[Inconsistency]:
    """Yield what a tactic that the study leaves as it is needs and the study doesn't have."""
    cues, staff = study.cue_kinds, list(study.all_staff)
    if tactic.cue not in (None, *cues):
        yield unknown(place, f"cue of {name}", tactic.cue, cues)
    reviewers = tactic.period.reviewed_by if tactic.period is not None else None
    for group in (tactic.staff, reviewers):
        if group not in (None, *staff):
            yield unknown(place, f"staff of {name}", group, staff)


def _strategy(
    study: Study, where: Location, arm: Arm, tactics: list[Tactic]
) -> Iterator[Inconsistency]:
    """Yield why a strategy can't be followed."""
    if arm.strategy == "uniform":
        return
    answered = {tactic.against for tactic in tactics}
    if answered.isdisjoint(RESISTANCES):
        yield Inconsistency(
            (*where, "strategy"),
            f"strategy: {arm.strategy} of tactics that answer no resistance",
            f"a tactic against one of {', '.join(RESISTANCES)}, or strategy: uniform",
        )
    elif arm.strategy == "sequenced":
        yield from _phases(study, where, arm, tactics)
    elif arm.strategy == "adaptive" and len(diagnosis_days(arm, study.calendar)) == 1:
        yield Inconsistency(
            (*where, "strategy"),
            "strategy: adaptive without a survey after the kick-off",
            f"a survey on a day from 1 to {study.calendar.days - 1} in calendar: survey: days,"
            " or strategy: targeted",
        )


def _phases(
    study: Study, where: Location, arm: Arm, tactics: list[Tactic]
) -> Iterator[Inconsistency]:
    """Yield a mistake if there is a phase that never comes."""
    last, answered = study.calendar.days, resistances_answered(tactics)
    late = [
        (resistance, first)
        for resistance, (first, _) in phases(arm, answered, last).items()
        if first > last
    ]
    if late:
        resistance, first = late[0]
        expected = f"one that begins by day {last}, the calendar's last"
        if last >= len(answered):
            expected += f": phase_days of at most {(last - 1) // (len(answered) - 1)}"
        found = f"a phase against {resistance} from day {first}"
        yield Inconsistency((*where, "phase_days"), found, expected)
