"""Mean counts over time: how many events each arm's people have had by each day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.curve_groups import curve_groups
from nudgelab.analysis.estimation.recurrent import followed_to
from nudgelab.analysis.samples import history_of
from nudgelab.study.outcomes import RecurrentOutcome
from nudgelab.study.segments import EVERYBODY

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["MeanCount", "mean_counts"]

BoolArray = npt.NDArray[np.bool_]
_MOST_TIMES = 120  # more steps than this a picture can't show


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanCount:
    """Mean number of events per person of an arm by each day.

    Attributes
    ----------
    outcome, segment, arm : str
        Names in the study file.
    time : ndarray of float, shape (m,)
        Time since the window's start [days], beginning with 0.
    mean, low, high : ndarray of float, shape (m,)
        Events per person by then, with its pointwise interval; NaN limits before the first event.
    ends : bool
        Whether whoever leaves counts as having no more events (Ghosh–Lin), rather than as lost
        from sight (Nelson).
    """

    outcome: str
    segment: str
    arm: str
    time: npt.NDArray[np.float64]
    mean: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    ends: bool


def mean_counts(
    study: Study, cohort: Cohort, segments: Mapping[str, BoolArray]
) -> tuple[MeanCount, ...]:
    """Return one curve an arm for each recurrent outcome, for everybody and for those who intended.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.
    segments : mapping of str to ndarray of bool, shape (n,)
        Who belongs to each segment.

    Returns
    -------
    tuple of MeanCount
        Arms with fewer people than the plan's ``minimum_cell`` are left out.
    """
    recurrent = {
        name: declared
        for name, declared in study.outcomes.items()
        if isinstance(declared, RecurrentOutcome) and name in cohort.outcomes.column_names
    }
    asked = (EVERYBODY, study.analysis.primary_segment, study.analysis.inertia_segment)
    groups = curve_groups(study, cohort, segments, recurrent, asked)
    return tuple(
        _curve(study, cohort, (name, segment, arm), recurrent[name], people)
        for name, segment, arm, people in groups
    )


def _curve(
    study: Study,
    cohort: Cohort,
    names: tuple[str, str, str],
    declared: RecurrentOutcome,
    people: BoolArray,
) -> MeanCount:
    from nudgelab.statistics.counting_history import thinned  # noqa: PLC0415
    from nudgelab.statistics.mean_count import mean_count_curve  # noqa: PLC0415

    history, team = history_of(cohort, names[0], people), cohort.team
    last = followed_to(declared, history)
    curve = mean_count_curve(
        history,
        thinned(np.unique(np.append(history.time[history.time <= last], last)), _MOST_TIMES),
        clusters=team[people] if study.clustered and team is not None else None,
        level=study.analysis.level,
    )
    outcome, segment, arm = names
    return MeanCount(
        outcome=outcome,
        segment=segment,
        arm=arm,
        time=np.concatenate(([0.0], curve.times)),
        mean=np.concatenate(([0.0], curve.mean)),
        low=np.concatenate(([0.0], curve.low)),
        high=np.concatenate(([0.0], curve.high)),
        ends=declared.terminal is not None,
    )
