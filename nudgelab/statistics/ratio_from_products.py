"""The ratio of two mean counts from sums by cell, for data that no memory holds.

The logarithm of the ratio is a combination of the two means' logarithms, by the delta method of the
means themselves: one over each mean is its weight. So the sums by cell that give a difference of
means give the ratio too.

References
----------
Pustejovsky, J. E. & Tipton, E. (2018). Journal of Business & Economic Statistics 36, 672–683.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from nudgelab.statistics.arrays import checked_level
from nudgelab.statistics.cluster_robust import Contrast
from nudgelab.statistics.cross_products import (
    Cells,
    contrast_by_cluster,
    fragility_of_cells,
    too_few_clusters,
)
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import critical_value, two_sided_p

__all__ = ["ratio_from_products"]

_PERSONS = "Gourieroux, Monfort & Trognon (1984), Econometrica 52, 701–720"
_CLUSTERED = (
    "Pustejovsky & Tipton (2018), Journal of Business & Economic Statistics 36, 672–683, with the"
    " delta method"
)


def ratio_from_products(cells: Cells, *, level: float = 0.95) -> Estimate:
    """Estimate the ratio of two mean counts from sums by cell.

    Parameters
    ----------
    cells : Cells
        Of both arms; the outcome's shift must be 0. Covariates aren't used.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        What :func:`~nudgelab.statistics.counts.rate_ratio` and
        :func:`~nudgelab.statistics.cluster_effects.clustered_rate_ratio` give on the rows; the
        standard error is that of the logarithm. Refused where an arm has no event or one cluster,
        and where nothing varies.
    """
    checked_level(level)
    outcome = replace(cells, sums=cells.sums[:, -1:], products=cells.products[:, -1:, -1:])
    told: dict[str, Any] = {
        "level": level,
        "n_treated": cells.people(True),
        "n_control": cells.people(False),
        "method": f"ratio of means, log scale, {_precision(cells)}, Satterthwaite t, from one scan",
        "reference": _PERSONS if cells.cluster is None else _CLUSTERED,
        "clusters": cells.clusters,
    }
    means = _mean(outcome, treated=True), _mean(outcome, treated=False)
    if reason := _no_ratio(cells, means):
        return refusal("rate_ratio", reason, **told)
    contrast = _by_person(outcome, means) if cells.cluster is None else _by_team(outcome, means)
    if not contrast.standard_error > 0 or not contrast.degrees_of_freedom >= 1:
        return refusal("rate_ratio", "no variation is left within the groups to judge by", **told)
    logarithm = math.log(means[0] / means[1])
    half = critical_value(level, contrast.degrees_of_freedom) * contrast.standard_error
    return Estimate(
        estimand="rate_ratio",
        value=means[0] / means[1],
        low=math.exp(logarithm - half),
        high=math.exp(logarithm + half),
        p=two_sided_p(logarithm / contrast.standard_error, contrast.degrees_of_freedom),
        standard_error=contrast.standard_error,
        degrees_of_freedom=contrast.degrees_of_freedom,
        note=fragility_of_cells(cells, contrast.degrees_of_freedom),
        **told,
    )


def _precision(cells: Cells) -> str:
    return "HC2" if cells.cluster is None else "CR2"


def _mean(outcome: Cells, *, treated: bool) -> float:
    of_arm = outcome.treated == treated
    return float(outcome.sums[of_arm, 0].sum() / max(outcome.n[of_arm].sum(), 1.0))


def _no_ratio(cells: Cells, means: tuple[float, float]) -> str:
    if min(means) <= 0:
        return "no events in a group: their ratio needs the rows"
    if min(cells.people(True), cells.people(False)) < 2:
        return "one person in a group: its variation cannot be seen; two are the least"
    return too_few_clusters(cells)


def _by_team(outcome: Cells, means: tuple[float, float]) -> Contrast:
    found = contrast_by_cluster(outcome, (1 / means[0], -1 / means[1]))
    return found or Contrast(math.nan, 0.0, math.nan)


def _by_person(outcome: Cells, means: tuple[float, float]) -> Contrast:
    parts = []
    for treated, mean in zip((True, False), means, strict=True):
        of_arm = outcome.treated == treated
        n = float(outcome.n[of_arm].sum())
        squares = float(outcome.products[of_arm, 0, 0].sum()) - n * mean**2
        parts.append((max(squares, 0.0) / (n - 1) / n / mean**2, n - 1))
    total = sum(variance for variance, _ in parts)
    squared = sum(variance**2 / left for variance, left in parts)
    degrees = total**2 / squared if squared > 0 else math.nan
    return Contrast(math.log(means[0] / means[1]), math.sqrt(total), degrees)
