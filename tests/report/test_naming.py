from __future__ import annotations

from nudgelab.report.naming import Names, listed, plain


def test_names_carry_nothing_that_steers_a_terminal_or_breaks_an_svg(hostile):
    name = Names(hostile).arm("a")
    assert name == "<script>alert(1)</script>[red]arm [31m"
    assert "\u202e" not in Names(hostile).segment("all")
    assert plain("a\ud800\uffff\x00b") == "a   b"


def test_a_name_without_a_label_stands_for_itself(programme):
    assert Names(programme).outcome("first_post") == "first_post"


def test_a_long_label_is_cut(hostile):
    assert len(Names(hostile).arm("b")) == 120


def test_names_are_listed_as_in_a_sentence():
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
