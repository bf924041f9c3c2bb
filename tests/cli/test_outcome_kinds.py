"""Every kind of outcome from a user's own CSV to the reports."""

from __future__ import annotations

import json

import numpy as np
import pytest

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


@pytest.mark.parametrize("unit", ["person", "team"])
@pytest.mark.parametrize(
    ("primary", "headline", "said"),
    [
        ("often", "probability_of_superiority", "probability of superiority 0."),
        ("visits", "mean_count_difference", "difference in mean count +"),
        ("first", "cumulative_incidence_difference", "more of every 100"),
    ],
)
def test_a_kind_is_analysed_and_said(nudgelab, tmp_path, own_data, primary, headline, said, unit):
    study = tmp_path / "kinds.yaml"
    text = STUDY.replace("PRIMARY", primary)
    study.write_text(text + f"assignment: {{unit: {unit}}}\n", encoding="utf-8")
    found = json.loads(nudgelab("analyse", study, "--data", own_data, "--json").out)
    first = found["effects"][0]
    assert (first["outcome"], first["estimand"], first["role"]) == (primary, headline, "primary")
    assert first["estimate"] is not None
    assert (first["clusters"] == 40) == (unit == "team")
    out = nudgelab("analyse", study, "--data", own_data).out
    assert said in " ".join(out.split())
    report = next(tmp_path.glob("results/*/*/report.html"))
    page = report.read_text(encoding="utf-8")
    assert "Events over time" in page
    assert "Categories behind the ordered outcomes" in page
    assert "Aalen–Johansen" in page
