"""Baseline balance: whether the arms were alike before anything was done."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.checks.balance_together import balance_together
from nudgelab.analysis.checks.sample_ratio import assigned_units
from nudgelab.analysis.checks.words import said_p
from nudgelab.analysis.findings import Check
from nudgelab.analysis.samples import covariate_matrix
from nudgelab.study.outcomes import ContinuousOutcome

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.statistics.balance_omnibus import Omnibus
    from nudgelab.study.study import Study

__all__ = ["check_balance"]

TOGETHER_ALPHA = 0.01
"""p-value of all variables together under which the reader is warned; a convention of ours."""
IMBALANCE = 0.1
"""Standardised difference that is called negligible (Austin 2009)."""


def check_balance(study: Study, cohort: Cohort) -> Check:
    """Compare the baseline variables of each arm and control, one by one and all together.

    One by one they are described, by standardised differences of what is known and of how often it
    isn't; the test is one, of all of them (Hansen & Bowers 2008), for an assignment is one.
    """
    units = assigned_units(study, cohort)
    differences: dict[str, float] = {}
    beyond_chance: list[str] = []
    variables = _baseline_variables(study, cohort)
    for name in variables:
        for arm in study.treatments:
            for what, largest in _largest_differences(study, cohort, name, arm):
                differences[f"{what}, {study.label('arm', arm)}"] = largest
                if abs(largest) > _balance_limit(units[arm], units[study.control]):
                    said = f"{what} in {study.label('arm', arm)} ({_signed(largest)})"
                    beyond_chance.append(said)
    together = balance_together(study, cohort, variables)
    return _balance_verdict(differences, beyond_chance, together)


def _baseline_variables(study: Study, cohort: Cohort) -> list[str]:
    """Return the covariates, without what weights an outcome (of its window) or numbers strata."""
    outcomes = study.outcomes.values()
    weights = {outcome.weight for outcome in outcomes if isinstance(outcome, ContinuousOutcome)}
    columns = study.cohort.columns.items() if study.cohort else ()
    codes = {column.name or key for key, column in columns if column.role == "stratum"}
    return [name for name in cohort.covariates if name not in weights | codes]


def _largest_differences(
    study: Study, cohort: Cohort, name: str, arm: str
) -> Iterator[tuple[str, float]]:
    """Yield the largest difference over a variable's columns, and that of how often it lacks."""
    from nudgelab.statistics.balance import standardised_difference  # noqa: PLC0415

    columns = covariate_matrix(cohort, [name]).T
    pairs = [_known_pair(values, cohort.arm, arm, study.control) for values in columns]
    differences = [standardised_difference(*pair) for pair in pairs if min(map(len, pair)) > 1]
    if differences:
        yield _words(name), max(differences, key=abs)
    missing = np.asarray(np.isnan(columns).any(axis=0), dtype=np.float64)
    pair = _known_pair(missing, cohort.arm, arm, study.control)
    if missing.any() and min(map(len, pair)) > 1:
        yield f"{_words(name)} missing", standardised_difference(*pair)


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


def _balance_verdict(
    differences: dict[str, float], beyond_chance: list[str], together: Omnibus | None
) -> Check:
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
    doubtful = together is not None and together.p < TOGETHER_ALPHA
    if together is not None:
        message += _said_together(together, doubtful=doubtful)
    return Check(
        name="baseline balance",
        verdict="warn" if beyond_chance or doubtful else "pass",
        message=message,
        p=None if together is None else together.p,
        details={"standardised_differences": differences},
    )


def _said_together(together: Omnibus, *, doubtful: bool) -> str:
    said = "differ more than chance would leave" if doubtful else "differ no more than by chance"
    by = f" of {together.draws:,} assignments repeated" if together.draws else ""
    return f" Together the variables {said} (omnibus test, {said_p(together.p)}{by})."


def _words(name: str) -> str:
    return name.replace("_", " ")


def _signed(difference: float) -> str:
    return f"{difference:+.2f}".replace("-", "−")
