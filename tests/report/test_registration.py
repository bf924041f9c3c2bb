"""What was planned beforehand, as the reader sees it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nudgelab.analysis.findings import Effects
from nudgelab.analysis.inertia import Inertia
from nudgelab.analysis.registered import Amendment, Deviation, RegisteredPlan
from nudgelab.analysis.standing import Standing
from nudgelab.cohort.cohort import Source
from nudgelab.report.as_json import findings_as_dict
from nudgelab.report.html import render_html
from nudgelab.report.registration import (
    answer_standing,
    deviation_rows,
    registration_sentences,
)
from nudgelab.report.terminal import render_text
from nudgelab.study.deviations import NOTHING, Reach
from tests.report.report_examples import SCRIPT, effect
from tests.report.test_inertia_sections import GAP, MODERATION

LEVEL = Deviation("analysis: level", None, 0.9)
WINDOW = Deviation("outcomes: x", {"window": [1, 20]}, SCRIPT, Reach(outcomes=frozenset({"x"})))
PLAN = RegisteredPlan(
    date="2026-03-01T09:00:00+00:00",
    seal="ab" * 32,
    knew_the_data=False,
    files_there=(),
    files_unchanged=(),
    amendments=(),
    deviations=(),
)


@pytest.fixture
def real(programme):
    return replace(programme, source=Source("file", "cohort.csv", sha256="0" * 64))


def test_a_simulated_cohort_needs_no_frozen_plan(programme, real):
    assert registration_sentences(programme) == []
    assert "No plan was frozen" in registration_sentences(real)[0]


def test_a_plan_that_was_kept_to(real):
    rows = [effect(status="confirmatory"), effect(status="exploratory", segment="new")]
    said = " ".join(registration_sentences(replace(real, effects=Effects(rows), registered=PLAN)))
    assert "frozen on 2026-03-01 (seal abababababababab…)" in said
    assert "1 of 2 effects are confirmatory" in said
    assert "The others are exploratory" in said
    assert "doesn’t deviate" in said
    none = replace(real, effects=Effects([effect(status="exploratory")]), registered=PLAN)
    assert "No effect is confirmatory." in " ".join(registration_sentences(none))


def test_amendments_are_told_with_their_reason_and_their_lateness(real):
    late = Amendment("2026-05-02T08:00:00+00:00", "the fair was moved", (LEVEL,), True)
    plan = replace(PLAN, amendments=(late,), deviations=(LEVEL,))
    said = " ".join(registration_sentences(replace(real, registered=plan)))
    assert "amended on 2026-05-02: the fair was moved (changed: analysis: level)" in said
    assert "These data were there by then" in said
    assert "1 deviation from the frozen plan" in said


def test_a_plan_that_knew_the_data(real):
    said = registration_sentences(replace(real, registered=replace(PLAN, knew_the_data=True)))
    assert any("confirms nothing" in sentence for sentence in said)


def test_files_that_were_there_are_told(real):
    plan = replace(PLAN, files_there=("people", "events", "waves"), files_unchanged=("people",))
    said = registration_sentences(replace(real, registered=plan))
    assert "The file of people was there already as it is now; it tells no outcome." in said
    assert any("A file of events and waves was there already in another" in s for s in said)
    said = registration_sentences(replace(real, registered=PLAN))
    assert any("knew no file of data" in sentence for sentence in said)


def test_a_row_a_deviation(real):
    adds = Deviation("analysis: prior", None, [True, 1], NOTHING)
    arm = Deviation("arms: plan", None, "a" * 500, Reach(arms=frozenset({"plan"})))
    log = Deviation("data: events", "SHA-256 a…", "SHA-256 b…", Reach(data=True))
    plan = replace(PLAN, deviations=(LEVEL, WINDOW, adds, arm, log))
    rows = deviation_rows(replace(real, registered=plan))
    assert rows[0] == {
        "where": "analysis: level",
        "registered": "left out",
        "now": "0.9",
        "touches": "every number",
    }
    assert rows[1]["registered"] == "{window: [1, 20]}"
    assert rows[1]["touches"] == "outcome x"
    assert (rows[2]["now"], rows[2]["touches"]) == ("[true, 1]", "no number of the plan")
    assert len(rows[3]["now"]) == 160
    assert rows[3]["touches"] == "arm plan"
    assert rows[4]["touches"] == "the data, not the plan"
    assert deviation_rows(real) == []


def test_page_and_terminal_show_them_and_names_are_escaped(real, provenance):
    findings = replace(real, registered=replace(PLAN, deviations=(WINDOW,)))
    page = render_html(findings, provenance=provenance)
    assert "What was planned beforehand" in page
    assert SCRIPT not in page
    assert "Deviation: outcomes: x was {window: [1, 20]}" in render_text(findings)


def _answered(findings, *statuses):
    pairs = zip(findings.answer.comparisons, statuses, strict=True)
    rows = [replace(c, effect=replace(c.effect, status=status)) for c, status in pairs]
    return replace(findings, answer=replace(findings.answer, comparisons=tuple(rows)))


def test_the_answer_says_whether_it_was_asked_for(real):
    assert list(answer_standing(real)) == []
    planned = replace(real, registered=PLAN)
    yes, no = "confirmatory", "exploratory"
    (said,) = answer_standing(_answered(planned, yes, yes))
    assert said == "Confirmatory: the plan frozen on 2026-03-01 asked for this."
    (said,) = answer_standing(_answered(planned, yes, no))
    assert said.startswith("Exploratory of ‘")
    (said,) = answer_standing(_answered(planned, no, no))
    assert said == "Exploratory: the plan frozen on 2026-03-01 did not ask for just this."
    knew = replace(real, registered=replace(PLAN, knew_the_data=True))
    assert "these data were there already" in next(answer_standing(knew))
    (said,) = answer_standing(replace(planned, answer=None))
    assert said.startswith("Exploratory")


def test_a_section_says_it_of_itself_in_page_terminal_and_json(real, provenance):
    found = replace(real, inertia=Inertia(gap=GAP, moderation=MODERATION))
    assert findings_as_dict(found)["inertia"]["gap"]["status"] is None
    assert "FOR WHOM IT WORKS BETTER: BY SEGMENT (EXPLORATORY)" in render_text(found)
    sections = (
        Standing("gap", "confirmatory", "it follows"),
        Standing("moderation", "exploratory", "nobody asked"),
        Standing("shrunken-segments", "confirmatory", "asked by name"),
    )
    found = replace(found, registered=replace(PLAN, sections=sections))
    said = findings_as_dict(found)["inertia"]
    assert said["gap"]["status"] == "confirmatory"
    assert said["moderation"]["status"] == "exploratory"
    assert said["moderation"]["segments"]["status"] == "confirmatory"
    text = render_text(found)
    assert "FROM INTENTION TO ACTION\nConfirmatory: it follows." in text
    assert "BY SEGMENT\nConfirmatory: asked by name." in text
    assert '<p class="standing">Exploratory: nobody asked.</p>' in render_html(
        found, provenance=provenance
    )
