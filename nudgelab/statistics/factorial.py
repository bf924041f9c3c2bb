"""Main effects and interactions of a trial whose arms combine several factors, each on or off.

The main effect of a factor is the mean outcome with it minus that without it, averaged with equal
weights over the combinations of the other factors. An interaction of two is the difference between
the effect of one where the other is on and where it is off, averaged likewise; of more factors it
is the difference of such differences. These are contrasts of the arms' means that need no model
(no regression could read an effect at the others' zero for an average one), with Neyman's variance,
of clusters CR2's, and Satterthwaite's degrees of freedom.

A combination of the other factors in which not all needed arms exist is left out; so a design that
leaves out some combinations is served as far as it tells.

Checked against R's ``lm`` with effect coding and ``estimatr``.

References
----------
Dasgupta, T., Pillai, N. S. & Rubin, D. B. (2015). Causal inference from 2^K factorial designs by
using potential outcomes. Journal of the Royal Statistical Society B 77, 727–753, section 3. Gerber,
A. S. & Green, D. P. (2012). Field Experiments, section 9.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Codes, Floats, checked_level, cluster_codes, finite_vector
from nudgelab.statistics.cell_means import CellMeans, cell_means
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import critical_value, two_sided_p

__all__ = ["factorial_effect", "factorial_weights"]

_REFERENCE = "Dasgupta, Pillai & Rubin (2015), J. of the Royal Statistical Society B 77, 727–753"
_ROUNDING = 1e-12
"""A standard error below this share of the outcomes themselves is rounding, not variation."""
_FEW_DEGREES = 4.0


def factorial_weights(levels: npt.ArrayLike, factors: Sequence[int]) -> Floats:
    """Return the weight of each arm's mean in a main effect or an interaction.

    Parameters
    ----------
    levels : array_like of int, shape (arms, factors)
        1 where the factor is on in the arm, 0 where it is off; no two arms alike.
    factors : sequence of int
        One factor for its main effect, several for their interaction.

    Returns
    -------
    ndarray, shape (arms,)
        Weights that sum to 0; all 0 where no combination of the others has all needed arms.

    Raises
    ------
    EstimationError
        Where a level is neither 0 nor 1, or two arms are alike.

    References
    ----------
    Dasgupta, Pillai & Rubin (2015), section 3.
    """
    table = np.asarray(levels, dtype=np.int64)
    if not np.isin(table, (0, 1)).all() or len(np.unique(table, axis=0)) < len(table):
        raise EstimationError("levels has other values than 0 and 1, or two arms that are alike")
    others = [column for column in range(table.shape[1]) if column not in factors]
    weights = np.zeros(len(table))
    contexts, which = np.unique(table[:, others], axis=0, return_inverse=True)
    signs = np.prod(2 * table[:, list(factors)] - 1, axis=1)
    for context in range(len(contexts)):
        arms = which.ravel() == context
        if arms.sum() == 2 ** len(factors):
            weights[arms] = signs[arms]
    complete = np.abs(weights).sum() / 2 ** len(factors)
    return weights / complete if complete else weights


def factorial_effect(
    estimand: str,
    outcome: npt.ArrayLike,
    arm: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    blocks: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Estimate a contrast of the arms' means.

    Parameters
    ----------
    estimand : str
        What the contrast is of: ``"risk_difference"`` or ``"mean_difference"``.
    outcome : array_like, shape (n,)
        Outcome of each person.
    arm : array_like of int, shape (n,)
        Place of each person's arm among the weights.
    weights : array_like, shape (arms,)
        As :func:`factorial_weights` gives them.
    clusters : array_like, shape (n,), optional
        Cluster of each person.
    blocks : array_like, shape (n,), optional
        Stratum of each person, where persons were assigned within strata: the contrast is then
        taken within each stratum that has two people in each needed arm, and averaged by people.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        The contrast; ``n_treated`` and ``n_control`` are the people in arms of positive and of
        negative weight. Refused where an arm that is needed has fewer than two units, where nothing
        varies, and with less than one degree of freedom.

    Raises
    ------
    EstimationError
        Where an array is of another length or has missing values.
    """
    checked_level(level)
    y = finite_vector(outcome, "outcome")
    code = np.asarray(arm, dtype=np.intp)
    by_arm = np.asarray(weights, dtype=np.float64)
    unit = None if clusters is None else cluster_codes(clusters, y.size)
    block: Codes = np.zeros(y.size, np.intp) if blocks is None else cluster_codes(blocks, y.size)
    count = int(block.max()) + 1
    cells = cell_means(y, block * len(by_arm) + code, count * len(by_arm), unit)
    by_cell, left_out = _by_cell(cells, by_arm, count)
    used = by_cell[block * len(by_arm) + code]
    method = _method(unit is not None, count > 1)
    people = (int((used > 0).sum()), int((used < 0).sum()))
    units = None if unit is None else int(np.unique(unit[used != 0]).size)
    known: dict[str, Any] = {
        "level": level,
        "n_treated": people[0],
        "n_control": people[1],
        "method": method,
        "reference": _REFERENCE,
        "clusters": units,
    }
    if not by_cell.any():
        return refusal(estimand, _why_nothing(by_arm), **known)
    contrast = cells.contrast(by_cell)
    if contrast.standard_error <= _ROUNDING * float(np.abs(y).max()):
        return refusal(estimand, "no variation is left within the arms to judge by", **known)
    if not contrast.degrees_of_freedom >= 1:
        return refusal(estimand, "less than one degree of freedom is left", **known)
    half = critical_value(level, contrast.degrees_of_freedom) * contrast.standard_error
    few = f"fragile: inference rests on {contrast.degrees_of_freedom:.1f} degrees of freedom"
    notes = [
        f"strata without two units in each arm, left out: {left_out:,}" if left_out else "",
        few if contrast.degrees_of_freedom < _FEW_DEGREES else "",
    ]
    return Estimate(
        estimand=estimand,
        value=contrast.value,
        low=contrast.value - half,
        high=contrast.value + half,
        p=two_sided_p(contrast.value / contrast.standard_error, contrast.degrees_of_freedom),
        standard_error=contrast.standard_error,
        degrees_of_freedom=contrast.degrees_of_freedom,
        note="; ".join(filter(None, notes)),
        **known,
    )


def _by_cell(cells: CellMeans, by_arm: Floats, count: int) -> tuple[Floats, int]:
    """Return weights of the cells of all strata, and how many strata had to be left out."""
    needed = by_arm != 0
    units = cells.units.reshape(count, -1)
    tells = (units[:, needed] >= 2).all(axis=1) & needed.any()
    people = np.where(tells, cells.size.reshape(count, -1)[:, needed].sum(axis=1), 0)
    share = people / max(int(people.sum()), 1)
    return np.outer(share, by_arm).ravel(), int((~tells).sum())


def _why_nothing(by_arm: Floats) -> str:
    if not by_arm.any():
        return "no combination of the other factors has all the arms that are needed"
    return "an arm that is needed has fewer than two units"


def _method(clustered: bool, blocked: bool) -> str:
    within = ", within strata" if blocked else ""
    robust = "CR2, " if clustered else ""
    return f"contrast of arm means{within}, {robust}Satterthwaite t"
