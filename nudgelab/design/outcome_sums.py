"""What a formula for power needs to know of a cohort, as sums that many cohorts can be added up by.

An arm's people, those of them who count, their outcomes' sum and sum of squares; what the plan's
covariates and strata leave of the variation, between and within teams; and how unequal teams are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.designs.blocks import block_codes
from nudgelab.analysis.designs.by_design import heeds_blocks
from nudgelab.analysis.samples import covariate_matrix, outcome_is_known
from nudgelab.analysis.segments import segment_members
from nudgelab.statistics.missing_covariates import missing_indicator
from nudgelab.study.segments import EVERYBODY

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["ArmSums", "outcome_sums", "primary_members"]

_DEPENDENT = 1e-12
"""An axis of the covariates with this share of the largest one's spread is taken as dependent."""

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmSums:
    """An arm's part of what is known of the primary outcome.

    Attributes
    ----------
    arm : str
        Its name.
    people, teams : float
        All of them.
    members, known : float
        People in the primary segment, and those of them whose outcome is known.
    total, squares : float
        Sum of the outcome and of its square.
    left, left_degrees : float
        Sum of squares that covariates and strata leave, and its degrees of freedom.
    clusters, size_squares : float
        Teams with anybody who counts, and the sum of the squares of their sizes.
    between, between_degrees, within, within_degrees : float
        What is left between teams and within them, with degrees of freedom; 0 without teams.
    blocks : float
        Strata or pairs that the plan compares within; 1 without.
    """

    arm: str
    people: float
    teams: float
    members: float
    known: float
    total: float
    squares: float
    left: float
    left_degrees: float
    clusters: float
    size_squares: float
    between: float
    between_degrees: float
    within: float
    within_degrees: float
    blocks: float

    def as_row(self) -> dict[str, str | float]:
        """Return the sums as a row of a table."""
        return asdict(self)


def primary_members(study: Study, cohort: Cohort) -> Booleans:
    """Return who belongs to the primary segment, shape (n,)."""
    name = study.analysis.primary_segment
    if name == EVERYBODY:
        return np.ones(len(cohort), dtype=np.bool_)
    return segment_members(study.all_segments[name], cohort)


def outcome_sums(study: Study, cohort: Cohort) -> tuple[ArmSums, ...]:
    """Return the sums of the primary outcome, arm by arm.

    Parameters
    ----------
    study : Study
        Its plan names outcome, segment, covariates and strata.
    cohort : Cohort
        Simulated or real, with the primary outcome and the plan's variables as far as it has them.

    Returns
    -------
    tuple of ArmSums
        In the order of the study's arms; one without people has zeros.
    """
    return tuple(_sums(_People(study, cohort)))


class _People:
    """The people of a question, and what covariates and strata leave of their outcomes."""

    def __init__(self, study: Study, cohort: Cohort) -> None:
        primary = study.analysis.primary
        self.arms = tuple(study.arms)
        self.arm = _places(cohort.arm, self.arms)
        self.members = primary_members(study, cohort)
        self.known = self.members & outcome_is_known(study, cohort, primary)
        self.outcome = cohort.outcome(primary)
        self.team = cohort.team
        before = study.analysis.baselines.get(primary)
        adjust = dict.fromkeys((*study.analysis.adjust, *((before,) if before else ())))
        blocks = _blocks(study, cohort, self.members)
        self.block = np.zeros(int(self.known.sum()), np.int64)
        if blocks is not None:
            self.block = np.unique(blocks[self.known], return_inverse=True)[1]
        self.blocks = int(self.block.max(initial=0)) + 1
        arms = _indicators(self.arm[self.known], len(self.arms))
        covariates = missing_indicator(covariate_matrix(cohort, tuple(adjust))[self.known])
        # each arm has slopes of its own, as the plan's adjustment gives it
        self.design = np.hstack([arms, *(arms * column[:, None] for column in covariates.T)])

    def left(self) -> tuple[Floats, float]:
        """Return what the design leaves of each known outcome, and the share of freedom left."""
        y = self.outcome[self.known]
        if not y.size:
            return y, 1.0
        # strata are taken out by centring within them: there may be as many as pairs of teams
        design, y = self._centred(self.design), self._centred(y[:, None])[:, 0]
        sizes = np.sqrt((design**2).sum(axis=0))
        design = design / np.where(sizes > 0, sizes, 1.0)  # whatever the covariates' units
        spread, axes = np.linalg.eigh(design.T @ design)
        told = spread > _DEPENDENT * spread.max(initial=0.0)
        axes = axes[:, told] / np.sqrt(spread[told])
        left = y - design @ (axes @ (axes.T @ (design.T @ y)))
        return left, max(1.0 - (int(told.sum()) + self.blocks) / y.size, 0.0)

    def _centred(self, columns: Floats) -> Floats:
        sizes = np.bincount(self.block)
        means = [np.bincount(self.block, column) / sizes for column in columns.T]
        return columns - np.column_stack(means)[self.block]


def _places(names: npt.NDArray[np.str_], arms: tuple[str, ...]) -> Codes:
    levels, codes = np.unique(names, return_inverse=True)
    place = {arm: k for k, arm in enumerate(arms)}
    return np.array([place.get(str(level), -1) for level in levels], dtype=np.int64)[codes]


def _blocks(study: Study, cohort: Cohort, members: Booleans) -> Codes | None:
    """Return the strata or pairs, where the plan compares within them for these people."""
    if not heeds_blocks(study.outcomes[study.analysis.primary]):
        return None
    everywhere = study.assignment.pairs is not None or bool(members.all())
    return block_codes(study, cohort) if everywhere else None


def _indicators(codes: Codes, count: int) -> Floats:
    return np.asarray(codes[:, None] == np.arange(count), dtype=np.float64)


def _sums(people: _People) -> Iterator[ArmSums]:
    left, freedom = people.left()
    y = people.outcome[people.known]
    for place, name in enumerate(people.arms):
        in_arm = people.arm == place
        own = in_arm[people.known]
        teams = None if people.team is None else people.team[people.known][own]
        everybody = 0 if people.team is None else len(np.unique(people.team[in_arm]))
        known = int(own.sum())
        yield ArmSums(
            arm=name,
            people=int(in_arm.sum()),
            teams=everybody,
            members=int((in_arm & people.members).sum()),
            known=known,
            total=float(y[own].sum()),
            squares=float((y[own] ** 2).sum()),
            left=float((left[own] ** 2).sum()),
            left_degrees=known * freedom,
            blocks=people.blocks,
            **_by_team(left[own], teams, people.blocks / len(people.arms)),
        )


def _by_team(left: Floats, teams: Codes | None, blocks: float) -> dict[str, float]:
    """Return what is left between and within an arm's teams; its share of blocks takes freedom."""
    if teams is None or not left.size:
        names = ("clusters", "size_squares", "between", "between_degrees", "within")
        return dict.fromkeys((*names, "within_degrees"), 0.0)
    codes = np.unique(teams, return_inverse=True)[1]
    sizes = np.bincount(codes).astype(np.float64)
    means = np.bincount(codes, left) / sizes
    between = float((sizes * (means - left.mean()) ** 2).sum())
    return {
        "clusters": float(sizes.size),
        "size_squares": float((sizes**2).sum()),
        "between": between,
        "between_degrees": max(sizes.size - 1.0 - max(blocks - 1.0, 0.0), 0.0),
        "within": float((left**2).sum() - (sizes * means**2).sum()),
        "within_degrees": float(left.size - sizes.size),
    }
