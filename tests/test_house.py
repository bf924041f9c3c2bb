"""The house itself: direction of imports, the public face, what every error is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import nudgelab

ROOT = Path(__file__).parents[1]


def test_data_flow_one_way():
    code = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_public_face_is_these_names():
    assert nudgelab.__all__ == [
        "Assignment",
        "Cohort",
        "CohortError",
        "Diagnosis",
        "EstimationError",
        "ExecutionError",
        "Findings",
        "KeptRun",
        "MissingExtraError",
        "NudgelabError",
        "Power",
        "Registration",
        "ResultsError",
        "Study",
        "StudyError",
        "Tactic",
        "__version__",
        "analyse",
        "analyze",
        "calibrate",
        "compare",
        "diagnose",
        "pool",
        "power",
        "randomise",
        "read_run",
        "register_tactic",
        "scan",
    ]
    for name in nudgelab.__all__:
        assert getattr(nudgelab, name) is not None


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        _ = nudgelab.simulat


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (nudgelab.StudyError, ValueError),
        (nudgelab.CohortError, ValueError),
        (nudgelab.EstimationError, ValueError),
        (nudgelab.ResultsError, OSError),
        (nudgelab.MissingExtraError, ImportError),
    ],
)
def test_every_error_is_nudgelabs_and_pythons(error, builtin):
    assert issubclass(error, nudgelab.NudgelabError)
    assert issubclass(error, builtin)


def test_nothing_committed_names_a_registry_or_a_path_of_a_machine():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    forbidden = ("/" + "work/", "/" + "root/", "pythonhosted" + ".org", "pypi" + ".org/simple")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not [word for word in forbidden if word in text], name
