"""Who sees whom."""

import networkx as nx
import numpy as np
import pytest

from nudgelab.simulation.network import VISIBLE_TEAM_MATES, colleagues, drawn_ties
from nudgelab.simulation.streams import luck_of
from nudgelab.study.population import Network

TEAM = np.repeat(np.arange(100), 10)
DEPARTMENT = TEAM // 20


def seen_by(found, team, employee):
    first, last = found.bounds[team[employee]], found.bounds[team[employee] + 1]
    mates = range(first, last) if last - first <= VISIBLE_TEAM_MATES + 1 else ()
    others = found.who[found.start[employee] : found.start[employee + 1]]
    return [*(mate for mate in mates if mate != employee), *others.tolist()]


def graph_of(network, team=TEAM, department=DEPARTMENT, seed=1):
    found = colleagues(team, drawn_ties(network, department, luck_of(seed, 0)))
    seen = [seen_by(found, team, employee) for employee in range(len(team))]
    assert all(len(set(row)) == len(row) for row in seen)
    assert [len(row) for row in seen] == list(found.counts(team))
    pairs = [(employee, mate) for employee, row in enumerate(seen) for mate in row]
    directed = nx.DiGraph()
    directed.add_nodes_from(range(len(team)))
    directed.add_edges_from(pairs)
    assert all(directed.has_edge(b, a) for a, b in directed.edges)
    assert nx.number_of_selfloops(directed) == 0
    return directed.to_undirected()


def across_teams(graph):
    edges = [(a, b) for a, b in graph.edges if TEAM[a] != TEAM[b]]
    across = nx.Graph(edges)
    across.add_nodes_from(graph.nodes)
    return across


def test_a_team_sees_itself():
    graph = graph_of(Network(kind="none"))
    assert nx.number_connected_components(graph) == 100
    assert all(degree == 9 for _, degree in graph.degree)


def test_in_a_large_team_one_sees_those_nearby():
    team = np.zeros(300, dtype=np.int64)
    graph = graph_of(Network(kind="none"), team, team)
    assert all(degree == VISIBLE_TEAM_MATES for _, degree in graph.degree)
    assert nx.is_connected(graph)


@pytest.mark.parametrize("kind", ["small_world", "random", "scale_free"])
@pytest.mark.parametrize("neighbours", [1, 2, 3, 4, 7])
def test_networks_have_the_declared_mean(kind, neighbours):
    graph = across_teams(graph_of(Network(kind=kind, neighbours=neighbours)))
    mean = 2 * graph.number_of_edges() / 1000
    expected = 2 * max(1, round(neighbours / 2)) if kind == "scale_free" else neighbours
    assert mean == pytest.approx(expected, rel=0.13)  # some ties fall within a team


def test_a_small_world_is_clustered_a_random_network_is_not_and_a_scale_free_one_has_hubs():
    kinds = {
        kind: across_teams(graph_of(Network(kind=kind, neighbours=8)))
        for kind in ("small_world", "random", "scale_free")
    }
    assert nx.average_clustering(kinds["small_world"]) > 0.25
    assert nx.average_clustering(kinds["random"]) < 0.03
    degree = {kind: max(d for _, d in graph.degree) for kind, graph in kinds.items()}
    assert degree["scale_free"] > 3 * degree["random"]


def test_small_world_ties_stay_mostly_within_departments():
    graph = across_teams(graph_of(Network(kind="small_world", rewiring=0.1)))
    same = np.mean([DEPARTMENT[a] == DEPARTMENT[b] for a, b in graph.edges])
    assert 0.85 < same < 1.0


def test_no_network_without_neighbours():
    for kind in ("small_world", "random", "scale_free"):
        assert graph_of(Network(kind=kind, neighbours=0)).number_of_edges() == 4500


def test_more_neighbours_than_people():
    team = np.array([0, 0, 1, 1])
    for kind in ("small_world", "random", "scale_free"):
        graph = graph_of(Network(kind=kind, neighbours=200), team, np.zeros(4, dtype=np.int64))
        assert max(degree for _, degree in graph.degree) <= 3


def test_the_same_luck_gives_the_same_network():
    one, same, other = (graph_of(Network(), seed=seed) for seed in (1, 1, 2))
    assert set(one.edges) == set(same.edges) != set(other.edges)
