"""From a study file to a :class:`Study`, or to one message for every mistake in it."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from nudgelab.errors import Problem, StudyError, nearest
from nudgelab.study.consistency import inconsistencies
from nudgelab.study.source_map import Location, SourceMap, read_source
from nudgelab.study.study import Study

__all__ = ["read_study"]

AnyStudy = TypeVar("AnyStudy", bound=Study)

_EXPECTED: Mapping[str, str] = {
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number of at least {ge}",
    "less_than": "a number below {lt}",
    "less_than_equal": "a number of at most {le}",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "text",
    "string_pattern_mismatch": "a letter, then letters, digits or underscores",
    "string_too_long": "at most {max_length} characters",
    "dict_type": "a mapping ('key: value' lines)",
    "model_type": "a mapping ('key: value' lines)",
    "model_attributes_type": "a mapping ('key: value' lines)",
    "tuple_type": "a list",
    "list_type": "a list",
    "too_short": "at least {min_length} of them",
    "too_long": "at most {max_length} of them",
    "union_tag_not_found": "a key {discriminator} that is one of {tags}",
}


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
        raise StudyError(_problems(error, cls, source)) from None
    found = inconsistencies(study)
    if found:
        raise StudyError(
            [
                Problem(source.where(item.location), item.found, item.expected, item.suggestion)
                for item in sorted(found, key=lambda item: source.line(item.location))
            ]
        )
    return study.with_origin(path, source.text)


def _problems(error: ValidationError, model: type[BaseModel], source: SourceMap) -> list[Problem]:
    """Return one problem a mistake: a mistyped key is one mistake, not two."""
    details = error.errors(include_url=False)
    mistyped = dict(_mistyped(details, model))
    return [
        _problem(detail, model, source)
        for detail in sorted(details, key=lambda d: source.line(source.in_file(d["loc"])))
        if not (detail["type"] == "missing" and detail["loc"] in mistyped.values())
    ]


def _mistyped(
    details: list[ErrorDetails], model: type[BaseModel]
) -> Iterator[tuple[Location, Location]]:
    """Yield pairs of an unknown key and the missing key that was meant by it."""
    missing = {detail["loc"] for detail in details if detail["type"] == "missing"}
    for detail in details:
        if detail["type"] == "extra_forbidden":
            *parent, key = detail["loc"]
            meant = nearest(str(key), _known_keys(model, tuple(parent)))
            if meant is not None and (*parent, meant) in missing:
                yield detail["loc"], (*parent, meant)


def _problem(detail: ErrorDetails, model: type[BaseModel], source: SourceMap) -> Problem:
    location = detail["loc"]
    in_file = source.in_file(location)
    where = source.where(in_file)
    key = _name_of(in_file)
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        known = _known_keys(model, location[:-1])
        return Problem(
            where, f"the unknown key '{key}'", f"one of {', '.join(known)}", nearest(key, known)
        )
    if kind == "missing":
        return Problem(where, f"no key '{location[-1]}'", f"'{location[-1]}' to be given")
    if kind in ("literal_error", "union_tag_invalid"):
        return _unknown_word(detail, where, key)
    if kind == "value_error":
        return Problem(where, f"{key}: {_shown(detail['input'])}", str(context["error"]))
    template = _EXPECTED.get(kind)
    expected = template.format(key=key, **context) if template else _lowered(detail["msg"])
    if location and location[-1] == "[key]":
        return Problem(where, f"the name {_shown(detail['input'])}", expected)
    return Problem(where, f"{key}: {_shown(detail['input'])}", expected)


def _name_of(in_file: Location) -> str:
    """Return the last key of a location that a reader knows: not the name of a variant."""
    names = [str(key) for key in in_file if not isinstance(key, int)]
    return names[-1] if names else "the study"


def _unknown_word(detail: ErrorDetails, where: str, key: str) -> Problem:
    """Return the problem of a word that is not among the allowed ones."""
    context = detail.get("ctx", {})
    allowed = str(context.get("expected") or context.get("expected_tags"))
    words = [part.strip(" '") for part in allowed.replace(" or ", ", ").split(",")]
    found = context.get("tag", detail["input"])
    if detail["type"] == "union_tag_invalid":
        key = f"{key}: kind"
    return Problem(
        where, f"{key}: {_shown(found)}", f"one of {', '.join(words)}", nearest(str(found), words)
    )


def _shown(value: Any) -> str:
    """Return a value as it stands in the file, shortened."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return f"a mapping with {', '.join(map(str, value)) or 'no keys'}"[:80]
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _lowered(message: str) -> str:
    return message[:1].lower() + message[1:]


def _known_keys(model: type[BaseModel], location: Location) -> list[str]:
    """Return the keys that are allowed at a place in the study."""
    annotation: Any = model
    for key in location:
        annotation = _inside(annotation, key)
    models = [kind for kind in _models(annotation) if _fits(kind, location)]
    return [field.alias or name for kind in models for name, field in kind.model_fields.items()]


def _fits(kind: type[BaseModel], location: Location) -> bool:
    """Tell whether a variant is the one that the location names (by its ``kind``), if it does."""
    tag = kind.model_fields.get("kind")
    words = typing.get_args(tag.annotation) if tag is not None else ()
    named = [word for word in words if word in location]
    is_variant = bool(words) and "outcomes" in location
    return bool(named) if is_variant else True


def _inside(annotation: Any, key: str | int) -> Any:
    """Return the type of what stands under a key; a variant's name leads to the same place."""
    for model in _models(annotation):
        for name, field in model.model_fields.items():
            if key in (name, field.alias):
                return field.annotation
    if typing.get_origin(annotation) is dict:
        return typing.get_args(annotation)[1]
    if typing.get_origin(annotation) is tuple:
        return typing.get_args(annotation)[0]
    return annotation


def _models(annotation: Any) -> list[type[BaseModel]]:
    """Return the models that an annotation allows."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType, typing.Annotated):
        return [found for part in typing.get_args(annotation) for found in _models(part)]
    return []
