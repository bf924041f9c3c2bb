"""The power of each of several arms after their correction, by integrating over all of them.

Arms that share a control are correlated by it: given control's own luck they are independent. What
a correction asks of one arm's p-value depends on the p-values of the others alone, so the power of
an arm is the mean, over the others' and control's luck, of the chance that its own test passes the
threshold that these leave it. That mean is taken over a scrambled Sobol sequence, always the same;
its error is below 0.001. Bonferroni's and Dunnett's thresholds are constant and need no mean.

References
----------
Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of
Statistics 6, 65–70. Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate.
Journal of the Royal Statistical Society B 57, 289–300. Dunnett, C. W. (1955). A multiple comparison
procedure for comparing several treatments with a control. Journal of the American Statistical
Association 50, 1096–1121.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.design.power_formula import exceeds
from nudgelab.statistics.intervals import critical_value
from nudgelab.statistics.many_to_one import dunnett_level

if TYPE_CHECKING:
    from nudgelab.study.families import Multiplicity

__all__ = ["Contrast", "corrected_powers", "least_favourable_limit", "power_at"]

Floats = npt.NDArray[np.float64]

_POINTS = 2**12
_EDGE = 1e-12
_AS_GOOD_AS_NORMAL = 2000.0
"""Degrees of freedom beyond which the estimated standard error is taken as the true one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """An arm against control as its test sees it.

    Attributes
    ----------
    noncentrality : float
        The true difference over its standard error.
    degrees_of_freedom : float
        Of the test; infinite for the normal distribution.
    variance, control_variance : float
        What the arm and what control contribute to the variance of the difference.
    stretch : float
        Standard error that the test takes, over the true one: not 1 where it is that of the null.
    """

    noncentrality: float
    degrees_of_freedom: float
    variance: float
    control_variance: float
    stretch: float = 1.0

    @property
    def loading(self) -> float:
        """Correlation of the difference with control's mean, in [0, 1)."""
        whole = self.variance + self.control_variance
        return math.sqrt(self.control_variance / whole) if whole > 0 else 0.0


def corrected_powers(
    contrasts: Sequence[Contrast], multiplicity: Multiplicity, *, level: float = 0.95
) -> tuple[float, ...]:
    """Return the probability that each arm's corrected p-value is at most one minus the level.

    Parameters
    ----------
    contrasts : sequence of Contrast
        All arms of the family.
    multiplicity : {"holm", "bonferroni", "dunnett", "benjamini_hochberg", "none"}
        The plan's correction.
    level : float
        One minus the level of significance, in (0, 1).

    Returns
    -------
    tuple of float
        In the order of the arms.
    """
    if multiplicity in ("holm", "benjamini_hochberg") and len(contrasts) > 1:
        return tuple(
            _after_the_others(contrasts, place, multiplicity, 1.0 - level)
            for place in range(len(contrasts))
        )
    return tuple(
        power_at(contrast, least_favourable_limit(contrasts, place, multiplicity, level=level))
        for place, contrast in enumerate(contrasts)
    )


def power_at(contrast: Contrast, limit: float) -> float:
    """Return the probability that an arm's |t| is at least a limit."""
    reached = limit * contrast.stretch
    return float(exceeds(reached, contrast.noncentrality, contrast.degrees_of_freedom))


def least_favourable_limit(
    contrasts: Sequence[Contrast], place: int, multiplicity: Multiplicity, *, level: float = 0.95
) -> float:
    """Return the |t| from which an arm is found whatever the others do.

    Parameters
    ----------
    contrasts : sequence of Contrast
        All arms of the family.
    place : int
        Which of them.
    multiplicity : {"holm", "bonferroni", "dunnett", "benjamini_hochberg", "none"}
        The plan's correction; the step-wise ones ask Bonferroni's of an arm that is found first.
    level : float
        One minus the level of significance, in (0, 1).
    """
    degrees = contrasts[place].degrees_of_freedom
    count = len(contrasts)
    if multiplicity == "none" or count == 1:
        return critical_value(level, degrees)
    if multiplicity != "dunnett":
        return critical_value(1.0 - (1.0 - level) / count, degrees)
    loadings = np.array([contrast.loading for contrast in contrasts])
    correlation = np.outer(loadings, loadings)
    np.fill_diagonal(correlation, 1.0)
    # every arm's t is mapped to the smallest degrees of freedom through its p-value, as the
    # analysis does it, so that the threshold is one of p
    least = min(contrast.degrees_of_freedom for contrast in contrasts)
    return critical_value(dunnett_level(level, correlation, least), degrees)


def _after_the_others(
    contrasts: Sequence[Contrast], place: int, multiplicity: Multiplicity, alpha: float
) -> float:
    """Return the mean chance of an arm over the luck of control and of the others."""
    own = contrasts[place]
    lots = _lots(len(contrasts) + 1)
    shared, scale = lots[:, 0], lots[:, 1]
    others = [contrast for k, contrast in enumerate(contrasts) if k != place]
    p = np.column_stack(
        [_p_of(contrast, shared, scale, lots[:, 2 + k]) for k, contrast in enumerate(others)]
    )
    thresholds = _THRESHOLDS[multiplicity](np.sort(p, axis=1), alpha)
    return float(_chance(own, shared, scale, thresholds).mean())


@cache
def _lots(dimensions: int) -> Floats:
    """Return points of a Sobol sequence: normal ones, but uniform ones in the second column."""
    from scipy.stats import qmc  # noqa: PLC0415  (slow to import)

    lots = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(1)).random(_POINTS)
    lots = np.clip(lots, _EDGE, 1.0 - _EDGE)
    normal = special.ndtri(lots)
    normal[:, 1] = lots[:, 1]
    return np.asarray(normal, dtype=np.float64)


def _scale(degrees: float, lots: Floats) -> Floats:
    """Return s = √(χ²/ν), the estimated standard error over the true one, at some lots."""
    if degrees > _AS_GOOD_AS_NORMAL:
        return np.ones_like(lots)
    return np.asarray(np.sqrt(2.0 * special.gammaincinv(degrees / 2.0, lots) / degrees))


def _p_of(contrast: Contrast, shared: Floats, scale_lots: Floats, own: Floats) -> Floats:
    """Return an arm's two-sided p-values, given control's luck and its own."""
    loading, degrees = contrast.loading, contrast.degrees_of_freedom
    top = contrast.noncentrality - loading * shared + math.sqrt(1.0 - loading**2) * own
    statistic = -np.abs(top / (contrast.stretch * _scale(degrees, scale_lots)))
    if math.isinf(degrees):
        return np.asarray(2.0 * special.ndtr(statistic))
    return np.asarray(2.0 * special.stdtr(degrees, statistic))


def _chance(contrast: Contrast, shared: Floats, scale_lots: Floats, thresholds: Floats) -> Floats:
    """Return the chance that an arm's p-value is at most a threshold, given control's luck."""
    loading, degrees = contrast.loading, contrast.degrees_of_freedom
    each, which = np.unique(thresholds, return_inverse=True)
    quantiles = np.array([critical_value(1.0 - threshold, degrees) for threshold in each])
    limits = quantiles[which] * contrast.stretch * _scale(degrees, scale_lots)
    middle = contrast.noncentrality - loading * shared
    spread = math.sqrt(1.0 - loading**2)
    return np.asarray(
        special.ndtr((middle - limits) / spread) + special.ndtr((-middle - limits) / spread)
    )


def _left_by_holm(others: Floats, alpha: float) -> Floats:
    """Return the largest p-value that Holm's procedure still finds beside these, sorted."""
    count = others.shape[1] + 1
    steps = alpha / (count - np.arange(count - 1))
    found = np.logical_and.accumulate(others <= steps, axis=1).sum(axis=1)
    return np.asarray(alpha / (count - found))


def _left_by_benjamini_hochberg(others: Floats, alpha: float) -> Floats:
    """Return the largest p-value that Benjamini and Hochberg's procedure still finds."""
    count = others.shape[1] + 1
    steps = alpha * np.arange(2, count + 1) / count
    passed = others <= steps  # the j-th smallest of the others may be the (j + 1)-th of all
    last = np.where(passed.any(axis=1), count - 1 - np.argmax(passed[:, ::-1], axis=1), 0)
    return np.asarray(alpha * (last + 1) / count)


_THRESHOLDS = {
    "holm": _left_by_holm,
    "benjamini_hochberg": _left_by_benjamini_hochberg,
}
