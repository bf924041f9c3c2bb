"""Confirmations: the headline's question asked again by methods that few teams can't mislead.

They stand beside the headline as sensitivity analyses and never replace it. A plan names those that
it wants; where it names none and teams are few or very unequal, both are made by themselves.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.designs.blocks import block_variables, codes_of
from nudgelab.analysis.samples import Sample, covariate_matrix, outcome_is_known, sample
from nudgelab.analysis.unequal_teams import unequal_teams
from nudgelab.errors import EstimationError
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.study.outcomes import ContinuousOutcome
from nudgelab.study.plan import UNASKED_DRAWS

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Effect, Role
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.plan import Confirmation
    from nudgelab.study.study import Study

__all__ = [
    "FEW_TEAMS",
    "FEW_TEAMS_IN_AN_ARM",
    "assignment_strata",
    "confirmations",
    "own_stream",
    "with_doubts",
]

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

FEW_TEAMS: Final = 40
"""Teams in a comparison under which confirmations are made without being asked for."""
FEW_TEAMS_IN_AN_ARM: Final = 10
"""Likewise in an arm or in control."""

_MOST_BLOCKS = 300
"""Strata or pairs that the wild bootstrap takes as columns of its design."""

_DIFFERENCES: Final = {
    "binary": "risk_difference",
    "count": "mean_difference",
    "continuous": "mean_difference",
}
"""Kind of outcome → the difference that confirms its headline; other kinds have none yet."""


def confirmations(
    study: Study, cohort: Cohort, outcome: str, segment: str, arm: str, members: BoolArray
) -> Iterator[tuple[Role, Estimate]]:
    """Yield what confirms an arm's headline, where the plan asks first.

    That is the primary outcome in the primary segment, and activation in the segment of inertia.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.
    outcome, segment, arm : str
        The comparison; both groups are large enough to be shown.
    members : ndarray of bool, shape (n,)
        Who belongs to the segment.

    Yields
    ------
    tuple of (Role, Estimate)
        One a method, as a sensitivity analysis; a refusal with its reason where a method that was
        asked for can't be had.
    """
    plan = study.analysis
    asked_first = ((plan.primary, plan.primary_segment), (study.activation, plan.inertia_segment))
    if (outcome, segment) not in asked_first:
        return
    unasked = plan.confirm is None
    methods = _because_of_teams(study, cohort, arm) if unasked else plan.confirm or ()
    if unasked and _reason_against(study, outcome):
        return
    draws = min(plan.draws, UNASKED_DRAWS) if unasked else plan.draws
    for method in methods:
        rng = own_stream(study, method, outcome, segment, arm)
        try:
            found = _METHODS[method](study, cohort, outcome, arm, members, draws, rng)
        except EstimationError as error:
            people = sample(study, cohort, outcome, arm, members)
            found = refusal(
                _estimand(study, outcome),
                str(error),
                level=plan.level,
                n_treated=people.sizes[0],
                n_control=people.sizes[1],
                method=method.replace("_", " "),
                reference="",
            )
        yield "sensitivity", found


def with_doubts(rows: list[Effect]) -> list[Effect]:
    """Note at the headline where a confirmation draws another conclusion than it does.

    Parameters
    ----------
    rows : list of Effect
        Those of one comparison, the headline first.

    Returns
    -------
    list of Effect
        The same, the headline with a note if a p-value of a confirmation lies on the other side of
        1 − level than its own (each before it is corrected across arms).
    """
    headline, alpha = rows[0], 1.0 - rows[0].level
    differing = [
        f"{row.method.split(',')[0]} gives p = {row.p:.2g}"
        for row in rows[1:]
        if _confirms(row) and (row.p <= alpha) != (headline.p <= alpha)
    ]
    if math.isnan(headline.p) or not differing:
        return rows
    doubt = f"not confirmed (p = {headline.p:.2g} here): {'; '.join(differing)}"
    return [replace(headline, note="; ".join(filter(None, (headline.note, doubt)))), *rows[1:]]


def _confirms(row: Effect) -> bool:
    of_compliers = row.estimand.startswith("complier")
    return row.role == "sensitivity" and not of_compliers and not math.isnan(row.p)


def own_stream(study: Study, *names: str) -> np.random.Generator:
    """Return the random numbers of one task, the same whatever else is computed.

    Parameters
    ----------
    study : Study
        Its seed.
    *names : str
        What they are for.
    """
    return np.random.default_rng([study.seed, zlib.crc32("/".join(names).encode("utf-8"))])


def assignment_strata(study: Study, cohort: Cohort) -> IntArray | None:
    """Return the stratum or pair in which each person was assigned, shape (n,); None without.

    Whatever the plan makes of strata in its estimates, the assignment was made within them.

    Raises
    ------
    EstimationError
        If the cohort lacks a variable by which they are told.
    """
    names = block_variables(study)
    lacking = [name for name in names if name not in cohort.covariates]
    if lacking:
        raise EstimationError(
            f"assigned within {', '.join(lacking)}, which this cohort doesn't have: the assignment"
            " can't be repeated"
        )
    return codes_of(cohort, names) if names else None


def _because_of_teams(study: Study, cohort: Cohort, arm: str) -> tuple[Confirmation, ...]:
    team = cohort.team
    if not study.clustered or team is None:
        return ()
    arms = cohort.arm
    counts = [len(np.unique(team[arms == name])) for name in (arm, study.control)]
    few = sum(counts) < FEW_TEAMS or min(counts) < FEW_TEAMS_IN_AN_ARM
    unequal = unequal_teams(study, cohort, arm)
    doubtful = few or (unequal is not None and unequal.off_level)
    return ("randomisation", "wild_bootstrap") if doubtful else ()


def _randomisation(
    study: Study,
    cohort: Cohort,
    outcome: str,
    arm: str,
    members: BoolArray,
    draws: int,
    rng: np.random.Generator,
) -> Estimate:
    """Repeat the assignment of everyone in the two arms; who is not asked keeps the place."""
    from nudgelab.statistics.randomisation_inference import (  # noqa: PLC0415
        randomisation_inference,
    )

    _must_be_a_difference(study, outcome)
    if study.assignment.rerandomise is not None:
        raise EstimationError(
            "the assignment was drawn again for balance, which isn't repeated here"
        )
    arms = cohort.arm
    assigned = (arms == arm) | (arms == study.control)
    counted = members & outcome_is_known(study, cohort, outcome)
    strata, weight = assignment_strata(study, cohort), _weight(study, outcome)
    covariates = _covariates(study, cohort, outcome)
    team = cohort.team if study.assignment.unit == "team" else None
    return randomisation_inference(
        np.where(counted, cohort.outcome(outcome), np.nan)[assigned],
        (arms == arm)[assigned],
        rng=rng,
        units=None if team is None else team[assigned],
        strata=None if strata is None else strata[assigned],
        covariates=None if covariates is None else covariates[assigned],
        weights=None if weight is None else cohort.numbers(weight)[assigned],
        draws=draws,
        level=study.analysis.level,
        estimand=_estimand(study, outcome),
    )


def _wild_bootstrap(
    study: Study,
    cohort: Cohort,
    outcome: str,
    arm: str,
    members: BoolArray,
    draws: int,
    rng: np.random.Generator,
) -> Estimate:
    from nudgelab.statistics.wild_cluster_bootstrap import wild_cluster_bootstrap  # noqa: PLC0415

    _must_be_a_difference(study, outcome)
    people = sample(study, cohort, outcome, arm, members)
    if people.clusters is None:
        raise EstimationError("people were assigned one by one; the wild bootstrap is for teams")
    return wild_cluster_bootstrap(
        people.outcome,
        people.treated,
        people.clusters,
        rng=rng,
        covariates=_with_blocks(people),
        weights=people.weights,
        draws=draws,
        level=study.analysis.level,
        estimand=_estimand(study, outcome),
    )


_METHODS: Final[dict[Confirmation, Callable[..., Estimate]]] = {
    "randomisation": _randomisation,
    "wild_bootstrap": _wild_bootstrap,
}


def _must_be_a_difference(study: Study, outcome: str) -> None:
    reason = _reason_against(study, outcome)
    if reason:
        raise EstimationError(reason)


def _reason_against(study: Study, outcome: str) -> str:
    """Return why no confirmation of an outcome can be had; empty where one can."""
    if study.assignment.rollout is not None:
        return "every team has both arms in a roll-out; its own permutation is the confirmation"
    kind = study.outcomes[outcome].kind
    if kind not in _DIFFERENCES:
        what = kind.replace("_", " ")
        return f"confirmations are of differences of shares and means; a {what} outcome has none"
    return ""


def _estimand(study: Study, outcome: str) -> str:
    return _DIFFERENCES.get(study.outcomes[outcome].kind, "mean_difference")


def _weight(study: Study, outcome: str) -> str | None:
    declared = study.outcomes[outcome]
    return declared.weight if isinstance(declared, ContinuousOutcome) else None


def _covariates(study: Study, cohort: Cohort, outcome: str) -> FloatArray | None:
    """Return what the headline adjusts for, the same measurement from before among it."""
    before = study.analysis.baselines.get(outcome)
    names = dict.fromkeys((*study.analysis.adjust, *((before,) if before else ())))
    found = covariate_matrix(cohort, tuple(names))
    return _without_gaps(found) if found.shape[1] else None


def _with_blocks(people: Sample) -> FloatArray | None:
    """Return the covariates, with a column for each stratum or pair but the first."""
    columns = [_without_gaps(people.covariates)] if people.covariates.shape[1] else []
    if people.blocks is not None:
        blocks = np.unique(people.blocks)
        if len(blocks) > _MOST_BLOCKS:
            raise EstimationError(
                f"{len(blocks):,} strata or pairs are too many for the wild bootstrap; ask for"
                " randomisation inference"
            )
        columns.append((people.blocks[:, None] == blocks[1:]).astype(np.float64))
    return np.column_stack(columns) if columns else None


def _without_gaps(covariates: FloatArray) -> FloatArray:
    from nudgelab.statistics.missing_covariates import missing_indicator  # noqa: PLC0415

    return missing_indicator(covariates)
