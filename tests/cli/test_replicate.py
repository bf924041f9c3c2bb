"""``nudgelab replicate``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def test_replications_are_summarised_and_kept(nudgelab, study, written):
    said = nudgelab("replicate", study, "--times", "12", "--workers", "1")
    assert said.code == 0
    assert "12 replications" in said.out
    assert {Path(name).name for name in written()} >= {
        "manifest.json",
        "replications.parquet",
        "effects.parquet",
    }
    found = json.loads(
        nudgelab("replicate", study, "--times", "12", "--workers", "2", "--json").out
    )
    assert found["replications"] == 12
    assert found["effects"][0]["replications"] + found["effects"][0]["refused"] == 12


def test_stopped_replications_are_kept_and_gone_on_with(nudgelab, study, monkeypatch):
    from nudgelab.execution.ledger import Ledger

    keep = Ledger.keep

    def keep_one_and_stop(self, key, table):
        keep(self, key, table)
        monkeypatch.setattr(Ledger, "keep", keep)
        raise KeyboardInterrupt

    monkeypatch.setattr(Ledger, "keep", keep_one_and_stop)
    words = ("replicate", study, "--times", "20", "--workers", "1", "--quiet")
    said = nudgelab(*words)
    assert said.code == 130
    assert "of 20 replications are kept; --resume goes on with it" in said.err
    listed = nudgelab("results").out
    assert listed.startswith("unfinished")
    again = nudgelab(*words, "--resume")
    assert again.code == 0
    assert again.out.strip() in listed
    assert "unfinished" not in nudgelab("results").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--workers", "1", "--scheduler", "tcp://x:1"), "one of the two"),
        (("--times", "0"), "0 is not in the range"),
    ],
)
def test_options_that_do_not_fit_are_wrong_usage(nudgelab, study, words, said):
    found = nudgelab("replicate", study, *words)
    assert found.code == 2
    assert said in found.err


def test_a_scheduler_that_is_not_there_is_told(nudgelab, study, monkeypatch):
    pytest.importorskip("distributed", reason="pip install 'nudgelab[cluster]'")
    monkeypatch.setattr("nudgelab.execution.cluster._PATIENCE", "1s")
    said = nudgelab("replicate", study, "--times", "2", "--scheduler", "tcp://127.0.0.1:9")
    assert said.code == 1
    assert "found no Dask scheduler" in said.err
