"""Arms and their assignment."""

from __future__ import annotations


def test_an_arm_alone_is_no_study(the_problem, changed):
    text = changed(("  plan: {label: if-then plan, tactics: [implementation_intention]}\n", ""))
    text = text.replace("  nudge: {tactics: [reminder]}\n", "")
    text = text.replace("values: {A: control, B: plan, C: nudge}", "values: {A: control}")
    problem = the_problem(text)
    assert problem.found.endswith("one arm")
    assert "baselines" in problem.expected  # a change before and after is all that it could tell


def test_shares_are_above_zero(the_problem, changed):
    problem = the_problem(changed(("shares: equal", "shares: {control: 1, plan: 1, nudge: 0}")))
    assert (problem.found, problem.expected) == ("nudge: 0", "a number above 0")


def test_an_arm_needs_braces_or_a_tactic(the_problem, changed):
    assert the_problem(changed(("  control: {}", "  control:"))).found == "control: nothing"


def test_a_wrong_arm_is_not_also_too_few_arms(the_problem, changed):
    text = changed(("  nudge: {tactics: [reminder]}\n", ""), ("tactics: [imp", "tactcs: [imp"))
    text = text.replace(", C: nudge", "")
    assert the_problem(text).found == "the unknown key 'tactcs'"
