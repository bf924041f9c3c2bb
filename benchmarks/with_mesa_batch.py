"""The reference model as Mesa's batch runner takes it: with a data collector."""

from __future__ import annotations

import mesa

from benchmarks.simulation.with_mesa import Organisation

__all__ = ["Collected"]


class Collected(Organisation):
    """All agents, and the acts of each run."""

    def __init__(self, employees: int, seed: int) -> None:
        super().__init__(employees, seed)
        self.datacollector = mesa.DataCollector({"acts": acts})

    def step(self) -> None:
        """Let a day pass, and collect it."""
        super().step()
        self.datacollector.collect(self)


def acts(model: Organisation) -> int:
    """Return acts of all agents so far."""
    return sum(agent.acts for agent in model.agents)
