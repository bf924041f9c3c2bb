"""The JSON Schema is generated, checked in and fresh; editors check study files by it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from nudgelab.study.schema import checked_in_schema, generate_schema

ROOT = Path(__file__).parents[2]
SHIPPED = [
    *ROOT.glob("configs/*.yaml"),
    *ROOT.glob("experiments/*/*.yaml"),
    ROOT / "nudgelab/cli/study_template.yaml",
]


@pytest.fixture(scope="module")
def validator():
    schema = json.loads(checked_in_schema())
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def content_of(text):
    """Return a YAML text as JSON has it: keys are text."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(text)))


def test_the_schema_that_is_checked_in_is_the_generated_one():
    assert checked_in_schema() == generate_schema(), "stale: run `make schema`"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_shipped_study_files_fit_the_schema(validator, path):
    validator.validate(content_of(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("employees: 120", "employes: 120"),
        ("attendance: 0.5", "attendance: 1.3"),
        ("kind: count", "kind: cont"),
        ("primary: posted", "primry: posted"),
        ("role: outcome", "role: outcom"),
        ("study: small", "study: my study"),
    ],
)
def test_a_broken_file_does_not_fit(validator, changed, valid, old, new):
    assert validator.is_valid(content_of(valid))
    assert not validator.is_valid(content_of(changed((old, new))))


def test_where_an_editor_finds_the_schema():
    assert (
        json.loads(generate_schema())["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    )
