"""Whether what a comparison of strategies is told fits the rest of the study."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.behaviour.parameters import PARAMETERS
from nudgelab.errors import nearest
from nudgelab.study.changed_numbers import number_in
from nudgelab.study.inconsistency import Inconsistency, repeated, unknown

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["comparison_inconsistencies"]


def comparison_inconsistencies(study: Study) -> Iterator[Inconsistency]:
    """Yield each range of no number, each that leaves what its number may be, unknown tactics.

    Parameters
    ----------
    study : Study
        Whose parts are each right by themselves.
    """
    yield from _ranges(study)
    known = study.known_tactics()
    for name, strategy in study.comparison.strategies.items():
        at = ("comparison", "strategies", name)
        yield from repeated((*at, "tactics"), strategy.tactics)
        for place, tactic in enumerate(strategy.tactics):
            if tactic not in known:
                yield unknown((*at, "tactics", place), "tactic", tactic, known)
        if strategy.factors:
            yield Inconsistency((*at, "factors"), "factors", "none: they are of a trial's arms")


def _ranges(study: Study) -> Iterator[Inconsistency]:
    for name, declared in study.uncertainty.items():
        at = ("uncertainty", name)
        if number_in(study, name) is None:
            expected = "a parameter of the model, or the dotted name of another number"
            yield Inconsistency(at, f"'{name}'", expected, nearest(name, PARAMETERS))
        elif name in PARAMETERS:
            told = PARAMETERS[name]
            if declared.low < told.low or declared.high > told.high:
                found = f"a range from {declared.low:g} to {declared.high:g}"
                yield Inconsistency(at, found, f"one within {told.low:g} to {told.high:g}")
