"""What several rooms' tests need."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A shared machine can be slow at any moment, so no example has a deadline. A submission is judged
# on the same examples each time, while a developer's run looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("steady")


@pytest.fixture
def wellness_data():
    """The folder with the data; their absence skips by name, and fails where CI runs."""
    return real_data("illinois_wellness", "workplace_wellness")


@pytest.fixture
def social_pressure_data():
    """Likewise of the mailers."""
    return real_data("social_pressure", "social_pressure")


def real_data(name, experiment):
    folder = Path(os.environ.get("NUDGELAB_DATA") or "/nowhere") / name
    if not folder.is_dir():
        reason = (
            f"NUDGELAB_DATA names no folder with {name}/; see experiments/{experiment}/README.md"
        )
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
