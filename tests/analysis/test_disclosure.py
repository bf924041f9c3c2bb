"""No small cell is told, not even by subtraction."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nudgelab.analysis.analyse import analyse
from nudgelab.analysis.disclosure import people_shown, shown_segments, tells_a_small_group
from nudgelab.analysis.segments import segment_members
from tests.security.small_trial import STUDY, analysed, people

LEAST = 10


def _cells(*ranges, n=100):
    return [np.isin(np.arange(n), who) for who in ranges]


def test_the_rest_of_a_group_is_told_by_subtraction():
    assert tells_a_small_group(_cells(range(50), range(43)), LEAST)
    assert not tells_a_small_group(_cells(range(50), range(40)), LEAST)


def test_the_overlap_of_two_groups_that_are_everybody_is_told():
    assert tells_a_small_group(_cells(range(50), range(28), range(21, 50)), LEAST)
    assert not tells_a_small_group(_cells(range(50), range(30), range(20, 50)), LEAST)


def test_a_chain_of_three_is_told_although_no_two_tell():
    # A = a + x, B = x + b, C = a + x' ... : everybody less two parts leaves the third
    everybody, first, second = range(60), range(26), range(26, 54)
    assert not tells_a_small_group(_cells(everybody, first), LEAST)
    assert not tells_a_small_group(_cells(everybody, second), LEAST)
    assert tells_a_small_group(_cells(everybody, first, second), LEAST)


def test_two_small_parts_that_are_told_only_together_may_be_shown():
    # the 8 and the 7 are known as fifteen and never apart
    assert not tells_a_small_group(_cells(range(60), range(45)), LEAST)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.lists(st.booleans(), min_size=30, max_size=30).map(np.array), min_size=1, max_size=3
    )
)
def test_it_agrees_with_trying_every_group_of_atoms(cells):
    """An independent way: least squares on every union of atoms that is small."""
    atoms, sizes = np.unique(np.stack(cells, axis=1), axis=0, return_counts=True)
    shown, sizes = atoms[atoms.any(axis=1)].T.astype(float), sizes[atoms.any(axis=1)]
    told = False
    for mask in range(1, 2 ** len(sizes)):
        chosen = np.array([mask >> place & 1 for place in range(len(sizes))], dtype=bool)
        if sizes[chosen].sum() >= LEAST:
            continue
        _, values, rows = np.linalg.svd(shown[:, ~chosen].T)
        null = rows[np.count_nonzero(values > 1e-9) :]
        told = told or bool((np.abs(null @ shown) > 1e-9).any())
    assert tells_a_small_group(cells, LEAST) == told


def _trial(tmp_path, segments, rows=None, least=LEAST):
    text = STUDY.replace("confirm: []", f"confirm: [], minimum_cell: {least}")
    return analysed(tmp_path, rows, segments, text)


NEARLY_ALL = "nearly_all: {where: {age: {at_least: 25}}}"


def test_a_segment_that_tells_who_isnt_in_it_is_hidden_and_said(tmp_path):
    study, cohort = _trial(tmp_path, NEARLY_ALL)
    findings = analyse(study, cohort)
    hidden = [e for e in findings.effects if e.segment == "nearly_all"]
    assert hidden
    assert all(np.isnan(e.estimate) and e.n_arm is None and e.n_versus is None for e in hidden)
    groups = [g for g in findings.groups if g.segment == "nearly_all"]
    assert all(g.people is None and np.isnan(g.mean) for g in groups)
    assert sum("isn't shown" in note for note in findings.notes) == 2
    assert all(e.n_arm for e in findings.effects if e.segment == "all")


def test_a_smaller_limit_shows_it(tmp_path):
    study, cohort = _trial(tmp_path, NEARLY_ALL, least=2)
    findings = analyse(study, cohort)
    assert not any("isn't shown" in note for note in findings.notes)
    assert all(g.people for g in findings.groups if g.segment == "nearly_all")


def test_unknown_outcomes_make_a_rest_small_too(tmp_path):
    segments = "old: {where: {age: {at_least: 35}}}"
    sound = _trial(tmp_path, segments)
    assert not shown_segments(*sound, _members(*sound)).notes
    gaps = people(score=lambda i: "" if i % 40 < 10 else i % 7)  # nine of the young are left
    study, cohort = _trial(tmp_path, segments, gaps)
    assert shown_segments(study, cohort, _members(study, cohort)).notes


def _members(study, cohort):
    everybody = np.ones(len(cohort), dtype=bool)
    return {"all": everybody} | {
        name: segment_members(segment, cohort) for name, segment in study.segments.items()
    }


@pytest.mark.parametrize(("few", "shown"), [(4, 80), (12, 92)])
def test_the_number_of_people_tells_no_small_arm(tmp_path, few, shown):
    extra = {"arm": lambda i: ("plan" if i % 2 else "control") if i < 80 else "third"}
    text = STUDY.replace("plan: {tac", "third: {tactics: [reminder]}, plan: {tac")
    study, cohort = analysed(tmp_path, people(80 + few, **extra), text=text)
    assert people_shown(study, cohort) == shown
