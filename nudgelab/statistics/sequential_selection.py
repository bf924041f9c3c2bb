"""Simulating only as long as the race is open: the fully sequential procedure KN.

All systems are simulated a first number of times. From then on, after each further simulation of
those that are left, whoever is behind another by more than chance and the indifference zone allow
is dropped. With normal outcomes, the system that is left at the end is the best one with at least
the stated probability whenever the best is ahead by the indifference zone; else it is one within
that zone of the best. Variances may differ, and outcomes of one step may depend on each other:
common random numbers are allowed, and shorten the race.

References
----------
Kim, S.-H. & Nelson, B. L. (2001). A fully sequential procedure for indifference-zone selection in
simulation. ACM Transactions on Modeling and Computer Simulation 11, 251–273: procedure KN with
c = 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Floats, checked_level

__all__ = ["Race", "race"]


@dataclass(frozen=True, slots=True)
class Race:
    """Where a race stands.

    Attributes
    ----------
    left : tuple of int
        Systems that are still in it.
    dropped_at : tuple of int
        Step after which each system was dropped; 0 for who is left.
    steps : int
        Steps that counted.
    over : bool
        Whether the best is chosen.
    best : int
        The system with the highest mean of those left.
    longest : int
        Steps after which the race is over, whatever happens.
    """

    left: tuple[int, ...]
    dropped_at: tuple[int, ...]
    steps: int
    over: bool
    best: int
    longest: int


def race(values: npt.ArrayLike, *, first: int, indifference: float, level: float = 0.95) -> Race:
    """Tell which systems are still in the race for the highest mean.

    Parameters
    ----------
    values : array_like, shape (steps, systems)
        Outcomes, larger is better; steps are independent of each other, systems needn't be. What
        was dropped needn't be known (NaN) after it was.
    first : int
        Steps before anything is dropped, at least 2; variances are estimated from them.
    indifference : float
        Difference of means that is worth detecting, above 0.
    level : float
        Probability of choosing right, in (1/systems, 1).

    Returns
    -------
    Race
        Decided step by step, so that the same steps give the same decisions however many are
        handed in at a time.

    Raises
    ------
    EstimationError
        With fewer steps than ``first``, fewer than two systems, or values missing of who is left.

    References
    ----------
    Kim & Nelson (2001), ACM TOMACS 11, 251–273.
    """
    y = _checked(values, first, indifference, level)
    limits = _limits(y[:first], first, level) / indifference  # h² S² / δ
    longest = max(first, int(np.floor(limits.max() / indifference)) + 1)
    left = np.arange(y.shape[1])
    dropped = np.zeros(y.shape[1], dtype=np.int64)
    sums = y[: first - 1].sum(axis=0)
    step = first - 1
    while step < len(y) and len(left) > 1 and step < longest:
        sums, step = sums + y[step], step + 1
        behind = _behind(sums[left], limits[np.ix_(left, left)], indifference, step)
        dropped[left[behind]] = step
        left = left[~behind]
        _must_be_known(sums, left)
    over = len(left) == 1 or step >= longest
    return Race(
        left=tuple(left.tolist()),
        dropped_at=tuple(dropped.tolist()),
        steps=step,
        over=over,
        best=int(left[np.argmax(sums[left])]),
        longest=longest,
    )


def _checked(values: npt.ArrayLike, first: int, indifference: float, level: float) -> Floats:
    checked_level(level)
    y = np.asarray(values, dtype=np.float64)
    if y.ndim != 2 or y.shape[1] < 2 or not 2 <= first <= len(y) or not indifference > 0.0:
        raise EstimationError(
            f"values.shape == {y.shape}, first == {first}, indifference == {indifference}: must be"
            " (steps, systems), at least two systems, 2 to steps, and above 0"
        )
    if not np.isfinite(y[:first]).all():
        raise EstimationError(f"values of the first {first} steps must be finite")
    return y


def _limits(start: Floats, first: int, level: float) -> Floats:
    """Return h² S² of each pair, shape (systems, systems)."""
    systems = start.shape[1]
    eta = 0.5 * ((2.0 * (1.0 - level) / (systems - 1)) ** (-2.0 / (first - 1)) - 1.0)
    differences = start[:, :, None] - start[:, None, :]
    return np.asarray(2.0 * eta * (first - 1) * differences.var(axis=0, ddof=1))


def _behind(sums: Floats, limits: Floats, indifference: float, step: int) -> npt.NDArray[np.bool_]:
    """Return who is behind somebody by more than chance allows; ``limits`` is h² S² / δ."""
    allowed = np.maximum(0.0, 0.5 * (limits - indifference * step))
    ahead = sums[None, :] - sums[:, None]
    return np.asarray((ahead > allowed).any(axis=1))


def _must_be_known(sums: Floats, left: npt.NDArray[np.int64]) -> None:
    if not np.isfinite(sums[left]).all():
        raise EstimationError("values of a system that is still in the race must be finite")
