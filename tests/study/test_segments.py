"""Conditions of segments."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("{}", "a condition without a rule"),
        ("{equals: null}", "a condition without a rule"),
        ("{equals: 1, one_of: [1, 2]}", "both equals and one_of"),
        ("{one_of: []}", "one_of: a list of 0"),
        ("{one_of: [[1]]}", "one_of: a list of 1"),
    ],
)
def test_a_condition_that_says_nothing_or_too_much(the_problem, changed, rule, found):
    assert the_problem(changed(("{at_least: 0.5}", rule))).found == found


def test_no_condition_at_all(the_problem, changed):
    problem = the_problem(changed(("where: {intention: {at_least: 0.5}}", "where: {}")))
    assert problem.expected == "at least 1 of them"


def test_values_are_numbers_or_texts(load, changed):
    study = load(changed(("{at_least: 0.5}", "{one_of: [1, sales, 0.5, no]}")))
    assert study.segments["keen"].where["intention"].one_of == (1.0, "sales", 0.5, "no")
