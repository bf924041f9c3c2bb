"""The reference model in AgentPy."""

from __future__ import annotations

from typing import Any

import agentpy

from benchmarks.simulation.reference import (
    ENERGY_KEPT,
    HABIT_KEPT,
    NEIGHBOURS,
    OCCASION,
    act_probability,
    after_act,
)


class Employee(agentpy.Agent):  # type: ignore[misc]
    """One agent."""

    def setup(self) -> None:
        """Draw what stays."""
        self.willingness = self.model.random.random()
        self.inertia = self.model.random.random()
        self.efficacy = 0.5
        self.energy = 0.0
        self.habit = 0.0
        self.acted = False
        self.acts = 0
        self.acts_today = False
        self.neighbours: list[Any] = []

    def decide(self) -> None:
        """Meet the day's occasion."""
        seen = sum(other.acted for other in self.neighbours) / len(self.neighbours)
        chance = act_probability(
            self.willingness, self.inertia, self.efficacy, self.energy, self.habit, seen
        )
        occasion, lot = self.model.random.random(), self.model.random.random()
        self.acts_today = occasion < OCCASION and lot < chance

    def learn(self) -> None:
        """Let the day sink in."""
        self.acted = self.acts_today
        if self.acted:
            self.acts += 1
            self.efficacy, self.energy, self.habit = after_act(
                self.efficacy, self.energy, self.habit, self.model.random.random()
            )
        self.habit *= HABIT_KEPT
        self.energy *= ENERGY_KEPT


class Organisation(agentpy.Model):  # type: ignore[misc]
    """All agents."""

    def setup(self) -> None:
        """Hire everybody."""
        self.people = agentpy.AgentList(self, self.p.employees, Employee)
        people = list(self.people)
        for place, person in enumerate(people):
            person.neighbours = [people[(place + step) % len(people)] for step in NEIGHBOURS]

    def step(self) -> None:
        """Let a day pass."""
        self.people.decide()
        self.people.learn()


def simulate(employees: int, days: int, seed: int) -> float:
    """Return acts an agent and day."""
    model = Organisation({"employees": employees, "steps": days, "seed": seed})
    model.run(display=False)
    return float(sum(model.people.acts) / (employees * days))
