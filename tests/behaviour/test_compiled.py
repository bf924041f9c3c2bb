"""The stamp of compiled code covers the rooms that it was compiled from."""

from nudgelab.behaviour.intention import logistic
from nudgelab.simulation.working_days import live_through


def stamped_files(function):
    return {name for name, _, _ in function._cache._cache_file._source_stamp}


def test_a_change_of_the_model_is_a_change_of_the_kernel():
    assert {"intention.py", "working_days.py", "visibility.py"} <= stamped_files(live_through)


def test_a_function_of_the_model_knows_its_own_room():
    assert "intention.py" in stamped_files(logistic)
    assert "working_days.py" not in stamped_files(logistic)
