"""One process a run folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nudgelab.errors import ResultsError
from nudgelab.execution.lock import held

ROOT = Path(__file__).parents[2]
HOLD = """
import sys
from pathlib import Path
from nudgelab.execution.lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_process_is_told_who_holds_it_and_stops(tmp_path):
    words = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(
        words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(ResultsError, match=f"process {other.pid} on "), held(tmp_path):
            pass
        other.kill()
    with held(tmp_path):
        pass


def test_it_is_let_go_after_an_error(tmp_path):
    with pytest.raises(RuntimeError), held(tmp_path):
        raise RuntimeError
    with held(tmp_path):
        pass


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ResultsError, match="can't be written"), held(tmp_path / "absent"):
        pass
