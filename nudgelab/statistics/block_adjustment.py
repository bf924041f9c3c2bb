"""Covariates within strata: what an outcome would be at its stratum's mean of the covariates.

Slopes come from what varies within strata only, so that no comparison between strata enters. Where
every stratum has two units or more in each arm, each arm has its own slopes, as in Lin's
regression with an intercept for each stratum and arm. Where some have one unit in an arm (pairs),
both arms share the slopes: for pairs that is the regression of differences on differences.

Slopes cost precision twice: the residuals are smaller than the errors, and the arms differ by
chance in the covariates. Of u units left after the means and s slopes that is, on average over the
assignments, a factor of about (u + s) / (u − s) on the variance. Where clusters were assigned, a
slope counts by the share of its covariate's variation that lies between them: fully for a property
of the cluster, hardly for one of persons.

References
----------
Lin, W. (2013). Agnostic notes on regression adjustments to experimental data. Annals of Applied
Statistics 7, 295–318. Liu, H. & Yang, Y. (2020). Regression-adjusted average treatment effect
estimates in stratified randomized experiments. Biometrika 107, 935–948. Fogarty, C. B. (2018).
Regression-assisted inference for the average treatment effect in paired experiments. Biometrika
105, 994–1000.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nudgelab.statistics.arrays import Booleans, Codes, Floats

__all__ = ["Adjusted", "at_the_mean_of_its_block"]

_REDUNDANT = 1e-9
"""Singular values below this share of the largest count as zero."""


class Adjusted(NamedTuple):
    """An outcome moved to the covariates' means.

    Attributes
    ----------
    outcome : ndarray, shape (n,)
        In the outcome's unit.
    slopes : int
        Slopes that were estimated.
    cost : float
        The same in units: each slope by the share of its covariate's variation between clusters.
    """

    outcome: Floats
    slopes: int
    cost: float


def at_the_mean_of_its_block(
    outcome: Floats,
    covariates: Floats,
    treated: Booleans,
    block: Codes,
    *,
    by_arm: bool,
    clusters: Codes | None = None,
) -> Adjusted:
    """Return the outcome as it would be at the mean of the covariates in its block.

    Parameters
    ----------
    outcome : ndarray, shape (n,)
        Outcome of each person.
    covariates : ndarray, shape (n, k)
        Complete.
    treated : ndarray of bool, shape (n,)
        Who is treated.
    block : ndarray of int, shape (n,)
        Block of each person, from 0.
    by_arm : bool
        Whether each arm has slopes of its own.
    clusters : ndarray of int or None, shape (n,)
        Cluster of each person, from 0; None where persons were assigned.

    Returns
    -------
    Adjusted
        The outcome minus the slopes times the distance from the block's mean.
    """
    away = _within(covariates, block)
    within_cell = _within(covariates, 2 * block + treated)
    y = _within(outcome[:, None], 2 * block + treated)[:, 0]
    adjusted, slopes, cost = outcome.copy(), 0, 0.0
    for part in (treated, ~treated) if by_arm else (np.ones_like(treated),):
        if not by_arm:
            both = _within_blocks_and_arms(np.column_stack([covariates, outcome]), treated, block)
            within_cell, y = both[:, :-1], both[:, -1]
        slope, rank = _slopes(within_cell[part], y[part], covariates[part])
        adjusted[part] -= away[part] @ slope
        slopes += rank
        units = None if clusters is None else clusters[part]
        cost += rank * _share_between(within_cell[part], units)
    return Adjusted(adjusted, slopes, cost)


def _within(columns: Floats, group: Codes) -> Floats:
    """Return columns minus the mean of their group."""
    size = np.maximum(np.bincount(group), 1)
    means = np.column_stack([np.bincount(group, column) / size for column in columns.T])
    centred: Floats = columns - means[group]
    return centred


def _within_blocks_and_arms(columns: Floats, treated: Booleans, block: Codes) -> Floats:
    """Return the residuals of columns on block effects and one effect of treatment."""
    within = _within(columns, block)
    arm = _within(treated.astype(np.float64)[:, None], block)[:, 0]
    residual: Floats = within - np.outer(arm, arm @ within / (arm @ arm))
    return residual


def _slopes(x: Floats, y: Floats, raw: Floats) -> tuple[Floats, int]:
    """Return least-squares slopes, zero for what does not vary within, and their number."""
    scale = np.linalg.norm(raw - raw.mean(axis=0), axis=0)
    safe = np.where(scale > 0, scale, 1.0)
    slope, _, rank, values = np.linalg.lstsq(x / safe, y, rcond=_REDUNDANT)
    if values.size and values[0] <= _REDUNDANT:  # nothing varies within: rounding only
        return np.zeros(x.shape[1]), 0
    return slope / safe, int(rank)


def _share_between(x: Floats, clusters: Codes | None) -> float:
    """Return the mean over covariates of the share of their variation between clusters."""
    if clusters is None:
        return 1.0
    size = np.maximum(np.bincount(clusters), 1)
    shares = [
        float((np.bincount(clusters, column) ** 2 / size).sum() / (column @ column))
        for column in x.T
        if column @ column > 0
    ]
    return float(np.mean(shares)) if shares else 0.0
