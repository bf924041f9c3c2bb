"""What an estimator is worth: its estimates over replications, held against the truth of each.

Every diagnosand comes with its Monte-Carlo standard error (Morris, White & Crowther 2019, table 6).

References
----------
Morris, T. P., White, I. R. & Crowther, M. J. (2019). Using simulation studies to evaluate
statistical methods. Statistics in Medicine 38, 2074–2102. Gelman, A. & Carlin, J. (2014). Beyond
power calculations. Perspectives on Psychological Science 9, 641–651.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.normal_form import RATIOS, no_effect

__all__ = ["Estimator", "error_of_mean"]

Floats = npt.NDArray[np.float64]

_TELLS = 3.0
"""Monte-Carlo standard errors that a true effect must be from none, to have a sign and a size."""


class Estimator:
    """The estimates of one estimator beside their truths, on the scale where errors are even.

    Parameters
    ----------
    estimand : str
        Its name in the table of effects; tells the scale.
    columns : mapping of str to ndarray of float
        ``estimate``, ``low``, ``high``, ``standard_error``, ``p_adjusted`` and ``truth``, a number
        a replication; NaN where there is none.
    replications : int
        How many there were.
    level : float
        Of the intervals, in (0, 1).
    """

    def __init__(
        self, estimand: str, columns: Mapping[str, Floats], replications: int, level: float
    ) -> None:
        self.estimate, self.low, self.high, self.truth = (
            _from_no_effect(estimand, columns[name])
            for name in ("estimate", "low", "high", "truth")
        )
        self.standard_error = columns["standard_error"]
        self.p = columns["p_adjusted"]
        self.replications, self.alpha = replications, 1.0 - level

    def diagnosands(self) -> dict[str, float | int]:
        """Return them by name; :class:`~nudgelab.design.diagnosis.DiagnosisRow` tells each."""
        known = np.isfinite(self.estimate)
        error = (self.estimate - self.truth)[known & np.isfinite(self.truth)]
        truth = self.truth[np.isfinite(self.truth)]
        squares = error**2
        rmse = _root(_mean(squares))
        return {
            "replications": self.replications,
            "refused": self.replications - int(known.sum()),
            "truth": _mean(truth),
            "truth_error": error_of_mean(truth),
            "mean": _mean(self.estimate[known]),
            "bias": _mean(error),
            "bias_error": error_of_mean(error),
            "rmse": rmse,
            # the delta method: the root's slope is one over twice the root
            "rmse_error": error_of_mean(squares) / (2.0 * rmse) if rmse > 0 else math.nan,
            "spread": float(self.estimate[known].std(ddof=1)) if known.sum() > 1 else math.nan,
            "standard_error": _root(_mean(self.standard_error[known] ** 2)),
            **self._coverage(),
            **self._power(),
            **self._sign_and_size(truth),
        }

    def _coverage(self) -> dict[str, float]:
        # an interval that is open on one side still covers
        shown = ~(np.isnan(self.low) | np.isnan(self.high) | np.isnan(self.truth))
        low, high, truth = self.low[shown], self.high[shown], self.truth[shown]
        return _share("coverage", (low <= truth) & (truth <= high))

    def _power(self) -> dict[str, float]:
        # a replication that gives no test finds nothing
        tested = bool(np.isfinite(self.p).any())
        found = np.zeros(self.replications, dtype=np.bool_)
        found[: len(self.p)] = self.p <= self.alpha
        return _share("power", found if tested else found[:0])

    def _sign_and_size(self, truth: Floats) -> dict[str, float]:
        """Return the errors of what was found; none where the truth has no clear sign."""
        size, error = _mean(truth), error_of_mean(truth)
        found = self.estimate[(self.p <= self.alpha) & np.isfinite(self.estimate)]
        clear = math.isfinite(size) and abs(size) > _TELLS * (error if error > 0 else 0.0)
        if not clear or not found.size:
            names = ("wrong_sign", "wrong_sign_error", "exaggeration", "exaggeration_error")
            return dict.fromkeys(names, math.nan)
        ratio = _mean(np.abs(found)) / abs(size)
        of_found = error_of_mean(np.abs(found))
        return {
            **_share("wrong_sign", np.sign(found) != np.sign(size)),
            "exaggeration": ratio,
            # the delta method, for a mean over a mean
            "exaggeration_error": math.hypot(of_found, ratio * error) / abs(size),
        }


def _from_no_effect(estimand: str, values: Floats) -> Floats:
    """Return values as distances from no effect; of a ratio those of its logarithm."""
    if estimand not in RATIOS:
        return values - no_effect(estimand)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(values), dtype=np.float64)


def _share(name: str, hits: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Return a share with its standard error, which isn't 0 where all or none of them hit."""
    if not hits.size:
        return {name: math.nan, f"{name}_error": math.nan}
    share, count = float(hits.mean()), hits.size
    nearest = min(max(share, 1.0 / (count + 2)), 1.0 - 1.0 / (count + 2))
    return {name: share, f"{name}_error": math.sqrt(nearest * (1.0 - nearest) / count)}


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else math.nan


def _root(value: float) -> float:
    return math.sqrt(value) if value >= 0 else math.nan


def error_of_mean(values: Floats) -> float:
    """Return the standard error of a mean; NaN of fewer than two values."""
    if values.size < 2:
        return math.nan
    return float(values.std(ddof=1)) / math.sqrt(values.size)
