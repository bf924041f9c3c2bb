"""Whether what a study says of its design fits together: pairs, strata, baselines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.study.inconsistency import Inconsistency, unknown
from nudgelab.study.outcomes import ContinuousOutcome

if TYPE_CHECKING:
    from nudgelab.study.source_map import Location
    from nudgelab.study.study import Study

__all__ = ["design_inconsistencies"]


def design_inconsistencies(study: Study) -> Iterator[Inconsistency]:
    """Yield every mistake in what a study says of its design.

    Parameters
    ----------
    study : Study
        Whose parts are each right by themselves.

    Yields
    ------
    Inconsistency
        In the order of the file.
    """
    yield from _one_arm(study)
    yield from _factors(study)
    yield from _pairs(study)
    yield from _rollout(study)
    yield from _drawing(study)
    yield from _baselines(study)
    yield from _interactions(study)


def _one_arm(study: Study) -> Iterator[Inconsistency]:
    if len(study.arms) == 1 and study.analysis.primary not in study.analysis.baselines:
        yield Inconsistency(
            ("arms",),
            "one arm",
            "a control arm; or, to see a change before and after without a causal effect,"
            f" analysis: baselines: {{{study.analysis.primary}: …}}",
        )


def _factors(study: Study) -> Iterator[Inconsistency]:
    names, seen = study.factors, set()
    for key, arm in study.arms.items():
        lacking = [name for name in names if name not in arm.factors]
        if lacking:
            yield Inconsistency(
                ("arms", key), f"no level of {', '.join(lacking)}", "factors: 0 or 1 for each"
            )
        levels = tuple(arm.factors.get(name) for name in names)
        if names and not lacking and levels in seen:
            yield Inconsistency(
                ("arms", key, "factors"), "the levels of an arm before it", "arms that differ"
            )
        seen.add(levels)
    for name in names:
        levels_of = {arm.factors[name] for arm in study.arms.values() if name in arm.factors}
        if len(levels_of) < 2:
            where = next(key for key, arm in study.arms.items() if name in arm.factors)
            yield Inconsistency(
                ("arms", where, "factors", name),
                f"'{name}' {levels_of.pop()} in every arm",
                "arms with 0 and arms with 1",
            )


def _interactions(study: Study) -> Iterator[Inconsistency]:
    for position, term in enumerate(study.analysis.interactions):
        where = ("analysis", "interactions", position)
        for place, name in enumerate(term):
            if name not in study.factors:
                yield unknown((*where, place), "factor", name, study.factors)
        if len(set(term)) < 2 or len(set(term)) < len(term):
            yield Inconsistency(where, f"[{', '.join(term)}]", "two or more different factors")


def _pairs(study: Study) -> Iterator[Inconsistency]:
    pairs, known = study.assignment.pairs, study.covariates()
    if pairs is None:
        return
    if study.cohort is None:
        yield _only_real(("assignment", "pairs"), "pairs")
    if pairs not in known:
        yield unknown(("assignment", "pairs"), "baseline variable", pairs, known)
    if study.assignment.strata:
        yield Inconsistency(
            ("assignment", "pairs"), "pairs and strata", "one of them: a pair is its own stratum"
        )


def _rollout(study: Study) -> Iterator[Inconsistency]:
    assignment, known = study.assignment, study.covariates()
    variable, start = assignment.rollout, assignment.rollout_start
    if (start is None) != (assignment.period_days is None) or (start and variable is None):
        yield Inconsistency(
            ("assignment",),
            "a part of a roll-out by its log",
            "rollout, rollout_start and period_days together",
        )
    if start is not None and start not in known:
        yield unknown(("assignment", "rollout_start"), "baseline variable", start, known)
    if variable is None:
        return
    where = ("assignment", "rollout")
    if study.cohort is None:
        yield _only_real(where, "a roll-out")
    if variable not in known and start is None:
        yield unknown(where, "baseline variable", variable, known)
    if study.assignment.unit != "team":
        yield Inconsistency(where, "a roll-out to persons", "unit: team, for teams cross")
    if len(study.arms) != 2:
        yield Inconsistency(where, f"{len(study.arms)} arms", "two: control, and what teams get")
    if study.assignment.strata or study.assignment.pairs or study.factors:
        yield Inconsistency(where, "a roll-out with strata, pairs or factors", "a roll-out alone")
    if study.analysis.confirm or study.analysis.compliers:
        yield Inconsistency(
            where,
            "a roll-out with confirm or compliers",
            "neither: the order of the roll-out is permuted by itself",
        )
    if study.analysis.adjust or study.analysis.baselines:
        yield Inconsistency(
            where, "a roll-out with covariates", "none: each team is compared with itself"
        )


def _drawing(study: Study) -> Iterator[Inconsistency]:
    """Yield mistakes in what only the draw of a real assignment needs."""
    assignment, known = study.assignment, study.covariates()
    again = assignment.rerandomise
    lists: dict[Location, tuple[str, ...]] = {("assignment", "pair_on"): assignment.pair_on}
    if again is not None:
        lists["assignment", "rerandomise", "on"] = again.on
        if study.cohort is None:
            yield _only_real(("assignment", "rerandomise"), "re-randomisation")
        if assignment.rollout is not None:
            where = ("assignment", "rerandomise")
            yield Inconsistency(where, "re-randomisation of a roll-out", "one of them")
    for place, names in lists.items():
        for position, name in enumerate(names):
            if name not in known:
                yield unknown((*place, position), "baseline variable", name, known)
    if assignment.pair_on and assignment.pairs is None:
        where = ("assignment", "pair_on")
        yield Inconsistency(where, "pair_on without pairs", "pairs: the column that will tell them")
    if assignment.steps is not None and assignment.rollout is None:
        yield Inconsistency(("assignment", "steps"), "steps without rollout", "rollout beside it")


def _only_real(where: Location, what: str) -> Inconsistency:
    return Inconsistency(
        where, f"{what} without a cohort", "a part cohort:, for the simulation doesn't assign so"
    )


def _baselines(study: Study) -> Iterator[Inconsistency]:
    known = study.covariates()
    continuous = [n for n, o in study.outcomes.items() if isinstance(o, ContinuousOutcome)]
    for outcome, variable in study.analysis.baselines.items():
        if outcome not in continuous:
            where = ("analysis", "baselines", outcome)
            yield unknown(where, "continuous outcome", outcome, continuous)
        if variable not in known:
            where = ("analysis", "baselines", outcome)
            yield unknown(where, "baseline variable", variable, known)
