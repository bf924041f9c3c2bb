from __future__ import annotations

from dataclasses import replace

from nudgelab.report.effect_table import effect_table, headlines


def test_the_primary_block_comes_first_and_alone_is_primary(programme):
    blocks = effect_table(replace(programme, primary_outcome="posts")).blocks
    assert [block.primary for block in blocks] == [True, False, False, False]
    assert blocks[0].outcome == "number of posts"


def test_every_effect_has_a_row(programme, trial, hostile):
    for findings in (programme, trial, hostile):
        rows = [row for block in effect_table(findings).blocks for row in block.rows]
        assert len(rows) == len(findings.effects)


def test_the_first_effect_of_an_arm_is_its_headline(programme):
    first = headlines(programme, "posted", "all")
    assert [effect.estimate for effect in first.values()] == [0.12, -0.01]
    rows = effect_table(programme).blocks[0].rows
    assert [row.headline for row in rows] == [True, False, False, True]


def test_notes_are_numbered_once_and_infinity_is_not_said_twice(programme, hostile):
    assert effect_table(programme).notes == ()
    table = effect_table(hostile)
    assert len(table.notes) == 2
    assert [row.note for block in table.blocks for row in block.rows] == [None, 1, None, 2]


def test_a_small_cell_shows_no_counts(hostile):
    row = effect_table(hostile).blocks[0].rows[1]
    assert (row.people, row.estimate, row.interval, row.p) == ("too few", "–", "–", "–")
