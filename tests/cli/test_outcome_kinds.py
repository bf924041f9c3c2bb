"""Every kind of outcome from a user's own CSV to the reports."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.cohort.cohort import Cohort
from nudgelab.report.terminal import render_text
from nudgelab.study.study import Study

STUDY = """\
study: kinds
arms: {control: {}, plan: {}}
outcomes:
  often: {kind: ordinal, categories: [never, sometimes, often], window: [1, 30]}
  visits: {kind: recurrent, window: [1, 30], terminal: left}
  first: {kind: time_to_event, window: [1, 30], competing: left}
  posts: {kind: count, window: [1, 30]}
  score: {kind: continuous, window: [1, 30]}
  posted: {kind: binary, window: [1, 30]}
analysis: {primary: PRIMARY}
cohort:
  columns:
    id: {role: person}
    arm: {role: arm}
    team: {role: team}
    often: {role: outcome}
    days: {role: outcome, as: visits}
    seen: {role: followed, as: visits}
    gone: {role: terminal, as: visits}
    first: {role: outcome}
    how: {role: event_observed, as: first, values: {none: 0, posted: 1, left: 2}}
    posts: {role: outcome}
    score: {role: outcome}
    posted: {role: outcome}
"""


@pytest.fixture
def own_data(tmp_path):
    """200 people in 40 teams; plan does a little more of everything."""
    draws = np.random.default_rng(11)
    rows = ["id,arm,team,often,days,seen,gone,first,how,posts,score,posted"]
    for person in range(200):
        plan = person >= 100
        left = draws.random() < 0.2
        seen = int(draws.integers(5, 30)) if left else 30
        days = sorted(int(d) for d in draws.integers(1, seen + 1, draws.poisson(1 + plan)))
        how = "posted" if days else ("left" if left else "none")
        often = ("never", "sometimes", "often")[min(len(days), 2)]
        cells = (
            person,
            "plan" if plan else "control",
            f"t{person // 5}",
            often,
            " ".join(map(str, days)),
            seen,
            int(left),
            days[0] if days else seen,
            how,
            len(days),
            round(draws.normal(0.2 * plan), 3),
            int(bool(days)),
        )
        rows.append(",".join(map(str, cells)))
    path = tmp_path / "own.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def declared(tmp_path):
    def write(primary, unit):
        path = tmp_path / "kinds.yaml"
        text = STUDY.replace("PRIMARY", primary)
        path.write_text(text + f"assignment: {{unit: {unit}}}\n", encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("unit", ["person", "team"])
@pytest.mark.parametrize(
    ("primary", "headline", "said"),
    [
        ("often", "probability_of_superiority", "probability of superiority 0."),
        ("visits", "mean_count_difference", "difference in mean count +"),
        ("first", "cumulative_incidence_difference", "more of every 100"),
    ],
)
def test_a_kind_is_analysed_and_said(declared, own_data, primary, headline, said, unit):
    study = Study.load(declared(primary, unit))
    findings = analyse(study, Cohort.read(own_data, study))
    first = findings.effects[0]
    assert (first.outcome, first.estimand, first.role) == (primary, headline, "primary")
    assert first.low < first.estimate < first.high
    assert first.clusters == (40 if unit == "team" else None)
    assert said in " ".join(render_text(findings).split())


def test_the_command_line_writes_all_of_them(nudgelab, declared, own_data, tmp_path):
    found = nudgelab("analyse", declared("visits", "team"), "--data", own_data)
    assert found.code == 0
    page = next(tmp_path.glob("results/*/*/report.html")).read_text(encoding="utf-8")
    assert "Events over time" in page
    assert "Categories behind the ordered outcomes" in page
    assert "Aalen–Johansen" in page
