"""How reliably each scale was measured, wave by wave: alpha and omega of its items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nudgelab.analysis.findings import Check
from nudgelab.cohort.scoring import keyed_answers

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.statistics.reliability import Reliability
    from nudgelab.study.scales import Scale
    from nudgelab.study.study import Study

__all__ = ["RELIABLE", "UNRELIABLE", "reliability_checks"]

RELIABLE = 0.7
"""Reliability from which a scale will do for comparing groups (Nunnally & Bernstein 1994)."""
UNRELIABLE = 0.5
"""Reliability under which more of a score's variance is error than not."""

Pair = tuple["Reliability", "Reliability"]


def reliability_checks(study: Study, cohort: Cohort) -> Iterator[Check]:
    """Check every scale that was scored from items.

    Parameters
    ----------
    study : Study
        Its scales, and how few people may be shown.
    cohort : Cohort
        With the answers to the items.

    Yields
    ------
    Check
        One a scale. Of its waves the worst decides, by omega, or by alpha where there is no omega:
        passes from 0.70, fails below 0.50, warns between.
    """
    if cohort.items is None:
        return
    for name, scale in study.scales.items():
        if set(scale.items) <= set(cohort.items.column_names):
            yield _check(study, name, scale, dict(_waves(scale, cohort.items)))


def _waves(scale: Scale, items: pa.Table) -> Iterator[tuple[str, npt.NDArray[np.float64]]]:
    """Yield each wave's name and its complete answers, keyed alike."""
    for wave in items["wave"].unique().to_pylist():
        asked = items.filter(pc.equal(items["wave"], wave)).select(list(scale.items))
        columns = [column.cast(pa.float64()).to_numpy() for column in asked.columns]
        answers = keyed_answers(scale, np.column_stack(columns))
        if not np.isnan(answers).all():
            yield str(wave), answers[~np.isnan(answers).any(axis=1)]


def _check(
    study: Study, name: str, scale: Scale, waves: Mapping[str, npt.NDArray[np.float64]]
) -> Check:
    from nudgelab.statistics.reliability import cronbach_alpha, mcdonald_omega  # noqa: PLC0415

    title = f"scale reliability: {scale.label or name.replace('_', ' ')}"
    if len(scale.items) == 1:
        message = "It has one item: how reliable that is can't be told."
        return Check(name=title, verdict="not done", message=message)
    level, fewest = study.analysis.level, study.analysis.minimum_cell
    enough = {wave: answers for wave, answers in waves.items() if len(answers) >= fewest}
    if not enough:
        message = f"In no wave did {fewest:,} people answer all {len(scale.items)} items."
        return Check(name=title, verdict="not done", message=message)
    found: dict[str, Pair] = {
        wave: (cronbach_alpha(answers, level=level), mcdonald_omega(answers, level=level))
        for wave, answers in enough.items()
    }
    said = [_said(wave, *pair) for wave, pair in found.items()]
    return Check(
        name=title,
        verdict=_verdict([_decisive(*pair) for pair in found.values()]),
        message=f"Of {len(scale.items)} items. {'; '.join(said)}.",
        details={wave: _numbers(*pair) for wave, pair in found.items()},
    )


def _decisive(alpha: Reliability, omega: Reliability) -> float:
    return alpha.value if omega.refused else omega.value


def _verdict(decisive: list[float]) -> Literal["pass", "warn", "fail", "not done"]:
    known = [value for value in decisive if not np.isnan(value)]
    if not known:
        return "not done"
    worst = min(known)
    if worst >= RELIABLE:
        return "pass"
    return "warn" if worst >= UNRELIABLE else "fail"


def _said(wave: str, alpha: Reliability, omega: Reliability) -> str:
    """Say what one wave's answers tell."""
    if alpha.refused:
        return f"{wave}: not told, for {alpha.note}"
    said = f"{wave}: Cronbach's alpha {_number(alpha.value)} ({_interval(alpha)})"
    if omega.refused:
        said += f", no omega, for {omega.note}"
    else:
        beside = omega.note or _interval(omega)
        said += f", McDonald's omega {_number(omega.value)} ({beside})"
    return f"{said}, {alpha.people:,} people"


def _interval(found: Reliability) -> str:
    if np.isnan(found.low):
        return "no interval, for the answers don't tell one"
    return f"{100 * found.level:g} % interval {_number(found.low)} to {_number(found.high)}"


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _numbers(alpha: Reliability, omega: Reliability) -> dict[str, Any]:
    numbers = {
        "alpha": alpha.value,
        "low": alpha.low,
        "high": alpha.high,
        "omega": omega.value,
        "omega_low": omega.low,
        "omega_high": omega.high,
    }
    known = {name: None if np.isnan(value) else value for name, value in numbers.items()}
    return {**known, "people": alpha.people, "method": f"{alpha.method}; {omega.method}"}
