"""The Anderson–Rubin confidence set of a complier effect: right however weak the instrument.

An effect β is kept if assignment explains nothing of y − βd, tested with the same robust variance
as the two-stage estimate. With one instrument that is a quadratic in β: its solution is an interval
about the estimate, or, where the assignment hardly moved taking part, two rays or the whole line.
The p-value of β = 0 is that of the effect of assignment itself. The set's level holds whatever the
first-stage F is, where a t interval needs an F above 104.7 (Lee et al. 2022).

Checked against R: ``lm`` of y − βd on the instrument, with ``sandwich``'s HC1 and CR1.

References
----------
Anderson, T. W. & Rubin, H. (1949). Estimation of the parameters of a single equation in a complete
system of stochastic equations. Annals of Mathematical Statistics 20, 46–63. Andrews, I., Stock, J.
H. & Sun, L. (2019). Weak instruments in instrumental variables regression. Annual Review of
Economics 11, 727–753. Lee, D. S., McCrary, J., Moreira, M. J. & Porter, J. (2022). Valid t-ratio
inference for IV. American Economic Review 112, 3260–3290.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import Floats
from nudgelab.statistics.estimate import Estimate
from nudgelab.statistics.intervals import critical_value, two_sided_p
from nudgelab.statistics.least_squares import LeastSquares
from nudgelab.statistics.linearised import ClusteredArms
from nudgelab.statistics.two_stage import complier_average_effect, first_stage_problem

__all__ = ["anderson_rubin", "kept_effects"]

_REFERENCE = "Anderson & Rubin (1949), Annals of Mathematical Statistics 20, 46–63"


def anderson_rubin(
    outcome: npt.ArrayLike,
    instrument: npt.ArrayLike,
    received: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    clusters: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Bound the effect on compliers without asking how strong the instrument is.

    Parameters
    ----------
    outcome, instrument, received, weights, clusters, level
        As in :func:`nudgelab.statistics.two_stage.complier_average_effect`.

    Returns
    -------
    Estimate
        The same estimate with the Anderson–Rubin set. Where the set is two rays the limits are
        infinite and the note has the rays. Refused as the two-stage estimate is.

    Raises
    ------
    EstimationError
        Where an array is of another length or has missing values, or a group is empty.

    References
    ----------
    Andrews, Stock & Sun (2019), Annual Review of Economics 11, 727–753, section 5.1.
    """
    wald = complier_average_effect(
        outcome, instrument, received, weights=weights, clusters=clusters, level=level
    )
    method = f"Anderson–Rubin, {wald.method.split(', ', 1)[1].split(';')[0]}"
    named = replace(wald, method=method, reference=_REFERENCE, standard_error=math.nan)
    if wald.refused:
        return named
    problem = first_stage_problem(outcome, instrument, received, weights, clusters)
    effect, taken, covariance = _reduced_form(problem.outcome, problem.received, problem.arms)
    critical = critical_value(level, wald.degrees_of_freedom)
    low, high, note = kept_effects(effect, taken, covariance, critical)
    variance = covariance[0, 0]
    p = two_sided_p(effect / math.sqrt(variance), wald.degrees_of_freedom) if variance else math.nan
    return replace(named, low=low, high=high, p=p, note=note)


def _reduced_form(
    outcome: LeastSquares, received: LeastSquares, arms: ClusteredArms | None
) -> tuple[float, float, Floats]:
    """Return the effects of assignment on outcome and taking part, with their joint covariance."""
    row = outcome.bread[1]
    influence = [(fit.weighted_design @ row) * fit.residuals for fit in (outcome, received)]
    if arms is None:
        columns, factor = np.column_stack(influence), outcome.n / (outcome.n - 2)
    else:
        sums = [np.bincount(arms.codes, column, arms.clusters) for column in influence]
        columns, groups = np.column_stack(sums), arms.clusters
        factor = groups / (groups - 1) * (outcome.n - 1) / (outcome.n - 2)
    covariance: Floats = columns.T @ columns * factor
    return float(outcome.coefficients[1]), float(received.coefficients[1]), covariance


def kept_effects(
    effect: float, taken: float, covariance: Floats, critical: float
) -> tuple[float, float, str]:
    """Solve (γ − βπ)² ≤ c² (V_yy − 2βV_yd + β²V_dd) for β.

    Parameters
    ----------
    effect, taken : float
        γ and π: the effects of assignment on the outcome and on taking part.
    covariance : ndarray of float, shape (2, 2)
        Of both.
    critical : float
        c, of the t or normal distribution.

    Returns
    -------
    tuple of (float, float, str)
        Limits of the set, infinite where it is two rays or everything, and the note that says so.
    """
    c2 = critical**2
    a = taken**2 - c2 * float(covariance[1, 1])
    b = -2.0 * (effect * taken - c2 * float(covariance[0, 1]))
    c = effect**2 - c2 * float(covariance[0, 0])
    inside = b * b - 4.0 * a * c
    if a > 0:
        root = math.sqrt(max(inside, 0.0))
        return (-b - root) / (2 * a), (-b + root) / (2 * a), ""
    if inside <= 0 or a == 0:
        return -math.inf, math.inf, "the Anderson–Rubin set leaves out no effect at all"
    roots = sorted((-b + sign * math.sqrt(inside)) / (2 * a) for sign in (-1, 1))
    rays = f"the Anderson–Rubin set is two rays: below {roots[0]:.4g} and above {roots[1]:.4g}"
    return -math.inf, math.inf, rays
