"""The text of the JSON Schema, and the file it is committed as."""

from __future__ import annotations

import json
from pathlib import Path

FILE = Path(__file__).with_name("catalog.schema.json")


def schema_text() -> str:
    """The schema (JSON Schema draft 2020-12) as it is committed."""
    from catalog.resources.entries import CatalogFile  # noqa: PLC0415 - copying the file needs no pydantic

    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **CatalogFile.model_json_schema(),
        "title": "Checkback catalog file",
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
