"""How much of an effect runs through a mediator: Imai, Keele and Tingley's causal mediation.

The mediator M is linear in the treatment T and the covariates, with normal errors; the outcome is
linear, or logistic, in T, M and the covariates. The average causal mediation effect is
ACME(t) = E[Y(t, M(1)) − Y(t, M(0))], the average direct effect ADE(t) = E[Y(1, M(t)) − Y(0, M(t))],
and both are averaged over t, so that they add up to the total effect. Their method draws M from its
model; here its expectation is taken by Gauss–Hermite quadrature, which has no simulation error. The
intervals are percentiles of a bootstrap of persons, or of whole clusters, within the two groups.

All this identifies a mechanism only under sequential ignorability: given treatment and covariates,
nothing that isn't measured moves mediator and outcome together. The sensitivity parameter ρ is the
correlation of the two errors that such a cause would leave; at ρ = the correlation of the residuals
of M and Y given T and covariates (without M) the linear ACME is zero (their Theorem 4). Without a
product of T and M the path is taken to be the same in both groups.

Checked against R (``lm``, ``glm`` and ``integrate``) and statsmodels' ``Mediation``.

References
----------
Imai, K., Keele, L. & Tingley, D. (2010). A general approach to causal mediation analysis.
Psychological Methods 15, 309–334. Imai, K., Keele, L. & Yamamoto, T. (2010). Identification,
inference and sensitivity analysis for causal mediation effects. Statistical Science 25, 51–71.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import (
    Booleans,
    Codes,
    Floats,
    arm_sizes,
    checked_level,
    cluster_codes,
    finite_vector,
    flags,
    in_reach,
)
from nudgelab.statistics.replicate_fits import (
    bootstrap_weights,
    least_squares_fits,
    logistic_fits,
)

__all__ = ["Mediated", "Path", "causal_mediation"]

_EXACT, _FAST = 15, 7
"""Nodes of the quadrature: for the estimate, and for each bootstrap sample (good to 1e−5)."""
_NUMBERS_AT_ONCE, _LEAST_AT_ONCE = 100_000, 10
"""Weights of bootstrap samples that are held at once, and samples at least."""
_MOST_NUMBERS, _FEWEST_DRAWS = 20_000_000, 200
"""Of very many people fewer samples are drawn, so that these are never more weights in all."""
_FEWEST_CLUSTERS = 5
_REDUNDANT = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One path's effect: its estimate, percentile interval and p-value (all NaN if not told)."""

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    p: float = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Mediated:
    """An effect, taken apart.

    Attributes
    ----------
    moved : Path
        Effect of the treatment on the mediator, in the mediator's unit.
    acme, ade, total : Path
        Effect through the mediator, past it, and both, in the outcome's unit.
    proportion : Path
        Share of the total that runs through the mediator; not told where the total's interval holds
        zero, for a share of nothing is nothing.
    rho_at_zero : float
        Correlation of the errors at which the effect through the mediator is zero, in (−1, 1).
    n_treated, n_control : int
        People.
    clusters : int or None
        Clusters that were drawn.
    draws : int
        Bootstrap samples.
    level : float
        Level of the intervals.
    method, note : str
        The method; what the reader must know, or the reason of a refusal.
    """

    n_treated: int
    n_control: int
    clusters: int | None
    level: float
    moved: Path = field(default_factory=Path)
    acme: Path = field(default_factory=Path)
    ade: Path = field(default_factory=Path)
    total: Path = field(default_factory=Path)
    proportion: Path = field(default_factory=Path)
    rho_at_zero: float = math.nan
    draws: int = 0
    method: str = ""
    note: str = ""

    @property
    def refused(self) -> bool:
        """Whether no number could be given; ``note`` then says why."""
        return math.isnan(self.acme.value)


@dataclass(frozen=True, slots=True)
class _Data:
    outcome: Floats
    mediator: Floats
    treated: Booleans
    covariates: Floats
    codes: Codes | None

    @property
    def binary(self) -> bool:
        return bool(np.isin(self.outcome, (0.0, 1.0)).all())

    @property
    def ones(self) -> Floats:
        return np.ones(self.treated.size)


def causal_mediation(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    mediator: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    draws: int = 1_000,
    rng: np.random.Generator,
    level: float = 0.95,
) -> Mediated:
    """Take an effect apart: through a mediator, and past it.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Outcome, in any unit; logistic where it is only 0 and 1.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    mediator : array_like, shape (n,)
        The mediator, after the treatment, in any unit.
    covariates : array_like, shape (n, k)
        Covariates from before the treatment, complete; k may be 0.
    clusters : array_like, shape (n,), optional
        Cluster of each person.
    draws : int
        Bootstrap samples; of more than 20,000 people fewer, but at least 200.
    rng : numpy Generator
        Source of chance.
    level : float
        Level of the intervals, in (0, 1).

    Returns
    -------
    Mediated
        The parts. Refused with a reason where people or clusters are too few, or nothing varies.

    Raises
    ------
    EstimationError
        Where an array is of another length or has missing values, or a group is empty.

    References
    ----------
    Imai, Keele & Tingley (2010), Psychological Methods 15, 309–334, algorithm 2; Imai, Keele &
    Yamamoto (2010), Statistical Science 25, 51–71, theorem 4.
    """
    checked_level(level)
    data = _checked(outcome, treated, mediator, covariates, clusters)
    n_treated, n_control = arm_sizes(data.treated)
    count = None if data.codes is None else int(data.codes.max()) + 1
    if reason := _too_little(data):
        return Mediated(
            n_treated=n_treated, n_control=n_control, clusters=count, level=level, note=reason
        )
    point = _paths(data, np.ones((1, data.treated.size)), _EXACT)[0]
    draws = min(draws, max(_FEWEST_DRAWS, _MOST_NUMBERS // data.treated.size))
    sampled = _bootstrap(data, draws, rng)
    parts = [_path(value, column, level) for value, column in zip(point, sampled.T, strict=True)]
    return Mediated(
        n_treated=n_treated,
        n_control=n_control,
        clusters=count,
        level=level,
        moved=parts[0],
        acme=parts[1],
        ade=parts[2],
        total=parts[3],
        proportion=_proportion(parts[3], point, sampled, level),
        rho_at_zero=_residual_correlation(data),
        draws=draws,
        method=_method(data),
        note=_fragile(data),
    )


def _checked(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    mediator: npt.ArrayLike,
    covariates: npt.ArrayLike,
    clusters: npt.ArrayLike | None,
) -> _Data:
    y = finite_vector(outcome, "outcome")
    arm = flags(treated, "treated", y.size)
    arm_sizes(arm)
    m = finite_vector(mediator, "mediator", y.size)
    x = np.asarray(covariates, dtype=np.float64)
    if x.ndim != 2 or x.shape[0] != y.size or not in_reach(x).all():
        raise EstimationError(f"covariates.shape == {x.shape}, must be ({y.size}, k) without gaps")
    codes = None if clusters is None else cluster_codes(clusters, y.size)
    return _Data(y, m, arm, _independent(x, arm), codes)


def _independent(x: Floats, arm: Booleans) -> Floats:
    """Return the covariates, centred, without what the constant, the group or others tell."""
    base = np.column_stack([np.ones(arm.size), arm])
    kept: list[Floats] = []
    for column in x.T:
        known = np.column_stack([base, *kept])
        left = column - known @ np.linalg.lstsq(known, column, rcond=None)[0]
        if np.linalg.norm(left) > _REDUNDANT * max(float(np.linalg.norm(column)), 1e-300):
            kept.append(column - column.mean())
    return np.column_stack(kept) if kept else np.empty((arm.size, 0))


def _too_little(data: _Data) -> str:
    columns = data.covariates.shape[1] + 3
    if data.treated.size < 2 * columns:
        return f"{data.treated.size} people, too few for {columns} coefficients"
    if data.codes is not None and min(_clusters(data)) < _FEWEST_CLUSTERS:
        return (
            f"{min(_clusters(data))} clusters in a group, too few to draw from:"
            f" {_FEWEST_CLUSTERS} are the least"
        )
    base = np.column_stack([data.ones, data.treated, data.covariates])
    left = data.mediator - base @ np.linalg.lstsq(base, data.mediator, rcond=None)[0]
    if np.linalg.norm(left) <= _REDUNDANT * max(float(np.linalg.norm(data.mediator)), 1e-300):
        return "the mediator does not vary within the groups"
    if np.ptp(data.outcome) == 0:
        return "every outcome is the same"
    return ""


def _clusters(data: _Data) -> tuple[int, int]:
    assert data.codes is not None  # noqa: S101  (the callers have asked)
    return len(np.unique(data.codes[data.treated])), len(np.unique(data.codes[~data.treated]))


def _fragile(data: _Data) -> str:
    if data.codes is None or min(_clusters(data)) >= 2 * _FEWEST_CLUSTERS:
        return ""
    return f"fragile: a bootstrap of {min(_clusters(data))} clusters in a group"


def _method(data: _Data) -> str:
    model = "logistic" if data.binary else "linear"
    units = "persons" if data.codes is None else "clusters"
    return f"causal mediation, {model} outcome model, bootstrap of {units}"


def _bootstrap(data: _Data, draws: int, rng: np.random.Generator) -> Floats:
    step = max(_LEAST_AT_ONCE, _NUMBERS_AT_ONCE // data.treated.size)
    parts = []
    for first in range(0, draws, step):
        size = min(step, draws - first)
        parts.append(_paths(data, bootstrap_weights(data.treated, data.codes, size, rng), _FAST))
    return np.concatenate(parts)


def _paths(data: _Data, weights: Floats, nodes: int) -> Floats:
    """Return effect on the mediator, ACME, ADE and total for each set of weights, shape (B, 4)."""
    of_mediator = np.column_stack([data.ones, data.treated, data.covariates])
    a = least_squares_fits(of_mediator, data.mediator, weights)
    of_outcome = np.column_stack([of_mediator, data.mediator])
    if not data.binary:
        b = least_squares_fits(of_outcome, data.outcome, weights)
        through = a[:, 1] * b[:, -1]
        return np.column_stack([a[:, 1], through, b[:, 1], through + b[:, 1]])
    b = logistic_fits(of_outcome, data.outcome, weights)
    means = _mean_probabilities(data, weights, (a, b), nodes)
    acme = (means[1, 1] - means[1, 0] + means[0, 1] - means[0, 0]) / 2
    ade = (means[1, 1] - means[0, 1] + means[1, 0] - means[0, 0]) / 2
    return np.column_stack([a[:, 1], acme, ade, means[1, 1] - means[0, 0]])


def _mean_probabilities(
    data: _Data, weights: Floats, coefficients: tuple[Floats, Floats], nodes: int
) -> dict[tuple[int, int], Floats]:
    """Return the mean probability under treatment t with the mediator of treatment s, by (t, s)."""
    a, b = coefficients
    points, masses = np.polynomial.hermite_e.hermegauss(nodes)
    masses = masses / masses.sum()
    x = np.column_stack([data.ones, data.covariates])
    keep = [0, *range(2, a.shape[1])]
    fitted = a[:, keep] @ x.T
    residual = data.mediator - fitted - a[:, [1]] * data.treated
    degrees = weights.sum(axis=1) - a.shape[1]
    spread = np.sqrt((weights * residual**2).sum(axis=1) / degrees)
    plain = b[:, keep] @ x.T
    slope = b[:, [-1]]
    share = weights / weights.sum(axis=1, keepdims=True)
    means: dict[tuple[int, int], Floats] = {}
    for t in (0, 1):
        for s in (0, 1):
            eta = plain + t * b[:, [1]] + slope * (fitted + s * a[:, [1]])
            total = sum(
                mass * special.expit(eta + slope * spread[:, None] * node)
                for node, mass in zip(points, masses, strict=True)
            )
            means[t, s] = (share * total).sum(axis=1)
    return means


def _path(value: float, sampled: Floats, level: float) -> Path:
    low, high = np.quantile(sampled, [(1 - level) / 2, (1 + level) / 2])
    below = float((sampled <= 0).mean())
    least = 1.0 / (sampled.size + 1)
    p = min(1.0, 2 * max(min(below, 1 - below), least / 2))
    return Path(value=float(value), low=float(low), high=float(high), p=p)


def _proportion(total: Path, point: Floats, sampled: Floats, level: float) -> Path:
    if total.low <= 0 <= total.high:
        return Path()
    low, high = np.quantile(sampled[:, 1] / sampled[:, 3], [(1 - level) / 2, (1 + level) / 2])
    return Path(value=float(point[1] / point[3]), low=float(low), high=float(high))


def _residual_correlation(data: _Data) -> float:
    base = np.column_stack([data.ones, data.treated, data.covariates])
    left = [
        column - base @ np.linalg.lstsq(base, column, rcond=None)[0]
        for column in (data.outcome, data.mediator)
    ]
    size = math.sqrt(float((left[0] ** 2).sum() * (left[1] ** 2).sum()))
    return float(left[0] @ left[1]) / size if size > 0 else math.nan
