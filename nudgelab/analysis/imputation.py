"""Missing outcomes drawn many times: the headline question again, as a sensitivity analysis."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.confirmations import own_stream
from nudgelab.analysis.designs.blocks import blocks_of_people
from nudgelab.analysis.designs.by_design import heeds_blocks
from nudgelab.analysis.samples import covariate_matrix, outcome_is_known
from nudgelab.errors import EstimationError
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.missing_covariates import missing_indicator
from nudgelab.study.outcomes import BinaryOutcome, ContinuousOutcome, CountOutcome

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Role
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.sensitivity import MultipleImputation
    from nudgelab.study.study import Study

__all__ = ["imputed_effects", "is_imputed"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

_REFERENCE = "Rubin (1987), Multiple Imputation for Nonresponse in Surveys; Barnard & Rubin (1999)"


class _Comparison(NamedTuple):
    """An arm against control, everybody assigned.

    Attributes
    ----------
    outcome, arm : str
        What is compared.
    kept : ndarray of bool, shape (n,)
        The people of the arm and of control.
    blocks : ndarray of int or None, shape (kept.sum(),)
        Their strata or pairs, where the headline compares within them.
    """

    outcome: str
    arm: str
    kept: BoolArray
    blocks: npt.NDArray[np.int64] | None


def imputed_effects(
    study: Study, cohort: Cohort, outcome: str, segment: str, arm: str, members: BoolArray
) -> Iterator[tuple[Role, Estimate]]:
    """Yield the effect of an arm with missing outcomes imputed, where the plan declares it.

    Of the primary question and of activation in the segment of inertia, where an outcome of the
    comparison is missing; once without a shift, then once for each declared one.

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
        Sensitivity analyses; a refusal with its reason where one can't be had.
    """
    declared = study.analysis.sensitivity
    plan = None if declared is None else declared.multiple_imputation
    if plan is None or not _asked(study, outcome, segment):
        return
    kept = members & ((cohort.arm == arm) | (cohort.arm == study.control))
    missing = kept & ~outcome_is_known(study, cohort, outcome)
    if not missing.any():
        return
    within = heeds_blocks(study.outcomes[outcome])
    blocks = blocks_of_people(study, cohort, members, kept) if within else None
    comparison = _Comparison(outcome, arm, kept, blocks)
    for delta in dict.fromkeys((0.0, *plan.delta)):
        rng = own_stream(study, "imputation", outcome, segment, arm)
        yield "sensitivity", _estimate(study, cohort, plan, comparison, delta, rng)


def _asked(study: Study, outcome: str, segment: str) -> bool:
    plan = study.analysis
    questions = ((plan.primary, plan.primary_segment), (study.activation, plan.inertia_segment))
    return (outcome, segment) in questions and is_imputed(study, outcome)


def is_imputed(study: Study, outcome: str) -> bool:
    """Tell whether an outcome is one that a declared imputation is of.

    Parameters
    ----------
    study : Study
        The plan.
    outcome : str
        The outcome.

    Returns
    -------
    bool
        True of the primary outcome and of activation, where it is a share, a count, or a mean
        without weights.
    """
    declared = study.outcomes[outcome]
    weighted = isinstance(declared, ContinuousOutcome) and declared.weight is not None
    of_a_kind = isinstance(declared, BinaryOutcome | ContinuousOutcome | CountOutcome)
    return of_a_kind and not weighted and outcome in (study.analysis.primary, study.activation)


def _estimate(
    study: Study,
    cohort: Cohort,
    plan: MultipleImputation,
    comparison: _Comparison,
    delta: float,
    rng: np.random.Generator,
) -> Estimate:
    from nudgelab.statistics.multiple_imputation import imputed_outcomes  # noqa: PLC0415

    outcome, arm, kept, _ = comparison
    treated = cohort.arm[kept] == arm
    on = study.analysis.adjust if plan.on is None else plan.on
    try:
        filled = imputed_outcomes(
            cohort.outcome(outcome)[kept],
            treated,
            missing_indicator(covariate_matrix(cohort, on)[kept]),
            imputations=plan.imputations,
            rng=rng,
            delta=delta,
        )
    except EstimationError as error:
        return _nothing(study, outcome, treated, str(error))
    return _pooled(study, cohort, comparison, filled, delta)


def _pooled(
    study: Study,
    cohort: Cohort,
    comparison: _Comparison,
    filled: FloatArray,
    delta: float,
) -> Estimate:
    """Analyse each filled cohort as it would be without gaps, and pool by Rubin's rules."""
    from nudgelab.statistics.multiple_imputation import rubins_rules  # noqa: PLC0415

    outcome, arm, kept, _ = comparison
    level, treated = study.analysis.level, cohort.arm[kept] == arm
    each = _differences(study, cohort, comparison, filled)
    refused = [one.note for one in each if one.refused]
    if refused:
        return _nothing(study, outcome, treated, refused[0])
    pooled = rubins_rules(
        [one.value for one in each],
        [one.standard_error for one in each],
        complete_degrees=min(one.degrees_of_freedom for one in each),
        level=level,
    )
    bound = 1.0 if isinstance(study.outcomes[outcome], BinaryOutcome) else math.inf
    return Estimate(
        estimand=_estimand(study, outcome),
        value=pooled.value,
        low=max(pooled.low, -bound),
        high=min(pooled.high, bound),
        level=level,
        p=pooled.p,
        n_treated=int(treated.sum()),
        n_control=int((~treated).sum()),
        method=_method(study, comparison, len(filled), delta),
        reference=_REFERENCE,
        standard_error=pooled.standard_error,
        degrees_of_freedom=pooled.degrees_of_freedom,
        clusters=each[0].clusters,
        note=_note(study, outcome, delta, pooled.lost, clustered=study.clustered),
    )


def _differences(
    study: Study, cohort: Cohort, comparison: _Comparison, filled: FloatArray
) -> list[Estimate]:
    """Return the difference in each filled cohort, within blocks where the headline is."""
    from nudgelab.statistics.blocked_effects import blocked_mean_difference  # noqa: PLC0415
    from nudgelab.statistics.lin_adjustment import adjusted_mean_difference  # noqa: PLC0415

    plan, kept = study.analysis, comparison.kept
    treated = cohort.arm[kept] == comparison.arm
    covariates = missing_indicator(covariate_matrix(cohort, plan.adjust)[kept])
    team = cohort.team[kept] if study.clustered and cohort.team is not None else None
    if comparison.blocks is None:
        return [
            adjusted_mean_difference(row, treated, covariates, clusters=team, level=plan.level)
            for row in filled
        ]
    return [
        blocked_mean_difference(
            row,
            treated,
            comparison.blocks,
            clusters=team,
            covariates=covariates if covariates.shape[1] else None,
            weighting="precision" if plan.strata == "precision" else "size",
            level=plan.level,
        )
        for row in filled
    ]


def _method(study: Study, comparison: _Comparison, imputations: int, delta: float) -> str:
    shifted = f" shifted by {delta:g}".replace("-", "−") if delta else ""
    precision = "CR2" if study.clustered else "HC2"
    if comparison.blocks is not None:
        precision = "block-weighted difference"
    return f"multiple imputation{shifted}, {imputations} times, {precision}, Barnard–Rubin t"


def _note(study: Study, outcome: str, delta: float, lost: float, *, clustered: bool) -> str:
    binary = isinstance(study.outcomes[outcome], BinaryOutcome)
    unit = " in log odds" if binary else ""
    supposed = (
        f"missing outcomes of the arm are supposed to lie {delta:+g}{unit} from those of people"
        " like them"
        if delta
        else "missing outcomes are supposed to be like those of people alike in arm and covariates"
    )
    teams = "; teams enter the analysis, not the imputation" if clustered else ""
    return f"{supposed}; {100 * lost:.0f} % of the information is missing{teams}"


def _estimand(study: Study, outcome: str) -> str:
    binary = isinstance(study.outcomes[outcome], BinaryOutcome)
    return "risk_difference" if binary else "mean_difference"


def _nothing(study: Study, outcome: str, treated: BoolArray, reason: str) -> Estimate:
    return refusal(
        _estimand(study, outcome),
        reason,
        level=study.analysis.level,
        n_treated=int(treated.sum()),
        n_control=int((~treated).sum()),
        method="multiple imputation",
        reference=_REFERENCE,
    )
