"""The plausible range of every assumption: what the sensitivity analysis lets vary, and how far.

The ranges are data (``ranges.csv``): a rule a line, and a line ``*`` for all parameters of the
model that have none of their own. An assumption is a parameter of the model, told by its name, or
a number of the study, told by its place in the study file (``population.cue_rate.mean``).
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import nudgelab as nl
from nudgelab.behaviour.parameters import PARAMETERS

FloatArray = npt.NDArray[np.float64]

GROUPS: Mapping[str, str] = {
    "review": r"review_|occasion_half_life",
    "what fades": r".*_half_life",
    "wanting": r"intention_|norm_",
    "doing": r"initiation_|plan_|habit_action",
    "habit": r"habit_",
    "being asked": r"field_|threat_|repetition_",
    "being surveyed": r"response_",
    "people": r"population\.",
    "the tactic": r"tactics\.",
    "learning": r"reactions_|quality_|reach_|aspiration_|success_|failure_|mishap_|vicarious_|inti",
}
"""Group of an assumption → how its name begins; the first that fits counts."""

WITHOUT_GROUP = "other"


@dataclass(frozen=True, slots=True)
class Assumption:
    """One number that varies, and between which limits.

    Attributes
    ----------
    name : str
        Parameter of the model, or place in the study file.
    group : str
        What it belongs to.
    default, low, high : float
        Its default, and its plausible range.
    scale : {"linear", "log", "whole"}
        How values spread over the range: evenly, evenly in the logarithm, or whole numbers evenly.
    why : str
        Reason for the range.
    """

    name: str
    group: str
    default: float
    low: float
    high: float
    scale: str
    why: str

    def at(self, place: FloatArray) -> FloatArray:
        """Return the values at places in [0, 1] of the range, any shape."""
        if self.scale == "log":
            return np.asarray(self.low * (self.high / self.low) ** place)
        if self.scale == "whole":
            steps = np.floor(place * (self.high - self.low + 1.0))
            return np.asarray(np.minimum(self.low + steps, self.high))
        return self.low + (self.high - self.low) * place

    @property
    def path(self) -> tuple[str, ...]:
        """Where it stands in a study file."""
        return tuple(self.name.split(".")) if "." in self.name else ("model", self.name)


def assumptions(file: Path, study: nl.Study) -> tuple[Assumption, ...]:
    """Return every assumption with its plausible range.

    Parameters
    ----------
    file : Path
        The table of rules.
    study : Study
        Whose numbers are the defaults of those that aren't the model's.

    Returns
    -------
    tuple of Assumption
        All parameters of the model in the order of their declaration, then the study's.

    Raises
    ------
    ValueError
        If a rule is for nothing that is known, or gives no range.
    """
    rules = _rules(file)
    every = rules.pop("*")
    model = {name: rules.pop(name, every) for name in PARAMETERS}
    unknown = [name for name in rules if "." not in name]
    if unknown:
        raise ValueError(f"{file}: {unknown} are no parameters of the model")
    return tuple(_made(name, rule, study) for name, rule in (model | rules).items())


def _rules(file: Path) -> dict[str, dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return {row["name"]: row for row in csv.DictReader(lines)}


def _made(name: str, rule: Mapping[str, str], study: nl.Study) -> Assumption:
    default = PARAMETERS[name].default if name in PARAMETERS else default_in(study, name)
    low, high = sorted(_limits(rule["rule"], default, float(rule["low"]), float(rule["high"])))
    if name in PARAMETERS:
        low, high = max(low, PARAMETERS[name].low), min(high, PARAMETERS[name].high)
    if not low < high:
        raise ValueError(f"{name}: a range from {low:g} to {high:g}; give it a rule of its own")
    scale = {"times": "log" if low > 0.0 else "linear", "whole": "whole"}.get(
        rule["rule"], "linear"
    )
    return Assumption(name, group_of(name), default, low, high, scale, rule["why"])


def _limits(rule: str, default: float, low: float, high: float) -> tuple[float, float]:
    match rule:
        case "times":
            return default * low, default * high
        case "plus":
            return default + low, default + high
        case "between" | "whole":
            return low, high
    raise ValueError(f"rule == {rule!r}, must be times, plus, between or whole")


def default_in(study: nl.Study, path: str) -> float:
    """Return the number that stands at a place of a study, its own or the default."""
    found: Any = study
    for key in path.split("."):
        if found is study and key == "tactics":
            found = {name: study.tactic(name) for name in study.known_tactics()}
        else:
            found = found[key] if isinstance(found, Mapping) else getattr(found, key)
    number = float(found)
    if not math.isfinite(number):
        raise ValueError(f"{path} == {number}, must be a finite number")
    return number


def group_of(name: str) -> str:
    """Return what an assumption belongs to."""
    fitting = (group for group, start in GROUPS.items() if re.match(start, name))
    return next(fitting, WITHOUT_GROUP)


def values_at(varied: tuple[Assumption, ...], places: FloatArray) -> FloatArray:
    """Return the values of all assumptions at places of the unit cube, shape (n, assumptions)."""
    columns = [one.at(places[:, column]) for column, one in enumerate(varied)]
    return np.column_stack(columns)


def nested(varied: tuple[Assumption, ...], values: FloatArray) -> dict[str, Any]:
    """Return values of assumptions as a study file says them: tables in tables."""
    said: dict[str, Any] = {}
    for one, value in zip(varied, values, strict=True):
        *tables, key = one.path
        inner = said
        for table in tables:
            inner = inner.setdefault(table, {})
        inner[key] = int(value) if one.scale == "whole" else float(value)
    return said


def rows(varied: tuple[Assumption, ...]) -> Iterator[dict[str, str | float]]:
    """Yield a row an assumption, for the table of ranges."""
    for one in varied:
        yield {
            "name": one.name,
            "group": one.group,
            "default": one.default,
            "low": round(one.low, 12),
            "high": round(one.high, 12),
            "scale": one.scale,
            "why": one.why,
        }
