"""What a registration freezes: all that decides which numbers an analysis gives.

Words that only the report prints (labels, the title), the model and its programme are left out:
changing them changes no number of a real cohort's analysis.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["FrozenPlan", "canonical_json", "frozen_plan", "sha256_of"]

FrozenPlan = Mapping[str, Any]
"""Part of the study → what it declares beside the defaults, as JSON knows it."""

_PARTS = {
    "arms",
    "assignment",
    "outcomes",
    "segments",
    "scales",
    "calendar",
    "analysis",
    "cohort",
}
_WORDS_ONLY = ("label", "source", "file")
_VALUES = "values"
"""Holds values of a file, whatever they are called."""


def frozen_plan(study: Study) -> FrozenPlan:
    """Return a study's plan in the form that is frozen.

    What stands at its default is left out, so that a later version with more settings reads the
    same plan; the roles that follow from defaults are written out under ``asks``.

    Parameters
    ----------
    study : Study
        The study.

    Returns
    -------
    mapping
        The parts that decide the numbers, in a form that doesn't depend on the file's spelling.
    """
    declared = study.model_dump(
        mode="json", by_alias=True, exclude_defaults=True, exclude_none=True, include=_PARTS
    )
    declared.get("calendar", {}).pop("events", None)  # of a simulated organisation only
    plan = {part: _without_words(value) for part, value in declared.items()}
    plan["outcomes"] = {
        name: {"kind": outcome.kind, **plan["outcomes"].get(name, {})}
        for name, outcome in study.outcomes.items()
    }
    plan["segments"] = {
        name: _without_words(
            segment.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
        )
        for name, segment in study.all_segments.items()
    }
    return plan | {"asks": _asks(study)}


def _asks(study: Study) -> dict[str, Any]:
    """Return what is primary and what else is asked by name, defaults written out."""
    plan = study.analysis
    return {
        "primary": plan.primary,
        "primary_segment": plan.primary_segment,
        "activation": study.activation,
        "inertia_segment": plan.inertia_segment,
        "control": study.control,
    }


def _without_words(value: Any) -> Any:
    """Return a declaration without what only a report prints, or only says where a file lies."""
    if isinstance(value, Mapping):
        # an arm or a column may be called "label" too: words are text, what has a name is not
        return {
            key: inner if key == _VALUES else _without_words(inner)
            for key, inner in value.items()
            if not (key in _WORDS_ONLY and isinstance(inner, str))
        }
    if isinstance(value, list):
        return [_without_words(inner) for inner in value]
    return value


def canonical_json(value: Any) -> str:
    """Return a value as JSON that is the same text for the same content: keys sorted, no spaces."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def sha256_of(value: Any) -> str:
    """Return the SHA-256 of a value's canonical JSON."""
    return hashlib.sha256(canonical_json(value).encode("utf-8")).hexdigest()
