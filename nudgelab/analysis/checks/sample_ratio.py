"""Sample ratio: whether the arms have the shares that were planned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from nudgelab.analysis.checks.words import said_p
from nudgelab.analysis.findings import Check

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["assigned_units", "check_sample_ratio"]

SAMPLE_RATIO_ALPHA = 0.001
"""A mismatch is called only when chance is out of the question (Fabijan et al. 2019)."""
DOUBTFUL_ALPHA = 0.01
"""From here on the reader is asked to look; a convention of ours."""


def check_sample_ratio(study: Study, cohort: Cohort) -> Check:
    """Test whether the arms have the planned shares of the units that were assigned."""
    counts = assigned_units(study, cohort)
    shown = shown_counts(study, counts)
    said = ", ".join(f"{study.label('arm', arm)} {_said(n, study)}" for arm, n in shown.items())
    unit = "teams" if study.assignment.unit == "team" else study.people
    if study.shares is None:
        message = f"{unit.capitalize()} by arm: {said}. The planned shares aren't known."
        return Check(
            name="sample ratio", verdict="not done", message=message, details={"counts": shown}
        )
    from nudgelab.statistics.allocation import sample_ratio_mismatch  # noqa: PLC0415

    expected = [study.shares[arm] for arm in counts]
    test = sample_ratio_mismatch(list(counts.values()), expected)
    fits, doubtful = test.p >= SAMPLE_RATIO_ALPHA, test.p < DOUBTFUL_ALPHA
    verb = "do NOT fit" if not fits else "hardly fit" if doubtful else "fit"
    message = f"{unit.capitalize()} by arm: {said}. They {verb} the planned shares"
    few = None in shown.values()  # whose number the p-value would tell
    message += "." if few else f" ({test.method}, {said_p(test.p)})."
    if not fits:
        message += " Something sorted people after assignment; the effects can't be trusted."
    elif doubtful:
        message += " That may be chance; make sure that nobody dropped out after assignment."
    return Check(
        name="sample ratio",
        verdict="fail" if not fits else "warn" if doubtful else "pass",
        message=message,
        p=None if few else test.p,
        details={"counts": shown, "expected_shares": dict(study.shares)},
    )


def shown_counts(study: Study, counts: Mapping[str, int]) -> dict[str, int | None]:
    """Return the counts of assigned units, None for people who are too few to be counted."""
    least = 1 if study.assignment.unit == "team" else study.analysis.minimum_cell
    return {arm: None if 0 < count < least else count for arm, count in counts.items()}


def _said(count: int | None, study: Study) -> str:
    return f"fewer than {study.analysis.minimum_cell}" if count is None else f"{count:,}"


def assigned_units(study: Study, cohort: Cohort) -> dict[str, int]:
    """Count the assigned units in each declared arm."""
    arms = cohort.arm
    team = cohort.team
    if study.assignment.unit == "team" and team is not None:
        return {arm: len(np.unique(team[arms == arm])) for arm in study.arms}
    return {arm: int((arms == arm).sum()) for arm in study.arms}
