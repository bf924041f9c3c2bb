"""Means of cells: CR2 in closed form against R and against CR2 on the same model."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.cell_means import cell_means
from nudgelab.statistics.cluster_robust import cr2_contrast
from nudgelab.statistics.least_squares import least_squares
from tests.statistics.reference_numbers import EXACT, reference


def test_clusters_like_estimatr():
    found = reference("blocks")
    data, expected = found["clusters"], found["saturated"]
    names = [f"{t}.{b}" for t, b in zip(data["treated"], data["block"], strict=True)]
    cells = np.asarray([expected["cell"].index(name) for name in names])
    team = np.unique(data["team"], return_inverse=True)[1]
    means = cell_means(np.asarray(data["y"]), cells, 8, team)
    for cell in range(8):
        contrast = means.contrast(np.eye(8)[cell])
        got = (contrast.value, contrast.standard_error, contrast.degrees_of_freedom)
        wanted = tuple(expected[key][cell] for key in ("beta", "se", "df"))
        assert got == pytest.approx(wanted, rel=EXACT)


@pytest.mark.parametrize("whole", [True, False])
def test_any_contrast_like_cr2_with_a_column_a_cell(whole):
    generator = np.random.default_rng(3)
    n, cells = 200, 6
    clusters = generator.integers(0, 30, n)
    cell = clusters % cells if whole else generator.integers(0, cells, n)
    y = generator.normal(size=n) + cell
    weights = np.array([0.5, -0.5, 1.0, 0.0, -2.0, 1.0])
    design = np.eye(cells)[cell]
    expected = cr2_contrast(least_squares(design, y), clusters, weights)
    found = cell_means(y, cell, cells, clusters).contrast(weights)
    assert found.value == pytest.approx(expected.value, rel=EXACT)
    assert found.standard_error == pytest.approx(expected.standard_error, rel=EXACT)
    assert found.degrees_of_freedom == pytest.approx(expected.degrees_of_freedom, rel=EXACT)


def test_persons_have_neymans_variance():
    y = np.array([1.0, 2.0, 4.0, 3.0, 3.0, 9.0, 1.0])
    means = cell_means(y, np.array([0, 0, 0, 1, 1, 1, 1]), 2, None)
    expected = y[:3].var(ddof=1) / 3 + y[3:].var(ddof=1) / 4
    assert means.variance(np.array([-1.0, 1.0])).estimated == pytest.approx(expected)


def test_a_cell_of_one_unit_has_no_variance():
    means = cell_means(np.arange(3.0), np.array([0, 0, 1]), 2, None)
    with pytest.raises(EstimationError, match="fewer than two units"):
        means.variance(np.array([-1.0, 1.0]))
