from __future__ import annotations

import csv
import io
import math
from dataclasses import replace

import pytest

from nudgelab.analysis.findings import COLUMNS, Effects
from nudgelab.report.tidy_csv import render_csv
from tests.report.report_examples import effect


def rows_of(findings):
    return list(csv.DictReader(io.StringIO(render_csv(findings))))


@pytest.mark.parametrize("name", ["programme", "trial", "hostile"])
def test_a_row_an_effect_at_full_precision(name, request):
    findings = request.getfixturevalue(name)
    rows = rows_of(findings)
    assert [tuple(row) for row in rows] == [(*COLUMNS, "apa")] * len(findings.effects)
    for row, told in zip(rows, findings.effects, strict=True):
        expected = "" if math.isnan(told.estimate) else repr(told.estimate)
        assert row["estimate"] == expected
        assert row["n_arm"] == ("" if told.n_arm is None else str(told.n_arm))


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_text(programme, text):
    findings = replace(programme, effects=Effects([effect(method=text, arm=f'a"{text}\n,b')]))
    (row,) = rows_of(findings)
    assert not row["method"].lstrip().startswith(("=", "+", "-", "@"))
    assert row["arm"].startswith('a"')
