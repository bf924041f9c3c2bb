"""One situation many times: what every effect in the table says, counted."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from experiments.calibration_of_tests.situations import SITUATIONS, Situation
from nudgelab.analysis.analyse import analyse_effects
from nudgelab.analysis.checks import check_cohort
from nudgelab.analysis.findings import Effect
from nudgelab.analysis.normal_form import no_effect
from nudgelab.execution.task import Task
from nudgelab.study.segments import EVERYBODY

__all__ = ["Calibrated", "measure", "summarise", "tasks"]

BLOCK = 50
LEVEL = 0.95
FAR = 3.0
"""Monte-Carlo errors beyond which a rate is called off nominal."""
_NO_INTERVAL = ("number_needed_to_treat",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """One kind of number in one situation.

    Attributes
    ----------
    situation, outcome, estimand, method : str
        Which number.
    replications : int
        Cohorts in which it was given.
    rejected, rejected_error : float
        Share of them whose p-value is at most 5 %, and its Monte-Carlo error; NaN without a test.
    covered, covered_error : float
        Share whose 95 % interval holds the truth, which is no effect; NaN without an interval.
    refused : float
        Share of cohorts in which no number was given.
    warned : float
        Share in which the report warns: a note at the number, or a check that doesn't pass.
    """

    situation: str
    outcome: str
    estimand: str
    method: str
    replications: int
    rejected: float
    rejected_error: float
    covered: float
    covered_error: float
    refused: float
    warned: float

    @property
    def off_nominal(self) -> bool:
        """Whether it rejects too often, or covers too seldom, beyond Monte-Carlo error.

        A test that rejects too seldom keeps its promise, if at a price in power.
        """
        nominal = math.sqrt(0.05 * 0.95 / max(self.replications, 1))
        return self.rejected - 0.05 > FAR * nominal or 0.95 - self.covered > FAR * nominal


def tasks(replications: int, seed: int) -> list[Task]:
    """Return the tasks of every situation.

    Parameters
    ----------
    replications : int
        Cohorts a situation.
    seed : int
        Where all luck comes from.
    """
    return [
        Task(
            f"s{place:02d}-{first:06d}",
            {
                "place": place,
                "first": first,
                "count": min(BLOCK, replications - first),
                "seed": seed,
            },
        )
        for place in range(len(SITUATIONS))
        for first in range(0, replications, BLOCK)
    ]


def measure(place: int, first: int, count: int, seed: int) -> pa.Table:
    """Analyse some cohorts of a situation; return a row an effect.

    Parameters
    ----------
    place : int
        Which situation.
    first, count : int
        Which cohorts.
    seed : int
        Where all luck comes from.
    """
    situation = SITUATIONS[place]
    rows = [
        row
        for number in range(first, first + count)
        for row in _rows(situation, np.random.default_rng([seed, place, number]))
    ]
    return pa.Table.from_pylist(rows)


def _rows(situation: Situation, rng: np.random.Generator) -> list[dict[str, object]]:
    cohort = situation.cohort(rng)
    everybody = {EVERYBODY: np.ones(len(cohort), dtype=np.bool_)}
    effects = analyse_effects(situation.study, cohort)
    checks = check_cohort(situation.study, cohort, everybody)
    few = any(check.verdict in ("warn", "fail") and "cluster" in check.name for check in checks)
    seen: Counter[tuple[str, str]] = Counter()
    rows = []
    for effect in effects.where(segment=EVERYBODY):
        seen[effect.outcome, effect.estimand] += 1
        rows.append(
            _row(effect, seen[effect.outcome, effect.estimand], few) | {"situation": situation.name}
        )
    return rows


def _row(effect: Effect, position: int, few: bool) -> dict[str, object]:
    truth = no_effect(effect.estimand)
    has_interval = (
        effect.estimand not in _NO_INTERVAL
        and not math.isnan(effect.low)
        and not math.isnan(effect.high)
    )
    return {
        "outcome": effect.outcome,
        "estimand": effect.estimand,
        "position": position,
        "method": _method(effect.method),
        "refused": math.isnan(effect.estimate) and math.isnan(effect.p),
        "rejected": None if math.isnan(effect.p) else effect.p <= 1 - LEVEL,
        "covered": effect.low <= truth <= effect.high if has_interval else None,
        "warned": bool(effect.note) or few,
    }


def _method(said: str) -> str:
    """Return a method without the numbers that differ from cohort to cohort."""
    return re.split(r", all |, 499|; first-stage", said, maxsplit=1)[0]


def summarise(table: pa.Table) -> list[Calibrated]:
    """Count what all cohorts said.

    Parameters
    ----------
    table : pyarrow.Table
        As :func:`measure` gives it.

    Returns
    -------
    list of Calibrated
        In the order of the situations and of the table of effects.
    """
    groups: dict[tuple[str, str, str, int], list[dict[str, object]]] = {}
    for row in table.to_pylist():
        key = (row["situation"], row["outcome"], row["estimand"], row["position"])
        groups.setdefault(key, []).append(row)
    return [_calibrated(key, rows) for key, rows in groups.items()]


def _calibrated(key: tuple[str, str, str, int], rows: list[dict[str, object]]) -> Calibrated:
    given = [row for row in rows if not row["refused"]]
    rejected, rejected_error = _share([row["rejected"] for row in given])
    covered, covered_error = _share([row["covered"] for row in given])
    methods = Counter(str(row["method"]) for row in given or rows)
    return Calibrated(
        situation=key[0],
        outcome=key[1],
        estimand=key[2],
        method=methods.most_common(1)[0][0],
        replications=len(given),
        rejected=rejected,
        rejected_error=rejected_error,
        covered=covered,
        covered_error=covered_error,
        refused=1 - len(given) / len(rows),
        warned=float(np.mean([bool(row["warned"]) for row in rows])),
    )


def _share(answers: list[object]) -> tuple[float, float]:
    known = [bool(answer) for answer in answers if answer is not None]
    if not known:
        return math.nan, math.nan
    share = float(np.mean(known))
    return share, math.sqrt(share * (1 - share) / len(known))
