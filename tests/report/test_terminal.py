from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from nudgelab.analysis.findings import Effects
from nudgelab.report.terminal import print_findings, render_text


@pytest.mark.parametrize("name", ["programme", "trial", "hostile"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_longer_than_the_terminal(name, width, request):
    text = render_text(request.getfixturevalue(name), width=width)
    assert max(map(len, text.splitlines())) <= width


def test_piped_output_is_plain(programme, hostile):
    for findings in (programme, hostile):
        file = io.StringIO()
        print_findings(findings, Console(file=file))
        assert "\x1b" not in file.getvalue()
        assert "\x07" not in file.getvalue()


def test_the_answer_comes_first_then_checks_then_effects(programme):
    text = render_text(programme)
    places = [text.index(word) for word in ("Simulated, not", "ANSWER", "CHECKS", "EFFECTS")]
    assert places == sorted(places)
    assert text.index("Primary outcome") < text.index("CHECKS")


def test_numbers_are_never_cut(programme, trial):
    text = render_text(programme)
    assert "…" not in text
    rows = [line.split("  ") for line in text.splitlines() if line.startswith("co-creation")]
    assert any("+12.0" in " ".join(row) and "+5.0 to +19.0" in " ".join(row) for row in rows)
    assert "1,370 v 630" in render_text(trial)


def test_two_effects_of_one_name_say_their_method(programme):
    text = render_text(programme)
    assert "(Lin adjustment)" in text
    assert "(CR2)" in text


def test_what_is_left_out_is_counted(programme, trial):
    assert "1 more effect stands in" in render_text(programme)
    assert "more effect" not in render_text(trial)


def test_notes_are_numbered_as_they_are_printed(programme):
    """Those of effects that only the HTML report has take no number away."""
    effects = (replace(e, note=f"note of {n}") for n, e in enumerate(programme.effects))
    text = render_text(replace(programme, effects=Effects(tuple(effects))), width=200)
    assert "more effect" in text
    numbers = [int(n) for n in re.findall(r"^\[(\d+)\] ", text, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers
    assert all(f" [{n}]" in text for n in numbers)


def test_notes_and_brackets_in_names_are_printed_as_they_are(hostile):
    text = render_text(hostile, width=200)
    assert "[red]arm" in text
    assert "[bold]x[/]" in text
    assert "[1] not shown: fewer than 5 people in an arm" in text
    assert "Data: <script>" in text
