"""How many questions are asked at once, and how the p-values are corrected for it."""

from __future__ import annotations

from typing import Literal

__all__ = ["Family", "Multiplicity", "Screen"]

Multiplicity = Literal["holm", "bonferroni", "dunnett", "benjamini_hochberg", "none"]
"""Correction across the arms of a family."""

Family = Literal["each_outcome", "primary"]
"""What is corrected: the arms of each outcome and segment, or those of the primary one alone."""

Screen = Literal["benjamini_hochberg", "none"]
"""Whether all exploratory effects together are a screen with a false discovery rate."""
