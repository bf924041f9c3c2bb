"""``nudgelab compare``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

UNCERTAIN = """\
uncertainty:
  plan_control: {low: 0.2, high: 0.9}
comparison:
  habit_day: 30
  strategies:
    talk: {label: just talk, tactics: [coaching]}
"""


@pytest.fixture
def uncertain(study) -> Path:
    study.write_text(study.read_text(encoding="utf-8") + UNCERTAIN, encoding="utf-8")
    return study


def test_strategies_are_compared_and_kept(nudgelab, uncertain, written):
    words = ("compare", uncertain, "--strategies", "plan,talk", "--times", "20", "--workers", "1")
    said = nudgelab(*words, "--budget", "3000")
    assert said.code == 0, said.err
    assert "Recommendation: ‘if-then plan’" in said.out
    assert "just talk" in said.out
    assert "THE BEST MIX FOR 3,000 EUR" in said.out
    assert "plan_control" in said.out
    assert {Path(name).name for name in written()} >= {
        "manifest.json",
        "compared.json",
        "strategies.csv",
        "report.html",
        "worlds.parquet",
        "outcomes.parquet",
        "differences.parquet",
        "draws.parquet",
    }
    found = json.loads(nudgelab(*words, "--json").out)
    assert found["chosen"] == "plan"
    assert found["standings"][0]["strategy"] == "plan"
    assert found["mix"] is None


def test_a_posterior_takes_the_place_of_the_ranges(nudgelab, uncertain, tmp_path):
    posterior = tmp_path / "posterior.csv"
    posterior.write_text("field_multiplier,weight\n0.5,1\n0.9,1\n", encoding="utf-8")
    words = ("compare", uncertain, "--strategies", "plan", "--times", "20", "--workers", "1")
    found = json.loads(nudgelab(*words, "--posterior", posterior, "--json").out)
    assert found["uncertain"] == ["field_multiplier"]
    assert found["uncertain_from"] == "the posterior posterior.csv"


def test_a_stopped_comparison_is_gone_on_with(nudgelab, study, monkeypatch):
    from nudgelab.execution.ledger import Ledger

    keep = Ledger.keep

    def keep_one_and_stop(self, key, table):
        keep(self, key, table)
        monkeypatch.setattr(Ledger, "keep", keep)
        raise KeyboardInterrupt

    monkeypatch.setattr(Ledger, "keep", keep_one_and_stop)
    words = ("compare", study, "--strategies", "plan", "--times", "20", "--workers", "1", "-q")
    said = nudgelab(*words)
    assert said.code == 130
    assert "--resume goes on with it" in said.err
    listed = nudgelab("results").out
    assert listed.startswith("unfinished")
    again = nudgelab(*words, "--resume")
    assert again.code == 0
    assert Path(again.out.strip()).parent.name in listed


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--workers", "1", "--scheduler", "tcp://x:1"), 2, "one of the two"),
        (("--times", "3"), 2, "not in the range"),
        (("--strategies", "plann"), 1, "Did you mean 'plan'"),
        (("--posterior", "none.csv"), 1, "no such file"),
    ],
)
def test_what_does_not_fit_is_told(nudgelab, study, words, code, said):
    found = nudgelab("compare", study, *words)
    assert found.code == code
    assert said in found.err
