"""The how-to on one's own data: what it tells people to write is right."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML

from nudgelab.study.study import Study

PAGE = Path(__file__).parents[2] / "docs" / "cohort-data.md"


def merged(one, other):
    if not isinstance(one, dict):
        return other
    both = {key: merged(one[key], other[key]) for key in one if key in other}
    return {**one, **other, **both}


def test_the_examples_together_are_a_study(tmp_path):
    study = {
        "study": "page",
        "arms": {"control": {}, "plan": {}},
        "assignment": {"unit": "team"},
        "outcomes": {"posted": {"kind": "binary", "window": [1, 60]}},
        "analysis": {"primary": "posted"},
    }
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 4
    for block in blocks:
        study = merged(study, YAML(typ="safe").load(block))
    # a scale can't be a column of the people's file too
    del study["cohort"]["columns"]["wants"]
    path = tmp_path / "study.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(study, file)
    read = Study.load(path)
    assert read.cohort.days == "working"
    assert read.scales["intention"].fewest == 2
    assert "inert" in read.segments
