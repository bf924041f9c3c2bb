"""How p-values were corrected for the number of questions, in a sentence or two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Effects
    from nudgelab.analysis.multiplicity import Correction

__all__ = ["correction_rules"]

_METHODS = {
    "holm": "Holm (1979)",
    "bonferroni": "Bonferroni",
    "dunnett": "Dunnett (1955), for tactics that share one control",
    "benjamini_hochberg": "Benjamini and Hochberg (1995): it keeps the expected share of false"
    " findings among the findings, not the chance of any",
}


def correction_rules(effects: Effects, correction: Correction | None) -> Iterator[str]:
    """Yield what the reader must know of corrected p-values; nothing where none was corrected.

    Parameters
    ----------
    effects : Effects
        What was found.
    correction : Correction or None
        What the plan declares; None where it isn't known.
    """
    if not any(effect.p_adjusted > effect.p for effect in effects):
        return
    if correction is None or correction.method == "none":
        yield "p-values are given as they are and corrected for the number of tactics tested."
    else:
        of = " of the primary outcome alone" if correction.family == "primary" else ""
        yield (
            "p-values are given as they are and corrected for the number of tactics tested"
            f"{of}, by {_METHODS[correction.method]}."
        )
    if correction is not None and correction.screen != "none":
        yield (
            "The exploratory effects are a screen: their p-values are corrected together, by"
            f" {_METHODS[correction.screen]}."
        )
