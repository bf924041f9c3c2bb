"""A task's key becomes a file's name."""

from __future__ import annotations

import pytest

from nudgelab.execution.task import Task


@pytest.mark.parametrize("key", ["", "../x", "a/b", "a.b", "-a", "a" * 101, "a b", "é"])
def test_a_key_that_is_no_plain_name_is_refused(key):
    with pytest.raises(ValueError, match="expected letters"):
        Task(key, {})


def test_a_plain_name_is_taken():
    assert Task("replications-0000010", {"first": 10}).arguments["first"] == 10
