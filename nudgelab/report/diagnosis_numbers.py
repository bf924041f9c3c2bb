"""Numbers of a diagnosis as text: each with its Monte-Carlo standard error."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from nudgelab.report.estimands import estimand_of
from nudgelab.report.numbers import NOTHING, decimals_for, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nudgelab.design.diagnosis import DiagnosisRow

__all__ = ["DIAGNOSANDS", "EffectScale", "of_100", "times"]

DIAGNOSANDS: Final = (
    "true effect",
    "mean estimate",
    "bias",
    "root mean square error",
    "intervals that hold the truth, of every 100",
    "found, of every 100",
    "of those found, wrong sign, of every 100",
    "of those found, size over the truth’s",
)
"""What is told of each estimator, as it is called."""


class EffectScale:
    """Writes effects and their errors: shares of every 100, ratios on their logarithm.

    Parameters
    ----------
    estimand : str
        Its name in the table.
    rows : sequence of DiagnosisRow
        Whose numbers stand together.
    """

    def __init__(self, estimand: str, rows: Sequence[DiagnosisRow]) -> None:
        known = estimand_of(estimand)
        self.factor = 100.0 if known.scale == "of every 100" else 1.0
        ratio = known.scale == "ratio"
        self.name = f"log {known.name}" if ratio else known.with_unit
        errors = [row.rmse for row in rows if not math.isnan(row.rmse)]
        width = max(errors, default=1.0) or 1.0
        self.decimals = 1 if self.factor > 1 else 2 if ratio else decimals_for(0.0, width)

    def effect(self, value: float, error: float = math.nan) -> str:
        """Return an effect with its sign, and its Monte-Carlo error if it has one."""
        return self._with_error(number(self.factor * value, self.decimals, sign=True), value, error)

    def size(self, value: float, error: float = math.nan) -> str:
        """Return a size without a sign."""
        return self._with_error(number(self.factor * value, self.decimals), value, error)

    def _with_error(self, said: str, value: float, error: float) -> str:
        if math.isnan(value):
            return NOTHING
        if math.isnan(error):
            return said
        return f"{said} ± {number(self.factor * error, self.decimals)}"

    def diagnosands(self, row: DiagnosisRow) -> tuple[str, ...]:
        """Return what is told of an estimator, in the order of :data:`DIAGNOSANDS`."""
        return (
            self.effect(row.truth, row.truth_error),
            self.effect(row.mean),
            self.effect(row.bias, row.bias_error),
            self.size(row.rmse, row.rmse_error),
            of_100(row.coverage, row.coverage_error),
            of_100(row.power, row.power_error),
            of_100(row.wrong_sign, row.wrong_sign_error),
            times(row.exaggeration, row.exaggeration_error),
        )


def of_100(share: float, error: float) -> str:
    """Return a share of every 100 with its error; :data:`NOTHING` where there is none."""
    if math.isnan(share):
        return NOTHING
    decimals = 1 if error < 0.01 else 0
    return f"{number(100 * share, decimals)} ± {number(100 * error, decimals)}"


def times(ratio: float, error: float) -> str:
    """Return how many times larger something is, with its error."""
    if math.isnan(ratio):
        return NOTHING
    said = number(ratio, 1 if ratio >= 2 else 2)
    return said if math.isnan(error) else f"{said} ± {number(error, 1 if ratio >= 2 else 2)}"
