"""Teams so unequal that a test of them may not keep its level."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["MOST_OFF_LEVEL", "UnequalTeams", "unequal_teams"]

MOST_OFF_LEVEL = 1.2
"""Attained level over the nominal one, from which the reader is warned (6 % where 5 % is meant)."""


class UnequalTeams(NamedTuple):
    """How unequal the teams of an arm and of control are.

    Attributes
    ----------
    teams : int
        Teams in both.
    effective : float
        As many of one size would tell as much, at worst.
    smallest, largest : int
        People in the smallest and in the largest team.
    attained : float
        Level that the test has where people of a team are alike; NaN where no test is made.
    nominal : float
        Level that it is meant to have.
    """

    teams: int
    effective: float
    smallest: int
    largest: int
    attained: float
    nominal: float

    @property
    def off_level(self) -> bool:
        """Whether the test may reject so much too often that the reader must know."""
        return self.attained > MOST_OFF_LEVEL * self.nominal


def unequal_teams(study: Study, cohort: Cohort, arm: str) -> UnequalTeams | None:
    """Return how unequal the teams of an arm and of control are.

    Parameters
    ----------
    study : Study
        Its control arm and level.
    cohort : Cohort
        The data; people without a team aren't counted.
    arm : str
        The arm that is compared with control.

    Returns
    -------
    UnequalTeams or None
        None without teams in either.
    """
    from nudgelab.statistics.unequal_clusters import (  # noqa: PLC0415
        attained_level,
        effective_clusters,
    )

    team = cohort.team
    if team is None:
        return None
    treated, control = (
        np.unique(team[(cohort.arm == name) & (team >= 0)], return_counts=True)[1]
        for name in (arm, study.control)
    )
    if not treated.size or not control.size:
        return None
    sizes, level = np.concatenate([treated, control]), study.analysis.level
    return UnequalTeams(
        teams=len(sizes),
        effective=effective_clusters(treated, control),
        smallest=int(sizes.min()),
        largest=int(sizes.max()),
        attained=attained_level(treated, control, level=level),
        nominal=1.0 - level,
    )
