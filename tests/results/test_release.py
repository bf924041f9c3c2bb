"""What leaves a run for everybody: nothing of few people, or counts with noise."""

import csv
import json
from fractions import Fraction

import numpy as np
import pytest

import nudgelab as nl
from nudgelab.errors import ResultsError
from nudgelab.record import record_run
from nudgelab.results.manifest import must_be_whole
from nudgelab.results.noisy_counts import noisy_counts
from nudgelab.results.public_cells import open_cells
from nudgelab.results.release import RELEASES, release, safe_cell
from tests.security.small_trial import analysed, people


@pytest.fixture
def run(tmp_path):
    """A run of 200 people, of whom enough acted."""
    study, cohort = analysed(tmp_path, people(200))
    return record_run(study, cohort, nl.analyse(study, cohort), root=tmp_path / "results")


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _row(segment="all", arm="plan", people=100, observed=100, mean=0.4):
    names = {"outcome": "acted", "segment": segment, "arm": arm}
    return names | {"people": people, "observed": observed, "mean": mean}


def _open(*rows, kind="binary"):
    return set(open_cells(rows, {"acted": kind}, ("old",), 10))


def test_a_release_has_groups_effects_and_how_it_was_made(run, tmp_path):
    said = release(run, tmp_path / "out")
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert files == ["effects.csv", "groups.csv", "release.json"]
    assert json.loads((tmp_path / "out" / "release.json").read_text("utf-8")) == said
    groups = _rows(tmp_path / "out" / "groups.csv")
    plan = next(g for g in groups if (g["outcome"], g["arm"]) == ("acted", "plan"))
    assert (plan["people"], plan["observed"]) == ("100", "100")
    assert float(plan["mean"]) == pytest.approx(0.33, abs=0.01)
    assert len(_rows(tmp_path / "out" / "effects.csv")) == said["effects"]["shown"] > 0


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (_row(), True),
        (_row(mean=0.09), False),  # nine acted
        (_row(mean=0.10), True),
        (_row(mean=0.91), False),  # nine didn't
        (_row(mean=0.0), False),  # nobody did: of each it is known that they didn't
        (_row(mean=1.0), False),
        (_row(observed=95), False),  # five are missing
        (_row(observed=90), True),
        (_row(people=None, observed=None, mean=None), False),
    ],
)
def test_a_cell_with_a_small_count_inside_is_left_out(row, shown):
    assert bool(_open(row)) == shown


@pytest.mark.parametrize(
    ("segment", "shown"),
    [
        (_row("old", people=60, observed=60, mean=0.40), True),
        (_row("old", people=93, observed=93, mean=0.40), False),  # seven others
        (_row("old", people=60, observed=60, mean=0.55), False),  # seven others acted
        (_row("old", people=45, observed=45, mean=0.24), True),
        (_row("old", people=50, observed=50, mean=0.20 - 1e-12), True),  # a mean is stored rounded
        (_row("old", people=69, observed=69, mean=0.20), False),
        (_row("old", people=55, observed=55, mean=0.20), True),
        (_row("young", people=60, observed=60, mean=0.40), False),  # wasn't asked for
    ],
)
def test_what_everybody_less_a_segment_would_tell_is_left_out(segment, shown):
    cells = _open(_row(), segment)
    assert (("acted", "all", "plan")) in cells
    assert (("acted", segment["segment"], "plan") in cells) == shown


def test_measurements_have_no_small_count_inside_but_the_missing():
    assert _open(_row(mean=0.001), kind="continuous")
    assert not _open(_row(mean=0.001, observed=99), kind="continuous")


def test_nothing_is_released_where_every_cell_is_small(tmp_path):
    few = people(24, score=lambda i: "" if i < 8 else 1, acted=lambda i: int(i < 4))
    study, cohort = analysed(tmp_path, few)
    kept = record_run(study, cohort, nl.analyse(study, cohort), root=tmp_path / "results")
    with pytest.raises(ResultsError, match="nothing may be released"):
        release(kept, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert not (kept / RELEASES).exists()


def test_noise_comes_alone_and_its_budget_is_split_and_summed(run, tmp_path):
    said = release(run, tmp_path / "one", Fraction("0.5"))
    assert sorted(p.name for p in (tmp_path / "one").iterdir()) == ["counts.csv", "release.json"]
    assert (said["epsilon"], said["tables"], said["scale"]) == ("1/2", 1, "2")
    rows = _rows(tmp_path / "one" / "counts.csv")
    assert [set(row) for row in rows] == [{"outcome", "arm", "acted", "did_not", "unknown"}] * 2
    assert all(abs(int(row["acted"]) - 33) < 100 for row in rows)
    again = release(run, tmp_path / "two", Fraction("0.25"))
    assert again["epsilon_of_all_releases"] == "3/4"
    kept = json.loads((run / RELEASES).read_text("utf-8"))
    assert [row["epsilon"] for row in kept] == ["1/2", "1/4"]
    assert (run / RELEASES).stat().st_mode & 0o077 == 0
    must_be_whole(run)


def test_noise_is_added_to_the_exact_counts():
    generator = np.random.default_rng(5)
    below = {"below": lambda n: int(generator.integers(n))}
    rows = [_row(people=100, observed=88, mean=22 / 88)]
    many = [noisy_counts(rows, Fraction(1, 2), **below)[0] for _ in range(2_000)]
    for state, exact in (("acted", 22), ("did_not", 66), ("unknown", 12)):
        noise = np.array([row[state] - exact for row in many])
        q = np.exp(-0.5)  # the variance is 2q/(1 − q)², of scale 2
        spread = np.sqrt(2 * q) / (1 - q)
        assert abs(noise.mean()) < 4 * spread / np.sqrt(len(noise))
        assert noise.std() == pytest.approx(spread, rel=0.1)


def test_a_release_overwrites_nothing_and_a_changed_run_is_refused(run, tmp_path):
    release(run, tmp_path / "out")
    with pytest.raises(ResultsError, match="is there already"):
        release(run, tmp_path / "out")
    (run / "findings.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ResultsError, match="isn't as the run wrote it"):
        release(run, tmp_path / "other")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_would_compute_is_made_text(text):
    assert safe_cell(text) == "'" + text
    assert safe_cell("plan") == "plan"
    assert safe_cell(-1.5) == -1.5
