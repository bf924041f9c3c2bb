"""What a plan asks beside its effects, in words: families, looks, margins and the prior."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.study.inertia_words import inertia_in_words
from nudgelab.study.looks import looks_in_words
from nudgelab.study.margins import margin_in_words
from nudgelab.study.prior import prior_in_words

if TYPE_CHECKING:
    from nudgelab.study.plan import AnalysisPlan

__all__ = ["correction_in_words", "further_in_words"]

_CORRECTIONS = {
    "holm": "Holm",
    "bonferroni": "Bonferroni",
    "dunnett": "Dunnett",
    "benjamini_hochberg": "Benjamini and Hochberg (false discovery rate)",
    "none": "uncorrected",
}


def correction_in_words(plan: AnalysisPlan) -> str:
    """Return how p-values are corrected across arms, and of which outcomes.

    Parameters
    ----------
    plan : AnalysisPlan
        The plan.
    """
    said = _CORRECTIONS[plan.multiplicity]
    if plan.family == "primary":
        said += ", of the primary outcome alone"
    return said


def further_in_words(plan: AnalysisPlan) -> Iterator[str]:
    """Yield a sentence for each thing that is asked beside the effects.

    Parameters
    ----------
    plan : AnalysisPlan
        The plan.
    """
    if plan.screen != "none":
        yield f"Exploratory effects are a screen: {_CORRECTIONS[plan.screen]} over all of them."
    if plan.simultaneous:
        yield "Intervals that hold together for all arms are shown for the primary outcome."
    if plan.looks is not None:
        yield looks_in_words(plan.looks)
    if plan.margin is not None:
        yield margin_in_words(plan.margin)
    yield prior_in_words(plan.prior)
    if plan.worthwhile is not None:
        yield f"The smallest worthwhile effect is {100 * plan.worthwhile:g} of every 100."
    yield from inertia_in_words(plan)
