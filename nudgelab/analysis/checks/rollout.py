"""Roll-out: whether teams crossed one after the other, once and for good."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from nudgelab.analysis.findings import Check

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["rollout_checks"]

_FEW_TEAMS = 6


def rollout_checks(study: Study, cohort: Cohort) -> Iterator[Check]:
    """Yield what the data show of a stepped wedge.

    Parameters
    ----------
    study : Study
        Declares the roll-out.
    cohort : Cohort
        Rows of people, or of teams, in periods.

    Yields
    ------
    Check
        The design; and the outcomes that are missing. Checks of arms side by side say nothing here,
        for the arms are the same teams at different times.
    """
    yield _design(study, cohort)
    for name in study.outcomes:
        if name in cohort.outcomes.column_names:
            yield _missing(study, cohort, name)


def _design(study: Study, cohort: Cohort) -> Check:
    from nudgelab.statistics.rollout import rollout  # noqa: PLC0415

    variable, team = study.assignment.rollout, cohort.team
    if variable not in cohort.covariates or team is None:
        return Check(
            name="design: roll-out",
            verdict="fail",
            message=f"The cohort has no {variable} or no teams: nothing can be estimated.",
        )
    period = cohort.numbers(variable)
    known = ~np.isnan(period) & (team >= 0)
    crossed = (cohort.arm != study.control)[known]
    if crossed.all() or not crossed.any():
        return Check(
            name="design: roll-out",
            verdict="fail",
            message="No team was seen both before and after any team crossed.",
        )
    trial = rollout(np.zeros(int(known.sum())), crossed, team[known], period[known])
    starts = trial.starts
    said = (
        f"{len(starts):,} teams in {trial.periods:,} periods cross at"
        f" {np.unique(starts[starts < trial.periods]).size:,} times;"
        f" never seen crossed: {int((starts == trial.periods).sum()):,},"
        f" never seen before: {int((starts == 0).sum()):,}."
    )
    wrong = []
    if trial.went_back:
        wrong.append(f"Teams that went back after they had crossed: {trial.went_back:,}.")
    if len(starts) < _FEW_TEAMS:
        wrong.append(f"Fewer than {_FEW_TEAMS} teams: intervals are fragile.")
    return Check(
        name="design: roll-out",
        verdict="warn" if wrong else "pass",
        message=" ".join([said, *wrong]),
        details={"teams": len(starts), "periods": trial.periods, "went_back": trial.went_back},
    )


def _missing(study: Study, cohort: Cohort, name: str) -> Check:
    missing = int(np.isnan(cohort.outcome(name)).sum())
    return Check(
        name=f"missing outcomes: {study.label('outcome', name)}",
        verdict="warn" if missing else "pass",
        message=f"Rows without it, left out: {missing:,} of {len(cohort):,}.",
    )
