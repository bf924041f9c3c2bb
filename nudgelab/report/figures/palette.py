"""Colours that colour-blind readers and a grey printer keep apart, always beside a second cue.

References
----------
Okabe, M. & Ito, K. (2008). Color Universal Design. jfly.uni-koeln.de/color. Wong, B. (2011). Points
of view: color blindness. Nature Methods 8, 441.
"""

from __future__ import annotations

from typing import Any, Final

__all__ = ["CONTROL", "DASHES", "INK", "PALE", "TACTICS", "config"]

INK: Final = "#1b1f24"
PALE: Final = "#5c6670"
CONTROL: Final = "#5c6670"
TACTICS: Final = ("#0072b2", "#d55e00", "#009e73", "#b4528f", "#b07a00", "#3a95cf")
"""Blue, vermilion, green, purple, and orange and sky darkened to stand out on white."""

DASHES: Final = ((1, 0), (7, 3), (2, 2), (10, 3, 2, 3), (4, 4), (12, 4))
"""Line patterns, so that no line is told by colour alone."""


def config() -> dict[str, Any]:
    """Return the look that all figures share, in Vega-Lite's words."""
    text = {"labelFontSize": 12, "titleFontSize": 12, "labelColor": INK, "titleColor": INK}
    lines = {"gridColor": "#e3e6ea", "domainColor": "#9aa3ad", "tickColor": "#9aa3ad"}
    return {
        "background": "white",
        "font": "Helvetica, Arial, Liberation Sans, sans-serif",
        "view": {"stroke": None},
        "axis": text | lines | {"titleFontWeight": "normal", "titlePadding": 8},
        "text": {"fontSize": 13, "color": INK},
    }
