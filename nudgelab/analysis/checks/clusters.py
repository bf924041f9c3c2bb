"""Clusters: how many teams carry the inference, and whether they were kept whole."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.checks.possible_assignments import impossible_p_values
from nudgelab.analysis.findings import Check
from nudgelab.analysis.unequal_teams import UnequalTeams, unequal_teams

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["cluster_checks"]

FEW_CLUSTERS = 6
"""Teams in an arm under which even small-sample corrections are fragile."""


def cluster_checks(study: Study, cohort: Cohort) -> Iterator[Check]:
    """Yield the checks of a study whose unit of inference is the team."""
    team = cohort.team
    if not study.clustered or team is None:
        return
    arms = cohort.arm
    counts = {arm: len(np.unique(team[arms == arm])) for arm in study.arms}
    few = [study.label("arm", arm) for arm, count in counts.items() if count < FEW_CLUSTERS]
    said = ", ".join(f"{study.label('arm', arm)} {count:,}" for arm, count in counts.items())
    message = f"Teams by arm: {said}."
    if few:
        message += f" Fewer than {FEW_CLUSTERS} in {', '.join(few)}: intervals are fragile there."
    impossible = impossible_p_values(study, cohort)
    found = {arm: unequal_teams(study, cohort, arm) for arm in study.treatments}
    unequal = {arm: teams for arm, teams in found.items() if teams is not None}
    doubts = impossible + _of_unequal_ones(unequal)
    yield Check(
        name="clusters",
        verdict="warn" if few or doubts else "pass",
        message=message + doubts,
        details={
            "teams": counts,
            "effective_teams": {arm: teams.effective for arm, teams in unequal.items()},
            "attained_level": {
                arm: None if math.isnan(teams.attained) else teams.attained
                for arm, teams in unequal.items()
            },
        },
    )
    split = _teams_in_two_arms(team, arms)
    if split and study.assignment.unit == "team":
        yield Check(
            name="teams kept whole",
            verdict="fail",
            message=f"{split:,} teams have people in more than one arm, though teams were"
            " assigned.",
        )


def _of_unequal_ones(unequal: Mapping[str, UnequalTeams]) -> str:
    """Say of the worst comparison how far unequal teams may push its test off its level."""
    off = [teams for teams in unequal.values() if teams.off_level]
    if not off:
        return ""
    worst = max(off, key=lambda teams: teams.attained)
    return (
        f" They are very unequal ({worst.smallest:,} to {worst.largest:,} people): where those of a"
        f" team are much alike, {worst.teams:,} teams tell no more than {worst.effective:.0f} of"
        f" one size would, and a test at {100 * worst.nominal:.2g} % finds what isn't there in up"
        f" to {100 * worst.attained:.1f} %. Where randomisation inference stands beside a headline,"
        " rely on it."
    )


def _teams_in_two_arms(team: npt.NDArray[np.int64], arms: npt.NDArray[np.str_]) -> int:
    pairs = {(int(t), str(a)) for t, a in zip(team, arms, strict=True) if t >= 0}
    arms_of_team = Counter(t for t, _ in pairs)
    return sum(count > 1 for count in arms_of_team.values())
