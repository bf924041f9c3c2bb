"""The groups of which curves over time are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.samples import outcome_is_known

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["curve_groups"]

BoolArray = npt.NDArray[np.bool_]


def curve_groups(
    study: Study,
    cohort: Cohort,
    segments: Mapping[str, BoolArray],
    outcomes: Iterable[str],
    asked: Iterable[str],
) -> Iterator[tuple[str, str, str, BoolArray]]:
    """Yield each arm's people whose outcome is known, where they are enough to be shown.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.
    segments : mapping of str to ndarray of bool, shape (n,)
        Who belongs to each segment.
    outcomes : iterable of str
        Names of outcomes that the cohort has.
    asked : iterable of str
        Segments, of which those that the cohort can tell are taken, each once.

    Yields
    ------
    (str, str, str, ndarray of bool of shape (n,))
        Outcome, segment, arm and who it is; control first.
    """
    arms, wanted = cohort.arm, dict.fromkeys(asked)
    for outcome in outcomes:
        known = outcome_is_known(study, cohort, outcome)
        for segment in wanted:
            if segment not in segments:
                continue
            for arm in (study.control, *study.treatments):
                people = segments[segment] & (arms == arm) & known
                if people.sum() >= study.analysis.minimum_cell:
                    yield outcome, segment, arm, people
