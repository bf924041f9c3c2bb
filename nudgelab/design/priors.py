"""Priors of several numbers at once: values from shares in (0, 1), and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from nudgelab.study.calibration import BetaPrior, NormalPrior, UniformPrior

if TYPE_CHECKING:
    from nudgelab.study.calibration import Prior

__all__ = ["moments", "values_at"]

Floats = npt.NDArray[np.float64]


def values_at(priors: Mapping[str, Prior], shares: npt.ArrayLike) -> Floats:
    """Return the values below which shares of each prior lie.

    Parameters
    ----------
    priors : mapping of str to Prior
        A prior each column.
    shares : array_like, shape (draws, parameters)
        In [0, 1].

    Returns
    -------
    ndarray of float, shape (draws, parameters)
        Inside each prior's range.
    """
    table = np.asarray(shares, dtype=np.float64)
    columns = [
        np.clip(_distribution(prior).ppf(table[:, place]), prior.low, prior.high)
        for place, prior in enumerate(priors.values())
    ]
    return np.column_stack(columns)


def moments(prior: Prior) -> tuple[float, float]:
    """Return a prior's mean and standard deviation."""
    found = _distribution(prior)
    return float(found.mean()), float(found.std())


def _distribution(prior: UniformPrior | NormalPrior | BetaPrior) -> Any:
    from scipy import stats  # noqa: PLC0415

    width = prior.high - prior.low
    if isinstance(prior, UniformPrior):
        return stats.uniform(prior.low, width)
    if isinstance(prior, NormalPrior):
        ends = [(end - prior.mean) / prior.spread for end in (prior.low, prior.high)]
        return stats.truncnorm(*ends, prior.mean, prior.spread)
    middle, variance = (prior.mean - prior.low) / width, (prior.spread / width) ** 2
    size = middle * (1.0 - middle) / variance - 1.0
    return stats.beta(middle * size, (1.0 - middle) * size, prior.low, width)
