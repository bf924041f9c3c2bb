"""The best mix that a budget can pay: a linear program, and how far from the best it may be.

Each segment of the people is divided among treatments; effect and cost are added up. That is the
linear relaxation of a multiple-choice knapsack, and at most one segment is divided at its optimum.
HiGHS (Huangfu & Hall 2018) solves it exactly; the gap between its primal and dual values says so.
What is not exact is the effects, which were simulated: a mix that is best by them may not be best
in truth. The gap between it and the true best is bounded by solving the same program on batches of
other simulations, each of which overstates what is possible (Mak, Morton & Wood 1999).

References
----------
Huangfu, Q. & Hall, J. A. J. (2018). Parallelizing the dual revised simplex method. Mathematical
Programming Computation 10, 119–142. Mak, W.-K., Morton, D. P. & Wood, R. K. (1999). Monte Carlo
bounding techniques for determining solution quality in stochastic programs. Operations Research
Letters 24, 47–56. Sinha, P. & Zoltners, A. A. (1979). The multiple-choice knapsack problem.
Operations Research 27, 503–515.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Floats, checked_level

__all__ = ["Mix", "SampleGap", "best_mix", "sample_gap"]


@dataclass(frozen=True, slots=True)
class Mix:
    """The best mix by given effects and costs.

    Attributes
    ----------
    shares : ndarray of float, shape (segments, treatments)
        Share of each segment that gets each treatment; rows sum to 1.
    effect, cost : float
        What it brings and costs, over all.
    price : float
        Effect that one more unit of the budget would bring; 0 where the budget isn't used up.
    gap : float
        Difference between the solver's upper bound and the effect: 0 but for rounding.
    """

    shares: Floats
    effect: float
    cost: float
    price: float
    gap: float


@dataclass(frozen=True, slots=True)
class SampleGap:
    """How far a mix may be from the best one in truth, for its effects were simulated.

    Attributes
    ----------
    gap : float
        Mean over batches of how much more the best mix of that batch brings in it: what choosing
        may have cost, overstated.
    high : float
        One-sided upper limit, at the stated level.
    level : float
        Its confidence level.
    batches : int
        How many.
    """

    gap: float
    high: float
    level: float
    batches: int


def best_mix(effects: npt.ArrayLike, costs: npt.ArrayLike, budget: float) -> Mix:
    """Return the mix with the greatest effect that a budget can pay.

    Parameters
    ----------
    effects, costs : array_like, shape (segments, treatments)
        What giving a treatment to a whole segment brings and costs.
    budget : float
        In the unit of the costs.

    Returns
    -------
    Mix
        Optimal up to the solver's tolerance.

    Raises
    ------
    EstimationError
        If shapes differ, numbers aren't finite, or even the cheapest mix costs more.
    """
    effect, cost = _checked(effects, costs)
    segments, treatments = effect.shape
    if budget < float(cost.min(axis=1).sum()):
        raise EstimationError(
            f"budget == {budget:g}, must be at least {cost.min(axis=1).sum():g}, the cheapest mix"
        )
    from scipy.optimize import linprog  # noqa: PLC0415

    whole = np.kron(np.eye(segments), np.ones(treatments))
    found = linprog(
        -effect.ravel(),
        A_ub=cost.reshape(1, -1),
        b_ub=[budget],
        A_eq=whole,
        b_eq=np.ones(segments),
        method="highs",
    )
    if found.status != 0 or found.x is None:
        raise EstimationError(f"the linear program has no solution: {found.message}")
    shares = np.clip(found.x.reshape(effect.shape), 0.0, 1.0)
    upper = -float(found.ineqlin.marginals[0] * budget + found.eqlin.marginals.sum())
    value = float((shares * effect).sum())
    return Mix(
        shares=shares,
        effect=value,
        cost=float((shares * cost).sum()),
        price=-float(found.ineqlin.marginals[0]),
        gap=max(0.0, upper - value),
    )


def sample_gap(
    shares: npt.ArrayLike,
    effects: npt.ArrayLike,
    costs: npt.ArrayLike,
    budget: float,
    *,
    batches: int = 10,
    level: float = 0.95,
) -> SampleGap:
    """Bound how far a mix is from the best one in truth.

    Parameters
    ----------
    shares : array_like, shape (segments, treatments)
        The mix, chosen without the simulations that follow.
    effects : array_like, shape (simulations, segments, treatments)
        Independent simulations.
    costs : array_like, shape (segments, treatments)
        Taken as known: costs hardly scatter.
    budget : float
        In the unit of the costs.
    batches : int
        Into how many the simulations are divided; at least 2.
    level : float
        Confidence level of the one-sided limit, in (0, 1).

    Returns
    -------
    SampleGap
        Zero only where the mix is the best one in every batch.

    Raises
    ------
    EstimationError
        With fewer simulations than batches.

    References
    ----------
    Mak, Morton & Wood (1999), Operations Research Letters 24, 47–56: the gap by common random
    numbers.
    """
    checked_level(level)
    simulated = np.asarray(effects, dtype=np.float64)
    mix = np.asarray(shares, dtype=np.float64)
    if batches < 2 or len(simulated) < batches:
        raise EstimationError(f"{len(simulated)} simulations, must be at least {batches} batches")
    parts = [part.mean(axis=0) for part in np.array_split(simulated, batches)]
    gaps = np.array(
        [best_mix(part, costs, budget).effect - float((mix * part).sum()) for part in parts]
    )
    gaps = np.maximum(gaps, 0.0)
    half = float(special.stdtrit(batches - 1, level)) * float(gaps.std(ddof=1))
    gap = float(gaps.mean())
    return SampleGap(gap=gap, high=gap + half / math.sqrt(batches), level=level, batches=batches)


def _checked(effects: npt.ArrayLike, costs: npt.ArrayLike) -> tuple[Floats, Floats]:
    effect, cost = np.asarray(effects, dtype=np.float64), np.asarray(costs, dtype=np.float64)
    if effect.shape != cost.shape or effect.ndim != 2 or not effect.size:
        raise EstimationError(
            f"effects {effect.shape} and costs {cost.shape}: must be (segments, treatments)"
        )
    if not (np.isfinite(effect).all() and np.isfinite(cost).all()):
        raise EstimationError("effects and costs must be finite")
    return effect, cost
