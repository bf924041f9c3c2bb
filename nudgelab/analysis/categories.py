"""How the people of each arm spread over the categories of an ordered outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.samples import outcome_is_known
from nudgelab.study.outcomes import OrdinalOutcome

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["CategoryShares", "category_shares"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryShares:
    """One arm's people in a segment, by category.

    Attributes
    ----------
    outcome, segment, arm : str
        Names in the study file.
    categories : tuple of str
        As declared, lowest first.
    shares : tuple of float
        Share of the people with a known outcome in each, summing to 1.
    """

    outcome: str
    segment: str
    arm: str
    categories: tuple[str, ...]
    shares: tuple[float, ...]


def category_shares(
    study: Study, cohort: Cohort, segments: Mapping[str, npt.NDArray[np.bool_]]
) -> tuple[CategoryShares, ...]:
    """Return the shares of each category, of every arm in every segment.

    Parameters
    ----------
    study : Study
        The plan; arms with fewer people than its ``minimum_cell`` are left out.
    cohort : Cohort
        The data.
    segments : mapping of str to ndarray of bool, shape (n,)
        Who belongs to each segment.

    Returns
    -------
    tuple of CategoryShares
        Control first in each segment; empty without an ordered outcome.
    """
    arms = cohort.arm if any(o.kind == "ordinal" for o in study.outcomes.values()) else None
    return tuple(
        _shares(cohort, name, declared, segment, arm, people)
        for name, declared in study.outcomes.items()
        if isinstance(declared, OrdinalOutcome) and name in cohort.outcomes.column_names
        for segment, members in segments.items()
        for arm in (study.control, *study.treatments)
        if (people := members & (arms == arm) & outcome_is_known(study, cohort, name)).sum()
        >= study.analysis.minimum_cell
    )


def _shares(
    cohort: Cohort,
    name: str,
    declared: OrdinalOutcome,
    segment: str,
    arm: str,
    people: npt.NDArray[np.bool_],
) -> CategoryShares:
    codes = cohort.outcome(name)[people].astype(np.intp)
    counts = np.bincount(codes, minlength=len(declared.categories))
    return CategoryShares(
        outcome=name,
        segment=segment,
        arm=arm,
        categories=declared.categories,
        shares=tuple(float(count) / len(codes) for count in counts),
    )
