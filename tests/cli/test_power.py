"""``nudgelab power``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def test_power_by_both_is_printed_and_kept(nudgelab, study, written):
    said = nudgelab("power", study, "--sizes", "60,120", "--times", "4", "--workers", "1")
    assert said.code == 0
    assert "SIMULATED: 4 programmes of each size" in said.out
    assert "WHAT THE FORMULA RESTS ON" in said.out
    names = {Path(name).name for name in written()}
    assert {"manifest.json", "power.csv", "power.json", "report.html", "power.parquet"} <= names
    assert "power" in nudgelab("results").out


def test_the_formula_alone_is_json_for_machines(nudgelab, study):
    said = nudgelab("power", study, "--by", "formula", "--sizes", "120", "--json", "--workers", "1")
    found = json.loads(said.out)
    (row,) = found["rows"]
    assert 0 < row["formula"] < 1
    assert row["simulated"] is None
    assert Path(found["run"]).is_dir()


def test_an_interrupted_run_is_gone_on_with(nudgelab, study, monkeypatch):
    from nudgelab.execution.ledger import Ledger

    keep = Ledger.keep

    def keep_one_and_stop(self, key, table):
        keep(self, key, table)
        monkeypatch.setattr(Ledger, "keep", keep)
        raise KeyboardInterrupt

    monkeypatch.setattr(Ledger, "keep", keep_one_and_stop)
    words = ("power", study, "--sizes", "60,120", "--times", "3", "--workers", "1", "--quiet")
    assert nudgelab(*words).code == 130
    again = nudgelab(*words, "--resume")
    assert again.code == 0
    assert "unfinished" not in nudgelab("results").out


def test_a_cohort_tells_what_is_not_declared(nudgelab, study, tmp_path):
    rows = ["id,group,wants,did,posted"]
    rows += [f"p{i},{'AB'[i % 2]},0.5,0,{int(i % 5 == 0)}" for i in range(200)]
    data = tmp_path / "cohort.csv"
    data.write_text("\n".join(rows), encoding="utf-8")
    words = ("power", study, "--data", str(data), "--by", "formula", "--workers", "1")
    said = nudgelab(*words)
    assert said.code == 0, said.err
    assert "comes from cohort.csv: 200 employees" in " ".join(said.out.split())
    assert "from the cohort" in " ".join(said.out.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--sizes", "many"), "expected numbers with commas"),
        (("--sizes", "2,100"), "at least 4 employees"),
        (("--workers", "1", "--scheduler", "tcp://x:1"), "one of the two"),
    ],
)
def test_options_that_do_not_fit_are_wrong_usage(nudgelab, study, words, said):
    found = nudgelab("power", study, *words)
    assert found.code == 2
    assert said in found.err
