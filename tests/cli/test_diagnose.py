"""``nudgelab diagnose``."""

from __future__ import annotations

import json
from pathlib import Path


def _other(study, tmp_path) -> Path:
    text = Path(study).read_text(encoding="utf-8")
    other = tmp_path / "larger.yaml"
    changed = text.replace("study: small", "study: larger").replace(
        "employees: 120", "employees: 160"
    )
    other.write_text(changed, encoding="utf-8")
    return other


def test_designs_are_diagnosed_side_by_side_and_kept(nudgelab, study, tmp_path, written):
    words = ("diagnose", study, _other(study, tmp_path), "--times", "4", "--workers", "1")
    said = nudgelab(*words)
    assert said.code == 0, said.err
    assert "2 designs diagnosed" in said.out
    names = {Path(name).name for name in written()}
    assert {"manifest.json", "diagnosis.csv", "diagnosis.json", "larger.yaml"} <= names
    assert "diagnose" in nudgelab("results").out


def test_one_design_is_json_for_machines(nudgelab, study):
    said = nudgelab("diagnose", study, "--times", "3", "--workers", "1", "--json")
    found = json.loads(said.out)
    assert found["replications"] == 3
    assert found["rows"][0]["role"] == "primary"
    assert Path(found["run"]).is_dir()


def test_an_interrupted_run_is_gone_on_with(nudgelab, study, monkeypatch):
    from nudgelab.execution.ledger import Ledger

    keep = Ledger.keep

    def keep_one_and_stop(self, key, table):
        keep(self, key, table)
        monkeypatch.setattr(Ledger, "keep", keep)
        raise KeyboardInterrupt

    monkeypatch.setattr(Ledger, "keep", keep_one_and_stop)
    words = ("diagnose", study, "--times", "12", "--workers", "1", "--quiet")
    assert nudgelab(*words).code == 130
    assert nudgelab(*words, "--resume").code == 0
    assert "unfinished" not in nudgelab("results").out


def test_the_same_design_twice_is_told(nudgelab, study):
    said = nudgelab("diagnose", study, study, "--times", "2", "--workers", "1")
    assert said.code == 1
    assert "a second time" in said.err
