"""At least forty estimates agree with others' numbers to six digits; the page lists them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.statistics.agreements import SIX_DIGITS, agreements, page

ROWS = list(agreements())
PAGE = Path(__file__).parents[2] / "docs" / "reference-numbers.md"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_it_agrees_to_six_digits(row):
    assert len(row.ours()) == len(row.reference) > 0
    assert row.difference() < SIX_DIGITS


def test_there_are_at_least_forty_different_ones_with_packages_of_r():
    of_packages = {row.what for row in ROWS if "::" in row.whose}
    assert len({row.what for row in ROWS}) == len(ROWS)
    assert len(of_packages) >= 40


def test_the_page_lists_just_these():
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "python -m tests.statistics.agreements > docs/reference-numbers.md"
