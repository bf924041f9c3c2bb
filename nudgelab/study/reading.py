"""From a study file to a :class:`Study`, or to one message for every mistake in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from nudgelab.errors import Problem, StudyError, nearest
from nudgelab.study.consistency import inconsistencies
from nudgelab.study.mending import Mistake, mend
from nudgelab.study.messages import mistake_of
from nudgelab.study.places import known_keys
from nudgelab.study.source_map import Location, SourceMap, read_source
from nudgelab.study.study import Study

__all__ = ["read_study"]

AnyStudy = TypeVar("AnyStudy", bound=Study)


def read_study(cls: type[AnyStudy], path: Path) -> AnyStudy:
    """Read a study file and check everything in it.

    Parameters
    ----------
    cls : type
        The class to build.
    path : Path
        The YAML file.

    Returns
    -------
    Study
        The study.

    Raises
    ------
    StudyError
        With one problem for every mistake.
    """
    source = read_source(path)
    try:
        study = cls.model_validate(source.content)
    except ValidationError as error:
        mistakes = _mistakes(error, cls, source)
        rest = _misfits_beside(mistakes, cls, source)
        raise StudyError(_in_order([*mistakes, *rest], source)) from None
    misfits = _misfits(study)
    if misfits:
        raise StudyError(_in_order(misfits, source))
    return study.with_origin(path, source.text)


def _in_order(mistakes: list[Mistake], source: SourceMap) -> list[Problem]:
    """Return the problems in the order of the file."""
    return [
        Problem(source.where(m.location), m.found, m.expected, m.suggestion)
        for m in sorted(mistakes, key=lambda m: source.line(m.location))
    ]


def _misfits(study: Study) -> list[Mistake]:
    return [Mistake(m.location, m.found, m.expected, m.suggestion) for m in inconsistencies(study)]


def _misfits_beside(
    mistakes: list[Mistake], model: type[Study], source: SourceMap
) -> list[Mistake]:
    """Return what else is wrong once the mistakes are mended the way they were probably meant."""
    mended = mend(source.content, mistakes)
    if mended is None:
        return []
    try:
        study = model.model_validate(mended)
    except ValidationError:
        return []
    around = [mistake.location[:-1] for mistake in mistakes]
    return [
        misfit
        for misfit in _misfits(study)
        if not any(misfit.location[: len(place)] == place for place in around if place)
    ]


def _mistakes(error: ValidationError, model: type[BaseModel], source: SourceMap) -> list[Mistake]:
    """Return one mistake for each that was made: a mistyped key is one, not two."""
    details = error.errors(include_url=False)
    mistyped = dict(_mistyped(details, model))
    return [
        mistake_of(detail, model, source)
        for detail in details
        if not (detail["type"] == "missing" and detail["loc"] in mistyped.values())
        and not _is_told_elsewhere(detail, details)
    ]


def _is_told_elsewhere(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Tell whether another error says the same better.

    A list that lacks two items lacks its last; one that is short because an item is wrong is right
    but for that item.
    """
    where = detail["loc"]
    if detail["type"] == "missing" and isinstance(where[-1], int):
        return any(d["loc"] == (*where[:-1], where[-1] + 1) for d in details)
    if detail["type"] == "too_short":
        return any(d["loc"][: len(where)] == where for d in details if d is not detail)
    return False


def _mistyped(
    details: list[ErrorDetails], model: type[BaseModel]
) -> Iterator[tuple[Location, Location]]:
    """Yield pairs of an unknown key and the missing key that was meant by it."""
    missing = {detail["loc"] for detail in details if detail["type"] == "missing"}
    for detail in details:
        if detail["type"] == "extra_forbidden":
            *parent, key = detail["loc"]
            meant = nearest(str(key), known_keys(model, tuple(parent)))
            if meant is not None and (*parent, meant) in missing:
                yield detail["loc"], (*parent, meant)
