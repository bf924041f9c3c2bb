"""``nudgelab schema``."""

from __future__ import annotations

import json


def test_prints_the_schema(nudgelab):
    assert "arms" in json.loads(nudgelab("schema").out)["properties"]
