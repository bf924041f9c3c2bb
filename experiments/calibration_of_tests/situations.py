"""Cohorts in which no arm differs from another (A/A), in the shapes that trials have.

Each person has one latent disposition: a team's part, a stratum's part, a part that the baseline
covariate tells, and the rest. All outcomes follow from it, so that within teams they are correlated
as people's are; the arm plays no part. Arms are dealt as the study declares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.special import ndtr

from nudgelab.cohort.cohort import Cohort, Source
from nudgelab.cohort.recurrent import RecurrentColumns
from nudgelab.study.study import Study

__all__ = ["SITUATIONS", "Situation"]

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

WINDOW = (1, 100)
TEAM_SHARE = 0.08
"""Share of the latent variance that lies between teams (intracluster correlation)."""
STRATUM_SHARE = 0.10
COVARIATE_SHARE = 0.20
ARMS = ("control", "plan")
OUTCOMES: Mapping[str, Mapping[str, Any]] = {
    "acted": {"kind": "binary", "window": WINDOW},
    "rare": {"kind": "binary", "window": WINDOW},
    "posts": {"kind": "count", "window": WINDOW},
    "score": {"kind": "continuous", "window": WINDOW},
    "often": {
        "kind": "ordinal",
        "categories": ["never", "sometimes", "often", "always"],
        "window": WINDOW,
    },
    "first": {"kind": "time_to_event", "window": WINDOW},
    "again": {"kind": "recurrent", "window": WINDOW},
}


@dataclass(frozen=True, slots=True)
class Situation:
    """A shape of trial.

    Attributes
    ----------
    name : str
        What it is.
    study : Study
        As its analyst would declare it.
    sizes : callable
        From a random generator to the size of each team, shape (teams,); teams of one are persons.
    strata : int
        How many strata the units are dealt within; 1 for none.
    pairs : bool
        Whether units are dealt within pairs.
    received : float or None
        Share of those assigned to it who receive the tactic, the more willing ones (by their
        disposition, so that who received it can't be compared with who didn't); None where that
        isn't known.
    """

    name: str
    study: Study
    sizes: Callable[[np.random.Generator], Codes]
    strata: int = 1
    pairs: bool = False
    received: float | None = None

    def cohort(self, rng: np.random.Generator) -> Cohort:
        """Return a fresh cohort without any effect."""
        sizes = self.sizes(rng)
        stratum = _dealt_strata(len(sizes), len(sizes) // 2 if self.pairs else self.strata)
        arm = _dealt_arms(stratum, rng)
        team = np.repeat(np.arange(len(sizes)), sizes)
        covariate, latent = _latent(team, stratum, rng)
        people: dict[str, Any] = {
            "person": np.arange(len(team)),
            "arm": np.asarray(ARMS)[arm[team]],
            "team": team,
            "stratum": stratum[team].astype(np.float64),
            "before": covariate,
        }
        if self.received is not None:
            willing = ndtr((latent + rng.standard_normal(len(team))) / np.sqrt(2.0))
            people["received"] = (willing < self.received) & (arm[team] == 1)
        return Cohort(
            Source("file", self.name, sha256="0" * 64),
            pa.table(people),
            pa.table(_outcomes(latent, rng)),
        )


def _dealt_strata(units: int, strata: int) -> Codes:
    return np.sort(np.arange(units) % strata)


def _dealt_arms(stratum: Codes, rng: np.random.Generator) -> Codes:
    """Deal half of each stratum's units to either arm; of an odd number chance decides."""
    arm = np.empty(len(stratum), dtype=np.int64)
    for code in np.unique(stratum):
        units = rng.permutation(np.flatnonzero(stratum == code))
        half = len(units) // 2 + (len(units) % 2) * int(rng.integers(2))
        arm[units] = 0
        arm[units[:half]] = 1
    return arm


def _latent(team: Codes, stratum: Codes, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return the covariate, and the disposition that it tells a part of; both standard normal."""
    teams = int(team.max()) + 1
    of_team = rng.standard_normal(teams)[team]
    of_stratum = rng.standard_normal(int(stratum.max()) + 1)[stratum[team]]
    covariate = rng.standard_normal(len(team))
    shares = np.asarray([TEAM_SHARE, STRATUM_SHARE, COVARIATE_SHARE])
    rest = 1.0 - shares.sum()
    parts = np.sqrt([*shares, rest])
    latent = parts @ np.vstack([of_team, of_stratum, covariate, rng.standard_normal(len(team))])
    return covariate, latent


def _outcomes(latent: Floats, rng: np.random.Generator) -> dict[str, Any]:
    """Return one outcome of every kind, each a function of the disposition and of luck."""
    size = len(latent)
    rate = np.exp(0.6 * latent - 0.2)
    event = rng.exponential(60.0 / rate)
    seen = np.minimum(100.0, rng.exponential(250.0, size))
    first = np.maximum(np.ceil(np.minimum(event, seen)), 1.0)
    counts = rng.poisson(2.0 * rate * seen / 100.0)
    again = RecurrentColumns(
        np.maximum(np.ceil(seen), 1.0),
        np.zeros(size),
        np.repeat(np.arange(size), counts),
        np.maximum(np.ceil(rng.random(int(counts.sum())) * np.repeat(seen, counts)), 1.0),
    )
    return {
        "acted": (ndtr(latent) < 0.35).astype(np.float64),
        "rare": (ndtr(latent) < 0.06).astype(np.float64),
        "posts": rng.poisson(rate).astype(np.float64),
        "score": latent,
        "often": np.floor(4.0 * ndtr(0.8 * latent + 0.6 * rng.standard_normal(size))),
        "first": first,
        "first.observed": (event <= seen).astype(np.float64),
    } | again.named("again")


def _study(name: str, *, assignment: Mapping[str, Any] | None = None, **plan: Any) -> Study:
    return Study.model_validate(
        {
            "study": name,
            "arms": {arm: {} for arm in ARMS},
            "assignment": dict(assignment or {}),
            "outcomes": OUTCOMES,
            "analysis": {"primary": "acted", "confirm": (), "prior": "none"} | plan,
            "cohort": {
                "columns": {
                    "arm": {"role": "arm"},
                    "team": {"role": "team"},
                    "stratum": {"role": "stratum"},
                    "before": {"role": "covariate"},
                    "acted": {"role": "outcome"},
                }
            },
        }
    )


def _persons(count: int) -> Callable[[np.random.Generator], Codes]:
    return lambda rng: np.ones(count, dtype=np.int64)  # noqa: ARG005


def _teams(count: int, size: int) -> Callable[[np.random.Generator], Codes]:
    return lambda rng: np.full(count, size, dtype=np.int64)  # noqa: ARG005


def _unequal(count: int) -> Callable[[np.random.Generator], Codes]:
    return lambda rng: np.minimum(3 + rng.geometric(0.12, count), 60).astype(np.int64)


TEAM = {"unit": "team"}
REDRAWN: dict[str, Any] = {"confirm": ("randomisation", "wild_bootstrap"), "draws": 499}

SITUATIONS: tuple[Situation, ...] = (
    Situation("60 persons", _study("persons_60"), _persons(60)),
    Situation("200 persons", _study("persons_200"), _persons(200)),
    Situation(
        "200 persons, adjusted", _study("persons_adjusted", adjust=("before",)), _persons(200)
    ),
    Situation("12 teams of 10", _study("teams_12", assignment=TEAM, **REDRAWN), _teams(12, 10)),
    Situation(
        "12 teams of 10, adjusted",
        _study("teams_12_adjusted", assignment=TEAM, adjust=("before",)),
        _teams(12, 10),
    ),
    Situation("40 unequal teams", _study("teams_40", assignment=TEAM, **REDRAWN), _unequal(40)),
    Situation(
        "40 unequal teams, adjusted",
        _study("teams_40_adjusted", assignment=TEAM, adjust=("before",)),
        _unequal(40),
    ),
    Situation(
        "200 persons in 5 strata",
        _study("strata", assignment={"strata": ("stratum",)}),
        _persons(200),
        strata=5,
    ),
    Situation(
        "40 unequal teams in 4 strata",
        _study("teams_strata", assignment={**TEAM, "strata": ("stratum",)}),
        _unequal(40),
        strata=4,
    ),
    Situation(
        "20 pairs of teams of 10",
        _study("pairs", assignment={**TEAM, "pairs": "stratum"}),
        _teams(40, 10),
        pairs=True,
    ),
    Situation(
        "200 persons, 60 % received", _study("persons_received"), _persons(200), received=0.6
    ),
    Situation(
        "40 unequal teams, 60 % received",
        _study("teams_received", assignment=TEAM),
        _unequal(40),
        received=0.6,
    ),
)
