"""What arrays an estimator takes, and how it refuses the others.

Every estimator turns what it was handed into plain NumPy arrays here, once, and works on those.
Whatever it cannot take raises :class:`nudgelab.errors.EstimationError` with the name, what was
found, what was expected and what would mend it.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError

__all__ = [
    "LARGEST",
    "Booleans",
    "Codes",
    "Floats",
    "arm_sizes",
    "checked_level",
    "cluster_codes",
    "counted_events",
    "finite_vector",
    "flags",
    "in_reach",
    "positive_weights",
]

Floats: TypeAlias = npt.NDArray[np.float64]
"""Real numbers."""
Booleans: TypeAlias = npt.NDArray[np.bool_]
"""True or false, one a person."""
Codes: TypeAlias = npt.NDArray[np.intp]
"""Cluster of each person, numbered from 0 without gaps."""

LARGEST: Final = 1e60
"""Nothing that is measured is larger; the fourth power, which sums of squares of squares need, is
still a number of a computer's."""


def in_reach(values: npt.NDArray[np.float64]) -> Booleans:
    """Tell which values are numbers that models can be computed with.

    Parameters
    ----------
    values : ndarray of float
        Any numbers, NaN and infinities among them.

    Returns
    -------
    ndarray of bool
        True where a value is 0, or of a size from one over :data:`LARGEST` to that.
    """
    size = np.abs(values)
    reached: Booleans = (size == 0.0) | ((size >= 1.0 / LARGEST) & (size <= LARGEST))
    return reached


def checked_level(level: float) -> float:
    """Return the confidence level, or refuse it.

    Parameters
    ----------
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    float
        The same level.

    Raises
    ------
    EstimationError
        Where it is not strictly between 0 and 1.
    """
    if not 0.0 < level < 1.0:
        raise EstimationError(f"level == {level!r}, must be between 0 and 1, e.g. 0.95")
    return float(level)


def finite_vector(
    values: npt.ArrayLike, name: str, n: int | None = None, *, missing: bool = False
) -> Floats:
    """Return values as a vector of real numbers.

    Parameters
    ----------
    values : array_like, shape (n,)
        Numbers.
    name : str
        What they are called in the message.
    n : int, optional
        Length that they must have.
    missing : bool
        Whether NaN may stand for a value that was not observed.

    Returns
    -------
    ndarray of float, shape (n,)
        The values.

    Raises
    ------
    EstimationError
        Where they are no numbers, not one-dimensional, empty, of another length, not finite, or
        too large to be computed with.
    """
    try:
        vector = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise EstimationError(f"{name} has values that are no numbers: {error}") from error
    if vector.ndim != 1 or vector.size == 0:
        raise EstimationError(f"{name}.shape == {vector.shape}, must be (n,) with n >= 1")
    if n is not None and vector.size != n:
        raise EstimationError(f"len({name}) == {vector.size}, must be {n}, one value a person")
    bad = np.isinf(vector) if missing else ~np.isfinite(vector)
    if bad.any():
        raise EstimationError(
            f"{name} has {int(bad.sum())} values that are missing or infinite, must have none; "
            "leave those people out first"
        )
    beyond = np.abs(vector) > LARGEST
    if beyond.any():
        raise EstimationError(
            f"{name} has the value {vector[beyond][0]:g}, must be within ±{LARGEST:g}; "
            "measure it in larger units"
        )
    return vector


def flags(values: npt.ArrayLike, name: str, n: int) -> Booleans:
    """Return true-or-false values (booleans, or 0 and 1) as a vector of booleans.

    Parameters
    ----------
    values : array_like, shape (n,)
        Booleans, or numbers that are 0 or 1.
    name : str
        What they are called in the message.
    n : int
        Length that they must have.

    Returns
    -------
    ndarray of bool, shape (n,)
        The values.

    Raises
    ------
    EstimationError
        Where a value is neither 0 nor 1, or the length is another.
    """
    vector = finite_vector(values, name, n)
    other = ~np.isin(vector, (0.0, 1.0))
    if other.any():
        raise EstimationError(f"{name} has the value {vector[other][0]:g}, must be 0 or 1")
    set_flags: Booleans = vector == 1.0
    return set_flags


def arm_sizes(treated: Booleans) -> tuple[int, int]:
    """Count the people treated and the people in control.

    Parameters
    ----------
    treated : ndarray of bool, shape (n,)
        Who is in the treated group.

    Returns
    -------
    tuple of int
        People treated, people in control; both at least 1.

    Raises
    ------
    EstimationError
        Where a group has nobody.
    """
    n_treated = int(treated.sum())
    n_control = treated.size - n_treated
    if not n_treated or not n_control:
        empty = "control" if n_treated else "treated"
        raise EstimationError(f"the {empty} group has nobody with an outcome, must have somebody")
    return n_treated, n_control


def cluster_codes(clusters: npt.ArrayLike, n: int) -> Codes:
    """Return the clusters numbered from 0.

    Parameters
    ----------
    clusters : array_like, shape (n,)
        Name or number of each person's cluster: any hashable values.
    n : int
        Number of people.

    Returns
    -------
    ndarray of int, shape (n,)
        The cluster of each person, from 0 to G − 1 without gaps.

    Raises
    ------
    EstimationError
        Where the length is another, or somebody has no cluster.
    """
    names = np.asarray(clusters)
    if names.shape != (n,):
        raise EstimationError(f"clusters.shape == {names.shape}, must be ({n},), one a person")
    absent = int(np.isnan(names).sum()) if names.dtype.kind in "fc" else _absent(names)
    if absent:
        raise EstimationError(f"{absent} people have no cluster, everybody must have one")
    if names.dtype.kind == "O":
        numbered: dict[object, int] = {}
        return np.array([numbered.setdefault(name, len(numbered)) for name in names], dtype=np.intp)
    return np.unique(names, return_inverse=True)[1].astype(np.intp)


def _absent(names: npt.NDArray[np.object_]) -> int:
    """Count the objects that stand for nothing: None, and what does not equal itself (NaN)."""
    if names.dtype.kind != "O":
        return 0
    return sum(name is None or not name == name for name in names)  # noqa: PLR0124, SIM201


def positive_weights(weights: npt.ArrayLike, n: int) -> Floats:
    """Return weights as a vector of numbers at or above zero, not all zero.

    Parameters
    ----------
    weights : array_like, shape (n,)
        One weight a person, >= 0; people of weight 0 count for nothing.
    n : int
        Number of people.

    Returns
    -------
    ndarray of float, shape (n,)
        The weights.

    Raises
    ------
    EstimationError
        Where a weight is negative or none is positive.
    """
    vector = finite_vector(weights, "weights", n)
    if (vector < 0).any() or not vector.any():
        raise EstimationError("weights has negative values or only zeros, must be >= 0, some > 0")
    return vector


def counted_events(events: float, n: float, group: str) -> tuple[int, int]:
    """Return a count of events among a count of people.

    Parameters
    ----------
    events, n : int
        People with the event, and people; whole numbers with ``0 <= events <= n`` and ``n >= 1``.
    group : str
        What the group is called in the message.

    Returns
    -------
    tuple of int
        The events and the people.

    Raises
    ------
    EstimationError
        Where they are not such numbers.
    """
    if not (np.isfinite(events) and np.isfinite(n) and events == int(events) and n == int(n)):
        raise EstimationError(f"{group}: {events} of {n}, must be whole numbers")
    if n < 1 or not 0 <= events <= n:
        raise EstimationError(f"{group}: {events} of {n}, must be 0 <= events <= n with n >= 1")
    return int(events), int(n)
