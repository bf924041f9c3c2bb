"""Who is on the Pareto front of effect against cost: nobody has more effect for no more cost."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError

__all__ = ["on_pareto_front"]


def on_pareto_front(effects: npt.ArrayLike, costs: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Tell which systems no other one dominates.

    Parameters
    ----------
    effects : array_like, shape (..., systems)
        Larger is better.
    costs : array_like, shape (..., systems)
        Smaller is better.

    Returns
    -------
    ndarray of bool, shape (..., systems)
        False where another system has at least the effect at no more than the cost, and is better
        in one of them.

    Raises
    ------
    EstimationError
        If the shapes differ.
    """
    effect, cost = np.asarray(effects, dtype=np.float64), np.asarray(costs, dtype=np.float64)
    if effect.shape != cost.shape or effect.ndim < 1:
        raise EstimationError(f"effects {effect.shape} and costs {cost.shape}: must be alike")
    more, less = effect[..., None, :], cost[..., None, :]
    mine, paid = effect[..., :, None], cost[..., :, None]
    dominated = (more >= mine) & (less <= paid) & ((more > mine) | (less < paid))
    return np.asarray(~dominated.any(axis=-1))
