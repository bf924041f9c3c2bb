"""Figures of mean counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nudgelab.analysis.mean_counts import MeanCount
from nudgelab.report.figures.mean_counts import mean_count_figures
from tests.report.report_examples import NAN, SCRIPT


def curve(arm, ends=True):
    return MeanCount(
        outcome="posts",
        segment="all",
        arm=arm,
        time=np.array([0.0, 5.0, 20.0]),
        mean=np.array([0.0, 0.5, 1.25]),
        low=np.array([NAN, 0.3, 1.0]),
        high=np.array([NAN, 0.8, 1.6]),
        ends=ends,
    )


def test_a_picture_says_itself_in_words(programme):
    found = replace(programme, mean_counts=(curve("control"), curve("plan")))
    (figure,) = mean_count_figures(found)
    assert figure.title == "number of posts, all employees"
    assert "if-then plan: 1.25 per person by day 20 (1.00 to 1.60)" in figure.alternative
    assert figure.svg.startswith("<svg")


@pytest.mark.parametrize(("ends", "name"), [(True, "Ghosh–Lin"), (False, "Nelson")])
def test_the_caption_says_what_became_of_leavers(programme, ends, name):
    (figure,) = mean_count_figures(replace(programme, mean_counts=(curve("control", ends),)))
    assert name in figure.caption


def test_names_do_no_harm(programme):
    labels = replace(programme.labels, arms={"control": SCRIPT})
    found = replace(programme, labels=labels, mean_counts=(curve("control"),))
    assert SCRIPT not in mean_count_figures(found)[0].svg


def test_without_recurrent_outcomes_there_is_no_picture(programme):
    assert mean_count_figures(programme) == ()
