"""How long people waited, as the reader sees it."""

from dataclasses import replace

from nudgelab.analysis.findings import Queue
from nudgelab.report.html import render_html
from nudgelab.report.queues import queue_rows, queue_sentences
from nudgelab.report.terminal import render_text

COACHING = Queue(
    tactic="coaching",
    arm="treated",
    staff="coaches",
    requests=120,
    served=100,
    mean_wait=2.25,
    wait_of_nine_in_ten=6.0,
    longest_wait=9.5,
    longest_queue=44,
    hours=75.0,
    lost=0,
)
REVIEW = replace(COACHING, tactic="post_review", staff="reviewers", lost=3)
NOBODY = replace(COACHING, requests=0, served=0, mean_wait=None, wait_of_nine_in_ten=None)


def test_a_queue_in_words(programme):
    (coaching, review, nobody) = queue_sentences(
        replace(programme, queues=(COACHING, REVIEW, NOBODY))
    )
    assert "100 of 120 requests were taken up by coaches, after 2.2 working days" in coaching
    assert "nine in ten within 6.0" in coaching
    assert "at most 44 waited at a time" in coaching
    assert "lost" not in coaching
    assert review.endswith("3 posts lost their occasion on the way.")
    assert nobody.endswith("nobody asked for coaches.")


def test_a_row_a_queue(programme):
    (row,) = queue_rows(replace(programme, queues=(NOBODY,)))
    assert (row["mean"], row["most"], row["requests"]) == ("–", "–", "0")


def test_every_report_tells_the_queues(programme, provenance):
    found = replace(programme, queues=(REVIEW,))
    assert "How long people waited" in render_html(found, provenance=provenance)
    assert "QUEUES" in render_text(found)
    assert "How long people waited" not in render_html(programme, provenance=provenance)
    assert "QUEUES" not in render_text(programme)


def test_names_in_queues_are_escaped(programme, provenance):
    hostile = replace(REVIEW, staff="<script>alert(1)</script>")
    page = render_html(replace(programme, queues=(hostile,)), provenance=provenance)
    assert "<script>alert" not in page
