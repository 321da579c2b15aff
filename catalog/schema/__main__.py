"""Writes the committed JSON Schema anew."""

from catalog.schema import FILE, schema_text

FILE.write_text(schema_text(), encoding="utf-8")
