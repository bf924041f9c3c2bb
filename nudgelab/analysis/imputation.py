"""Missing outcomes drawn many times: the headline question again, as a sensitivity analysis."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.confirmations import own_stream
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

__all__ = ["imputed_effects"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

_REFERENCE = "Rubin (1987), Multiple Imputation for Nonresponse in Surveys; Barnard & Rubin (1999)"


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
    for delta in dict.fromkeys((0.0, *plan.delta)):
        rng = own_stream(study, "imputation", outcome, segment, arm)
        yield "sensitivity", _estimate(study, cohort, plan, (outcome, arm), kept, delta, rng)


def _asked(study: Study, outcome: str, segment: str) -> bool:
    plan = study.analysis
    declared = study.outcomes[outcome]
    weighted = isinstance(declared, ContinuousOutcome) and declared.weight is not None
    if weighted or not isinstance(declared, BinaryOutcome | ContinuousOutcome | CountOutcome):
        return False
    questions = ((plan.primary, plan.primary_segment), (study.activation, plan.inertia_segment))
    return (outcome, segment) in questions


def _estimate(
    study: Study,
    cohort: Cohort,
    plan: MultipleImputation,
    comparison: tuple[str, str],
    kept: BoolArray,
    delta: float,
    rng: np.random.Generator,
) -> Estimate:
    from nudgelab.statistics.multiple_imputation import imputed_outcomes  # noqa: PLC0415

    outcome, arm = comparison
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
    return _pooled(study, cohort, comparison, kept, filled, delta)


def _pooled(
    study: Study,
    cohort: Cohort,
    comparison: tuple[str, str],
    kept: BoolArray,
    filled: FloatArray,
    delta: float,
) -> Estimate:
    """Analyse each filled cohort as it would be without gaps, and pool by Rubin's rules."""
    from nudgelab.statistics.lin_adjustment import adjusted_mean_difference  # noqa: PLC0415
    from nudgelab.statistics.multiple_imputation import rubins_rules  # noqa: PLC0415

    outcome, arm = comparison
    level, treated = study.analysis.level, cohort.arm[kept] == arm
    team = cohort.team if study.clustered else None
    covariates = missing_indicator(covariate_matrix(cohort, study.analysis.adjust)[kept])
    each = [
        adjusted_mean_difference(
            row,
            treated,
            covariates,
            clusters=None if team is None else team[kept],
            level=level,
        )
        for row in filled
    ]
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
        method=_method(study, len(filled), delta),
        reference=_REFERENCE,
        standard_error=pooled.standard_error,
        degrees_of_freedom=pooled.degrees_of_freedom,
        clusters=each[0].clusters,
        note=_note(study, outcome, delta, pooled.lost, clustered=team is not None),
    )


def _method(study: Study, imputations: int, delta: float) -> str:
    shifted = f" shifted by {delta:g}" if delta else ""
    precision = "CR2" if study.clustered else "HC2"
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
