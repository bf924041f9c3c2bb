from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from nudgelab.report.html import render_html

MOST_BYTES = 300_000
VOID = {"meta", "img", "br", "hr", "link", "input"}


class Page(HTMLParser):
    """What the tests ask of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self.said: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.said.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module", params=["programme", "trial", "hostile"])
def page(request, provenance) -> str:
    return render_html(request.getfixturevalue(request.param), provenance=provenance)


def test_the_page_is_well_formed_and_small(page):
    assert Page(page).all("html") == [{"lang": "en-GB"}]
    assert len(page.encode()) < MOST_BYTES


def test_nothing_is_fetched(page):
    parsed = Page(page)
    assert not {"script", "link", "img", "iframe", "object", "image"} & {t for t, _ in parsed.tags}
    for _, attributes in parsed.tags:
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name.endswith(("src", "href")):
                assert value.startswith("#")
            if name not in ("aria-label", "aria-describedby"):
                assert not re.search(r"url\((?!#)", value or "")
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert "@import" not in style
    assert "url(" not in style


def test_headings_stand_in_order(page):
    levels = Page(page).headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_every_reference_leads_somewhere(page):
    tags = Page(page).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in tags:
        for name in ("aria-labelledby", "aria-describedby"):
            if name in attributes:
                assert attributes[name] in ids
        if (attributes.get("href") or "").startswith("#"):
            assert attributes["href"][1:] in ids


def test_every_figure_has_a_name(page):
    parsed = Page(page)
    assert all(figure["aria-labelledby"] for figure in parsed.all("figure"))
    assert all(svg["role"] == "img" and svg["aria-label"] for svg in parsed.all("svg"))
    assert len(parsed.all("svg")) == len(parsed.all("figure"))


def test_scrolling_tables_can_be_reached_by_keyboard(page):
    scrolling = [a for _, a in Page(page).tags if a.get("class") == "scroll"]
    assert scrolling
    assert all(a["tabindex"] == "0" and a["role"] == "region" for a in scrolling)


def test_hostile_names_are_shown_and_never_run(hostile, provenance):
    page = render_html(hostile, provenance=provenance)
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", page)


def test_the_answer_comes_before_everything_else(programme, provenance):
    page = render_html(programme, provenance=provenance)
    order = ["answer", "checks", "forest", "adoption", "effects", "groups", "costs"]
    places = [page.index(f'id="h-{name}"') for name in [*order, "methods", "rerun"]]
    assert places == sorted(places)
    assert page.index("turned intention into action") < places[1]
    assert "Primary outcome ‘posted at least once’" in page


def test_a_simulated_programme_is_marked_and_a_file_is_named(programme, trial, provenance):
    simulated = render_html(programme, provenance=provenance)
    real = render_html(trial, provenance=provenance)
    assert "<title>Simulated, not observed: Employees become ambassadors</title>" in simulated
    assert "the people in this report are a model’s" in simulated
    assert "Simulated" not in real
    assert "ef" * 32 in real
    assert "online_surveys.csv" in real


def test_a_reader_can_run_it_again(programme, provenance):
    page = render_html(programme, provenance=provenance)
    said = "".join(Page(page).said)
    for words in (*provenance.rerun, "ab" * 32, "2026", "numpy 2.3.1", provenance.run_id):
        assert words in said


def test_verdicts_of_checks_are_words(programme, provenance):
    page = render_html(programme, provenance=provenance)
    for sign, verdict in (("✓", "pass"), ("!", "warn"), ("–", "not done")):
        assert f'<span aria-hidden="true">{sign}</span> {verdict}' in page
