"""Findings in a file of their run, whole: every report can be made from them again.

``findings.json`` is for readers and programs; this form is nudgelab's own. It holds frozen
dataclasses of the analysis by name, so that nothing but those can come out of a file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from nudgelab.analysis.findings import Effects, Findings
from nudgelab.errors import ResultsError
from nudgelab.results.durable import read_form

__all__ = ["KEPT", "kept_text", "read_kept"]

KEPT = "kept.json"
FORMAT = 1
"""Version of the form; a newer one is refused, never guessed at."""

_KIND = "="
"""Key of a mapping that says what it stands for; no name in a study file can begin with it."""
_ROOMS = ("nudgelab.analysis.", "nudgelab.cohort.", "nudgelab.statistics.")


def kept_text(findings: Findings) -> str:
    """Return findings in the form of :func:`read_kept`.

    Parameters
    ----------
    findings : Findings
        What was found.

    Returns
    -------
    str
        JSON, ending in a newline; numbers come back bit by bit.
    """
    whole = Findings(**{field.name: getattr(findings, field.name) for field in fields(Findings)})
    said = {"format": FORMAT, "findings": _plain(whole)}
    return json.dumps(said, ensure_ascii=False, allow_nan=False) + "\n"


def read_kept(path: Path) -> Findings:
    """Return the findings of a file.

    Parameters
    ----------
    path : Path
        A run's ``kept.json``.

    Returns
    -------
    Findings
        Equal to those that were kept.

    Raises
    ------
    ResultsError
        If it can't be read, is of a newer form, or holds something else.
    """
    form = read_form(path, "kept findings", FORMAT)
    try:
        findings = _restored(form["findings"])
    except (KeyError, TypeError, ValueError, AttributeError, ImportError):
        findings = None
    if not isinstance(findings, Findings):
        raise ResultsError(
            f"{path}: found findings in another form; expected those that nudgelab wrote."
            " nudgelab rerun makes the run again"
        )
    return findings


def _plain(value: Any) -> Any:
    """Return a value as JSON has it, with a word where JSON has no such thing."""
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float) and not math.isfinite(value):
        return {_KIND: "float", "value": repr(value)}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return _worded(value)


def _worded(value: Any) -> dict[str, Any]:
    if isinstance(value, np.ndarray):
        return {_KIND: "array", "type": value.dtype.str, "value": _plain(value.tolist())}
    if isinstance(value, Effects):
        return {_KIND: "effects", "value": _plain(tuple(value))}
    if isinstance(value, frozenset):
        return {_KIND: "set", "value": _plain(sorted(value))}
    if isinstance(value, Mapping):
        return {_KIND: "mapping", "value": [[_plain(k), _plain(v)] for k, v in value.items()]}
    if not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} can't be kept")
    name = f"{type(value).__module__}:{type(value).__qualname__}"
    return {_KIND: name} | {f.name: _plain(getattr(value, f.name)) for f in fields(value)}


def _restored(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_restored(each) for each in plain)
    return _of_word(plain) if isinstance(plain, dict) else plain


def _of_word(plain: dict[str, Any]) -> Any:
    match plain[_KIND]:
        case "float":
            return float(plain["value"])
        case "array":
            return np.asarray(_restored(plain["value"]), dtype=np.dtype(plain["type"]))
        case "effects":
            return Effects(_restored(plain["value"]))
        case "set":
            return frozenset(_restored(plain["value"]))
        case "mapping":
            return {_restored(key): _restored(value) for key, value in plain["value"]}
        case str(name):
            values = {key: _restored(value) for key, value in plain.items() if key != _KIND}
            return _dataclass(name)(**values)
        case _:
            raise ValueError(plain[_KIND])


def _dataclass(name: str) -> type[Any]:
    """Return a dataclass of a room whose dataclasses make findings; nothing else has a name."""
    module, _, of = name.partition(":")
    if not module.startswith(_ROOMS):
        raise ValueError(name)
    found: Any = getattr(import_module(module), of)
    if not (isinstance(found, type) and is_dataclass(found)):
        raise ValueError(name)
    return found
