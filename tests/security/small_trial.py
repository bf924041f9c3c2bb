"""A trial of a few dozen people, for tests of what leaves it."""

import csv

import nudgelab as nl

STUDY = """
study: trial
arms: {control: {}, plan: {tactics: [reminder]}}
outcomes:
  acted: {kind: binary, window: [1, 20]}
  score: {kind: continuous, window: [1, 20]}
segments:
  SEGMENTS
analysis: {primary: acted, primary_segment: all, confirm: []}
cohort:
  columns:
    id: {role: person}
    arm: {role: arm}
    age: {role: covariate}
    site: {role: covariate}
    acted: {role: outcome}
    score: {role: outcome}
"""
SEGMENTS = "old: {where: {age: {at_least: 40}}}"


def study_file(folder, segments=SEGMENTS, text=STUDY):
    """Write the study, and return its path."""
    path = folder / "study.yaml"
    path.write_text(text.replace("SEGMENTS", segments), encoding="utf-8")
    return path


def people(n=80, **columns):
    """Return a row a person; a column is a function of the person's number."""
    default = {
        "id": lambda i: f"p{i}",
        "arm": lambda i: "plan" if i % 2 else "control",
        "age": lambda i: 20 + i % 40,
        "site": lambda i: "north" if i % 4 < 2 else "south",
        "acted": lambda i: int(i % 3 == 0),
        "score": lambda i: i % 7,
    }
    made = default | columns
    return [list(made), *([make(i) for make in made.values()] for i in range(n))]


def analysed(folder, rows=None, segments=SEGMENTS, text=STUDY):
    """Write both files; return the study and the cohort as they are read."""
    study = nl.Study.load(study_file(folder, segments, text))
    path = folder / "cohort.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows or people())
    return study, nl.Cohort.read(path, study)
