"""What a study's power by formula rests on: declared numbers, a cohort's, or the model's."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from nudgelab.design.outcome_sums import outcome_sums
from nudgelab.design.supposed import Supposed, has_formula, supposed

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["Grounds", "grounds_of"]

_CLEAR = 2.0
"""Monte-Carlo standard errors that a model's effect must be from none, to plan a size by it."""


class Grounds(NamedTuple):
    """What a formula rests on.

    Attributes
    ----------
    supposed : Supposed or None
        The numbers; None where there is no formula.
    notes : tuple of str
        Where they come from, and why there is no formula.
    unclear : frozenset of str
        Arms whose effect is the model's and isn't told from none by as many programmes.
    """

    supposed: Supposed | None
    notes: tuple[str, ...] = ()
    unclear: frozenset[str] = frozenset()


def grounds_of(study: Study, simulated: pa.Table | None, cohort: Cohort | None) -> Grounds:
    """Return what a study's formula rests on.

    Parameters
    ----------
    study : Study
        As declared.
    simulated : pyarrow.Table or None
        Sums of simulated cohorts, a row a cohort and arm.
    cohort : Cohort or None
        A real cohort, which goes before the simulated ones but for effects.
    """
    outcome = study.outcomes[study.analysis.primary]
    if not has_formula(outcome):
        kind = "weighted" if outcome.kind == "continuous" else outcome.kind.replace("_", " ")
        return Grounds(None, (f"There is no formula here for an outcome of this kind ({kind}).",))
    of_model = supposed(study, None if simulated is None else _sums_of(simulated), "model")
    unclear = _unclear(study, simulated)
    if cohort is not None:
        return _of_cohort(study, cohort, of_model, unclear)
    if not of_model.known:
        lacking = "Neither is power: base declared, nor can it be simulated: there is no formula."
        return Grounds(None, (lacking,))
    return Grounds(of_model, _said_of(study, of_model, unclear), unclear)


def _sums_of(simulated: pa.Table) -> pa.Table:
    left_out = {"size", "replication", "estimate", "standard_error", "low", "high", "p_adjusted"}
    return simulated.select([n for n in simulated.column_names if n not in left_out])


def _of_cohort(
    study: Study, cohort: Cohort, of_model: Supposed, unclear: frozenset[str]
) -> Grounds:
    sums = pa.Table.from_pylist([arm.as_row() for arm in outcome_sums(study, cohort)])
    found = _with_effects(study, supposed(study, sums, "cohort"), of_model)
    said = (
        f"What isn’t declared comes from {cohort.source.name}: {len(cohort):,} {study.people};"
        " effects don’t, for a cohort’s own estimate would make its power circular."
    )
    return Grounds(found, (said, *_said_of(study, found, unclear)), unclear)


def _said_of(study: Study, found: Supposed, unclear: frozenset[str]) -> tuple[str, ...]:
    """Return what is to be said of effects that aren't known, or not well enough."""
    unknown = [arm for arm, effect in found.effects.items() if math.isnan(effect)]
    notes = []
    if unknown:
        names = ", ".join(study.label("arm", arm) for arm in unknown)
        notes.append(f"No effect of interest is known of {names}: declare it (power: effect).")
    vague = [arm for arm in unclear if found.origins[f"effect of {arm}"] == "model"]
    if vague:
        names = ", ".join(study.label("arm", arm) for arm in study.treatments if arm in vague)
        notes.append(
            f"As many simulated programmes can’t tell the model’s own effect of {names} from none:"
            " its power is a rough guess, and no size is planned by it."
        )
    return tuple(notes)


def _unclear(study: Study, simulated: pa.Table | None) -> frozenset[str]:
    """Return the arms whose model effect is undeclared and within Monte-Carlo error of none."""
    if simulated is None:
        return frozenset()
    names = np.asarray(simulated["arm"].to_pylist())
    totals, known = (simulated[name].to_numpy() for name in ("total", "known"))
    with np.errstate(invalid="ignore", divide="ignore"):
        means = {arm: (totals / known)[names == arm] for arm in study.arms}
    found = set()
    for arm in study.treatments:
        differences = means[arm] - means[study.control]
        differences = differences[np.isfinite(differences)]
        if differences.size < 2 or abs(differences.mean()) < _CLEAR * (
            differences.std(ddof=1) / math.sqrt(differences.size)
        ):
            found.add(arm)
    declared = study.power
    return frozenset(a for a in found if declared is None or declared.effect_of(a) is None)


def _with_effects(study: Study, found: Supposed, of_model: Supposed) -> Supposed:
    """Return suppositions whose unknown effects are the worthwhile one, or the model's."""
    effects, origins = dict(found.effects), dict(found.origins)
    worthwhile, outcome = study.analysis.worthwhile, study.outcomes[study.analysis.primary]
    for arm, effect in found.effects.items():
        if not math.isnan(effect):
            continue
        if worthwhile is not None and outcome.kind == "binary":
            effects[arm] = worthwhile if outcome.better == "higher" else -worthwhile
            origins[f"effect of {arm}"] = "declared"
        else:
            effects[arm] = of_model.effects[arm]
    return replace(found, effects=effects, origins=origins)
