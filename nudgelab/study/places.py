"""What may stand at a place of the study file, read from the types of its parts."""

from __future__ import annotations

import types
import typing
from typing import Any

from pydantic import BaseModel

from nudgelab.study.source_map import Location

__all__ = ["keys_of_variants", "kinds_of_variants", "known_keys"]


def known_keys(model: type[BaseModel], location: Location) -> list[str]:
    """Return the keys that are allowed at a place in the study."""
    models = [kind for kind in _models(_annotation_at(model, location)) if _fits(kind, location)]
    return [field.alias or name for kind in models for name, field in kind.model_fields.items()]


def _annotation_at(model: type[BaseModel], location: Location) -> Any:
    annotation: Any = model
    for key in location:
        annotation = _inside(annotation, key)
    return annotation


def _kinds(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the words by which a variant is told, none for what isn't one."""
    kind = model.model_fields.get("kind")
    return typing.get_args(kind.annotation) if kind is not None else ()


def _fits(kind: type[BaseModel], location: Location) -> bool:
    """Tell whether a variant is the one that the location names (by its ``kind``), if it does."""
    words = _kinds(kind)
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


def kinds_of_variants(model: type[BaseModel], location: Location) -> list[str]:
    """Return the words that tell the variants at a place: the kinds of an outcome."""
    return [word for kind in _models(_annotation_at(model, location)) for word in _kinds(kind)]


def keys_of_variants(model: type[BaseModel], location: Location) -> list[str]:
    """Return the keys of any variant at a place whose variant isn't known."""
    models = _models(_annotation_at(model, location))
    return list(dict.fromkeys(name for kind in models for name in kind.model_fields))
