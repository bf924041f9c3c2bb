"""Baseline balance: whether the arms were alike before anything was done."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.checks.sample_ratio import assigned_units
from nudgelab.analysis.findings import Check
from nudgelab.analysis.samples import covariate_matrix
from nudgelab.study.outcomes import ContinuousOutcome

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["check_balance"]

IMBALANCE = 0.1
"""Standardised difference that is called negligible (Austin 2009)."""


def check_balance(study: Study, cohort: Cohort) -> Check:
    """Compare every baseline variable between each arm and control by standardised differences."""
    units = assigned_units(study, cohort)
    differences: dict[str, float] = {}
    beyond_chance: list[str] = []
    for name in _baseline_variables(study, cohort):
        for arm in study.treatments:
            largest = _largest_difference(study, cohort, name, arm)
            if math.isnan(largest):
                continue
            differences[f"{_words(name)}, {study.label('arm', arm)}"] = largest
            if abs(largest) > _balance_limit(units[arm], units[study.control]):
                said = f"{_words(name)} in {study.label('arm', arm)} ({_signed(largest)})"
                beyond_chance.append(said)
    return _balance_verdict(differences, beyond_chance)


def _baseline_variables(study: Study, cohort: Cohort) -> list[str]:
    """Return the covariates, without what weights an outcome (of its window) or numbers strata."""
    outcomes = study.outcomes.values()
    weights = {outcome.weight for outcome in outcomes if isinstance(outcome, ContinuousOutcome)}
    columns = study.cohort.columns.items() if study.cohort else ()
    codes = {column.name or key for key, column in columns if column.role == "stratum"}
    return [name for name in cohort.covariates if name not in weights | codes]


def _largest_difference(study: Study, cohort: Cohort, name: str, arm: str) -> float:
    """Return the largest difference over a variable's columns; NaN where none can be given."""
    from nudgelab.statistics.balance import standardised_difference  # noqa: PLC0415

    pairs = [
        _known_pair(values, cohort.arm, arm, study.control)
        for values in covariate_matrix(cohort, [name]).T
    ]
    differences = [standardised_difference(*pair) for pair in pairs if min(map(len, pair)) > 1]
    return max(differences, key=abs, default=math.nan)


def _known_pair(
    values: npt.NDArray[np.float64], arms: npt.NDArray[np.str_], arm: str, control: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    known = ~np.isnan(values)
    return values[(arms == arm) & known], values[(arms == control) & known]


def _balance_limit(units_in_arm: int, units_in_control: int) -> float:
    """Return the difference beyond which chance no longer explains it: two standard errors."""
    if not (units_in_arm and units_in_control):
        return math.inf
    return max(IMBALANCE, 2.0 * math.sqrt(1.0 / units_in_arm + 1.0 / units_in_control))


def _balance_verdict(differences: dict[str, float], beyond_chance: list[str]) -> Check:
    if not differences:
        return Check(
            name="baseline balance",
            verdict="not done",
            message="The cohort has no baseline variables.",
        )
    where, largest = max(differences.items(), key=lambda item: abs(item[1]))
    message = f"Largest standardised difference {_signed(largest)} ({where})"
    message += f" over {len(differences)} comparisons."
    if beyond_chance:
        listed = ", ".join(beyond_chance[:4]) + (", …" if len(beyond_chance) > 4 else "")
        message += f" Larger than chance would leave (two standard errors, at least 0.1): {listed}."
    return Check(
        name="baseline balance",
        verdict="warn" if beyond_chance else "pass",
        message=message,
        details={"standardised_differences": differences},
    )


def _words(name: str) -> str:
    return name.replace("_", " ")


def _signed(difference: float) -> str:
    return f"{difference:+.2f}".replace("-", "−")
