"""Yes-or-no outcomes within strata: a table of two by two in each stratum.

The risk difference is averaged over the strata with their people as weights. Its interval joins the
stratified Wilson limits of both arms (Yan & Su 2010) as Newcombe joins Wilson's: by the distances
of the limits from the shares, known as MOVER (Zou & Donner 2008). It stays within [−1, 1] and does
not fail at shares of 0 or 1. (Yan & Su themselves join the limits by the variances of one share in
all strata, which gives away what stratifying gains: where shares differ much between strata that
interval held the truth in 98 of 100 trials instead of 95.)

The odds ratio is Mantel and Haenszel's, with the variance of Robins, Breslow and Greenland. The
p-value of both is the Cochran–Mantel–Haenszel test's, without continuity correction.

Checked against R's ``mantelhaen.test`` and ``metafor::rma.mh``; the interval against its formula in
R, and against Newcombe's own where there is one stratum.

References
----------
Mantel, N. & Haenszel, W. (1959). Statistical aspects of the analysis of data from retrospective
studies of disease. Journal of the National Cancer Institute 22, 719–748. Robins, J., Breslow, N. &
Greenland, S. (1986). Estimators of the Mantel–Haenszel variance consistent in both sparse data and
large-strata limiting models. Biometrics 42, 311–323. Yan, X. & Su, X. G. (2010). Stratified Wilson
and Newcombe confidence intervals for multiple binomial proportions. Statistics in Biopharmaceutical
Research 2, 329–335. Zou, G. Y. & Donner, A. (2008). Construction of confidence limits about effect
measures: a general approach. Statistics in Medicine 27, 1693–1702.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import Floats, checked_level, cluster_codes, finite_vector, flags
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import critical_value, two_sided_p

__all__ = [
    "StratifiedTables",
    "mantel_haenszel_odds_ratio",
    "stratified_risk_difference",
    "stratified_tables",
]

_YAN_SU = "Yan & Su (2010), Statistics in Biopharmaceutical Research 2, 329–335"
_ROBINS = "Robins, Breslow & Greenland (1986), Biometrics 42, 311–323"


@dataclass(frozen=True, slots=True)
class StratifiedTables:
    """The tables of all strata that have both arms.

    Attributes
    ----------
    x1, n1, x0, n0 : ndarray, shape (strata,)
        Events and people, treated and control.
    one_armed, people_left_out : int
        Strata with one arm only, which tell nothing, and their people.
    """

    x1: Floats
    n1: Floats
    x0: Floats
    n0: Floats
    one_armed: int
    people_left_out: int

    @property
    def least_cell(self) -> int:
        """People in the smallest arm of a stratum; 0 where no stratum has both arms."""
        return int(min(self.n1.min(), self.n0.min())) if self.n1.size else 0

    def note(self) -> str:
        """Return what was left out; empty where nothing was."""
        if not self.one_armed:
            return ""
        return (
            f"blocks with one arm only, left out: {self.one_armed:,}"
            f" ({self.people_left_out:,} people in all)"
        )

    def test(self) -> float:
        """Return the p-value of the Cochran–Mantel–Haenszel test; NaN where nothing varies."""
        n, m = self.n1 + self.n0, self.x1 + self.x0
        above = float((self.x1 - self.n1 * m / n).sum())
        kept = n > 1
        variance = (self.n1 * self.n0 * m * (n - m))[kept] / (n**2 * (n - 1))[kept]
        total = float(variance.sum())
        return two_sided_p(above / math.sqrt(total)) if total > 0 else math.nan


def stratified_tables(
    outcome: npt.ArrayLike, treated: npt.ArrayLike, strata: npt.ArrayLike
) -> StratifiedTables:
    """Count the tables.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        0 or 1.
    treated : array_like of bool, shape (n,)
        Who is treated.
    strata : array_like, shape (n,)
        Stratum of each person: any hashable values.

    Returns
    -------
    StratifiedTables
        Without the strata that have one arm only.

    Raises
    ------
    EstimationError
        Where an array is of another length, or an outcome is not 0 or 1.
    """
    y = finite_vector(outcome, "outcome")
    event, arm = flags(y, "outcome", y.size), flags(treated, "treated", y.size)
    stratum = cluster_codes(strata, y.size)
    cells = np.bincount(4 * stratum + 2 * arm + event, minlength=4 * (int(stratum.max()) + 1))
    none0, some0, none1, some1 = cells.reshape(-1, 4).T.astype(np.float64)
    n1, n0 = none1 + some1, none0 + some0
    both = (n1 > 0) & (n0 > 0)
    out = int((n1 + n0)[~both].sum())
    return StratifiedTables(some1[both], n1[both], some0[both], n0[both], int((~both).sum()), out)


def stratified_risk_difference(tables: StratifiedTables, *, level: float = 0.95) -> Estimate:
    """Estimate the difference of two proportions, averaged over strata by their people.

    Parameters
    ----------
    tables : StratifiedTables
        The tables; arms of a few people each make the interval too short, see ``least_cell``.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        The weighted mean of the differences, with joined stratified Wilson limits; p is the
        Cochran–Mantel–Haenszel test's. Refused where no stratum has both arms, or no outcome
        varies.

    References
    ----------
    Yan & Su (2010), Statistics in Biopharmaceutical Research 2, 329–335, for the limits of each
    arm; Zou & Donner (2008), Statistics in Medicine 27, 1693–1702, for their difference.
    """
    z = critical_value(checked_level(level))
    method = "block-weighted difference, stratified Wilson limits; p: Mantel–Haenszel test"
    if reason := _nothing_to_tell(tables):
        return _refused("risk_difference", reason, tables, level, method, _YAN_SU)
    w = (tables.n1 + tables.n0) / (tables.n1 + tables.n0).sum()
    p1, p0 = float(w @ (tables.x1 / tables.n1)), float(w @ (tables.x0 / tables.n0))
    low1, high1 = _stratified_wilson(tables.x1, tables.n1, w, z)
    low0, high0 = _stratified_wilson(tables.x0, tables.n0, w, z)
    return Estimate(
        estimand="risk_difference",
        value=p1 - p0,
        low=max(p1 - p0 - math.hypot(p1 - low1, high0 - p0), -1.0),
        high=min(p1 - p0 + math.hypot(high1 - p1, p0 - low0), 1.0),
        level=level,
        p=tables.test(),
        n_treated=int(tables.n1.sum()),
        n_control=int(tables.n0.sum()),
        method=method,
        reference=_YAN_SU,
        note=tables.note(),
    )


def mantel_haenszel_odds_ratio(tables: StratifiedTables, *, level: float = 0.95) -> Estimate:
    """Estimate the odds ratio that the strata share.

    Parameters
    ----------
    tables : StratifiedTables
        The tables; strata of any size, pairs too.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Mantel and Haenszel's odds ratio with the interval of Robins, Breslow and Greenland; p is
        the Cochran–Mantel–Haenszel test's. Refused where no stratum has both arms, no outcome
        varies, or the ratio is 0 or infinite.

    References
    ----------
    Robins, Breslow & Greenland (1986), Biometrics 42, 311–323.
    """
    checked_level(level)
    method = "Mantel–Haenszel, Robins–Breslow–Greenland interval; p: Mantel–Haenszel test"
    if reason := _nothing_to_tell(tables):
        return _refused("odds_ratio", reason, tables, level, method, _ROBINS)
    a, b, c, d = tables.x1, tables.n1 - tables.x1, tables.x0, tables.n0 - tables.x0
    n = tables.n1 + tables.n0
    r, s, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
    top, bottom = float(r.sum()), float(s.sum())
    if not (top > 0 and bottom > 0):
        reason = "within strata one arm has all events or none: the ratio has no limits"
        return _refused("odds_ratio", reason, tables, level, method, _ROBINS)
    variance = (
        float(p @ r) / (2 * top**2)
        + float(p @ s + q @ r) / (2 * top * bottom)
        + float(q @ s) / (2 * bottom**2)
    )
    centre, error = math.log(top / bottom), math.sqrt(variance)
    half = critical_value(level) * error
    return Estimate(
        estimand="odds_ratio",
        value=top / bottom,
        low=math.exp(centre - half),
        high=math.exp(centre + half),
        level=level,
        p=tables.test(),
        n_treated=int(tables.n1.sum()),
        n_control=int(tables.n0.sum()),
        method=method,
        reference=_ROBINS,
        standard_error=error,
        note=tables.note(),
    )


def _stratified_wilson(x: Floats, n: Floats, w: Floats, z: float) -> tuple[float, float]:
    """Return limits of a weighted mean of shares: Wilson's in each stratum, by a smaller z."""
    p = x / n
    spread = p * (1 - p) / n
    if not spread.any():
        spread = 1 / n  # shares of 0 and 1 only: as if the share were the same everywhere
    inner = z * math.sqrt(float(w**2 @ spread)) / float(w @ np.sqrt(spread))
    half = inner * np.sqrt(p * (1 - p) / n + inner**2 / (4 * n**2))
    low, high = (
        w @ ((p + inner**2 / (2 * n) + sign * half) / (1 + inner**2 / n)) for sign in (-1, 1)
    )
    return max(float(low), 0.0), min(float(high), 1.0)


def _nothing_to_tell(tables: StratifiedTables) -> str:
    if not tables.n1.size:
        return "no block has both arms: nothing can be compared within blocks"
    if math.isnan(tables.test()):
        return "no outcome varies within the blocks"
    return ""


def _refused(
    estimand: str, reason: str, tables: StratifiedTables, level: float, method: str, reference: str
) -> Estimate:
    people = (int(tables.n1.sum()), int(tables.n0.sum()))
    return refusal(
        estimand,
        reason,
        level=level,
        n_treated=people[0],
        n_control=people[1],
        method=method,
        reference=reference,
    )
