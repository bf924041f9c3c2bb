"""A simulated workforce on which a fact is measured: the same people with and without tactics.

Two programmes that differ in their tactics are simulated with the same seed and replication, so
that everybody has the same luck in both and a difference is an effect, person by person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.cohort.cohort import Cohort
from nudgelab.simulation.programme import simulate
from nudgelab.study.study import Study

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

LIKERT = {"items": 4, "points": 7, "noise": 0.12}
"""A survey as people answer it."""
EXACT = {"items": 1, "points": 101, "noise": 0.0}
"""A survey that tells true states to half a hundredth."""


@dataclass(frozen=True)
class Run:
    """One replication of one programme for everybody."""

    cohort: Cohort
    days: int

    def baseline(self, scale: str) -> FloatArray:
        """Return a baseline score of everybody, shape (n,)."""
        return self.cohort.numbers(scale)

    def wave(self, scale: str, day: int) -> FloatArray:
        """Return everybody's score on a survey day, shape (n,)."""
        waves = _there(self.cohort.waves)
        asked = waves["day"].to_numpy() == day
        return np.asarray(waves[scale].to_numpy()[asked], dtype=np.float64)

    def posts(self, first: int, last: int) -> FloatArray:
        """Return everybody's number of posts on the days from first to last, shape (n,)."""
        events = _there(self.cohort.events)
        day = events["day"].to_numpy()
        person = events["person"].to_numpy()[(day >= first) & (day <= last)]
        return np.bincount(person, minlength=len(self.cohort)).astype(np.float64)

    def acted(self, first: int, last: int) -> BoolArray:
        """Return who posted on the days from first to last, shape (n,)."""
        return self.posts(first, last) > 0

    @cached_property
    def intends(self) -> BoolArray:
        """Who intended to act at baseline, shape (n,)."""
        return self.baseline("intention") >= 0.5

    @cached_property
    def had_acted(self) -> BoolArray:
        """Who had acted before the kick-off, shape (n,)."""
        return self.baseline("acted") == 1


@dataclass
class World:
    """What is varied: parameters of the model, of the population, and of the library's tactics.

    Attributes
    ----------
    model : mapping
        Parameter of the model → value.
    population : mapping
        Path in the study's population, such as ``cue_rate.shape`` → value.
    tactics : mapping
        Tactic → fields that differ from the library's.
    employees : int
        People of each replication.
    replications : int
        How many.
    seed : int
        Of all luck.
    """

    model: Mapping[str, float] = field(default_factory=dict)
    population: Mapping[str, float] = field(default_factory=dict)
    tactics: Mapping[str, Any] = field(default_factory=dict)
    employees: int = 2000
    replications: int = 4
    seed: int = 11
    _runs: dict[str, list[Run]] = field(default_factory=dict, repr=False)

    def runs(
        self,
        tactics: Sequence[str] = (),
        *,
        field_multiplier: float | None = None,
        days: int = 120,
        waves: Sequence[int] = (),
        changed: Mapping[str, Any] | None = None,
        model: Mapping[str, float] | None = None,
        network: Mapping[str, Any] | None = None,
        survey: Mapping[str, Any] | None = None,
    ) -> list[Run]:
        """Return a run a replication in which everybody gets the tactics; each is simulated once.

        Parameters
        ----------
        tactics : sequence of str
            Names; none for no programme.
        field_multiplier : float, optional
            1 for faithful delivery; the world's own if left out.
        days : int
            Length of the programme [working days].
        waves : sequence of int
            Survey days beside the baseline survey.
        changed : mapping, optional
            Tactic → fields; also new tactics.
        model, network, survey : mapping, optional
            What else differs; the survey is exact if left out.
        """
        varied = {**self.model, **(model or {})}
        if field_multiplier is not None:
            varied["field_multiplier"] = field_multiplier
        declared = {
            "study": "fact",
            "population": self._population(network),
            "calendar": {"days": days, "survey": {"days": [0, *waves], **(survey or EXACT)}},
            "model": varied,
            "tactics": _merged(self.tactics, changed or {}),
            "arms": {"control": {"tactics": list(tactics)}, "same": {"tactics": list(tactics)}},
            "outcomes": {"acted": {"kind": "binary", "window": [1, days]}},
            "analysis": {"primary": "acted"},
        }
        key = repr(declared)
        if key not in self._runs:
            study = Study.model_validate(declared)
            self._runs[key] = [
                Run(simulate(study, seed=self.seed, replication=r), days)
                for r in range(self.replications)
            ]
        return self._runs[key]

    def _population(self, network: Mapping[str, Any] | None) -> dict[str, Any]:
        population: dict[str, Any] = {
            "employees": self.employees,
            "teams": max(1, self.employees // 8),
            "departments": 5,
        }
        for path, value in self.population.items():
            place = population
            *parts, last = path.split(".")
            for part in parts:
                place = place.setdefault(part, {})
            place[last] = value
        if network is not None:
            population["network"] = dict(network)
        return population


def _there(log: pa.Table | None) -> pa.Table:
    """Return a log, which every simulated cohort has."""
    if log is None:
        raise ValueError("a cohort without logs isn't a simulated one")
    return log


def _merged(base: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return tactics with changes; effects are changed one by one."""
    merged = deepcopy(dict(base))
    for name, fields in changed.items():
        before = merged.get(name, {})
        effects = {**before.get("effects", {}), **fields.get("effects", {})}
        merged[name] = {**before, **fields, **({"effects": effects} if effects else {})}
    return merged
