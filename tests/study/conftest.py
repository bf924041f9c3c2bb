"""A small valid study file, and how to change it in one place."""

from __future__ import annotations

import pytest

from nudgelab.errors import StudyError
from nudgelab.study.study import Study

VALID = """\
study: small
title: A small study
question: Does a plan help?
act: posted
people: employees
seed: 3
population:
  employees: 120
  teams: 20
  departments: 2
  traits:
    reactance: {mean: 0.4, spread: 0.1}
  network: {kind: small_world, neighbours: 4}
calendar:
  days: 20
  baseline_days: 5
  survey: {days: [0]}
  events:
    fair: {day: 10, cue: event, attendance: 0.5}
model:
  field_multiplier: 0.5
tactics:
  reminder: {dose: 0.8}
arms:
  control: {}
  plan: {label: if-then plan, tactics: [implementation_intention]}
  nudge: {tactics: [reminder]}
assignment:
  unit: person
  shares: equal
outcomes:
  posted: {label: posted at least once, kind: binary, window: [1, 20]}
  posts: {kind: count, window: [1, 20]}
  first: {kind: time_to_event, window: [1, 20]}
segments:
  keen:
    where: {intention: {at_least: 0.5}}
analysis:
  primary: posted
  adjust: [intention]
  level: 0.95
cohort:
  columns:
    id: {role: person}
    group: {role: arm, values: {A: control, B: plan, C: nudge}}
    wants: {role: covariate, as: intention}
    posted: {role: outcome}
"""


@pytest.fixture
def valid():
    """The text of a study file without a mistake."""
    return VALID


@pytest.fixture
def changed():
    """Return the valid text with some of its parts replaced."""

    def change(*replacements):
        text = VALID
        for old, new in replacements:
            assert old in text, old
            text = text.replace(old, new, 1)
        return text

    return change


@pytest.fixture
def write(tmp_path):
    """Write a study file and return its path."""

    def write_text(content):
        path = tmp_path / "study.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write_text


@pytest.fixture
def load(write):
    """Load a study from text."""
    return lambda content: Study.load(write(content))


@pytest.fixture
def problems(write):
    """Return the problems of a text that is no study; their place is the line alone."""

    def told(content):
        path = write(content)
        with pytest.raises(StudyError) as error:
            Study.load(path)
        assert all(problem.where.startswith(str(path)) for problem in error.value.problems)
        return error.value.problems

    return told


@pytest.fixture
def the_problem(problems):
    """Return the only problem, with the line it stands on."""

    def told(content):
        (problem,) = problems(content)
        return problem

    return told


@pytest.fixture
def line_of():
    """Return the line, from 1, on which a part of a text first stands."""
    return lambda text, part: text[: text.index(part)].count("\n") + 1
