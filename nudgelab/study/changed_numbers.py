"""Numbers of a study by their dotted names, and a study with some of them changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from nudgelab.behaviour.parameters import PARAMETERS
from nudgelab.errors import Problem, StudyError, nearest

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["number_in", "path_of", "with_numbers"]

AnyStudy = TypeVar("AnyStudy", bound="Study")


def path_of(name: str) -> tuple[str, ...]:
    """Return where a number stands in a study file.

    Parameters
    ----------
    name : str
        A parameter of the model as under ``model:`` (``plan_control``), or the dotted way to
        another number (``population.cue_rate.mean``).
    """
    return tuple(name.split(".")) if "." in name else ("model", name)


def number_in(study: Study, name: str) -> float | None:
    """Return the number that a study has under a dotted name, its own or the default.

    Parameters
    ----------
    study : Study
        As declared.
    name : str
        As :func:`path_of` takes it.

    Returns
    -------
    float or None
        None where the study has no number there.
    """
    first, *rest = path_of(name)
    if first == "model":
        key = ".".join(rest)
        return study.model.get(key, PARAMETERS[key].default) if key in PARAMETERS else None
    found: Any = study
    for key in (first, *rest):
        if found is study and key == "tactics":
            found = {known: study.tactic(known) for known in study.known_tactics()}
        else:
            found = found.get(key) if isinstance(found, Mapping) else getattr(found, key, None)
    return float(found) if isinstance(found, int | float) and found is not True else None


def with_numbers(study: AnyStudy, numbers: Mapping[str, float]) -> AnyStudy:
    """Return a study in which some numbers are changed.

    Parameters
    ----------
    study : Study
        As declared.
    numbers : mapping of str to float
        Dotted name → value; see :func:`path_of`.

    Returns
    -------
    Study
        The same but for these numbers.

    Raises
    ------
    StudyError
        If a name leads nowhere, or a value isn't one that may stand there.
    """
    for name in numbers:
        if number_in(study, name) is None:
            close = nearest(name.rsplit(".", 1)[-1], PARAMETERS)
            expected = "a parameter of the model, or the dotted name of another number"
            raise StudyError(Problem(_where(study), f"'{name}'", expected, close))
    model, others = _apart(numbers)
    for name, value in model.items():
        told = PARAMETERS[name]
        if not told.low <= value <= told.high:
            expected = f"from {told.low:g} to {told.high:g}"
            raise StudyError(Problem(_where(study), f"{name}: {value:g}", expected))
    changed = study.model_copy(update={"model": {**study.model, **model}})
    return _validated(changed, others) if others else changed


def _apart(numbers: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the model's parameters by their bare names, and all other numbers."""
    model = {path_of(n)[1]: float(v) for n, v in numbers.items() if path_of(n)[0] == "model"}
    return model, {n: float(v) for n, v in numbers.items() if path_of(n)[0] != "model"}


def _validated(study: AnyStudy, numbers: Mapping[str, float]) -> AnyStudy:
    said = study.model_dump(exclude_unset=True, by_alias=True)
    for name, value in numbers.items():
        *tables, key = path_of(name)
        inner = said
        for table in tables:
            inner = inner.setdefault(table, {})
        inner[key] = value
    try:
        return type(study).model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise StudyError(
            Problem(_where(study), f"{place}: {first['input']!r}", first["msg"])
        ) from None


def _where(study: Study) -> str:
    return str(study.path or study.study)
