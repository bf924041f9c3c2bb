"""Which strategies a study can compare, and the study in which everybody gets one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nudgelab.errors import Problem, StudyError, nearest
from nudgelab.study.arms import Arm, Assignment
from nudgelab.study.strategies import phases, resistances_answered
from nudgelab.study.study import Study
from nudgelab.study.tactics import Tactic, TacticDeclaration

__all__ = ["NOTHING", "Strategy", "chosen", "strategies_of", "study_of"]

NOTHING = "none"
"""The strategy without a tactic, against which every other is held."""
_READY = ("uniform", "targeted", "sequenced", "adaptive")


@dataclass(frozen=True, slots=True)
class Strategy:
    """One strategy.

    Attributes
    ----------
    name, label : str
        Its name, and how it is called in the report.
    arm : Arm
        Its tactics, and how they are aimed.
    source : str
        Whether it is an arm of the study, ready-made, or somebody's own.
    """

    name: str
    label: str
    arm: Arm
    source: str


def strategies_of(study: Study, own: Mapping[str, Arm] | None = None) -> dict[str, Strategy]:
    """Return every strategy that can be compared, by name.

    Parameters
    ----------
    study : Study
        Its arms are strategies as if everybody got them; its tactics together, aimed in the four
        ready-made ways, are four more; ``comparison: strategies:`` has its author's own.
    own : mapping of str to Arm, optional
        Further ones, from Python; they take the place of others of the same name.

    Returns
    -------
    dict of str to Strategy
        ``none`` first. Of two that do the same the first is kept: own ones, then arms, then
        ready-made ones.
    """
    tactics = tuple(dict.fromkeys(name for arm in study.arms.values() for name in arm.tactics))
    ready = {name: Arm.model_validate({"tactics": tactics, "strategy": name}) for name in _READY}
    found = {NOTHING: Strategy(NOTHING, "no programme", Arm(), "ready-made")}
    declared = {**study.comparison.strategies, **(own or {})}
    for source, arms in (("own", declared), ("arm", study.arms), ("ready-made", ready)):
        for name, arm in arms.items():
            if name not in found and not _is_among(arm, found.values()):
                found[name] = Strategy(name, arm.label or name.replace("_", " "), arm, source)
    _must_be_known(study, found.values())
    order = {"ready-made": 0, "arm": 1, "own": 2}
    return dict(sorted(found.items(), key=lambda item: order[item[1].source]))


def _is_among(arm: Arm, others: Iterable[Strategy]) -> bool:
    return any(_does(arm) == _does(other.arm) for other in others)


def _does(arm: Arm) -> tuple[frozenset[str], str, int | None]:
    """Return what an arm does, whatever it is called; without tactics all do the same."""
    if not arm.tactics:
        return frozenset(), "", None
    phase = arm.phase_days if arm.strategy == "sequenced" else None
    return frozenset(arm.tactics), arm.strategy, phase


def _must_be_known(study: Study, found: Iterable[Strategy]) -> None:
    known = study.known_tactics()
    for strategy in found:
        for name in strategy.arm.tactics:
            if name not in known:
                where = f"{study.path or study.study}: strategy {strategy.name}"
                expected = f"one of {', '.join(known)}"
                raise StudyError(Problem(where, f"'{name}'", expected, nearest(name, known)))


def chosen(found: Mapping[str, Strategy], names: Sequence[str] | None) -> list[Strategy]:
    """Return the strategies that somebody chose, with ``none`` first; all without a choice.

    Raises
    ------
    StudyError
        If a name is of no strategy, or nothing is left to compare.
    """
    for name in names or ():
        if name not in found:
            expected = f"one of {', '.join(found)}"
            raise StudyError(Problem("strategies", f"'{name}'", expected, nearest(name, found)))
    kept = [s for s in found.values() if names is None or s.name in names or s.name == NOTHING]
    if len(kept) < 2:
        raise StudyError(Problem("strategies", "none but 'none'", "at least one with a tactic"))
    return kept


def study_of(study: Study, strategies: Sequence[Strategy]) -> Study:
    """Return the study whose arms are some strategies, and that lasts until habits are looked at.

    Parameters
    ----------
    study : Study
        As declared.
    strategies : sequence of Strategy
        One, if everybody gets it; more, if who gets which is dealt elsewhere.

    Returns
    -------
    Study
        Tactics are delivered while the declared calendar lasts, as they would be there. Staff
        without a price have the comparison's.
    """
    costs, calendar = study.comparison.costs, study.calendar
    days = max(calendar.days, study.comparison.habit_day)
    priced = {
        name: staff
        if "cost_an_hour" in staff.model_fields_set
        else staff.model_copy(update={"cost_an_hour": costs.staff_hour})
        for name, staff in study.all_staff.items()
    }
    arms = {strategy.name: _with_phases(study, strategy.arm) for strategy in strategies}
    changed = {
        "arms": arms,
        "assignment": Assignment(control=next(iter(arms))),
        "staff": priced,
        "calendar": calendar.model_copy(update={"days": days}),
        "tactics": {**study.tactics, **_ending(study, strategies)},
    }
    return study.model_copy(update=changed)


def _with_phases(study: Study, arm: Arm) -> Arm:
    """Return an arm whose phases are those of the declared calendar, however long it becomes."""
    if arm.strategy != "sequenced" or arm.phase_days is not None:
        return arm
    length = max(1, study.calendar.days // max(1, len(_answered(study, arm))))
    return arm.model_copy(update={"phase_days": length})


def _answered(study: Study, arm: Arm) -> tuple[str, ...]:
    return resistances_answered(map(study.tactic, arm.tactics))


def _ending(study: Study, strategies: Sequence[Strategy]) -> dict[str, TacticDeclaration]:
    """Return the tactics whose schedule would go on after the declared calendar, cut short."""
    rounds: dict[str, int] = {}
    for one in strategies:
        for name in one.arm.tactics:
            within = _rounds_within(study, one.arm, study.tactic(name))
            rounds[name] = max(rounds.get(name, 0), within)
    return {
        name: _cut_short(study, name, times)
        for name, times in rounds.items()
        if times < study.tactic(name).schedule.times
    }


def _cut_short(study: Study, name: str, times: int) -> TacticDeclaration:
    declared = study.tactics.get(name) or TacticDeclaration()
    if times == 0:
        return declared.model_copy(update={"active": False})
    schedule = study.tactic(name).schedule.model_copy(update={"times": times})
    return TacticDeclaration.model_validate(
        declared.model_dump(exclude_unset=True) | {"schedule": schedule.model_dump()}
    )


def _rounds_within(study: Study, arm: Arm, tactic: Tactic) -> int:
    """Return how many rounds of a tactic begin while the declared calendar lasts."""
    days = study.calendar.days
    planned = phases(arm, _answered(study, arm), days) if arm.strategy == "sequenced" else {}
    before = next((first - 1 for one, (first, _) in planned.items() if one == tactic.against), 0)
    start = max(tactic.schedule.start, 1) + before
    return max(0, (days - start) // tactic.schedule.every + 1)
