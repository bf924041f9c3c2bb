"""The reference model in SimPy, with a process an agent.

All decide before anybody learns, so an agent's day takes two time-outs.
"""

from __future__ import annotations

import random
from collections.abc import Generator

import simpy

from benchmarks.simulation.reference import (
    ENERGY_KEPT,
    HABIT_KEPT,
    NEIGHBOURS,
    OCCASION,
    act_probability,
    after_act,
)


class Employee:
    """One agent, as a process."""

    def __init__(self, environment: simpy.Environment, luck: random.Random) -> None:
        self.environment = environment
        self.luck = luck
        self.willingness = luck.random()
        self.inertia = luck.random()
        self.efficacy = 0.5
        self.energy = 0.0
        self.habit = 0.0
        self.acted = False
        self.acts = 0
        self.neighbours: list[Employee] = []

    def live(self) -> Generator[simpy.Event, None, None]:
        """Live day after day: decide in the morning, learn in the evening."""
        while True:
            seen = sum(other.acted for other in self.neighbours) / len(self.neighbours)
            chance = act_probability(
                self.willingness, self.inertia, self.efficacy, self.energy, self.habit, seen
            )
            occasion, lot = self.luck.random(), self.luck.random()
            acts = occasion < OCCASION and lot < chance
            yield self.environment.timeout(0.5)
            self.acted = acts
            self.acts += acts
            if acts:
                self.efficacy, self.energy, self.habit = after_act(
                    self.efficacy, self.energy, self.habit, self.luck.random()
                )
            self.habit *= HABIT_KEPT
            self.energy *= ENERGY_KEPT
            yield self.environment.timeout(0.5)


def simulate(employees: int, days: int, seed: int) -> float:
    """Return acts an agent and day."""
    environment, luck = simpy.Environment(), random.Random(seed)
    people = [Employee(environment, luck) for _ in range(employees)]
    for place, person in enumerate(people):
        person.neighbours = [people[(place + step) % employees] for step in NEIGHBOURS]
        environment.process(person.live())
    environment.run(until=days)
    return sum(person.acts for person in people) / (employees * days)
