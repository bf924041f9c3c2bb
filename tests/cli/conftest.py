"""The command line, called in this process as a shell would call it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from nudgelab.cli.main import main

SMALL = """\
study: small
title: A small study
act: posted
seed: 3
population: {employees: 120, teams: 20, departments: 2}
calendar: {days: 20, baseline_days: 5, survey: {days: [0]}}
arms:
  control: {}
  plan: {label: if-then plan, tactics: [implementation_intention]}
outcomes:
  posted: {label: posted, kind: binary, window: [1, 20]}
  first: {label: days to the first post, kind: time_to_event, window: [1, 20]}
analysis: {primary: posted}
cohort:
  columns:
    id: {role: person}
    group: {role: arm, values: {A: control, B: plan}}
    wants: {role: covariate, as: intention}
    did: {role: covariate, as: acted}
    posted: {role: outcome}
"""


@dataclass
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def nudgelab(monkeypatch, capsys, tmp_path):
    """Call ``nudgelab`` with words, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["nudgelab", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            main()
        captured = capsys.readouterr()
        return Said(int(stopped.value.code or 0), captured.out, captured.err)

    return call


@pytest.fixture
def study(tmp_path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture
def cohort(tmp_path) -> Path:
    """80 people: control 10 of 40 posted, plan 20 of 40."""
    rows = ["id,group,wants,did,posted"]
    for person in range(80):
        group = "A" if person < 40 else "B"
        posted = int(person % 40 < (10 if group == "A" else 20))
        rows.append(f"p{person},{group},{0.9 if person % 2 else 0.2},0,{posted}")
    path = tmp_path / "cohort.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def written(tmp_path):
    """What is in the results folder."""

    def files() -> list[str]:
        root = tmp_path / "results"
        return sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())

    return files
