"""Checks before effects: whether the comparison itself can be trusted, each with a plain verdict."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.findings import Check
from nudgelab.analysis.samples import covariate_matrix, outcome_is_known
from nudgelab.analysis.segments import missing_variables
from nudgelab.study.outcomes import BinaryOutcome
from nudgelab.study.segments import EVERYBODY

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["check_cohort"]

BoolArray = npt.NDArray[np.bool_]
Members = Mapping[str, BoolArray]

SAMPLE_RATIO_ALPHA = 0.001
"""A mismatch is called only when chance is out of the question (Fabijan et al. 2019)."""
IMBALANCE = 0.1
"""Standardised difference that is called negligible (Austin 2009)."""
ATTRITION_WARNS = 0.05
"""Share of missing outcomes under which attrition is called small (Schulz & Grimes 2002)."""
ATTRITION_ALARMS = 0.20
"""Share of missing outcomes over which it threatens the result (Schulz & Grimes 2002)."""
FEW_CLUSTERS = 6
"""Teams in an arm under which even small-sample corrections are fragile."""


def check_cohort(study: Study, cohort: Cohort, segments: Members) -> tuple[Check, ...]:
    """Check a cohort before anything is estimated.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.
    segments : mapping of str to ndarray of bool, shape (n,)
        The segments that the cohort can tell.

    Returns
    -------
    tuple of Check
        Sample ratio, balance and attrition first, then what else the reader must know.
    """
    return (
        check_sample_ratio(study, cohort),
        check_balance(study, cohort),
        *_attrition(study, cohort, segments),
        *_clusters(study, cohort),
        *_absent(study, cohort),
    )


def check_sample_ratio(study: Study, cohort: Cohort) -> Check:
    """Test whether the arms have the planned shares of the units that were assigned."""
    counts = _units(study, cohort)
    said = ", ".join(f"{study.label('arm', arm)} {count:,}" for arm, count in counts.items())
    unit = "teams" if study.assignment.unit == "team" else study.people
    if study.shares is None:
        message = f"{unit.capitalize()} by arm: {said}. The planned shares aren't known."
        return Check(
            name="sample ratio", verdict="not done", message=message, details={"counts": counts}
        )
    from nudgelab.statistics.allocation import sample_ratio_mismatch  # noqa: PLC0415

    expected = [study.shares[arm] for arm in counts]
    test = sample_ratio_mismatch(list(counts.values()), expected)
    fits = test.p >= SAMPLE_RATIO_ALPHA
    verb = "fit" if fits else "do NOT fit"
    message = f"{unit.capitalize()} by arm: {said}. They {verb} the planned shares"
    message += f" ({test.method}, {_p(test.p)})."
    if not fits:
        message += " Something sorted people after assignment; the effects can't be trusted."
    return Check(
        name="sample ratio",
        verdict="pass" if fits else "fail",
        message=message,
        p=test.p,
        details={"counts": counts, "expected_shares": dict(study.shares)},
    )


def _units(study: Study, cohort: Cohort) -> dict[str, int]:
    """Count the assigned units in each declared arm."""
    arms = cohort.arm
    team = cohort.team
    if study.assignment.unit == "team" and team is not None:
        return {arm: len(np.unique(team[arms == arm])) for arm in study.arms}
    return {arm: int((arms == arm).sum()) for arm in study.arms}


def check_balance(study: Study, cohort: Cohort) -> Check:
    """Compare every baseline variable between each arm and control by standardised differences."""
    from nudgelab.statistics.balance import standardised_difference  # noqa: PLC0415

    arms, units = cohort.arm, _units(study, cohort)
    differences: dict[str, float] = {}
    beyond_chance: list[str] = []
    for name in cohort.covariates:
        column = covariate_matrix(cohort, [name])
        for arm in study.treatments:
            largest = max(
                (
                    standardised_difference(*_known_pair(values, arms, arm, study.control))
                    for values in column.T
                    if min(map(len, _known_pair(values, arms, arm, study.control))) > 1
                ),
                key=abs,
                default=math.nan,
            )
            if math.isnan(largest):
                continue
            differences[f"{name}, {study.label('arm', arm)}"] = largest
            if abs(largest) > _balance_limit(units[arm], units[study.control]):
                beyond_chance.append(f"{name} in {study.label('arm', arm)} ({largest:+.2f})")
    return _balance_verdict(differences, beyond_chance)


def _known_pair(
    values: npt.NDArray[np.float64], arms: npt.NDArray[np.str_], arm: str, control: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    known = ~np.isnan(values)
    return values[(arms == arm) & known], values[(arms == control) & known]


def _balance_limit(units_in_arm: int, units_in_control: int) -> float:
    """Return the difference beyond which chance no longer explains it: two standard errors."""
    if not (units_in_arm and units_in_control):
        return math.inf
    return max(IMBALANCE, 2.0 * math.sqrt(1.0 / units_in_arm + 1.0 / units_in_control))


def _balance_verdict(differences: dict[str, float], beyond_chance: list[str]) -> Check:
    if not differences:
        return Check(
            name="baseline balance",
            verdict="not done",
            message="The cohort has no baseline variables.",
        )
    where, largest = max(differences.items(), key=lambda item: abs(item[1]))
    message = f"Largest standardised difference {largest:+.2f} ({where})"
    message += f" over {len(differences)} comparisons."
    if beyond_chance:
        listed = ", ".join(beyond_chance[:4]) + (", …" if len(beyond_chance) > 4 else "")
        message += f" Larger than chance would leave (two standard errors, at least 0.1): {listed}."
    return Check(
        name="baseline balance",
        verdict="warn" if beyond_chance else "pass",
        message=message,
        details={"standardised_differences": differences},
    )


def _attrition(study: Study, cohort: Cohort, segments: Members) -> Iterator[Check]:
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
    message += f" ({method}, {_p(p)})."
    if isinstance(study.outcomes[outcome], BinaryOutcome):
        message += _bounds(study, cohort, outcome, members)
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
    """Say between which effects the truth lies whatever the missing people did, and Lee's bounds."""
    from nudgelab.statistics.attrition import lee_bounds, worst_case_bounds  # noqa: PLC0415

    arms, values = cohort.arm, cohort.outcome(outcome)
    said = []
    for arm in study.treatments:
        kept = members & ((arms == arm) | (arms == study.control))
        treated = (arms == arm)[kept]
        if min(int(treated.sum()), int((~treated).sum())) < study.analysis.minimum_cell:
            continue
        worst = worst_case_bounds(values[kept], treated)
        text = f"{study.label('arm', arm)}: whatever those without an answer did, the effect lies"
        text += f" between {_points(worst.low)} and {_points(worst.high)} points"
        trimmed = lee_bounds(values[kept], treated, level=study.analysis.level)
        if not math.isnan(trimmed.lower):
            text += f"; if assignment moves answering one way only (Lee 2009), between"
            text += f" {_points(trimmed.lower)} and {_points(trimmed.upper)} points"
        said.append(text)
    return f" {'. '.join(said)}." if said else ""


def _clusters(study: Study, cohort: Cohort) -> Iterator[Check]:
    team = cohort.team
    if not study.clustered or team is None:
        return
    arms = cohort.arm
    counts = {arm: len(np.unique(team[arms == arm])) for arm in study.arms}
    few = [study.label("arm", arm) for arm, count in counts.items() if count < FEW_CLUSTERS]
    said = ", ".join(f"{study.label('arm', arm)} {count:,}" for arm, count in counts.items())
    message = f"Teams by arm: {said}."
    if few:
        message += f" Fewer than {FEW_CLUSTERS} in {', '.join(few)}: intervals are fragile there."
    yield Check(
        name="clusters",
        verdict="warn" if few else "pass",
        message=message,
        details={"teams": counts},
    )
    split = _teams_in_two_arms(team, arms)
    if split and study.assignment.unit == "team":
        yield Check(
            name="teams kept whole",
            verdict="fail",
            message=f"{split:,} teams have people in more than one arm, though teams were assigned.",
        )


def _teams_in_two_arms(team: npt.NDArray[np.int64], arms: npt.NDArray[np.str_]) -> int:
    pairs = {(int(t), str(a)) for t, a in zip(team, arms, strict=True) if t >= 0}
    return len(pairs) - len({t for t, _ in pairs})


def _absent(study: Study, cohort: Cohort) -> Iterator[Check]:
    """Say what the study declares and the cohort doesn't have."""
    outcomes = [n for n in study.outcomes if n not in cohort.outcomes.column_names]
    if outcomes:
        listed = ", ".join(study.label("outcome", name) for name in outcomes)
        yield Check(
            name="outcomes", verdict="warn", message=f"Not in this cohort, so left out: {listed}."
        )
    for name, segment in study.all_segments.items():
        lacking = missing_variables(segment, cohort)
        if lacking and (name in study.segments or name == study.analysis.inertia_segment):
            yield Check(
                name=f"segment: {study.label('segment', name)}",
                verdict="not done",
                message=f"The cohort can't tell it: no baseline variable {', '.join(lacking)}.",
            )
    absent = [name for name in study.analysis.adjust if name not in cohort.covariates]
    if absent:
        yield Check(
            name="adjustment",
            verdict="warn",
            message=f"Not in this cohort, so not adjusted for: {', '.join(absent)}.",
        )
    yield from _missing_covariates(study, cohort)
    if study.assignment.strata:
        yield Check(
            name="strata",
            verdict="pass"
            if set(study.assignment.strata) <= set(study.analysis.adjust)
            else "warn",
            message=_said_of_strata(study),
        )


def _said_of_strata(study: Study) -> str:
    strata = ", ".join(study.assignment.strata)
    if set(study.assignment.strata) <= set(study.analysis.adjust):
        return f"Assigned within {strata}, which the headline estimates adjust for."
    return (
        f"Assigned within {strata}, which the estimates do not adjust for: their intervals are"
        " wider than they need be, not narrower."
    )


def _missing_covariates(study: Study, cohort: Cohort) -> Iterator[Check]:
    shares = {
        name: float(np.isnan(covariate_matrix(cohort, [name])).any(axis=1).mean())
        for name in study.analysis.adjust
        if name in cohort.covariates
    }
    gaps = [f"{name} {100 * share:.1f} %" for name, share in shares.items() if share > 0]
    if gaps:
        yield Check(
            name="missing covariates",
            verdict="pass",
            message=f"Filled by the missing-indicator method: {', '.join(gaps)}.",
            details={"missing_shares": shares},
        )


def _p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _points(difference: float) -> str:
    return f"{100 * difference:+.1f}".replace("-", "−")
