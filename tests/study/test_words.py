"""A study in plain words says every part."""

from __future__ import annotations

from pathlib import Path

import pytest

from nudgelab.study.study import Study
from nudgelab.study.words import in_words

ROOT = Path(__file__).parents[2]


@pytest.fixture
def said(load):
    return lambda text: {heading: " ".join(lines) for heading, lines in in_words(load(text))}


def test_every_part_is_said(said, changed):
    words = said(
        changed(
            ("dose: 0.8", "dose: 0.8, capacity: 1500, uptake: 0.4, whom: non_managers"),
            ("shares: equal", "shares: {control: 2, plan: 1, nudge: 1}\n  strata: [department]"),
            (
                "posts: {kind: count, window: [1, 20]}",
                "posts: {kind: continuous, weight: intention, window: [1, 20], better: lower}",
            ),
            ("at_least: 0.5}", "at_least: 0.5, below: 1}, department: {one_of: [1, sales]}"),
        )
    )
    for heading, parts in {
        "Study": ("A small study.", "It asks: Does a plan help?"),
        "Who, when": (
            "120 employees in 20 teams of 2 departments",
            "20 working days after 5 days of baseline",
            "small world",
            "Seed 3",
            "Survey on days: 0",
            "Day 10: fair (50 % attend; cue 'event')",
            "field_multiplier is 0.5",
        ),
        "Arms": (
            "Persons are assigned within department: control 50 %, plan 25 %, nudge 25 %",
            "compared with 'control'",
            "control: no tactic.",
            "if-then plan: implementation_intention (against inertia) from coach",
            "to non-managers only, 40 % take part, dose 0.8",
            "at most 1,500 contacts a day",
            "on days 5, 15, 25, 35, …",
            "an occasion with probability 0.6",
            "moves plan +0.8",
        ),
        "Outcomes": (
            "posted at least once: whether it happened",
            "posts: a measurement (difference of means, Hedges' g), days 1 to 20",
            "weighted by intention; lower is better",
            "first: days until it happened",
            "sooner is better",
        ),
        "Segments": (
            "intended to act, had not acted: intention is at least 0.5 and acted is 0.",
            "keen: intention is at least 0.5 and intention is below 1 and department is one",
            "department is one of 1, sales.",
        ),
        "Analysis": (
            "Primary: posted at least once, of all employees",
            "From intention to action (inertia): posted at least once",
            "Intervals at 95 %, by person, adjusted for intention (Lin 2013)",
            "p-values across arms: Holm",
            "fewer than 10 people",
        ),
        "Real cohort": (
            "File: given with --data.",
            "Column id: person.",
            "Column group: arm (A is control, B is plan, C is nudge).",
            "Column wants: covariate as intention.",
            "Column posted: outcome.",
        ),
    }.items():
        for part in parts:
            assert part in words[heading]


def test_a_study_without_a_cohort_teams_and_unknown_shares(said, changed):
    text = changed(("unit: person\n  shares: equal", "unit: team\n  shares: unknown"))
    words = said(text[: text.index("cohort:")])
    assert "Real cohort" not in words
    assert "Teams are assigned: in unknown shares." in words["Arms"]
    assert "cluster-robust by team (CR2)" in words["Analysis"]


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("configs/*.yaml"), *ROOT.glob("experiments/*/*.yaml")]), ids=str
)
def test_the_shipped_studies_can_be_said(path):
    for heading, lines in in_words(Study.load(path)):
        assert heading
        assert lines
        assert all(line.endswith(".") or "?" in line for line in lines)
