"""Correcting p-values for the number of tactics tested, family by family, as the plan declares."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.joint import correlation_of_arms

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Effect
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.families import Family, Multiplicity, Screen
    from nudgelab.study.study import Study

__all__ = ["Correction", "corrected", "correction_of"]

Members = Mapping[str, npt.NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Correction:
    """How p-values were corrected.

    Attributes
    ----------
    method : {"holm", "bonferroni", "dunnett", "benjamini_hochberg", "none"}
        Across the arms of a family.
    family : {"each_outcome", "primary"}
        Which arms are a family.
    screen : {"benjamini_hochberg", "none"}
        Across all exploratory effects.
    """

    method: Multiplicity
    family: Family
    screen: Screen


def correction_of(study: Study) -> Correction:
    """Return the correction that a study's plan declares."""
    plan = study.analysis
    return Correction(plan.multiplicity, plan.family, plan.screen)


def corrected(
    study: Study, cohort: Cohort | None, segments: Members, rows: Sequence[Effect]
) -> list[Effect]:
    """Return effects whose p-values are corrected as the plan declares.

    Parameters
    ----------
    study : Study
        Declares the correction and its family.
    cohort : Cohort or None
        The data, from which Dunnett's test takes how the arms hang together; nothing else needs it.
    segments : mapping of str to ndarray of bool, shape (n,)
        Who belongs to each segment.
    rows : sequence of Effect
        The effects, uncorrected.

    Returns
    -------
    list of Effect
        In the same order.
    """
    plan = study.analysis
    found = list(rows)
    if plan.multiplicity != "none":
        for positions in _families(rows):
            family = [rows[position] for position in positions]
            if plan.family == "primary" and not _is_primary(study, family[0]):
                continue
            _put(found, positions, _across_arms(study, cohort, segments, family))
    if plan.screen != "none":
        _screened(found, rows)
    return found


def _put(found: list[Effect], positions: Sequence[int], adjusted: npt.NDArray[np.float64]) -> None:
    for position, p in zip(positions, adjusted, strict=True):
        found[position] = replace(found[position], p_adjusted=float(p))


def _screened(found: list[Effect], rows: Sequence[Effect]) -> None:
    """Put in place the p-values of all exploratory headlines, corrected together."""
    from nudgelab.statistics.multiplicity import benjamini_hochberg  # noqa: PLC0415

    seen: set[tuple[str, str, str]] = set()
    screen = []
    for position, row in enumerate(rows):
        key = (row.outcome, row.segment, row.arm)
        if row.role == "exploratory" and key not in seen:
            screen.append(position)
        seen.add(key)
    _put(found, screen, benjamini_hochberg([rows[position].p for position in screen]))


def _is_primary(study: Study, row: Effect) -> bool:
    plan = study.analysis
    return (row.outcome, row.segment) == (plan.primary, plan.primary_segment)


def _across_arms(
    study: Study, cohort: Cohort | None, segments: Members, family: Sequence[Effect]
) -> npt.NDArray[np.float64]:
    from nudgelab.statistics import multiplicity  # noqa: PLC0415

    p = np.asarray([row.p for row in family])
    match study.analysis.multiplicity:
        case "dunnett":
            return _dunnett(study, cohort, segments, family)
        case "bonferroni":
            return multiplicity.bonferroni(p)
        case "benjamini_hochberg":
            return multiplicity.benjamini_hochberg(p)
        case _:
            return multiplicity.holm(p)


def _dunnett(
    study: Study, cohort: Cohort | None, segments: Members, family: Sequence[Effect]
) -> npt.NDArray[np.float64]:
    from nudgelab.statistics.many_to_one import dunnett  # noqa: PLC0415
    from nudgelab.statistics.multiplicity import holm  # noqa: PLC0415

    p = np.asarray([row.p for row in family])
    tested = [row for row in family if not math.isnan(row.p)]
    if len(tested) < 2:
        return p
    if cohort is None or any(math.isnan(row.degrees_of_freedom) for row in tested):
        return holm(p)  # a p-value without a t behind it, of randomisation inference say
    correlation = correlation_of_arms(
        study,
        cohort,
        outcome=tested[0].outcome,
        estimand=tested[0].estimand,
        arms=[row.arm for row in tested],
        members=segments[tested[0].segment],
    )
    degrees = min(row.degrees_of_freedom for row in tested)
    p[~np.isnan(p)] = dunnett(p[~np.isnan(p)], correlation, degrees)
    return p


def _families(rows: Sequence[Effect]) -> list[list[int]]:
    """Return the rows that are corrected together: the same estimate of every arm.

    That is one outcome, segment and estimand; where an arm has two estimates of it (adjusted and
    not), the first ones are a family and the second ones another.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    families: dict[tuple[str | int, ...], list[int]] = {}
    for position, row in enumerate(rows):
        family = (row.outcome, row.segment, row.estimand)
        families.setdefault((*family, seen[*family, row.arm]), []).append(position)
        seen[*family, row.arm] += 1
    return list(families.values())
