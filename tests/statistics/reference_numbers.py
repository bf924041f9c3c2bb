"""Numbers that R gave (``reference/*.R`` with their calls), and how near to them we must be."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

EXACT = 1e-9
"""Relative: closed forms and linear algebra; only rounding may differ."""
ITERATED = 1e-6
"""Relative: R's own root finders stop at about seven digits (confidence limits of effectsize)."""
FOUR_DECIMALS = 5.1e-5
"""Absolute: numbers printed with four decimals."""
THREE_DECIMALS = 5.1e-4
"""Absolute: numbers printed with three decimals."""


@cache
def reference(name: str) -> Any:
    """Return the numbers of ``reference/<name>.R``."""
    path = Path(__file__).parent / "reference" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))
