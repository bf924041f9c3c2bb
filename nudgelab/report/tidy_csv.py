"""The table of effects as CSV for a spreadsheet or a statistics program: a row an effect."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

from nudgelab.analysis.findings import COLUMNS
from nudgelab.report.apa import apa_phrase
from nudgelab.report.naming import plain

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings

__all__ = ["render_csv"]

_BEGINS_FORMULA = ("=", "+", "-", "@")


def render_csv(findings: Findings) -> str:
    """Return the effects as CSV in UTF-8 with commas, numbers at full precision.

    Parameters
    ----------
    findings : Findings
        What was found.

    Returns
    -------
    str
        The columns of :data:`nudgelab.analysis.findings.COLUMNS` and ``apa``, the effect as a
        paper states it. A number that isn't there is an empty cell; text that a spreadsheet would
        take for a formula has an apostrophe before it.
    """
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow((*COLUMNS, "apa"))
    for effect in findings.effects:
        told = effect.as_dict()
        rows.writerow([*(_cell(told[name]) for name in COLUMNS), _cell(apa_phrase(effect))])
    return written.getvalue()


def _cell(value: object) -> object:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if not isinstance(value, str):
        return value
    text = plain(value)
    return f"'{text}" if text.lstrip().startswith(_BEGINS_FORMULA) else text
