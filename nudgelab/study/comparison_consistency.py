"""Whether what a comparison of strategies is told fits the rest of the study."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.behaviour.parameters import PARAMETERS
from nudgelab.errors import nearest
from nudgelab.study.changed_numbers import number_in
from nudgelab.study.inconsistency import Inconsistency

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["comparison_inconsistencies"]


def comparison_inconsistencies(study: Study) -> Iterator[Inconsistency]:
    """Yield each range that is of no number, or leaves what the number may be.

    Parameters
    ----------
    study : Study
        Whose parts are each right by themselves.
    """
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
