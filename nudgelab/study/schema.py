"""The JSON Schema of study files, for editors that complete and check while one types."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

__all__ = ["checked_in_schema", "generate_schema", "main"]

_FILE = "study.schema.json"


def generate_schema() -> str:
    """Return the schema as JSON text, generated from the typed parts."""
    from nudgelab.study.study import Study  # noqa: PLC0415

    schema = Study.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "A nudgelab study"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def checked_in_schema() -> str:
    """Return the schema that ships with this version."""
    return resources.files("nudgelab.study").joinpath(_FILE).read_text(encoding="utf-8")


def main() -> None:
    """Write the schema beside this module; ``make schema`` calls it."""
    Path(__file__).with_name(_FILE).write_text(generate_schema(), encoding="utf-8")


if __name__ == "__main__":
    main()
