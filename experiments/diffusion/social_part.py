"""Nudgelab's social part, alone: people with their ties, no tactic, and adopting is a first act.

Copies of the communities live side by side in one simulation: every person is a team of their own
and sees those they are tied to, so nothing passes between communities or between copies, and each
person of each copy has luck and traits of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import parquet

from experiments.diffusion.communities import Community
from nudgelab.simulation.programme import simulate
from nudgelab.study.population import CueRate
from nudgelab.study.study import Study

__all__ = ["DAYS_A_PERIOD", "NORM_WINDOW", "OCCASIONS_A_PERIOD", "Copies", "Social"]

IntArray = npt.NDArray[np.int64]

DAYS_A_PERIOD: Final = 13
"""Working days that stand for a period. Rates are fitted, so the unit is free; with 13, the longest
study (19 years) fits into the longest norm window, and whoever has adopted is seen to the end."""

OCCASIONS_A_PERIOD: Final = 2.0
"""Mean number of occasions to adopt a period (assumption). How many of them are taken is fitted, so
this sets only how fast adopting can be at most."""

NORM_WINDOW: Final = 250.0
"""Working days for which an act is seen: the longest that the model allows."""


class Social(NamedTuple):
    """What is fitted; everything else is the model's default.

    Attributes
    ----------
    wanting : float
        ``intention_constant``: leaning to act where every belief is at its middle.
    starting : float
        ``initiation_constant``: log-odds of getting started at an occasion.
    norm : float
        ``intention_norm``: weight of the share of one's ties who are seen to act.
    evenness : float
        Shape of ``cue_rate``: how alike people's occasions are. At 1 a tenth of the people have a
        third of all occasions, at 10 a sixth.
    """

    wanting: float
    starting: float
    norm: float = 0.0
    evenness: float = CueRate().shape


@dataclass(frozen=True)
class Copies:
    """Communities, several times, as one simulated organisation.

    Attributes
    ----------
    communities : sequence of Community
        All with as many periods.
    copies : int
        How often each community is there.
    folder : Path
        Where the file of ties is written.
    tied : bool
        False leaves all ties out.
    """

    communities: Sequence[Community]
    copies: int
    folder: Path
    tied: bool = True

    @property
    def periods(self) -> int:
        """Number of periods."""
        return self.communities[0].periods

    @cached_property
    def people(self) -> int:
        """People of one copy of all communities."""
        return sum(map(len, self.communities))

    def adopt(self, social: Social, seed: int) -> IntArray:
        """Simulate, and count.

        Parameters
        ----------
        social : Social
            Parameters.
        seed : int
            Of all luck.

        Returns
        -------
        ndarray of int, shape (communities, copies, periods + 1)
            Adopters by period, and last those who did not adopt.
        """
        cohort = simulate(Study.model_validate(self._study(social)), seed=seed)
        events = cohort.events
        assert events is not None  # noqa: S101  (a simulated cohort has them)
        period = self._first_periods(events["person"].to_numpy(), events["day"].to_numpy())
        size = np.array([len(community) for community in self.communities])
        place = np.tile(np.repeat(np.arange(len(size)), size), self.copies)
        copy = np.repeat(np.arange(self.copies), self.people)
        counts = np.zeros((len(size), self.copies, self.periods + 1), dtype=np.int64)
        np.add.at(counts, (place, copy, period - 1), 1)
        return counts

    def _first_periods(self, person: IntArray, day: IntArray) -> IntArray:
        never = self.periods * DAYS_A_PERIOD + 1
        first = np.full(self.people * self.copies, never, dtype=np.int64)
        np.minimum.at(first, person, day)
        return (first - 1) // DAYS_A_PERIOD + 1

    def _study(self, social: Social) -> dict[str, Any]:
        days, people = self.periods * DAYS_A_PERIOD, self.people * self.copies
        ties = {"kind": "file", "file": str(self._file)} if self.tied else {"kind": "none"}
        return {
            "study": "adoption",
            "population": {
                "employees": people,
                "teams": people,
                "departments": 1,
                "cue_rate": {
                    "mean": OCCASIONS_A_PERIOD / DAYS_A_PERIOD,
                    "shape": social.evenness,
                },
                "network": ties,
            },
            "calendar": {"days": days, "baseline_days": 0, "survey": {"days": [0], "items": 1}},
            "model": {
                "norm_window": NORM_WINDOW,
                "intention_constant": social.wanting,
                "initiation_constant": social.starting,
                "intention_norm": social.norm,
            },
            # a study compares two arms; here nobody is treated, and the arms are not looked at
            "arms": {"control": {}, "same": {}},
            "outcomes": {"adopted": {"kind": "binary", "window": [1, days]}},
            "analysis": {"primary": "adopted"},
        }

    @cached_property
    def _file(self) -> Path:
        """The ties of all copies, written when they are first needed."""
        size = [len(community) for community in self.communities]
        first = np.cumsum([0, *size[:-1]])
        pairs = zip(first, self.communities, strict=True)
        one = np.concatenate([start + community.ties for start, community in pairs], axis=1)
        ties = np.concatenate([one + self.people * copy for copy in range(self.copies)], axis=1)
        path = self.folder / f"ties_{id(self)}.parquet"  # numbers, which needn't be read from text
        parquet.write_table(pa.table({"from": ties[0], "to": ties[1]}), path)
        return path
