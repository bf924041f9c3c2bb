"""The reference model in Mesa 3."""

from __future__ import annotations

import mesa

from benchmarks.simulation.reference import (
    ENERGY_KEPT,
    HABIT_KEPT,
    NEIGHBOURS,
    OCCASION,
    act_probability,
    after_act,
)


class Employee(mesa.Agent):
    """One agent."""

    def __init__(self, model: mesa.Model) -> None:
        super().__init__(model)
        self.willingness = model.random.random()
        self.inertia = model.random.random()
        self.efficacy = 0.5
        self.energy = 0.0
        self.habit = 0.0
        self.acted = False
        self.acts = 0
        self.acts_today = False
        self.neighbours: list[Employee] = []

    def decide(self) -> None:
        """Meet the day's occasion."""
        seen = sum(other.acted for other in self.neighbours) / len(self.neighbours)
        chance = act_probability(
            self.willingness, self.inertia, self.efficacy, self.energy, self.habit, seen
        )
        occasion, lot = self.random.random(), self.random.random()
        self.acts_today = occasion < OCCASION and lot < chance

    def learn(self) -> None:
        """Let the day sink in."""
        self.acted = self.acts_today
        if self.acted:
            self.acts += 1
            self.efficacy, self.energy, self.habit = after_act(
                self.efficacy, self.energy, self.habit, self.random.random()
            )
        self.habit *= HABIT_KEPT
        self.energy *= ENERGY_KEPT


class Organisation(mesa.Model):
    """All agents."""

    def __init__(self, employees: int, seed: int) -> None:
        super().__init__(rng=seed)
        people = [Employee(self) for _ in range(employees)]
        for place, person in enumerate(people):
            person.neighbours = [people[(place + step) % employees] for step in NEIGHBOURS]

    def step(self) -> None:
        """Let a day pass."""
        self.agents.do("decide")
        self.agents.do("learn")


def simulate(employees: int, days: int, seed: int) -> float:
    """Return acts an agent and day."""
    model = Organisation(employees, seed)
    for _ in range(days):
        model.step()
    return sum(agent.acts for agent in model.agents) / (employees * days)
