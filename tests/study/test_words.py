"""A study in plain words says every part."""

from __future__ import annotations

from pathlib import Path

import pytest

from nudgelab.study.registered_tactics import forget_tactic, register_tactic
from nudgelab.study.study import Study
from nudgelab.study.tactics import Tactic
from nudgelab.study.words import in_words

ROOT = Path(__file__).parents[2]


@pytest.fixture
def said(load):
    return lambda text: {heading: " ".join(lines) for heading, lines in in_words(load(text))}


def test_a_study_is_said_in_sentences(said, changed):
    words = said(
        changed(
            ("dose: 0.8", "dose: 0.8, uptake: 0.4, whom: non_managers"),
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
            "if-then plan: implementation_intention.",
            "nudge: reminder.",
        ),
        "Tactics": (
            "implementation_intention (against inertia) from coach, pressure 0.05, on days 1, 21",
            "moves plan +0.8 (a plan for cue 'project'); costs 2 a person and 6 a contact.",
            "reminder (against inertia) from communications to non-managers only, 40 % take part,",
            "dose 0.8, pressure 0.05, on days 5, 15, 25, 35, … (6 times)",
            "an occasion of 'news' with probability 1;",
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


def test_strategies_are_said_in_days(said, changed):
    words = said(
        changed(
            ("survey: {days: [0]}", "survey: {days: [-2, 0, 8, 20]}"),
            ("[reminder]}", "[reminder, co_creation], strategy: sequenced}"),
            ("[implementation_intention]}", "[empathy, mandate], strategy: adaptive}"),
            ("  control: {}", "  control: {}\n  one: {tactics: [coaching], strategy: targeted}"),
            ("assignment:\n  unit: person\n  shares: equal\n", ""),
        )
    )["Arms"]
    assert "nudge: reminder, co_creation; sequenced: against reactance on days 1 to 10," in words
    assert "against inertia on days 11 to 20; days of a tactic count from the first of" in words
    assert "dominant by the surveys of days 0, 8." in words
    assert "one: coaching; targeted: each person gets what answers the resistance that" in words
    assert "dominant by the survey of day 0." in words


def test_tactics_staff_and_periods_are_said(said, changed):
    words = said(
        changed(
            (
                "  reminder: {dose: 0.8}",
                (
                    "  reminder: {active: false}\n"
                    "  empathy: {staff: listeners, minutes: 20}\n"
                    "  implementation_intention: {concreteness: 0.25}\n"
                    "  trial_period: {period: {days: 9, pressure: -0.25, reactions: 0.5}}"
                ),
            ),
            ("arms:", "staff: {listeners: {people: 1, cost_an_hour: 35.5}}\narms:"),
            ("[reminder]", "[reminder, empathy, post_review, coaching]"),
        )
    )
    assert "nudge: reminder (switched off), empathy, post_review, coaching." in words["Arms"]
    for part in (
        "reminder (against inertia): switched off, nobody gets it.",
        "20 minutes of listeners each",
        "45 minutes of coaches each",
        "(a plan of concreteness 0.25 for cue 'project')",
        "for 9 days from a contact, contacts press 25 % less and posts get 50 % more reactions",
        "costs 3 a contact. It is in no arm.",
        "for 120 days from a contact, reviewers read each post first (15 minutes)",
        "Staff listeners: 1 person, 6 hours a working day each, at 35.5 an hour, in every arm",
        "Staff coaches: 2 people, 6 hours a working day each, in every arm anew.",
        "Staff reviewers: 2 people",
    ):
        assert part in words["Tactics"]


def test_people_from_data_are_said_and_what_is_then_not_used(said, changed):
    words = said(
        changed(
            (
                "  network: {kind: small_world, neighbours: 4}",
                (
                    "  network: {kind: file, file: ties.csv}\n"
                    "  turnover: {leaving: 0.12, vacancy: null}\n"
                    "  baseline:\n"
                    "    file: survey.csv\n"
                    "    person: id\n"
                    "    team: unit\n"
                    "    missing: ['', -9]\n"
                    "    columns: {reactance: {column: q1, range: [7, 1]}, mishap: {column: q2}}"
                ),
            ),
            ("spread: 0.1}", "spread: 0.1}\n    reactance_inertia: 0.2"),
            ("survey: {days: [0]}", "survey: {days: [0], response: 0.75}"),
        )
    )["Who, when"]
    for part in (
        "120 employees in the file's teams of 2 departments",
        "Trait reactance: mean 0.4, spread 0.1.",
        "row of survey.csv: reactance from q1 (7 to 1), mishap from q2 (0 to 1).",
        "missing is an empty cell, '-9'.",
        "The file tells persons by column id, teams by column unit.",
        "rows are drawn by lot, with replacement.",
        "not used, for the file has it: reactance, the correlation of reactance and inertia",
        "inertia, teams.",
        "Network beside the teams: the ties in ties.csv.",
        "Within 250 working days, 12 % leave, and their places stay empty.",
        "75 % answer it if they feel no threat",
    ):
        assert part in words


def test_what_a_python_function_moves_is_said_to_be_its_own(said, changed):
    breakfast = Tactic(against="inertia", messenger="peer", cue="news")
    register_tactic("breakfast", breakfast, lambda people: {"plan": people["trust"]})
    try:
        words = said(changed(("[reminder]", "[breakfast]")))["Tactics"]
    finally:
        forget_tactic("breakfast")
    assert "moves what its Python function says (a plan for cue 'news')." in words


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
