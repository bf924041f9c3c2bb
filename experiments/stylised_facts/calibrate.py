"""Estimate the default parameters from the stylised facts.

    python -m experiments.stylised_facts.calibrate [--rounds 8] [--start FILE] [--processes 2]

A least-squares fit (Gauss–Newton steps with a ridge towards where they start, bounded) of what the
facts can inform. All luck is common to all evaluations, so that a difference between two of them
is one between parameters. Each fact counts by its distance from the middle of its accepted
interval, in half-widths, and much more where it nearly leaves it; one of which only a direction is
known counts outside its interval only.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np

from experiments.stylised_facts.facts import MEASURES
from experiments.stylised_facts.world import World
from nudgelab import __version__
from nudgelab.behaviour.evidence import Fact, evidence
from nudgelab.behaviour.parameters import PARAMETERS
from nudgelab.study.population import Population
from nudgelab.study.tactics import tactic_library

RESULT = Path(__file__).parent / "calibrated.json"


class Free(NamedTuple):
    """A quantity that is estimated, and the range that it may take."""

    name: str
    low: float
    high: float


FREE = (
    Free("model.intention_steepness", 4.0, 30.0),
    Free("model.intention_constant", -0.6, 0.6),
    Free("model.intention_threat", 0.2, 3.0),
    Free("model.intention_concern", 0.3, 2.0),
    Free("model.intention_importance", 0.4, 2.0),
    Free("model.initiation_constant", -4.0, 0.0),
    Free("model.initiation_inertia", 1.0, 9.0),
    Free("model.plan_control", 0.05, 0.95),
    Free("model.plan_half_life", 5.0, 60.0),
    Free("model.threat_gain", 0.05, 2.0),
    Free("model.threat_half_life", 5.0, 40.0),
    Free("model.field_multiplier", 0.1, 0.5),
    Free("model.success_efficacy", 0.01, 0.15),
    Free("model.success_energy", 0.05, 0.9),
    Free("model.initiation_energy", 0.2, 4.0),
    Free("model.habit_action", 0.1, 0.9),
    Free("population.cue_rate.mean", 0.05, 0.4),
    Free("population.cue_rate.shape", 0.2, 1.5),
    Free("tactics.self_persuasion.dose", 0.1, 1.0),
    Free("tactics.bigger_picture.dose", 0.1, 1.0),
    Free("tactics.coaching.dose", 0.1, 1.0),
    Free("tactics.co_creation.dose", 0.1, 1.0),
    Free("tactics.autonomy_support.dose", 0.1, 1.0),
    Free("tactics.first_success.dose", 0.1, 1.0),
    Free("tactics.reminder.dose", 0.1, 1.0),
)
RIDGE = 0.5
"""Half-widths of a fact that a move through a whole range is worth."""
SHRINKS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""Factors of the damping that are tried in each round."""
NEARLY_OUT = 0.85
"""Half-widths from the middle of its interval beyond which a fact counts in full."""
STEP = 0.1
"""Share of its range by which each quantity is varied for the slopes."""


def default(name: str) -> float:
    """Return the value that ships now."""
    kind, rest = name.split(".", 1)
    if kind == "model":
        return PARAMETERS[rest].default
    if kind == "tactics":
        tactic, field = rest.split(".")
        return float(getattr(tactic_library()[tactic], field))
    part, field = rest.split(".")
    return float(getattr(getattr(Population(), part), field))


def world_of(values: Mapping[str, float], employees: int, replications: int, seed: int) -> World:
    """Return a world with these values."""
    parts: dict[str, dict[str, float]] = {"model": {}, "population": {}, "tactics": {}}
    for name, value in values.items():
        kind, rest = name.split(".", 1)
        parts[kind][rest] = value
    tactics: dict[str, dict[str, float]] = {}
    for path, value in parts["tactics"].items():
        tactic, field = path.split(".")
        tactics.setdefault(tactic, {})[field] = value
    return World(parts["model"], parts["population"], tactics, employees, replications, seed)


class Task(NamedTuple):
    """Where the facts are measured."""

    place: tuple[float, ...]
    employees: int
    replications: int
    seed: int


def values_at(place: np.ndarray) -> dict[str, float]:
    """Return the quantities at a place in the unit cube."""
    return {
        free.name: float(free.low + share * (free.high - free.low))
        for free, share in zip(FREE, place, strict=True)
    }


def measured(task: Task) -> np.ndarray:
    """Return every fact at a place, in the order of the evidence table."""
    world = world_of(values_at(np.asarray(task.place)), *task[1:])
    return np.array([MEASURES[name](world).value for name in evidence()])


def distances(found: np.ndarray) -> np.ndarray:
    """Return how far each fact is from what is published, in half-widths of its interval."""
    return np.array(
        [_distance(fact, value) for fact, value in zip(evidence().values(), found, strict=True)]
    )


def _distance(fact: Fact, value: float) -> float:
    half = (fact.high - fact.low) / 2.0
    if fact.quantity == "ratio" or fact.read == "target":
        over = max(0.0, value - fact.high) + min(0.0, value - fact.low)
        return float(np.clip(over / max(half, 1.0), -4.0, 4.0))
    from_middle = (value - 0.5 * (fact.low + fact.high)) / half
    outside = max(0.0, abs(from_middle) - NEARLY_OUT)
    return float(
        np.clip(np.sign(from_middle) * (0.4 * abs(from_middle) + 3.0 * outside), -8.0, 8.0)
    )


def main() -> None:
    """Fit, print each round, and write the result with its provenance."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--employees", type=int, default=1500)
    parser.add_argument("--replications", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--start", type=Path, help="values to start from (JSON); or the defaults")
    parser.add_argument("--out", type=Path, default=RESULT)
    chosen = parser.parse_args()
    began = time.perf_counter()
    settings = (chosen.employees, chosen.replications, chosen.seed)
    with multiprocessing.get_context("spawn").Pool(chosen.processes) as pool:
        place, loss, evaluations = fit(pool, settings, chosen.rounds, start_of(chosen.start))
    _write(place, loss, evaluations, chosen, time.perf_counter() - began)


def start_of(path: Path | None) -> np.ndarray:
    """Return where the fit starts, in the unit cube: a file's values, and the defaults."""
    given = {} if path is None else json.loads(path.read_text(encoding="utf-8"))["values"]
    places = [(given.get(f.name, default(f.name)) - f.low) / (f.high - f.low) for f in FREE]
    return np.clip(places, 0.02, 0.98)


def fit(
    pool: multiprocessing.pool.Pool,
    settings: tuple[int, int, int],
    rounds: int,
    start: np.ndarray,
) -> tuple[np.ndarray, float, int]:
    """Return the best place, its loss, and the number of evaluations."""
    place, damping, evaluations = start, 0.3, 0
    residual = distances(pool.map(measured, [Task(tuple(place), *settings)])[0])
    best = _loss(residual, place, start)
    print(f"start: loss {best:.2f}", flush=True)
    for number in range(rounds):
        slopes = _slopes(pool, place, residual, settings)
        evaluations += len(FREE)
        steps = [_step(slopes, residual, place, start, damping * f) for f in SHRINKS]
        tasks = [Task(tuple(step), *settings) for step in steps]
        tried = [distances(found) for found in pool.map(measured, tasks, chunksize=1)]
        evaluations += len(tasks)
        losses = [_loss(r, step, start) for r, step in zip(tried, steps, strict=True)]
        chosen = int(np.argmin(losses))
        if losses[chosen] < best:
            place, residual, best = steps[chosen], tried[chosen], losses[chosen]
            damping *= SHRINKS[chosen]
        else:
            damping *= 4.0
        far = [name for name, r in zip(evidence(), residual, strict=True) if abs(r) > 1.0]
        print(f"round {number + 1}: loss {best:.2f}, not met: {', '.join(far)}", flush=True)
    return place, best, evaluations


def _loss(residual: np.ndarray, place: np.ndarray, start: np.ndarray) -> float:
    return float(np.sum(residual**2) + RIDGE**2 * np.sum((place - start) ** 2))


def _slopes(
    pool: multiprocessing.pool.Pool,
    place: np.ndarray,
    residual: np.ndarray,
    settings: tuple[int, int, int],
) -> np.ndarray:
    """Return how each distance changes with each quantity, by one-sided differences."""
    moves = np.where(place > 0.5, -STEP, STEP)
    tasks = [
        Task(tuple(place + move * (np.arange(len(FREE)) == column)), *settings)
        for column, move in enumerate(moves)
    ]
    moved = pool.map(measured, tasks, chunksize=1)
    return np.stack(
        [(distances(m) - residual) / move for m, move in zip(moved, moves, strict=True)]
    ).T


def _step(
    slopes: np.ndarray, residual: np.ndarray, place: np.ndarray, start: np.ndarray, damping: float
) -> np.ndarray:
    """Return the place after a damped Gauss–Newton step, inside the cube."""
    size = len(place)
    left = slopes.T @ slopes + (RIDGE**2 + damping * np.mean(np.sum(slopes**2, axis=0))) * np.eye(
        size
    )
    right = slopes.T @ residual + RIDGE**2 * (place - start)
    return np.clip(place - np.linalg.solve(left, right), 0.005, 0.995)


def _write(
    place: np.ndarray, loss: float, evaluations: int, chosen: argparse.Namespace, seconds: float
) -> None:
    found = {name: float(f"{value:.3g}") for name, value in values_at(place).items()}
    result = {
        "values": found,
        "loss": round(loss, 3),
        "evaluations": evaluations,
        "employees": chosen.employees,
        "replications": chosen.replications,
        "seed": chosen.seed,
        "rounds": chosen.rounds,
        "seconds": round(seconds),
        "version": __version__,
        "date": datetime.now(UTC).date().isoformat(),
        "method": "damped Gauss-Newton least squares with a ridge, common random numbers",
    }
    chosen.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for name, value in found.items():
        print(f"{name:40} {default(name):8.3g} -> {value:8.3g}")


if __name__ == "__main__":
    main()
