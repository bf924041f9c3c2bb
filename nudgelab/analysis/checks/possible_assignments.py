"""Whether the assignment could give a p-value below 1 − level at all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from nudgelab.analysis.confirmations import assignment_strata
from nudgelab.errors import EstimationError

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["impossible_p_values"]


def impossible_p_values(study: Study, cohort: Cohort) -> str:
    """Say of which arms so few assignments were possible that no test of them can reach p.

    Under no effect every assignment that could have been dealt is as likely as the one that was,
    so no p-value that rests on the assignment alone is below one over their number; twice that
    where arm and control had as many units in each stratum, for the mirror image is as extreme.

    Parameters
    ----------
    study : Study
        Its assignment was of teams.
    cohort : Cohort
        With teams.

    Returns
    -------
    str
        One sentence an arm; empty where enough were possible, or the strata aren't known.
    """
    team = cohort.team
    if team is None or study.assignment.unit != "team" or study.assignment.rollout is not None:
        return ""
    try:
        strata = assignment_strata(study, cohort)
    except EstimationError:
        return ""
    stratum = np.zeros(len(cohort), dtype=np.int64) if strata is None else strata
    sentences = [_of_arm(study, cohort, arm, team, stratum) for arm in study.treatments]
    return "".join(filter(None, sentences))


def _of_arm(study: Study, cohort: Cohort, arm: str, team: np.ndarray, stratum: np.ndarray) -> str:
    from nudgelab.statistics.assignment_mechanism import mechanism  # noqa: PLC0415

    arms = cohort.arm
    rows = np.flatnonzero((arms == arm) | (arms == study.control))
    first = rows[np.unique(team[rows], return_index=True)[1]]
    treated = arms[first] == arm
    if treated.all() or not treated.any():
        return ""
    dealt = mechanism(treated, stratum[first])
    mirrored = bool((dealt.counts[:, 0] == dealt.counts[:, 1]).all())
    least = 1.0 if dealt.assignments == 1 else (2 if mirrored else 1) / dealt.assignments
    if math.isinf(dealt.assignments) or least <= 1.0 - study.analysis.level:
        return ""
    return (
        f" For {study.label('arm', arm)} only {dealt.assignments:,.0f} assignments could have been"
        f" dealt: no test by randomisation can give p below {least:.2g}."
    )
