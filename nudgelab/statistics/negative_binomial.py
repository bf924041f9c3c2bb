"""The ratio of two mean counts by negative binomial regression, with a robust error.

The variance is taken as μ + αμ² (NB2); α and the coefficients are their joint maximum likelihood,
found in turns as each is independent of the other in expectation. The standard error is robust, so
that the ratio stands whatever the variance; the model decides only how people are weighted, and
without covariates the ratio is that of the means.

Checked against R's ``MASS::glm.nb`` with ``sandwich::vcovHC``.

References
----------
Lawless, J. F. (1987). Negative binomial and mixed Poisson regression. Canadian Journal of
Statistics 15, 209–225.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Floats, checked_level
from nudgelab.statistics.estimate import Estimate
from nudgelab.statistics.inference import Inference
from nudgelab.statistics.working_model import WorkingModel, working_model

__all__ = ["negative_binomial_ratio"]

_REFERENCE = "Lawless (1987), Canadian Journal of Statistics 15, 209–225"
_TURNS = 200
_CONVERGED = 1e-10
_LEAST_DISPERSION, _MOST_DISPERSION = 1e-7, 1e6


class _Fit(NamedTuple):
    """Coefficients, shape (p,), fitted means, shape (n,), and the dispersion α."""

    coefficients: Floats
    mean: Floats
    dispersion: float


def negative_binomial_ratio(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Estimate the ratio of two mean counts by negative binomial regression.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Count of each person, at least 0.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    covariates : array_like, shape (n, k)
        Complete covariates from before the assignment; k may be 0, redundant ones are left out.
    clusters : array_like, shape (n,), optional
        Cluster of each person: any hashable values. None where people were assigned one by one.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Mean of the treated over mean of control at equal covariates; the standard error is that of
        the logarithm. The method tells α. Refused where a group has no event, with too few people
        for the covariates, where every count is the same, where the regression has no maximum, and
        with one cluster in a group.

    Raises
    ------
    EstimationError
        Where an array is of another length, a count is missing or negative, or a group is empty.

    References
    ----------
    Lawless (1987), Canadian Journal of Statistics 15, 209–225.
    """
    model = working_model(outcome, treated, covariates, clusters)
    if model.outcome.min() < 0:
        raise EstimationError(f"outcome has {model.outcome.min():g}, counts must be at least 0")
    reason = model.reason_to_refuse or _no_events(model)
    fit = None if reason else _maximum(model.design, model.outcome)
    said = f", α = {fit.dispersion:.3g}" if fit else ""
    inference = Inference(
        estimand="negative_binomial_ratio",
        arms=model.arms,
        level=checked_level(level),
        method=f"negative binomial regression (NB2{said}), {model.precision}",
        reference=_REFERENCE,
    )
    if fit is None:
        return inference.refused(reason or "the negative binomial regression has no maximum")
    weight = 1.0 / (1.0 + fit.dispersion * fit.mean)
    information = model.design.T @ (model.design * (weight * fit.mean)[:, None])
    scores = model.design * (weight * (model.outcome - fit.mean))[:, None]
    influence = np.linalg.solve(information, scores.T)[1]
    return inference.ratio(model.contrast(float(fit.coefficients[1]), influence))


def _no_events(model: WorkingModel) -> str:
    for name, group in (("treated", model.arms.treated), ("control", ~model.arms.treated)):
        if not model.outcome[group].any():
            return f"no events in the {name} group: the ratio is 0 or infinite"
    return ""


def _maximum(design: Floats, count: Floats) -> _Fit | None:
    """Return the joint maximum, the coefficients and the dispersion in turns."""
    coefficients = np.zeros(design.shape[1])
    coefficients[0] = math.log(count.mean())
    dispersion = 0.0
    for _ in range(_TURNS):
        found = _coefficients(design, count, coefficients, dispersion)
        if found is None:
            return None
        moved = _dispersion(count, _mean(design, found))
        change = max(float(np.abs(found - coefficients).max()), abs(moved - dispersion))
        coefficients, dispersion = found, moved
        if change <= _CONVERGED * max(1.0, dispersion):
            return _Fit(coefficients, _mean(design, coefficients), dispersion)
    return None


def _mean(design: Floats, coefficients: Floats) -> Floats:
    mean: Floats = np.exp(np.clip(design @ coefficients, -50.0, 50.0))
    return mean


def _coefficients(design: Floats, count: Floats, start: Floats, dispersion: float) -> Floats | None:
    """Return the coefficients at a dispersion by Fisher scoring; None where there are none."""
    coefficients: Floats = start
    for _ in range(_TURNS):
        mean = _mean(design, coefficients)
        weight = 1.0 / (1.0 + dispersion * mean)
        information = design.T @ (design * (weight * mean)[:, None])
        try:
            step = np.linalg.solve(information, design.T @ (weight * (count - mean)))
        except np.linalg.LinAlgError:
            return None
        coefficients = coefficients + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() <= _CONVERGED:
            return coefficients
    return None


def _dispersion(count: Floats, mean: Floats) -> float:
    """Return the α that is likeliest at given means; 0 where counts vary no more than Poisson's."""
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import

    values, sizes = np.unique(count, return_counts=True)

    def score(log_dispersion: float) -> float:
        size = math.exp(-log_dispersion)  # θ = 1/α
        digamma = float((sizes * (special.digamma(values + size) - special.digamma(size))).sum())
        rest = np.log(size / (size + mean)) + (mean - count) / (size + mean)
        return digamma + float(rest.sum())

    low, high = math.log(_LEAST_DISPERSION), math.log(_MOST_DISPERSION)
    if ((count - mean) ** 2 - count).sum() <= 0 or score(low) * score(high) > 0:
        return 0.0
    return math.exp(brentq(score, low, high, xtol=1e-13, rtol=1e-13))
