"""What several rooms' tests need."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture
def wellness_data():
    """The folder with the data; their absence skips by name, and fails where CI runs."""
    folder = Path(os.environ.get("NUDGELAB_DATA") or "/nowhere") / "illinois_wellness"
    if not folder.is_dir():
        reason = (
            "NUDGELAB_DATA names no folder with illinois_wellness/; "
            "see experiments/workplace_wellness/README.md"
        )
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
