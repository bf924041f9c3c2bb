"""Small studies to simulate, built in Python."""

import pytest
from hypothesis import settings

from tests.simulation.small_study import build

settings.register_profile("compiled", deadline=None)  # a first call compiles
settings.load_profile("compiled")


@pytest.fixture
def study():
    return build
