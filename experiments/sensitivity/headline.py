"""The headline: what an if-then plan does to those who wanted to and hadn't, by two simulations.

The same employees live twice through the same luck, once with the tactic for everybody and once
without it. The difference is taken person by person, so chance that both share falls out.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from plausible import Assumption, nested, values_at
from ruamel.yaml import YAML

import nudgelab as nl
from nudgelab.simulation.programme import simulate

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

TACTIC = "implementation_intention"
CHUNK = 64
"""Parameter sets that one task of a worker takes: about a second of work."""


class Headlines(NamedTuple):
    """What comes of one parameter set.

    Attributes
    ----------
    effect : float
        Of those who intended and hadn't acted at baseline, the share who act at least once with
        the tactic, minus the share who do without it; NaN if there are none.
    acted : float
        Share of everybody who acts at least once, without the tactic.
    effect_on_all : float
        Effect on the share of everybody.
    wanting : float
        Share of everybody who intended and hadn't acted at baseline.
    """

    effect: float
    acted: float
    effect_on_all: float
    wanting: float


@dataclass(frozen=True, slots=True)
class Experiment:
    """A study, and what varies in it.

    Attributes
    ----------
    declared : dict
        The study file.
    varied : tuple of Assumption
        What varies.
    seed : int
        Of every evaluation: they share their luck.
    """

    declared: dict[str, Any]
    varied: tuple[Assumption, ...]
    seed: int

    def headlines(self, values: FloatArray, replication: int = 0) -> Headlines:
        """Return what comes of one parameter set.

        Parameters
        ----------
        values : ndarray of float, shape (assumptions,)
            One for each that varies.
        replication : int
            Which luck.
        """
        said = merged(self.declared, nested(self.varied, values))
        off = merged(said, {"tactics": {TACTIC: {"active": False}}})
        without, wanted = _lived(off, self.seed, replication)
        with_it, _ = _lived(said, self.seed, replication)
        gained = with_it.astype(float) - without
        return Headlines(
            effect=float(gained[wanted].mean()) if wanted.any() else float("nan"),
            acted=float(without.mean()),
            effect_on_all=float(gained.mean()),
            wanting=float(wanted.mean()),
        )

    def evaluate(self, places: FloatArray, replication: int = 0, workers: int = 1) -> FloatArray:
        """Return the headlines at places of the unit cube.

        Parameters
        ----------
        places : ndarray of float, shape (n, assumptions)
            In [0, 1].
        replication : int
            Which luck.
        workers : int
            Processes.

        Returns
        -------
        ndarray of float, shape (n, 4)
            In the order of :class:`Headlines`.
        """
        values = values_at(self.varied, places)
        chunks = [values[first : first + CHUNK] for first in range(0, len(values), CHUNK)]
        replications = [replication] * len(chunks)
        if workers == 1:
            return np.concatenate(list(map(self._some, chunks, replications)))
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            return np.concatenate(list(pool.map(self._some, chunks, replications)))

    def _some(self, values: FloatArray, replication: int) -> FloatArray:
        return np.array([self.headlines(row, replication) for row in values])


def read_declared(file: Path) -> dict[str, Any]:
    """Return a study file as tables in tables."""
    declared: dict[str, Any] = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    return declared


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return tables in tables with another's entries put over them."""
    both = deepcopy(dict(below))
    for key, value in above.items():
        inner = both.get(key)
        both[key] = (
            merged(inner, value)
            if isinstance(inner, Mapping) and isinstance(value, Mapping)
            else value
        )
    return both


def _lived(declared: dict[str, Any], seed: int, replication: int) -> tuple[BoolArray, BoolArray]:
    """Return who acted in the programme, and who wanted to before and hadn't, shape (n,)."""
    study = nl.Study.model_validate(declared)
    cohort = simulate(study, seed=seed, replication=replication)
    assert cohort.events is not None  # noqa: S101  (a simulated cohort has its posts)
    person, day = (np.asarray(cohort.events[name]) for name in ("person", "day"))
    acted = np.zeros(len(cohort.people), dtype=np.bool_)
    acted[person[day >= 1]] = True
    intention = np.asarray(cohort.people["intention"])
    wanted = (intention >= 0.5) & (np.asarray(cohort.people["acted"]) == 0)
    return acted, wanted
