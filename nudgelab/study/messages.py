"""What pydantic finds, in the words of the study file: where, what was found, what was expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from nudgelab.errors import nearest
from nudgelab.study.mending import Mistake
from nudgelab.study.places import keys_of_variants, kinds_of_variants, known_keys
from nudgelab.study.source_map import Location, SourceMap

__all__ = ["mistake_of"]

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
    "string_too_short": "a text that isn't empty",
    "string_unicode": "text",
}


def mistake_of(detail: ErrorDetails, model: type[BaseModel], source: SourceMap) -> Mistake:
    """Return one of pydantic's errors as a mistake in the file.

    Parameters
    ----------
    detail : ErrorDetails
        Pydantic's error.
    model : type
        The class that was built.
    source : SourceMap
        The file.

    Returns
    -------
    Mistake
        In its place, with the nearest known name where one is near.
    """
    in_file = source.in_file((*detail["loc"], *detail.get("ctx", {}).get("at", ())))
    told = _Told(detail, model, source, in_file)
    return _SAID.get(detail["type"], _wrong_value)(told)


@dataclass(frozen=True, slots=True)
class _Told:
    """An error, and where it stands."""

    detail: ErrorDetails
    model: type[BaseModel]
    source: SourceMap
    in_file: Location

    @property
    def location(self) -> Location:
        return self.detail["loc"]

    @property
    def context(self) -> Mapping[str, Any]:
        return self.detail.get("ctx", {})

    @property
    def key(self) -> str:
        """The last key that a reader knows: not the name of a variant."""
        names = [str(key) for key in self.in_file if not isinstance(key, int)]
        return names[-1] if names else "the study"

    @property
    def shown(self) -> str:
        return _shown(self.detail["input"])

    @property
    def is_of_a_key(self) -> bool:
        return bool(self.location) and self.location[-1] == "[key]"


def _wrong_value(told: _Told) -> Mistake:
    template = _EXPECTED.get(told.detail["type"])
    limits = {name: _limit(value) for name, value in told.context.items()}
    expected = template.format(**limits) if template else _lowered(told.detail["msg"])
    found = f"the name {told.shown}" if told.is_of_a_key else f"{told.key}: {told.shown}"
    return Mistake(told.in_file, found, expected)


def _extra(told: _Told) -> Mistake:
    return _unknown_key(told.in_file, told.key, known_keys(told.model, told.location[:-1]))


def _missing(told: _Told) -> Mistake:
    key = told.location[-1]
    if isinstance(key, int):
        return Mistake(told.in_file, f"{told.key}: {told.shown}", f"a list of {key + 1}")
    inside = f" under '{told.key}'" if told.in_file else ""
    return Mistake(told.in_file, f"no key '{key}'{inside}", "it to be given")


def _no_text_key(told: _Told) -> Mistake:
    return Mistake(told.in_file, f"the key {told.shown}", "a key that is text")


def _without_kind(told: _Told) -> Mistake:
    """Return the mistake of a variant that doesn't say which it is, or mistypes the key."""
    known = keys_of_variants(told.model, told.location)
    for own in map(str, told.detail["input"]):
        if own not in known and nearest(own, known) == "kind":
            return _unknown_key((*told.in_file, own), own, known)
    kinds = ", ".join(kinds_of_variants(told.model, told.location))
    return Mistake(told.in_file, f"no key 'kind' under '{told.key}'", f"it to be one of {kinds}")


def _unknown_kind(told: _Told) -> Mistake:
    in_file = told.source.in_file((*told.in_file, "kind"))
    return _unknown_word(in_file, f"{told.key}: kind", told.context["tag"], _words(told))


def _not_among(told: _Told) -> Mistake:
    if told.is_of_a_key:
        return _unknown_key(told.in_file, str(told.detail["input"]), _words(told))
    return _unknown_word(told.in_file, told.key, told.detail["input"], _words(told))


def _misfit(told: _Told) -> Mistake:
    return Mistake(told.in_file, str(told.context["found"]), str(told.context["expected"]))


def _refused(told: _Told) -> Mistake:
    return Mistake(told.in_file, f"{told.key}: {told.shown}", str(told.context["error"]))


_SAID: Mapping[str, Callable[[_Told], Mistake]] = {
    "extra_forbidden": _extra,
    "missing": _missing,
    "invalid_key": _no_text_key,
    "union_tag_not_found": _without_kind,
    "union_tag_invalid": _unknown_kind,
    "literal_error": _not_among,
    "misfit": _misfit,
    "value_error": _refused,
}


def _unknown_key(in_file: Location, key: str, known: list[str]) -> Mistake:
    expected = f"one of {', '.join(known)}"
    return Mistake(in_file, f"the unknown key '{key}'", expected, nearest(key, known))


def _unknown_word(in_file: Location, key: str, found: object, words: list[str]) -> Mistake:
    suggestion = nearest(str(found), words)
    return Mistake(in_file, f"{key}: {_shown(found)}", f"one of {', '.join(words)}", suggestion)


def _words(told: _Told) -> list[str]:
    """Return the words that pydantic lists as allowed."""
    allowed = str(told.context.get("expected") or told.context.get("expected_tags"))
    return [part.strip(" '") for part in allowed.replace(" or ", ", ").split(",")]


def _limit(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _shown(value: Any) -> str:
    """Return a value as it stands in the file, shortened."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return f"a mapping with {', '.join(map(str, value)) or 'no keys'}"[:80]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _lowered(message: str) -> str:
    return message[:1].lower() + message[1:]
