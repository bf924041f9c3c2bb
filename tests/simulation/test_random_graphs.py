"""Random networks, compared in distribution with those of NetworkX."""

import networkx as nx
import numpy as np
import pytest
from scipy import stats

from nudgelab.simulation.random_graphs import random_network, scale_free, small_world
from nudgelab.simulation.streams import luck_of

NODES = 400
RUNS = 30

OURS = {
    "small_world": lambda seed: small_world(NODES, 8, 0.2, luck_of(seed, 0)),
    "random": lambda seed: random_network(NODES, 1600, luck_of(seed, 0)),
    "scale_free": lambda seed: scale_free(NODES, 4, luck_of(seed, 0)),
}
THEIRS = {
    "small_world": lambda seed: nx.watts_strogatz_graph(NODES, 8, 0.2, seed=seed),
    "random": lambda seed: nx.gnm_random_graph(NODES, 1600, seed=seed),
    "scale_free": lambda seed: nx.barabasi_albert_graph(NODES, 4, seed=seed),
}


def graph_of(ties, nodes=NODES):
    graph = nx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(ties.T.tolist())
    assert graph.number_of_edges() == ties.shape[1]  # no tie twice
    assert nx.number_of_selfloops(graph) == 0
    return graph


@pytest.fixture(scope="module", params=sorted(OURS))
def both(request):
    ours = [graph_of(OURS[request.param](seed)) for seed in range(RUNS)]
    return ours, [THEIRS[request.param](seed) for seed in range(RUNS)]


def degrees(graphs):
    return np.array([degree for graph in graphs for _, degree in graph.degree])


def agree(measure, both):
    """Tell whether means over graphs agree within four standard errors of their difference."""
    ours, theirs = (np.array([measure(graph) for graph in graphs]) for graphs in both)
    error = np.hypot(ours.std(ddof=1), theirs.std(ddof=1)) / RUNS**0.5
    return abs(ours.mean() - theirs.mean()) <= 4.0 * error


def test_as_many_ties(both):
    ours, theirs = both
    assert {g.number_of_edges() for g in ours} == {g.number_of_edges() for g in theirs}


def test_the_same_degrees(both):
    ours, theirs = map(degrees, both)
    highest = max(ours.max(), theirs.max()) + 1
    table = np.array([np.bincount(ours, minlength=highest), np.bincount(theirs, minlength=highest)])
    common = table.sum(axis=0) >= 20
    pooled = np.column_stack((table[:, common], table[:, ~common].sum(axis=1)))
    pooled = pooled[:, pooled.sum(axis=0) > 0]
    assert stats.chi2_contingency(pooled).pvalue > 1e-4


def test_the_same_clustering_distances_and_hubs(both):
    assert agree(nx.transitivity, both)
    assert agree(lambda graph: np.mean([graph.degree[node] for node in range(20)]), both)
    assert agree(lambda graph: max(degree for _, degree in graph.degree), both)
    assert agree(nx.degree_assortativity_coefficient, both)
    assert agree(lambda graph: len(nx.single_source_shortest_path_length(graph, 0, 3)), both)


@pytest.mark.parametrize("rewiring", [0.0, 0.1, 1.0])
def test_the_share_of_ties_that_left_the_ring(rewiring):
    def far(ties):
        apart = np.abs(ties[0].astype(int) - ties[1])
        return np.mean(np.minimum(apart, NODES - apart) > 4)

    ours = [far(small_world(NODES, 8, rewiring, luck_of(seed, 0))) for seed in range(RUNS)]
    graphs = [nx.watts_strogatz_graph(NODES, 8, rewiring, seed=seed) for seed in range(RUNS)]
    theirs = [far(np.array(graph.edges).T) for graph in graphs]
    error = np.hypot(np.std(ours), np.std(theirs)) / RUNS**0.5
    assert abs(np.mean(ours) - np.mean(theirs)) <= 4.0 * error


def test_a_ring_that_is_not_rewired_is_networkx_s():
    ours = graph_of(small_world(30, 6, 0.0, luck_of(1, 0)), 30)
    assert nx.utils.graphs_equal(ours, nx.watts_strogatz_graph(30, 6, 0.0))


@pytest.mark.parametrize("nodes", [1, 2, 3, 5, 9])
def test_complete_networks(nodes):
    possible = nodes * (nodes - 1) // 2
    for ties in (possible, possible + 5):
        assert random_network(nodes, ties, luck_of(2, 0)).shape == (2, possible)
    graph_of(random_network(nodes, possible - 1 if possible else 0, luck_of(2, 0)), nodes)
    even = (nodes - 1) // 2 * 2
    everyone = graph_of(small_world(nodes, even, 1.0, luck_of(2, 0)), nodes)
    assert {degree for _, degree in everyone.degree} <= set(range(nodes))
    if nodes > 1:
        star = graph_of(scale_free(nodes, nodes - 1, luck_of(2, 0)), nodes)
        assert star.degree[0] == nodes - 1 == star.number_of_edges()


def test_every_random_network_is_as_likely_as_any_other():
    # 4 nodes, 2 of 6 ties: 15 networks; 5 nodes with 8 of 10: 45, drawn by what is missing
    for nodes, ties, networks in ((4, 2, 15), (5, 8, 45)):
        drawn = [random_network(nodes, ties, luck_of(3, run)).tobytes() for run in range(9000)]
        counts = np.unique(drawn, return_counts=True)[1]
        assert len(counts) == networks
        assert stats.chisquare(counts).pvalue > 1e-4


def test_the_same_luck_gives_the_same_ties_and_other_luck_others():
    for draw in OURS.values():
        assert np.array_equal(draw(1), draw(1))
        assert not np.array_equal(draw(1), draw(2))
