"""The dominant resistance of each person, in any cohort by the same rule."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.analysis.segments import segment_members
from nudgelab.behaviour.diagnosis import dominant_resistance, felt_resistances, standardised
from nudgelab.behaviour.vocabulary import TRAITS
from nudgelab.cohort.cohort import Cohort
from nudgelab.cohort.resistance import with_dominant_resistance
from nudgelab.study.study import Study

SCALES = ("reactance", "scepticism", "inertia", "mishap", "futility", "audience")


@pytest.fixture
def people():
    scores = np.random.default_rng(1).random((50, len(SCALES)))
    table = dict(zip(SCALES, scores.T, strict=True))
    return pa.table({"person": np.arange(50), **table})


def dominant(people, waves=None):
    return with_dominant_resistance(people, waves)["dominant_resistance"].to_pylist()


def by_the_rule(people, threat, worries, habit):
    columns = {name: people[name].to_numpy() for name in SCALES}
    felt = felt_resistances(
        columns["reactance"], threat, [columns[w] for w in worries], columns["inertia"], habit
    )
    return [TRAITS[place] for place in dominant_resistance(standardised(felt, felt), TRAITS)]


def test_it_is_the_rule_of_the_diagnosis(people):
    nothing = np.zeros(50)
    assert dominant(people) == by_the_rule(people, nothing, SCALES[3:], nothing)


def test_scepticism_stands_for_worries_that_were_not_asked(people):
    without = people.drop_columns(["mishap"])
    nothing = np.zeros(50)
    assert dominant(without) == by_the_rule(people, nothing, ["scepticism"], nothing)


def test_threat_and_habit_of_the_last_baseline_wave_count(people):
    rng = np.random.default_rng(2)
    threat, habit = rng.random(50), rng.random(50)
    waves = pa.table(
        {
            "person": np.tile(np.arange(50), 3),
            "day": np.repeat([0, -20, 60], 50),
            "threat": np.concatenate([threat, rng.random(100)]),
            "habit": np.concatenate([habit, rng.random(100)]),
        }
    )
    assert dominant(people, waves) == by_the_rule(people, threat, SCALES[3:], habit)
    later = waves.filter(pa.array(np.repeat([False, False, True], 50)))
    assert dominant(people, later) == dominant(people)


def test_whoever_did_not_answer_is_not_diagnosed(people):
    gaps = [None, *people["inertia"].to_pylist()[1:]]
    with_gap = people.set_column(3, "inertia", pa.array(gaps))
    assert [name is None for name in dominant(with_gap)] == [True, *[False] * 49]


def test_what_can_not_tell_it_stays_as_it_is(people):
    for changed in (
        people.drop_columns(["reactance"]),
        people.drop_columns(["audience", "scepticism"]),
        people.set_column(1, "reactance", pa.array(["high"] * 50)),
        people.append_column("dominant_resistance", pa.array(["inertia"] * 50)),
    ):
        assert with_dominant_resistance(changed, None).equals(changed)


def test_a_segment_of_a_real_cohort(tmp_path):
    declared = {
        "study": "resisting",
        "arms": {"control": {}, "plan": {}},
        "outcomes": {"posted": {"kind": "binary", "window": [1, 20]}},
        "segments": {"inert": {"where": {"dominant_resistance": {"equals": "inertia"}}}},
        "analysis": {"primary": "posted"},
        "cohort": {
            "columns": {
                "group": {"role": "arm"},
                "posted": {"role": "outcome"},
                **{name: {"role": "covariate"} for name in SCALES[:3]},
            }
        },
    }
    path = tmp_path / "study.yaml"
    path.write_text(str(declared), encoding="utf-8")  # YAML reads what Python writes here
    study = Study.load(path)
    rows = ["control,1,0.9,0.1,0.1", "plan,0,0.1,0.9,0.2", "plan,1,0.2,0.1,0.8", "control,0,,1,1"]
    (tmp_path / "x.csv").write_text("\n".join(["group,posted," + ",".join(SCALES[:3]), *rows]))
    cohort = Cohort.read(tmp_path / "x.csv", study)
    assert cohort.texts("dominant_resistance").tolist() == [*TRAITS, None]
    members = segment_members(study.segments["inert"], cohort)
    assert members.tolist() == [False, False, True, False]
