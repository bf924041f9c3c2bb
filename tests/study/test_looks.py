"""Looks as they are declared: in words, and with one message for each mistake."""

from __future__ import annotations

import pytest

from nudgelab.errors import StudyError
from nudgelab.study.looks import AnytimeLooks, PlannedLooks, looks_in_words
from nudgelab.study.study import Study

FILE = """study: s
arms: {control: {}, plan: {tactics: [reminder]}}
outcomes: {posted: {kind: binary, window: [1, 60]}}
analysis:
  primary: posted
  looks: LOOKS
"""


def load(tmp_path, looks):
    path = tmp_path / "study.yaml"
    path.write_text(FILE.replace("LOOKS", looks), encoding="utf-8")
    return Study.load(path)


@pytest.mark.parametrize(
    ("looks", "fractions"),
    [
        ("{at: [0.5, 1]}", (0.5, 1.0)),
        ("{days: [15, 30, 60], spending: pocock}", (0.25, 0.5, 1.0)),
    ],
)
def test_planned_looks_have_fractions(tmp_path, looks, fractions):
    declared = load(tmp_path, looks).analysis.looks
    assert isinstance(declared, PlannedLooks)
    assert declared.fractions == fractions


def test_looks_at_any_time(tmp_path):
    assert load(tmp_path, "anytime").analysis.looks == "anytime"
    assert load(tmp_path, "{tightest_at: 300}").analysis.looks == AnytimeLooks(tightest_at=300)


@pytest.mark.parametrize(
    ("looks", "said"),
    [
        ("{at: [0.5, 0.4, 1]}", "looks that grow"),
        ("{at: [0.5, 0.9]}", "a last look at 1"),
        ("{at: [1], days: [60]}", "at: […] or days: […]"),
        ("{spending: pocock}", "at: […] or days: […]"),
        ("{at: [0.5, 1], gamma: 2}", "hwang_shih_decani"),
        ("{at: [0.5, 1], spendin: pocock}", "Did you mean 'spending'"),
        ("whenever", "anytime"),
    ],
)
def test_a_mistake_has_one_message(tmp_path, looks, said):
    with pytest.raises(StudyError) as raised:
        load(tmp_path, looks)
    assert len(raised.value.problems) == 1
    assert said in str(raised.value)
    assert "study.yaml:6" in str(raised.value)


def test_they_are_said_in_words():
    assert "50, 100 % of the information" in looks_in_words(PlannedLooks(at=(0.5, 1)))
    by_gamma = PlannedLooks(days=(30, 60), spending="hwang_shih_decani", gamma=1)
    assert "days 30, 60" in looks_in_words(by_gamma)
    assert "gamma 1" in looks_in_words(by_gamma)
    assert "tightest at 1,000" in looks_in_words(AnytimeLooks(tightest_at=1000))
    assert "at any time" in looks_in_words("anytime")
