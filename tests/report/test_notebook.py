from __future__ import annotations

from nudgelab.report.notebook import repr_html


def test_answer_and_every_effect(programme):
    shown = repr_html(programme)
    assert "turned intention into action" in shown
    assert shown.count("<tr>") == 1 + 4 + len(programme.effects)
    assert "+5.0 to +19.0" in shown


def test_hostile_names_are_escaped(hostile):
    shown = repr_html(hostile)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;" in shown
    assert "\x1b" not in shown
