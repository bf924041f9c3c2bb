"""Who adopted when, and who names whom, in the communities of three published diffusion studies."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from nudgelab.errors import CohortError, Problem

__all__ = ["SETS", "Community", "Innovation", "data_folder", "read_communities"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

SOURCE: Final = (
    "the folder that holds diffusion/, made from the public R package netdiffuseR (MIT);"
    " see experiments/diffusion/README.md"
)


@dataclass(frozen=True, slots=True)
class Innovation:
    """A published study of an innovation that spread.

    Attributes
    ----------
    name : str
        As its files are called.
    title : str
        What spread among whom.
    community : str
        Column with the community, and what it is called.
    period : str
        Unit of time.
    periods : int
        Periods in which adopting was observed; the data code "not yet" as the period after them.
    """

    name: str
    title: str
    community: str
    period: str
    periods: int


SETS: Final[Mapping[str, Innovation]] = MappingProxyType(
    {
        study.name: study
        for study in (
            Innovation("medinnovations", "A new drug among doctors", "city", "month", 17),
            Innovation("kfamily", "Family planning among Korean women", "village", "year", 10),
            Innovation("brfarmers", "Hybrid corn among Brazilian farmers", "village", "year", 19),
        )
    }
)
"""Coleman, Katz & Menzel (1966); Rogers & Kincaid (1981); Rogers, Ascroft & Röling (1970)."""


@dataclass(frozen=True, slots=True)
class Community:
    """A town or a village.

    Attributes
    ----------
    name : str
        As the data call it.
    adoption : ndarray of int, shape (n,)
        Each person's period of adoption, 1 to ``periods``; ``periods + 1`` for not within them.
    periods : int
        Number of periods that were observed.
    ties : ndarray of int, shape (2, ties)
        Each once; people are numbered from 0.
    """

    name: str
    adoption: IntArray
    periods: int
    ties: IntArray

    def __len__(self) -> int:
        return len(self.adoption)

    @property
    def counts(self) -> IntArray:
        """Adopters by period, and last those who did not adopt, shape (periods + 1,)."""
        return np.bincount(self.adoption, minlength=self.periods + 2)[1:]

    @property
    def curve(self) -> FloatArray:
        """Share that has adopted by the end of each period, shape (periods,)."""
        shares: FloatArray = np.cumsum(self.counts[:-1]) / len(self)
        return shares


def data_folder() -> Path:
    """Return the folder of the data, which the environment variable ``NUDGELAB_DATA`` leads to.

    Raises
    ------
    CohortError
        If it leads nowhere.
    """
    named = os.environ.get("NUDGELAB_DATA")
    folder = Path(named or "../shared/data") / "diffusion"
    if folder.is_dir():
        return folder
    found = f"no folder {folder}" if named else "no such environment variable"
    raise CohortError(Problem("NUDGELAB_DATA", found, SOURCE))


def read_communities(study: Innovation, folder: Path) -> tuple[Community, ...]:
    """Read who adopted when and who names whom.

    Parameters
    ----------
    study : Innovation
        Which study.
    folder : Path
        Where its two files are: a person a row, and a nomination a row. A person who is named by
        another is tied to them, whatever the question was and whoever named whom.

    Returns
    -------
    tuple of Community
        In the order of the file.

    Raises
    ------
    CohortError
        If a file is missing, or a period, a mark of non-adoption or a person can't be right.
    """
    nodes = folder / f"diffusion_{study.name}_nodes.csv"
    edges = folder / f"diffusion_{study.name}_edges.csv"
    members: dict[str, dict[str, int]] = {}
    for where, row in _rows(nodes, ("node", study.community, "toa", "non_adopter")):
        name = f"{float(row[study.community]):g}"
        members.setdefault(name, {})[row["node"]] = _adopted_in(row, study.periods, where)
    named = [(row["from"], row["to"]) for _, row in _rows(edges, ("from", "to"))]
    home = {node: name for name, nodes_of in members.items() for node in nodes_of}
    _must_stay_at_home(named, home, edges)
    return tuple(
        Community(
            name,
            np.fromiter(adoption.values(), dtype=np.int64),
            study.periods,
            _ties([pair for pair in named if home[pair[0]] == name], list(adoption)),
        )
        for name, adoption in members.items()
    )


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield where a row stands and what it says."""
    if not path.is_file():
        raise CohortError(Problem(str(path), "no such file", SOURCE))
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        absent = [column for column in columns if column not in (reader.fieldnames or ())]
        if absent:
            raise CohortError(Problem(f"{path}:1", f"no column {absent[0]}", "that column"))
        for line, row in enumerate(reader, start=2):
            yield f"{path}:{line}", row


def _adopted_in(row: Mapping[str, str], periods: int, where: str) -> int:
    """Return the period of adoption; somebody who did not adopt has the one after the last."""
    adopted = {"0": True, "1": False}.get(row["non_adopter"])
    if adopted is None:
        raise CohortError(Problem(where, f"non_adopter {row['non_adopter']}", "0 or 1"))
    if not adopted:
        return periods + 1
    period = float(row["toa"])
    if period not in range(1, periods + 1):
        expected = f"a whole period from 1 to {periods} for an adopter"
        raise CohortError(Problem(where, f"toa {row['toa']}", expected))
    return int(period)


def _must_stay_at_home(
    named: Sequence[tuple[str, str]], home: Mapping[str, str], path: Path
) -> None:
    for line, (one, other) in enumerate(named, start=2):
        if one not in home or home.get(one) != home.get(other):
            expected = "two people of the same community"
            raise CohortError(Problem(f"{path}:{line}", f"{one} and {other}", expected))


def _ties(named: Sequence[tuple[str, str]], people: Sequence[str]) -> IntArray:
    """Return who is tied, the lower number first, in ascending order."""
    number = {node: place for place, node in enumerate(people)}
    pairs = {(min(number[a], number[b]), max(number[a], number[b])) for a, b in named if a != b}
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2).T
