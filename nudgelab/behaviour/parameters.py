"""placeholder contract"""
from __future__ import annotations
from collections.abc import Mapping
from dataclasses import dataclass

@dataclass(frozen=True)
class Parameter:
    name: str
    default: float
    low: float
    high: float
    unit: str
    meaning: str
    source: str

PARAMETERS: Mapping[str, Parameter] = {}

class Parameters:
    @classmethod
    def with_changes(cls, changes: Mapping[str, float]) -> "Parameters":
        return cls()
