"""Scales, event logs and survey waves as a study declares them."""

from __future__ import annotations

import pytest

from nudgelab.errors import StudyError

SCALES = """
scales:
  wish:
    items: [q1, q2, 3]
    reversed: [q2]
    range: [1, 7]
"""
LOGS = """
  start: 2024-01-15
  events:
    columns: {who: {role: person}, at: {role: time}}
  waves:
    columns: {who: {role: person}, wave: {role: wave, values: {before: 0, 1: 60}}}
"""


@pytest.fixture
def with_logs(changed):
    def write(*replacements):
        text = changed(("cohort:", f"{SCALES.strip()}\ncohort:")).rstrip() + LOGS.rstrip() + "\n"
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        return text

    return write


def test_everything_may_be_declared(load, with_logs):
    study = load(with_logs())
    assert study.scales["wish"].items == ("q1", "q2", "3")
    assert study.scales["wish"].fewest == 2
    assert str(study.cohort.start) == "2024-01-15"
    assert study.cohort.waves.columns["wave"].values == {"before": 0, "1": 60}
    assert {"wish", "dominant_resistance"} <= set(study.covariates())


@pytest.mark.parametrize(
    ("old", "new", "found", "expected"),
    [
        ("range: [1, 7]", "range: [7, 1]", "range: [7, 1]", "lowest answer, then"),
        ("[q1, q2, 3]", "[q1, q2, q2]", "an item a second time", "each item once"),
        ("[q1, q2, 3]", "[]", "items", "at least 1"),
        ("reversed: [q2]", "reversed: [q9]", "'q9', which is no item", "some of q1, q2, 3"),
        ("reversed: [q2]", "minimum: 4", "minimum: 4", "at most 3"),
        ("reversed: [q2]", "minimum: 0", "minimum: 0", "at least 1"),
        ("  wish:", "  left:", "a scale called 'left'", "another name"),
        ("  start: 2024-01-15", "  start: soon", "start: 'soon'", "date"),
        ("  start:", "  days: working\n  start:", "", ""),
        ("2024-01-15", "2024-01-14\n  days: working", "a Sunday", "Monday to Friday"),
        ("at: {role: time}", "at: {role: kind}", "0 columns with role time", "exactly one"),
        ("who: {role: person}, at", "at", "0 columns with role person", "exactly one"),
        ("at: {role", "on: {role: time}, at: {role", "2 columns with role time", "exactly one"),
        ("{role: wave,", "{role: item,", "no column with role wave or day", "when"),
        (", values: {before: 0, 1: 60}", "", "waves without days", "values: with each"),
        ("before: 0", "before: soon", "the wave 'before' on day 'soon'", "a whole day"),
        ("before: 0", "before: 0.5", "the wave 'before' on day '0.5'", "a whole day"),
        ("id: {role: person}", "id: {role: left}", "no column with role person", "by which"),
    ],
)
def test_what_does_not_fit_is_told(load, with_logs, old, new, found, expected):
    path = with_logs((old, new))
    if not found:
        assert load(path).cohort.days == "working"
        return
    with pytest.raises(StudyError) as error:
        load(path)
    told = [(p.found, p.expected) for p in error.value.problems]
    assert any(found in f and expected in e for f, e in told), told


def test_a_scale_that_a_column_holds_already(load, with_logs):
    path = with_logs(
        ("  wish:\n", "  trust:\n"),
        ("wave: {role: wave,", "trust: {role: scale}, wave: {role: wave,"),
    )
    with pytest.raises(StudyError, match="the scale 'trust', which a column holds already"):
        load(path)


def test_the_scale_of_an_outcome_must_be_known(load, with_logs):
    path = with_logs(
        ("outcomes:", "outcomes:\n  hope: {kind: continuous, window: [1, 20], scale: wihs}")
    )
    with pytest.raises(StudyError) as error:
        load(path)
    assert [p.suggestion for p in error.value.problems] == ["wish"]
