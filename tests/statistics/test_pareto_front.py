"""The Pareto front: who isn't dominated."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.pareto_front import on_pareto_front


def test_whoever_has_less_for_more_is_not_on_the_front():
    effects, costs = [0.0, 5.0, 4.0, 9.0, 5.0], [0.0, 10.0, 10.0, 50.0, 12.0]
    assert on_pareto_front(effects, costs).tolist() == [True, True, False, True, False]


def test_equals_do_not_dominate_each_other_and_worlds_are_told_apart():
    effects = np.array([[1.0, 1.0, 0.0], [1.0, 2.0, 3.0]])
    costs = np.array([[1.0, 1.0, 2.0], [1.0, 1.0, 1.0]])
    assert on_pareto_front(effects, costs).tolist() == [[True, True, False], [False, False, True]]


def test_shapes_must_fit():
    with pytest.raises(EstimationError, match="alike"):
        on_pareto_front([1.0], [1.0, 2.0])
