"""Search for the minimum of a simulated loss: a spread of points first, then a simplex.

The loss is simulated with the same luck at every point (common random numbers), so that it is one
fixed, if slightly jagged, function of the parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy import optimize
from scipy.stats import qmc

__all__ = ["minimum"]

FloatArray = npt.NDArray[np.float64]
Loss = Callable[[FloatArray], float]

_KEPT = 4
_STARTS = 2


def minimum(
    rough: Loss,
    fine: Loss,
    limits: Sequence[tuple[float, float]],
    *,
    spread: int,
    steps: int,
    seed: int,
) -> tuple[FloatArray, float]:
    """Return where a loss is least, and how much it is there.

    Parameters
    ----------
    rough, fine : callable
        The loss at a point, cheaply, and well.
    limits : sequence of (float, float)
        Lowest and highest value of each parameter.
    spread : int
        Points of a Sobol sequence at which the rough loss is looked at; a power of 2.
    steps : int
        Evaluations of the fine loss by each of two simplexes (Nelder & Mead 1965), which start at
        the two finest of the four roughly best points.
    seed : int
        Scrambles the sequence.

    Returns
    -------
    point : ndarray of float, shape (parameters,)
        The better end of the two.
    loss : float
        The fine loss there.
    """
    low, high = np.array(limits).T
    points = qmc.scale(qmc.Sobol(len(limits), rng=seed).random(spread), low, high)
    best = points[np.argsort([rough(point) for point in points])[:_KEPT]]
    starts = best[np.argsort([fine(point) for point in best])[:_STARTS]]
    ends = [_descended(fine, start, low, high, steps) for start in starts]
    return min(ends, key=lambda end: end[1])


def _descended(
    loss: Loss, start: FloatArray, low: FloatArray, high: FloatArray, steps: int
) -> tuple[FloatArray, float]:
    # corners a tenth of the range away, on the side where there is more room
    toward = np.where(start < (low + high) / 2, 0.1, -0.1) * (high - low)
    found = optimize.minimize(
        loss,
        start,
        method="Nelder-Mead",
        bounds=list(zip(low, high, strict=True)),
        options={"maxfev": steps, "initial_simplex": np.vstack([start, start + np.diag(toward)])},
    )
    return np.asarray(found.x), float(found.fun)
