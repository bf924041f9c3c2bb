from __future__ import annotations

import re

import pytest

from nudgelab.report.markdown import render_markdown


@pytest.mark.parametrize("name", ["programme", "trial", "hostile"])
def test_every_table_has_as_many_cells_in_each_line(name, request, provenance):
    text = render_markdown(request.getfixturevalue(name), provenance=provenance)
    tables = re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE)
    assert tables
    for table in tables:
        lines = table.splitlines()
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1, table
        assert set(lines[1]) <= set("|- ")


def test_the_answer_stands_first_and_figures_are_told(programme, provenance):
    text = render_markdown(programme, provenance=provenance)
    headings = re.findall(r"^## (.*)$", text, flags=re.MULTILINE)
    assert headings[:2] == ["The answer", "Checks"]
    assert headings[-1] == "How to run it again"
    assert "Each arm against control" in text
    assert "\n\n\n" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_nothing_in_a_name_is_markup(hostile, provenance):
    text = render_markdown(hostile, provenance=provenance)
    assert not re.search(r"(?<!\\)<script", text)
    assert "\\<script" in text
    assert "\x1b" not in text


def test_a_command_stands_as_it_is_typed(programme, provenance):
    text = render_markdown(programme, provenance=provenance)
    for command in provenance.rerun:
        assert f"\n    {command}\n" in text
