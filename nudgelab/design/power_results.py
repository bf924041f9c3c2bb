"""What is found of a study's power: a row an arm and size, and all of them together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from nudgelab.design.supposed import Supposition

__all__ = ["CurvePoint", "Power", "PowerRow", "with_simulated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerRow:
    """An arm at a size.

    Attributes
    ----------
    arm : str
        Its name.
    size : int
        Employees of the programme.
    teams : float
        Teams of the programme; NaN where persons were assigned.
    people_arm, people_control : float
        People of the arm and of control whose outcome counts, as the formula expects them; NaN
        without a formula.
    effect : float
        The effect of interest.
    formula, formula_low, formula_high : float
        Power by formula, and its range over that of the intracluster correlation; NaN where
        unknown.
    degrees_of_freedom, design_effect : float
        Of the formula; infinite and NaN where they don't apply.
    detectable : float
        The smallest effect with the target's power, by formula; NaN where there is none.
    simulated, simulated_error : float
        Share of the simulated programmes in which the arm was found, and its Monte-Carlo standard
        error; NaN without a simulation.
    mean, mean_error : float
        Mean estimate over the simulated programmes and its Monte-Carlo standard error.
    replications, refused : int
        Simulated programmes, and those of them in which there was no estimate.
    """

    arm: str
    size: int
    teams: float
    people_arm: float
    people_control: float
    effect: float
    formula: float
    formula_low: float
    formula_high: float
    degrees_of_freedom: float
    design_effect: float
    detectable: float
    simulated: float = math.nan
    simulated_error: float = math.nan
    mean: float = math.nan
    mean_error: float = math.nan
    replications: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A point of an arm's curve of power by formula."""

    arm: str
    size: float
    power: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """Power of a study over a grid of sizes.

    Attributes
    ----------
    study, title : str
        Its name, and what it is called.
    question : str
        The outcome and segment, in words.
    outcome, segment, estimand : str
        What is tested.
    people : str
        What the people are called.
    arms : mapping of str to str
        Name → what an arm is called, control first.
    unit : {"person", "team"}
        What is assigned.
    grow : {"teams", "team_size"}
        What grows with the programme.
    level, target : float
        One minus the level of significance, and the power that is wanted.
    multiplicity : str
        The correction across the arms.
    seed : int
        Of the simulated programmes.
    rows : tuple of PowerRow
        Arm by arm, the smallest size first.
    curve : tuple of CurvePoint
        The formula between the sizes.
    needed : mapping of str to float
        Arm → employees with which it reaches the target by formula; NaN where none do.
    supposed : tuple of Supposition
        What the formula rests on.
    effect_origins : mapping of str to str
        Arm → where its effect of interest comes from.
    notes : tuple of str
        What the reader must know.
    """

    study: str
    title: str
    question: str
    outcome: str
    segment: str
    estimand: str
    people: str
    arms: Mapping[str, str]
    unit: str
    grow: str
    level: float
    target: float
    multiplicity: str
    seed: int
    rows: tuple[PowerRow, ...]
    curve: tuple[CurvePoint, ...]
    needed: Mapping[str, float]
    supposed: tuple[Supposition, ...]
    effect_origins: Mapping[str, str]
    notes: tuple[str, ...]

    def to_arrow(self) -> pa.Table:
        """Return the rows as a table; no number is null."""
        columns = {f.name: [getattr(row, f.name) for row in self.rows] for f in fields(PowerRow)}
        return pa.table({name: pa.array(v, from_pandas=True) for name, v in columns.items()})


def with_simulated(row: PowerRow, table: pa.Table | None, alpha: float) -> PowerRow:
    """Return a row with what the simulated programmes of its size say of its arm.

    Parameters
    ----------
    row : PowerRow
        By formula.
    table : pyarrow.Table or None
        Rows of :func:`~nudgelab.design.power_replications.replicate_headline`.
    alpha : float
        Level of significance.
    """
    if table is None or "p_adjusted" not in table.column_names:
        return row
    arms = np.asarray(table["arm"].to_pylist())
    rows = (arms == row.arm) & (table["size"].to_numpy() == row.size)
    if not rows.any():
        return row
    p, estimates = (
        table[name].to_numpy(zero_copy_only=False).astype(float)[rows]
        for name in ("p_adjusted", "estimate")
    )
    known = estimates[np.isfinite(estimates)]
    # a replication that gives no test finds nothing
    found = float((p <= alpha).sum() / p.size)
    spread = float(known.std(ddof=1)) if known.size > 1 else math.nan
    # none or all of them leave as much in doubt as one found more or fewer
    nearest = min(max(found, 1.0 / (p.size + 2)), 1.0 - 1.0 / (p.size + 2))
    return replace(
        row,
        simulated=found,
        simulated_error=math.sqrt(nearest * (1.0 - nearest) / p.size),
        mean=float(known.mean()) if known.size else math.nan,
        mean_error=spread / math.sqrt(known.size) if known.size > 1 else math.nan,
        replications=int(p.size),
        refused=int(p.size - known.size),
    )
