"""Checks before effects: whether the comparison itself can be trusted, each with its verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.checks.attrition import attrition_checks
from nudgelab.analysis.checks.balance import check_balance
from nudgelab.analysis.checks.beneath import beneath_checks
from nudgelab.analysis.checks.clusters import cluster_checks
from nudgelab.analysis.checks.compliance import compliance_checks
from nudgelab.analysis.checks.dates import date_checks
from nudgelab.analysis.checks.declared import declared_checks
from nudgelab.analysis.checks.design import design_checks
from nudgelab.analysis.checks.leavers import leaver_checks
from nudgelab.analysis.checks.missing_values import check_missing_values
from nudgelab.analysis.checks.reliability import reliability_checks
from nudgelab.analysis.checks.rollout import rollout_checks
from nudgelab.analysis.checks.sample_ratio import check_sample_ratio
from nudgelab.analysis.designs.one_arm import one_arm_check
from nudgelab.analysis.findings import Check

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["check_cohort"]


def check_cohort(
    study: Study, cohort: Cohort, segments: Mapping[str, npt.NDArray[np.bool_]]
) -> tuple[Check, ...]:
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
    if not study.treatments:
        return (*one_arm_check(study, cohort), *declared_checks(study, cohort))
    if study.assignment.rollout is not None:
        return (*rollout_checks(study, cohort), *declared_checks(study, cohort))
    return (
        check_sample_ratio(study, cohort),
        check_balance(study, cohort),
        *attrition_checks(study, cohort, segments),
        check_missing_values(study, cohort),
        *cluster_checks(study, cohort),
        *design_checks(study, cohort),
        *compliance_checks(study, cohort),
        *date_checks(study, cohort),
        *reliability_checks(study, cohort),
        *leaver_checks(study, cohort),
        *declared_checks(study, cohort),
        *beneath_checks(study, cohort),
    )
