"""Attrition: how many outcomes are missing, whether the arms differ, what that could hide."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.checks.words import range_in_units, range_in_words, said_p
from nudgelab.analysis.findings import Check
from nudgelab.analysis.samples import outcome_is_known
from nudgelab.study.outcomes import BinaryOutcome, ContinuousOutcome, CountOutcome
from nudgelab.study.segments import EVERYBODY

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["attrition_checks", "check_attrition"]

BoolArray = npt.NDArray[np.bool_]

ATTRITION_WARNS = 0.05
"""Share of missing outcomes under which attrition is called small (Schulz & Grimes 2002)."""
ATTRITION_ALARMS = 0.20
"""Share of missing outcomes over which it threatens the result (Schulz & Grimes 2002)."""


def attrition_checks(
    study: Study, cohort: Cohort, segments: Mapping[str, BoolArray]
) -> Iterator[Check]:
    """Check missing outcomes where the plan asks first: the primary outcome, and activation."""
    plan = study.analysis
    asked = ((plan.primary, plan.primary_segment), (study.activation, plan.inertia_segment))
    for outcome, segment in dict.fromkeys(asked):
        if outcome in cohort.outcomes.column_names and segment in segments:
            yield check_attrition(study, cohort, str(outcome), segment, segments[segment])


def check_attrition(
    study: Study, cohort: Cohort, outcome: str, segment: str, members: BoolArray
) -> Check:
    """Say how many outcomes are missing, whether the arms differ, and what that could hide.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.
    outcome, segment : str
        The outcome, and the segment of the people it is asked of.
    members : ndarray of bool, shape (n,)
        Who belongs to the segment.

    Returns
    -------
    Check
        Passes under 5 % missing without a difference between the arms; fails over 20 % missing
        with a difference; warns otherwise.
    """
    missing = members & ~outcome_is_known(study, cohort, outcome)
    share = float(missing.sum()) / max(int(members.sum()), 1)
    name = f"attrition: {study.label('outcome', outcome)}"
    if segment != EVERYBODY:
        name += f", {study.label('segment', segment)}"
    if not missing.any():
        return Check(name=name, verdict="pass", message="No outcome is missing.")
    by_arm = _missing_by_arm(study, cohort, members, missing)
    p, method = _differential(study, cohort, members, missing)
    differs = p < 1.0 - study.analysis.level
    said = ", ".join(f"{study.label('arm', arm)} {100 * s:.1f} %" for arm, s in by_arm.items())
    message = f"{int(missing.sum()):,} of {int(members.sum()):,} outcomes are missing"
    message += f" ({100 * share:.1f} %): {said}. "
    message += "The arms differ" if differs else "No difference between the arms is shown"
    message += f" ({method}, {said_p(p)})."
    if isinstance(study.outcomes[outcome], BinaryOutcome):
        message += _bounds(study, cohort, outcome, members)
    elif differs and isinstance(study.outcomes[outcome], ContinuousOutcome | CountOutcome):
        message += _lee_bounds(study, cohort, outcome, members)
    if share >= ATTRITION_ALARMS and differs:
        verdict = "fail"
    else:
        verdict = "warn" if share >= ATTRITION_WARNS or differs else "pass"
    return Check(
        name=name,
        verdict=verdict,  # type: ignore[arg-type]
        message=message,
        p=p,
        details={"missing_shares": by_arm},
    )


def _missing_by_arm(
    study: Study, cohort: Cohort, members: BoolArray, missing: BoolArray
) -> dict[str, float]:
    arms = cohort.arm
    return {
        arm: float(missing[members & (arms == arm)].mean())
        for arm in (study.control, *study.treatments)
        if (members & (arms == arm)).any()
    }


def _differential(
    study: Study, cohort: Cohort, members: BoolArray, missing: BoolArray
) -> tuple[float, str]:
    """Return the smallest p-value over the arms, corrected by Holm, and its method."""
    from nudgelab.statistics.cluster_effects import clustered_risk_difference  # noqa: PLC0415
    from nudgelab.statistics.multiplicity import holm  # noqa: PLC0415
    from nudgelab.statistics.proportions import risk_difference  # noqa: PLC0415

    arms, team = cohort.arm, cohort.team
    found = []
    for arm in study.treatments:
        kept = members & ((arms == arm) | (arms == study.control))
        lost, treated = missing[kept].astype(np.float64), (arms == arm)[kept]
        if treated.all() or not treated.any():
            continue
        if study.clustered and team is not None:
            found.append(clustered_risk_difference(lost, treated, team[kept]))
        else:
            counts = (lost[treated].sum(), treated.sum(), lost[~treated].sum(), (~treated).sum())
            found.append(risk_difference(*map(int, counts)))
    adjusted = holm(np.asarray([estimate.p for estimate in found]))
    known = adjusted[~np.isnan(adjusted)]
    method = "difference in missing outcomes"
    return (float(known.min()), method) if len(known) else (math.nan, method)


def _bounds(study: Study, cohort: Cohort, outcome: str, members: BoolArray) -> str:
    """Say where the effect lies whatever the missing people did, and by Lee's bounds."""
    from nudgelab.statistics.attrition import lee_bounds, worst_case_bounds  # noqa: PLC0415

    arms, values = cohort.arm, cohort.outcome(outcome)
    said = []
    for arm in study.treatments:
        kept = members & ((arms == arm) | (arms == study.control))
        treated = (arms == arm)[kept]
        if min(int(treated.sum()), int((~treated).sum())) < study.analysis.minimum_cell:
            continue
        if not np.isnan(values[kept]).any():
            continue
        worst = worst_case_bounds(values[kept], treated, level=study.analysis.level)
        text = f"'{study.label('arm', arm)}': whatever those without an answer did, the effect lies"
        text += f" {range_in_words(worst)}"
        trimmed = lee_bounds(values[kept], treated, level=study.analysis.level)
        if not math.isnan(trimmed.lower):
            text += "; if assignment moves answering one way only (Lee 2009),"
            text += f" {range_in_words(trimmed)}"
        said.append(text)
    return f" {'. '.join(said)}." if said else ""


def _lee_bounds(study: Study, cohort: Cohort, outcome: str, members: BoolArray) -> str:
    """Say where the effect on a mean lies by Lee's bounds; it has no worst case without limits."""
    from nudgelab.statistics.attrition import lee_bounds  # noqa: PLC0415

    arms, values = cohort.arm, cohort.outcome(outcome)
    said = []
    for arm in study.treatments:
        kept = members & ((arms == arm) | (arms == study.control))
        treated = (arms == arm)[kept]
        if min(int(treated.sum()), int((~treated).sum())) < study.analysis.minimum_cell:
            continue
        found = lee_bounds(values[kept], treated, level=study.analysis.level)
        if not found.refused:
            said.append(f"'{study.label('arm', arm)}': {range_in_units(found)}")
    if not said:
        return ""
    supposed = "If assignment moves answering one way only (Lee 2009), the effect lies"
    return f" {supposed}, by arm: {'; '.join(said)}."
