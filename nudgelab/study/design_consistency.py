"""Whether what a study says of its design fits together: pairs, strata, baselines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.study.inconsistency import Inconsistency, unknown
from nudgelab.study.outcomes import ContinuousOutcome

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["design_inconsistencies"]


def design_inconsistencies(study: Study) -> Iterator[Inconsistency]:
    """Yield every mistake in what a study says of its design.

    Parameters
    ----------
    study : Study
        Whose parts are each right by themselves.

    Yields
    ------
    Inconsistency
        In the order of the file.
    """
    yield from _pairs(study)
    yield from _baselines(study)


def _pairs(study: Study) -> Iterator[Inconsistency]:
    pairs, known = study.assignment.pairs, study.covariates()
    if pairs is None:
        return
    if pairs not in known:
        yield unknown(("assignment", "pairs"), "baseline variable", pairs, known)
    if study.assignment.strata:
        yield Inconsistency(
            ("assignment", "pairs"), "pairs and strata", "one of them: a pair is its own stratum"
        )


def _baselines(study: Study) -> Iterator[Inconsistency]:
    known = study.covariates()
    continuous = [n for n, o in study.outcomes.items() if isinstance(o, ContinuousOutcome)]
    for outcome, variable in study.analysis.baselines.items():
        if outcome not in continuous:
            where = ("analysis", "baselines", outcome)
            yield unknown(where, "continuous outcome", outcome, continuous)
        if variable not in known:
            where = ("analysis", "baselines", outcome)
            yield unknown(where, "baseline variable", variable, known)
