from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from nudgelab.analysis.findings import Effects
from nudgelab.report.figures.adoption import adoption_figures
from nudgelab.report.figures.forest import forest_plots
from tests.report.report_examples import NAN, effect

NAMESPACE = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  (our own picture)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in parsed(svg).iter(f"{NAMESPACE}text")]


@pytest.fixture(scope="module")
def pictures(programme):
    return [*forest_plots(programme), *(c.figure for c in adoption_figures(programme))]


def test_a_forest_plot_an_outcome_with_numbers_beside_the_bars(programme):
    posted, posts, first = forest_plots(programme)
    assert posted.title == "posted at least once: risk difference, of every 100"
    assert posts.title == "number of posts: rate ratio"
    assert first.title == "first_post: restricted mean difference, days"
    assert {"co-creation", "+12.0 (+5.0 to +19.0)", "+25.0 (+8.0 to +42.0)"} <= set(
        texts(posted.svg)
    )
    assert "if-then plan, all employees: −1.0 (−9.0 to +7.0)" in posted.alternative


def test_a_curve_an_arm_with_people_at_risk(programme):
    everybody, intended = adoption_figures(programme)
    assert everybody.figure.title == "first_post, all employees"
    assert everybody.at_risk.times == ("0", "60", "120")
    assert everybody.at_risk.rows[0] == ("no tactic", ("130", "85", "too few"))
    assert len(intended.at_risk.rows) == 2
    assert "co-creation: 45.1 of every 100 by day 120" in everybody.figure.alternative


def test_every_picture_has_a_name_and_a_text_alternative(pictures):
    for figure in pictures:
        root = parsed(figure.svg)
        assert root.get("role") == "img"
        assert root.get("aria-label") == figure.title
        assert root.find(f"{NAMESPACE}title").text == figure.title
        described = root.find(f"{NAMESPACE}desc")
        assert described.text == figure.alternative
        assert root.get("aria-describedby") == described.get("id")


def test_ids_of_two_pictures_never_clash(pictures):
    for figure in pictures:
        ids = [e.get("id") for e in parsed(figure.svg).iter() if e.get("id")]
        assert len(ids) == len(set(ids))
        assert all(name.startswith(f"{figure.key}-") for name in ids)
    assert len({figure.key for figure in pictures}) == len(pictures)


def test_equal_findings_give_equal_bytes(programme):
    assert [f.svg for f in forest_plots(programme)] == [f.svg for f in forest_plots(programme)]
    assert adoption_figures(programme) == adoption_figures(programme)


def test_hostile_names_are_text_in_the_picture(hostile):
    (figure,) = forest_plots(hostile)
    (curves,) = adoption_figures(hostile)
    for svg in (figure.svg, curves.figure.svg):
        root = parsed(svg)
        assert not list(root.iter(f"{NAMESPACE}script"))
        assert any("<script>" in text for text in texts(svg))
    assert any("not estimated" in text for text in texts(figure.svg))


def test_limits_that_no_axis_can_hold_are_drawn_to_its_end(programme):
    odd = [
        effect(estimand="rate_ratio", estimate=1.4, low=0.0, high=np.inf),
        effect(estimand="rate_ratio", arm="plan", estimate=0.8, low=NAN, high=NAN),
    ]
    (figure,) = forest_plots(replace(programme, effects=Effects(odd)))
    assert "1.40 (0.00 to ∞)" in figure.alternative
    assert "NaN" not in figure.svg


def test_without_estimates_and_curves_there_are_no_pictures(trial):
    assert adoption_figures(trial) == ()
    refused = replace(trial, effects=Effects([effect(estimate=NAN, low=NAN, high=NAN)]))
    assert forest_plots(refused) == ()
