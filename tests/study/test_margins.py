"""Margins as they are declared."""

from __future__ import annotations

import pytest

from nudgelab.errors import StudyError
from nudgelab.study.margins import Margin, margin_in_words
from nudgelab.study.study import Study

FILE = """study: s
arms: {control: {}, plan: {tactics: [reminder]}}
outcomes:
  posted: {kind: binary, window: [1, 60]}
  posts: {kind: count, window: [1, 60]}
analysis:
  primary: PRIMARY
  margin: MARGIN
"""


@pytest.mark.parametrize(
    ("primary", "margin", "said"),
    [
        ("posted", "{equivalence: 0.02, non_inferiority: 0.02}", "equivalence: … or non_inferior"),
        ("posted", "{}", "equivalence: … or non_inferiority"),
        ("posted", "{equivalence: 2}", "0.02 is 2 of every 100"),
        ("posts", "{non_inferiority: 0.9}", "a ratio above 1"),
        ("posted", "{equivalence: -0.1}", "above 0"),
    ],
)
def test_a_mistake_is_told(tmp_path, primary, margin, said):
    path = tmp_path / "study.yaml"
    path.write_text(FILE.replace("PRIMARY", primary).replace("MARGIN", margin), encoding="utf-8")
    with pytest.raises(StudyError, match=said):
        Study.load(path)


def test_it_is_said_in_words():
    assert "by less than 0.02" in margin_in_words(Margin(equivalence=0.02))
    assert "worse than control" in margin_in_words(Margin(non_inferiority=1.25))
