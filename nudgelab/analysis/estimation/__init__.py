"""Which estimators answer for which outcome, and for which unit of assignment."""

from nudgelab.analysis.estimation.by_kind import (
    EXPLORATORY,
    HEADLINE,
    estimate_effects,
    headline_of,
)

__all__ = ["EXPLORATORY", "HEADLINE", "estimate_effects", "headline_of"]
