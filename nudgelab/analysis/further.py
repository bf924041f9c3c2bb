"""What is asked beside the effects themselves: of many arms, many looks, margins and a prior."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.again import Asked
from nudgelab.analysis.multiplicity import Correction, correction_of
from nudgelab.analysis.simultaneous import SimultaneousIntervals, simultaneous_intervals

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Effects
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["Further", "further_inference"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """Inference beside the table of effects; each part None or empty where it wasn't asked for.

    Attributes
    ----------
    correction : Correction
        How the p-values in the table were corrected.
    simultaneous : SimultaneousIntervals or None
        Intervals of the primary outcome's arms that hold together.
    """

    correction: Correction
    simultaneous: SimultaneousIntervals | None = None


def further_inference(
    study: Study,
    cohort: Cohort,
    segments: Mapping[str, npt.NDArray[np.bool_]],
    effects: Effects,
) -> Further:
    """Answer what the plan asks beside the effects.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.
    segments : mapping of str to ndarray of bool, shape (n,)
        Who belongs to each segment.
    effects : Effects
        The effects, corrected.

    Returns
    -------
    Further
        What was asked.
    """
    plan = study.analysis
    primary = Asked(study, cohort, segments, effects, plan.primary, plan.primary_segment)
    return Further(
        correction=correction_of(study),
        simultaneous=simultaneous_intervals(primary) if plan.simultaneous else None,
    )
