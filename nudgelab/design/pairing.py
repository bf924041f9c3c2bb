"""Pairs of units that are alike: the matching with the least total distance.

References
----------
Greevy, R., Lu, B., Silber, J. H. & Rosenbaum, P. (2004). Optimal multivariate matching before
randomization. Biostatistics 5, 263–275.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nudgelab.randomisation import whitened

__all__ = ["MOST_UNITS", "most_alike"]

MOST_UNITS = 600
"""Units that are matched: the time grows with their third power (600 take about half a minute)."""


def most_alike(covariates: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return the pair of each unit: over all pairs the Mahalanobis distances add up to the least.

    Parameters
    ----------
    covariates : ndarray of float, shape (units, k)
        An even number of units, at most :data:`MOST_UNITS`.

    Returns
    -------
    ndarray of int, shape (units,)
        Codes from 0, in the order of each pair's first unit.

    Raises
    ------
    ValueError
        If the units are odd in number or too many.
    """
    import networkx as nx  # noqa: PLC0415

    units = len(covariates)
    if units % 2 or units > MOST_UNITS:
        raise ValueError(f"{units} units, must be even and at most {MOST_UNITS}")
    z = whitened(covariates)
    distance = np.sqrt(((z[:, None] - z[None]) ** 2).sum(axis=2))
    graph = nx.Graph()
    graph.add_nodes_from(range(units))
    first, second = np.triu_indices(units, 1)
    weights = distance[first, second].tolist()
    graph.add_weighted_edges_from(zip(first.tolist(), second.tolist(), weights, strict=True))
    matched = sorted(tuple(sorted(pair)) for pair in nx.min_weight_matching(graph))
    pair = np.empty(units, dtype=np.int64)
    for code, both in enumerate(matched):
        pair[list(both)] = code
    return pair
