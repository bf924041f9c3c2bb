"""A study's power by formula, over sizes: rows, curves, and the size that the target needs."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from nudgelab.design.formula_design import FormulaDesign
from nudgelab.design.power_results import CurvePoint, PowerRow
from nudgelab.study.power import PowerPlan

if TYPE_CHECKING:
    from nudgelab.design.supposed import Supposed
    from nudgelab.study.study import Study

__all__ = ["ByFormula", "unknown_row"]

_CURVE = 30
"""Sizes at which a curve is drawn."""
_FARTHEST = 1e7
"""Employees beyond which no size is looked for."""


class ByFormula:
    """A study's formulas over sizes.

    Parameters
    ----------
    study : Study
        As declared.
    rests_on : Supposed
        What is known of its primary outcome.
    """

    def __init__(self, study: Study, rests_on: Supposed) -> None:
        self.study, self.rests_on = study, rests_on
        self.plan = study.power or PowerPlan()
        self.known: dict[tuple[float, float], Mapping[str, float]] = {}

    def rows(self, sizes: Sequence[int]) -> Iterator[PowerRow]:
        """Yield a row an arm and size."""
        for arm in self.study.treatments:
            for size in sizes:
                yield self._row(arm, size)

    def _design(self, size: float, icc: float) -> FormulaDesign:
        return FormulaDesign(study=self.study, supposed=self.rests_on, size=size, icc=icc)

    def _row(self, arm: str, size: int) -> PowerRow:
        design = self._design(size, self.rests_on.icc)
        effect = self.rests_on.effects[arm]
        # without an effect of interest the groups are those of no effect
        mean = self.rests_on.base if math.isnan(effect) else design.mean_under(effect)
        treated = design.group(arm, mean)
        control = design.group(self.study.control, self.rests_on.base)
        known = not math.isnan(effect) and design.possible(effect)
        within = [
            self._power_if_known(arm, size, icc)
            for icc in (self.rests_on.icc_low, self.rests_on.icc_high)
        ]
        return PowerRow(
            arm=arm,
            size=size,
            teams=design.teams if design.by_team else math.nan,
            people_arm=treated.people,
            people_control=control.people,
            effect=effect,
            formula=self._power(arm, size, self.rests_on.icc),
            formula_low=min(within),
            formula_high=max(within),
            degrees_of_freedom=design.contrast(arm, effect).degrees_of_freedom
            if known
            else math.nan,
            design_effect=_inflation(control.variance_of_mean, control.variance / control.people)
            if design.by_team
            else math.nan,
            detectable=design.detectable(arm, self.plan.target),
        )

    def _power_if_known(self, arm: str, size: float, icc: float) -> float:
        by_team = self._design(size, icc).by_team
        return self._power(arm, size, icc) if by_team and not math.isnan(icc) else math.nan

    def _power(self, arm: str, size: float, icc: float) -> float:
        if (size, icc) not in self.known:
            self.known[size, icc] = self._design(size, icc).powers(self.rests_on.effects)
        return self.known[size, icc][arm]

    def curve(self, sizes: Sequence[int]) -> Iterator[CurvePoint]:
        """Yield points between the smallest size and the largest, arm by arm."""
        for size in np.geomspace(min(sizes), max(sizes), _CURVE if len(sizes) > 1 else 1):
            for arm in self.study.treatments:
                power = self._power(arm, float(size), self.rests_on.icc)
                yield CurvePoint(arm, float(size), power)

    def needed(self, without: Collection[str] = ()) -> dict[str, float]:
        """Return the employees with which each arm reaches the target; NaN of those left out."""
        return {
            arm: math.nan if arm in without else self._needed(arm) for arm in self.study.treatments
        }

    def _needed(self, arm: str) -> float:
        from scipy.optimize import brentq  # noqa: PLC0415  (slow to import)

        def missing(log_size: float) -> float:
            return self._power(arm, math.exp(log_size), self.rests_on.icc) - self.plan.target

        low, high = math.log(4.0 * len(self.study.arms)), math.log(_FARTHEST)
        if math.isnan(missing(high)) or missing(high) < 0:
            return math.nan
        return math.exp(low if missing(low) > 0 else brentq(missing, low, high, xtol=1e-4))


def _inflation(varies: float, as_persons: float) -> float:
    return varies / as_persons if as_persons > 0 else math.nan


def unknown_row(arm: str, size: int) -> PowerRow:
    """Return the row of an arm and size for which there is no formula."""
    return PowerRow(
        arm=arm,
        size=size,
        teams=math.nan,
        people_arm=math.nan,
        people_control=math.nan,
        effect=math.nan,
        formula=math.nan,
        formula_low=math.nan,
        formula_high=math.nan,
        degrees_of_freedom=math.nan,
        design_effect=math.nan,
        detectable=math.nan,
    )
