"""What was probably meant, so that the mistakes beside a mistake are told too."""

from __future__ import annotations

from nudgelab.study.mending import Mistake, mend

CONTENT = {"studdy": "a", "calendar": {"days": "x"}, "analysis": {"level": 3, "list": [1]}}


def test_a_mistyped_key_is_put_right_and_a_wrong_value_left_out():
    mistakes = [
        Mistake(("studdy",), "the unknown key 'studdy'", "", "study"),
        Mistake(("analysis", "level"), "level: 3", ""),
    ]
    mended = mend(CONTENT, mistakes)
    assert mended == {"study": "a", "calendar": {"days": "x"}, "analysis": {"list": [1]}}
    assert "studdy" in CONTENT


def test_a_mistyped_word_is_put_right():
    mistake = Mistake(("studdy",), "studdy: 'a'", "", "b")
    assert mend(CONTENT, [mistake])["studdy"] == "b"


def test_what_is_not_clear_is_not_mended():
    for location in [
        ("calendar", "days"),
        ("analysis", "list"),
        ("analysis", "list", 0),
        ("no",),
        (),
    ]:
        assert mend(CONTENT, [Mistake(location, "", "")]) is None
