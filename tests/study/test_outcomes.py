"""Outcomes of every kind, and their windows."""

from __future__ import annotations

import pytest


def test_a_window_that_runs_backwards(the_problem, line_of, changed):
    text = changed(
        ("posts: {kind: count, window: [1, 20]}", "posts:\n    kind: count\n    window: [20, 1]")
    )
    problem = the_problem(text)
    assert problem.found == "window: [20, 1]"
    assert problem.where.endswith(f":{line_of(text, 'window: [20, 1]')}")


def test_a_window_of_one_day(load, changed):
    study = load(changed(("kind: count, window: [1, 20]", "kind: count, window: [7, 7]")))
    assert study.outcomes["posts"].window == (7, 7)


@pytest.mark.parametrize("key", ["scale: efficacy", "weight: intention"])
def test_a_key_of_another_kind_is_unknown(the_problem, changed, key):
    problem = the_problem(changed(("kind: count,", f"kind: count, {key},")))
    assert problem.found == f"the unknown key '{key.split(':')[0]}'"
    assert problem.expected == "one of label, window, better, kind, event"


ORDINAL = "posts: {kind: ordinal, categories: [never, once, often], window: [1, 20]}"


@pytest.mark.parametrize(
    ("changes", "found", "expected"),
    [
        (("once", "never"), "a category twice", "each category once, lowest first"),
        (("window", "window"), None, None),
        (("window", "thresholds: [2], window"), "thresholds: [2.0]", "2 ascending numbers"),
        (("window", "thresholds: [3, 2], window"), "thresholds: [3.0, 2.0]", "2 ascending"),
    ],
)
def test_categories_have_one_order(load, the_problem, changed, changes, found, expected):
    text = changed(("posts: {kind: count, window: [1, 20]}", ORDINAL.replace(*changes)))
    if found is None:
        assert load(text).outcomes["posts"].starts == (1.0, 2.0)
        return
    problem = the_problem(text)
    assert found in problem.found
    assert expected in problem.expected


def test_a_simulated_scale_needs_thresholds(problems, changed):
    text = changed(
        (
            "posts: {kind: count, window: [1, 20]}",
            ORDINAL.replace("window", "scale: efficacy, window"),
        )
    )
    found = [problem.found for problem in problems(text.partition("cohort:")[0])]
    assert "categories of the scale 'efficacy' without thresholds" in found
