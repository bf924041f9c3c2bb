"""Missing outcomes drawn many times, and the results pooled by Rubin's rules.

Within each group the outcome is regressed on the covariates among those who answered. Of every
imputation the coefficients (and the error variance) are drawn first, then the missing outcomes from
the model with those coefficients: normal for a measurement, Bernoulli for yes or no. That supposes
outcomes missing at random given group and covariates; a shift δ of the treated group's missing
outcomes says what happens if those who didn't answer differ from those like them who did.

Rubin's rules add the variance between the imputations to the mean variance within them; the degrees
of freedom are Barnard and Rubin's, which never exceed those of the complete data.

Checked against R (the pooling in closed form) and statsmodels' ``BayesGaussMI`` within its
simulation error.

References
----------
Rubin, D. B. (1987). Multiple Imputation for Nonresponse in Surveys, section 3.1 and example 5.1.
Barnard, J. & Rubin, D. B. (1999). Small-sample degrees of freedom with multiple imputation.
Biometrika 86, 948–955. van Buuren, S. (2018). Flexible Imputation of Missing Data, 2nd edition,
algorithms 3.1 and 3.4; section 3.8.1 for δ.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Booleans, Floats, arm_sizes, finite_vector, flags, in_reach
from nudgelab.statistics.intervals import critical_value, two_sided_p
from nudgelab.statistics.replicate_fits import logistic_fits

__all__ = ["Pooled", "imputed_outcomes", "rubins_rules"]

_REDUNDANT = 1e-7
_PRIOR_WEIGHT = 1.0
"""Weight of all people added against separation (White, Daniel & Royston 2010)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """Results of several imputations as one.

    Attributes
    ----------
    value, standard_error, degrees_of_freedom : float
        Pooled, in the unit of the estimates.
    low, high, p : float
        Interval and two-sided p-value.
    lost : float
        Fraction of the information that is missing, in [0, 1].
    """

    value: float
    standard_error: float
    degrees_of_freedom: float
    low: float
    high: float
    p: float
    lost: float


def rubins_rules(
    estimates: Sequence[float],
    standard_errors: Sequence[float],
    *,
    complete_degrees: float = math.inf,
    level: float = 0.95,
) -> Pooled:
    """Pool the estimates of several imputed data sets.

    Parameters
    ----------
    estimates, standard_errors : sequence of float, length m
        One an imputation, at least two.
    complete_degrees : float
        Degrees of freedom that the analysis would have without missing values.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Pooled
        The pooled estimate.

    Raises
    ------
    EstimationError
        With fewer than two imputations, or without any variance.

    References
    ----------
    Rubin (1987), equations 3.1.2 to 3.1.5; Barnard & Rubin (1999), Biometrika 86, equation 3.
    """
    q = finite_vector(estimates, "estimates")
    u = finite_vector(standard_errors, "standard_errors", q.size) ** 2
    m = q.size
    if m < 2:
        raise EstimationError(f"{m} imputations, must be at least 2")
    within, between = float(u.mean()), float(q.var(ddof=1))
    total = within + (1 + 1 / m) * between
    if total <= 0:
        raise EstimationError("nothing varies, within or between the imputations")
    share = (1 + 1 / m) * between / total
    degrees = _barnard_rubin(share, m, complete_degrees)
    error = math.sqrt(total)
    half = critical_value(level, degrees) * error
    value = float(q.mean())
    return Pooled(
        value=value,
        standard_error=error,
        degrees_of_freedom=degrees,
        low=value - half,
        high=value + half,
        p=two_sided_p(value / error, degrees),
        lost=share,
    )


def _barnard_rubin(share: float, m: int, complete: float) -> float:
    old = math.inf if share <= 0 else (m - 1) / share**2
    if math.isinf(complete):
        return old
    observed = (complete + 1) / (complete + 3) * complete * (1 - share)
    return observed if math.isinf(old) else old * observed / (old + observed)


def imputed_outcomes(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    imputations: int,
    rng: np.random.Generator,
    delta: float = 0.0,
) -> Floats:
    """Draw missing outcomes, within each group on covariates.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Outcome, NaN where missing; Bernoulli where it is only 0 and 1.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    covariates : array_like, shape (n, k)
        Complete covariates; those that a group can't tell apart are left out there.
    imputations : int
        How many times, at least 2.
    rng : numpy Generator
        Source of chance.
    delta : float
        Shift of the treated group's missing outcomes, in the outcome's unit; of a binary one in log
        odds.

    Returns
    -------
    ndarray, shape (imputations, n)
        Complete outcomes; those that were known are as they were.

    Raises
    ------
    EstimationError
        Where a group has too few known outcomes for its model, or the arrays don't fit.
    """
    y = finite_vector(outcome, "outcome", missing=True)
    arm = flags(treated, "treated", y.size)
    arm_sizes(arm)
    x = np.asarray(covariates, dtype=np.float64)
    if x.ndim != 2 or x.shape[0] != y.size or not in_reach(x).all():
        raise EstimationError(f"covariates.shape == {x.shape}, must be ({y.size}, k) without gaps")
    known = ~np.isnan(y)
    binary = bool(np.isin(y[known], (0.0, 1.0)).all())
    draw = _bernoulli if binary else _normal
    filled = np.repeat(y[None, :], imputations, axis=0)
    for group, shift in ((arm, delta), (~arm, 0.0)):
        seen, gone = group & known, group & ~known
        if gone.any():
            columns = _design(x, seen)
            filled[:, gone] = draw(columns[seen], y[seen], columns[gone], imputations, shift, rng)
    return filled


def _design(x: Floats, seen: Booleans) -> Floats:
    """Return the constant and the covariates that vary, beyond the others, among the known."""
    kept = [np.ones(seen.size)]
    for column in x.T:
        base = np.column_stack(kept)[seen]
        left = column[seen] - base @ np.linalg.lstsq(base, column[seen], rcond=None)[0]
        if np.linalg.norm(left) > _REDUNDANT * max(float(np.linalg.norm(column[seen])), 1e-300):
            kept.append(column)
    if seen.sum() < len(kept) + 2:
        raise EstimationError(
            f"{int(seen.sum())} known outcomes in a group, too few to draw the missing ones from"
            f" {len(kept)} coefficients"
        )
    return np.column_stack(kept)


def _normal(
    x: Floats, y: Floats, missing: Floats, m: int, shift: float, rng: np.random.Generator
) -> Floats:
    """Draw from the linear model's posterior predictive (van Buuren 2018, algorithm 3.1)."""
    q, r = np.linalg.qr(x)
    beta = np.linalg.solve(r, q.T @ y)
    degrees = y.size - x.shape[1]
    rss = float(((y - x @ beta) ** 2).sum())
    sigma = np.sqrt(rss / rng.chisquare(degrees, size=m))
    noise = rng.standard_normal((m, x.shape[1]))
    drawn = beta + sigma[:, None] * np.linalg.solve(r, noise.T).T
    error = sigma[:, None] * rng.standard_normal((m, missing.shape[0]))
    values: Floats = drawn @ missing.T + error + shift
    return values


def _bernoulli(
    x: Floats, y: Floats, missing: Floats, m: int, shift: float, rng: np.random.Generator
) -> Floats:
    """Draw from the logistic model (van Buuren 2018, algorithm 3.4), kept finite by a little data.

    For each column two people stand a standard deviation to either side of the mean, once with each
    answer, and weigh together as much as one person: no sample separates then.
    """
    design, answers, weights = _augmented(x, y)
    beta = logistic_fits(design, answers, weights[None, :])[0]
    p = special.expit(design @ beta)
    information = (design * (weights * p * (1 - p))[:, None]).T @ design
    root = np.linalg.cholesky(np.linalg.inv(information))
    drawn = beta + rng.standard_normal((m, beta.size)) @ root.T
    share = special.expit(drawn @ missing.T + shift)
    values: Floats = (rng.random(share.shape) < share).astype(np.float64)
    return values


def _augmented(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    mean, spread = x.mean(axis=0), x.std(axis=0)
    offsets = np.vstack([np.diag(spread), -np.diag(spread)])
    added = np.repeat(mean + offsets, 2, axis=0)
    answers = np.tile([0.0, 1.0], len(offsets))
    weight = np.full(len(added), _PRIOR_WEIGHT / len(added))
    return (
        np.vstack([x, added]),
        np.concatenate([y, answers]),
        np.concatenate([np.ones(y.size), weight]),
    )
