"""``nudgelab results``."""

from __future__ import annotations

import json
from pathlib import Path


def test_lists_runs_newest_first(nudgelab, study, cohort):
    nudgelab("simulate", study, "--quiet")
    nudgelab("analyse", study, "--data", cohort, "--quiet")
    runs = json.loads(nudgelab("results", "--json").out)
    assert {run["kind"] for run in runs} == {"simulate", "analyse"}
    assert all(Path(run["report"]).is_file() for run in runs)
    assert "cohort.csv" in {run["source"] for run in runs}
    assert len(nudgelab("results").out.splitlines()) == 2


def test_says_how_to_make_the_first(nudgelab):
    assert "nudgelab simulate" in nudgelab("results").out


def test_a_damaged_manifest_is_named(nudgelab, study, tmp_path):
    nudgelab("simulate", study, "--quiet")
    manifest = next((tmp_path / "results").rglob("manifest.json"))
    manifest.write_text("{")
    said = nudgelab("results")
    assert said.code == 1
    assert "manifest.json" in said.err
