"""All baseline variables taken together: whether the arms look dealt as was declared."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from nudgelab.analysis.confirmations import assignment_strata, own_stream
from nudgelab.analysis.samples import covariate_matrix
from nudgelab.errors import EstimationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nudgelab.cohort.cohort import Cohort
    from nudgelab.statistics.balance_omnibus import Omnibus
    from nudgelab.study.study import Study

__all__ = ["balance_together"]


def balance_together(study: Study, cohort: Cohort, variables: Sequence[str]) -> Omnibus | None:
    """Test all baseline variables together, and which values of them are missing.

    Parameters
    ----------
    study : Study
        Its assignment is what is repeated: units, strata.
    cohort : Cohort
        The data.
    variables : sequence of str
        Baseline variables.

    Returns
    -------
    Omnibus or None
        None where there is nothing to test: no variable that varies, no unit in some arm, an
        assignment whose strata aren't known, or teams that cross over one after the other.
    """
    from nudgelab.statistics.assignment_mechanism import mechanism  # noqa: PLC0415
    from nudgelab.statistics.balance_omnibus import balance_omnibus  # noqa: PLC0415
    from nudgelab.statistics.missing_covariates import missing_indicator  # noqa: PLC0415

    of_teams = study.assignment.unit == "team" and cohort.team is not None
    unit = cohort.team if of_teams and cohort.team is not None else np.arange(len(cohort))
    code = {name: place for place, name in enumerate(study.arms)}
    arm = np.select([cohort.arm == name for name in code], list(code.values()), default=-1)
    kept = (arm >= 0) & (unit >= 0)
    if not variables or study.assignment.rollout or set(arm[kept]) != set(code.values()):
        return None
    columns = missing_indicator(covariate_matrix(cohort, variables)[kept])
    _, first, row = np.unique(unit[kept], return_index=True, return_inverse=True)
    totals = [np.bincount(row, column - column.mean()) for column in columns.T]
    try:
        strata = assignment_strata(study, cohort)
        dealt = mechanism(arm[kept][first], None if strata is None else strata[kept][first])
        rng = own_stream(study, "balance", "", "", "")
        found = balance_omnibus(np.column_stack(totals), dealt, rng)
    except EstimationError:
        return None
    return None if math.isnan(found.p) else found
