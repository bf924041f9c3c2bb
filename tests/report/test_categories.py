"""Categories in words and as a table."""

from __future__ import annotations

from dataclasses import replace

from nudgelab.analysis.categories import CategoryShares
from nudgelab.report.categories import category_sentences, category_tables
from nudgelab.report.html import render_html
from nudgelab.report.terminal import render_text
from tests.report.report_examples import SCRIPT


def ordered(findings, *, categories=("never", "often")):
    shares = [
        CategoryShares(
            outcome="posts", segment=segment, arm=arm, categories=categories, shares=(low, 1 - low)
        )
        for segment in ("all", "intends")
        for arm, low in (("control", 0.75), ("plan", 0.5))
    ]
    return replace(findings, categories=tuple(shares))


def test_a_table_of_every_segment(programme):
    (table,) = category_tables(ordered(programme))
    assert table.categories == ("never", "often")
    assert len(table.rows) == 4
    assert table.rows[1].shares == ("50.0", "50.0")


def test_sentences_of_the_primary_segment(programme):
    first, second = category_sentences(ordered(programme))
    assert first == (
        "number of posts, all employees, no tactic: of every 100, never 75.0, often 25.0."
    )
    assert "if-then plan" in second


def test_both_reports_show_them(programme, provenance):
    findings = ordered(programme, categories=("never", SCRIPT))
    page = render_html(findings, provenance=provenance)
    assert "Categories behind the ordered outcomes" in page
    assert SCRIPT not in page
    assert "CATEGORIES" in render_text(findings)


def test_without_an_ordered_outcome_nothing_is_said(programme, provenance):
    assert "ordered outcomes" not in render_html(programme, provenance=provenance)
    assert "CATEGORIES" not in render_text(programme)
