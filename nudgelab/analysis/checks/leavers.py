"""Leavers who are taken as lost from sight, though they can't act any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.checks.attrition import ATTRITION_WARNS
from nudgelab.analysis.findings import Check
from nudgelab.analysis.samples import outcome_is_known
from nudgelab.study.outcomes import LEAVING, RecurrentOutcome, TimeToEventOutcome

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.outcomes import Outcome
    from nudgelab.study.study import Study

__all__ = ["leaver_checks"]


def leaver_checks(study: Study, cohort: Cohort) -> Iterator[Check]:
    """Check the leavers of each outcome over time that doesn't say what becomes of them.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data; where it isn't known who left there is nothing to check.

    Yields
    ------
    Check
        One an outcome that somebody left before its end: passes under 5 % of the people.
    """
    if "left" not in cohort.people.column_names:
        yield from _nobody_known(study, cohort)
        return
    left = cohort.people["left"].to_numpy().astype(np.float64)
    for name, declared in study.outcomes.items():
        key = _undeclared(declared)
        if key is None or name not in cohort.outcomes.column_names:
            continue
        known = outcome_is_known(study, cohort, name)
        leavers = known & _left_before_its_end(cohort, name, declared, left)
        if leavers.any():
            yield _check(study, name, key, leavers, known)


def _nobody_known(study: Study, cohort: Cohort) -> Iterator[Check]:
    """Say where leaving is to count, and nobody is known to have left."""
    for name, declared in study.outcomes.items():
        if name not in cohort.outcomes.column_names:
            continue
        if isinstance(declared, TimeToEventOutcome) and declared.competing == LEAVING:
            known = bool(cohort.event_competed(name).any())
        elif isinstance(declared, RecurrentOutcome) and declared.terminal == LEAVING:
            known = bool((cohort.recurrent(name).ended == 1.0).any())
        else:
            continue
        if not known:
            yield Check(
                name=f"leavers: {study.label('outcome', name)}",
                verdict="not done",
                message="The cohort doesn't tell who left, so nobody counts as having left.",
            )


def _undeclared(outcome: Outcome) -> str | None:
    """Return the key by which an outcome over time would say that leaving counts, if it doesn't."""
    if isinstance(outcome, TimeToEventOutcome) and outcome.competing != LEAVING:
        return "competing"
    if isinstance(outcome, RecurrentOutcome) and outcome.terminal != LEAVING:
        return "terminal"
    return None


def _left_before_its_end(
    cohort: Cohort, name: str, outcome: Outcome, left: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    within: npt.NDArray[np.bool_] = left <= outcome.window[1]  # NaN, who stayed, is not
    if isinstance(outcome, TimeToEventOutcome):
        return within & ~cohort.event_observed(name) & ~cohort.event_competed(name)
    return within


def _check(
    study: Study,
    name: str,
    key: str,
    leavers: npt.NDArray[np.bool_],
    known: npt.NDArray[np.bool_],
) -> Check:
    share = float(leavers.sum()) / float(known.sum())
    message = (
        f"{int(leavers.sum()):,} of {int(known.sum()):,} left before its window was over"
        f" ({100 * share:.1f} %). They are taken as lost from sight, as if they would have"
        f" done what the others did had they stayed; {key}: {LEAVING} in the study file counts them"
        " as people who can't act any more."
    )
    return Check(
        name=f"leavers: {study.label('outcome', name)}",
        verdict="warn" if share >= ATTRITION_WARNS else "pass",
        message=message,
        details={"share": share},
    )
