"""The difference in change since baseline: a second opinion beside the adjusted difference.

Both estimate the same effect of a randomised trial. The adjusted one is at least as precise, and
the change score favours the arm that began lower, by chance, through regression to the mean; so it
is the sensitivity analysis and not the headline (Vickers & Altman 2001).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nudgelab.analysis.samples import BoolArray, FloatArray, Sample
    from nudgelab.statistics.estimate import Estimate

__all__ = ["change_difference"]

_REFERENCE = "Vickers & Altman (2001), BMJ 323, 1123–1124"


def change_difference(sample: Sample, *, level: float) -> Estimate:
    """Estimate the difference of the mean changes of two arms.

    Parameters
    ----------
    sample : Sample
        The people, with their baseline; who has none is left out and counted in the note.
    level : float
        Confidence level of the interval, in (0, 1).

    Returns
    -------
    Estimate
        Mean change of the treated minus that of control, in the outcome's unit: within strata or
        pairs where there are some, by teams where they are the unit.
    """
    from nudgelab.statistics.estimate import refusal  # noqa: PLC0415

    assert sample.baseline is not None  # noqa: S101  (the caller has asked)
    change = sample.outcome - sample.baseline
    known = ~np.isnan(change)
    treated = sample.treated[known]
    if not (treated.any() and (~treated).any()):
        estimate = refusal(
            "mean_difference",
            "nobody with a baseline in one of the arms",
            level=level,
            n_treated=int(treated.sum()),
            n_control=int((~treated).sum()),
            method="",
            reference=_REFERENCE,
        )
    else:
        estimate = _difference(sample, change[known], known, level)
    missing = int((~known).sum())
    left_out = f"people without a baseline, left out: {missing:,}" if missing else ""
    return replace(
        estimate,
        estimand="difference_in_change",
        method=f"change since baseline, {estimate.method}",
        reference=_REFERENCE,
        note="; ".join(filter(None, [estimate.note, left_out])),
    )


def _difference(sample: Sample, change: FloatArray, known: BoolArray, level: float) -> Estimate:
    from nudgelab.statistics.blocked_effects import blocked_mean_difference  # noqa: PLC0415
    from nudgelab.statistics.cluster_effects import clustered_mean_difference  # noqa: PLC0415
    from nudgelab.statistics.means import mean_difference  # noqa: PLC0415

    treated = sample.treated[known]
    clusters = None if sample.clusters is None else sample.clusters[known]
    if sample.blocks is not None:
        blocks = sample.blocks[known]
        return blocked_mean_difference(change, treated, blocks, clusters=clusters, level=level)
    if clusters is not None:
        return clustered_mean_difference(change, treated, clusters, level=level)
    return mean_difference(change[treated], change[~treated], level=level)
