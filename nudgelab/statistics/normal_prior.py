"""A normal estimate weighed with a normal prior.

Both are weighed by their precision: what a small trial says is pulled towards what such tactics
usually do, what a large one says is hardly moved.

References
----------
Gelman, A. et al. (2013). Bayesian Data Analysis, third edition, section 2.5, equation 2.10. Box,
G. E. P. (1980). Sampling and Bayes' inference in scientific modelling and robustness. Journal of
the Royal Statistical Society A 143, 383–430.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import checked_level
from nudgelab.statistics.intervals import critical_value

__all__ = ["Posterior", "posterior", "prior_predictive_p"]


@dataclass(frozen=True, slots=True)
class Posterior:
    """A normal posterior distribution of an effect.

    Attributes
    ----------
    mean, spread : float
        Of the distribution.
    low, high : float
        Central interval of the given level.
    weight_of_prior : float
        Share of the prior in the mean, in (0, 1): how much the estimate was shrunk.
    """

    mean: float
    spread: float
    low: float
    high: float
    weight_of_prior: float

    def above(self, effect: float) -> float:
        """Return the probability that the effect is larger than a given one."""
        return float(special.ndtr((self.mean - effect) / self.spread))


def posterior(
    estimate: float,
    standard_error: float,
    *,
    prior_mean: float,
    prior_spread: float,
    level: float = 0.95,
) -> Posterior:
    """Return the posterior of an effect.

    Parameters
    ----------
    estimate, standard_error : float
        The trial's; the standard error positive.
    prior_mean, prior_spread : float
        Mean and standard deviation of the prior; the latter positive.
    level : float
        Probability of the central interval, in (0, 1).

    Returns
    -------
    Posterior
        Normal.

    Raises
    ------
    EstimationError
        Where a standard error or spread is not positive.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, equation 2.10.
    """
    if not (standard_error > 0 and prior_spread > 0):
        raise EstimationError(
            f"standard_error == {standard_error!r}, prior_spread == {prior_spread!r}, must be"
            " positive"
        )
    precision, prior_precision = standard_error**-2, prior_spread**-2
    weight = prior_precision / (precision + prior_precision)
    mean = weight * prior_mean + (1.0 - weight) * estimate
    spread = 1.0 / math.sqrt(precision + prior_precision)
    half = critical_value(checked_level(level)) * spread
    return Posterior(mean, spread, mean - half, mean + half, weight)


def prior_predictive_p(
    estimate: float, standard_error: float, *, prior_mean: float, prior_spread: float
) -> float:
    """Return how surprising an estimate is to the prior: the two-sided prior predictive p-value.

    A small one says that the prior was made for other effects than this one, so that weighing the
    estimate with it answers another question.

    Parameters
    ----------
    estimate, standard_error : float
        The trial's; the standard error positive.
    prior_mean, prior_spread : float
        Mean and standard deviation of the prior; the latter positive.

    References
    ----------
    Box (1980), Journal of the Royal Statistical Society A 143, 383–430, section 3.
    """
    distance = abs(estimate - prior_mean) / math.hypot(standard_error, prior_spread)
    return 2.0 * float(special.ndtr(-distance))
