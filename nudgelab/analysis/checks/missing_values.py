"""Missing values: which outcomes and covariates are missing, and whether the arms differ in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.findings import Check
from nudgelab.analysis.imputation import is_imputed
from nudgelab.analysis.question import numeric_scales
from nudgelab.analysis.samples import covariate_matrix
from nudgelab.study.moderation import RESISTANCE_SCALES

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["check_missing_values"]

BoolArray = npt.NDArray[np.bool_]

WARNS = 0.05
"""Share of an arm's values from which missing ones are warned of (Schulz & Grimes 2002)."""
APART = 0.05
"""Difference of two arms' missing shares from which it is warned of."""


def check_missing_values(study: Study, cohort: Cohort) -> Check:
    """Say which outcomes and which covariates of the plan are missing, arm by arm.

    Passes where less than 5 % of every arm's values are missing and no two arms are 5 points apart;
    warns otherwise.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.

    Returns
    -------
    Check
        With the share of each variable that is missing, by arm.
    """
    gaps = {name: gone for name, gone in _gaps(study, cohort).items() if gone.any()}
    if not gaps:
        message = "No outcome and no covariate of the plan is missing."
        return Check(name="missing values", verdict="pass", message=message)
    shares = {name: _by_arm(study, cohort, gone) for name, gone in gaps.items()}
    said = "; ".join(_said(study, name, by_arm) for name, by_arm in shares.items())
    most = max(max(by_arm.values()) for by_arm in shares.values())
    apart = max(max(by_arm.values()) - min(by_arm.values()) for by_arm in shares.values())
    return Check(
        name="missing values",
        verdict="warn" if most >= WARNS or apart >= APART else "pass",
        message=f"Missing, by arm: {said}. {_treated(study, list(gaps))}",
        details={"missing_shares": shares},
    )


def _gaps(study: Study, cohort: Cohort) -> dict[str, BoolArray]:
    """Return who lacks each outcome, and each covariate that the plan uses."""
    gone = {
        name: np.isnan(cohort.outcome(name))
        for name in study.outcomes
        if name in cohort.outcomes.column_names
    }
    used = dict.fromkeys((*study.analysis.adjust, *numeric_scales(cohort, RESISTANCE_SCALES)))
    for name in used:
        if name in cohort.covariates and name not in gone:
            columns = np.isnan(covariate_matrix(cohort, [name]))
            gone[name] = np.asarray(columns.any(axis=1), dtype=np.bool_)
    return gone


def _by_arm(study: Study, cohort: Cohort, gone: BoolArray) -> dict[str, float]:
    arms = cohort.arm
    return {arm: float(gone[arms == arm].mean()) for arm in study.arms if (arms == arm).any()}


def _said(study: Study, name: str, by_arm: dict[str, float]) -> str:
    called = study.label("outcome", name) if name in study.outcomes else name
    least, most = min(by_arm.values()), max(by_arm.values())
    if most - least < 0.005:
        printed = dict.fromkeys(f"{100 * share:.1f}" for share in (least, most))
        return f"{called}: {' to '.join(printed)} % in every arm"
    listed = ", ".join(f"{study.label('arm', a)} {100 * s:.1f} %" for a, s in by_arm.items())
    return f"{called}: {listed}"


def _treated(study: Study, names: list[str]) -> str:
    """Say what the analysis does about them."""
    outcomes = [name for name in names if name in study.outcomes]
    parts = []
    if outcomes:
        parts.append(f"People without an outcome are left out of it; {_imputed(study, outcomes)}.")
    if any(name in study.analysis.adjust for name in names):
        parts.append("Covariates are filled by the missing-indicator method.")
    return " ".join(parts) or "Who lacks a scale is left out where it is used."


def _imputed(study: Study, outcomes: list[str]) -> str:
    """Say of which outcomes a multiple imputation stands beside the headline."""
    declared = study.analysis.sensitivity
    if declared is None or declared.multiple_imputation is None:
        return "multiple imputation can be declared (analysis: sensitivity)"
    imputed = [study.label("outcome", name) for name in outcomes if is_imputed(study, name)]
    if imputed:
        return f"multiple imputation of {', '.join(imputed)} stands beside the headline"
    return (
        "the declared multiple imputation is of the primary outcome and of activation only, where"
        " they are shares, counts or means without weights"
    )
