"""The JSON Schema of catalog files, for editors; made from the models that also validate them.

Refresh the committed file after a change of the format: `python -m catalog.schema`.
"""

from catalog.schema.text import FILE, schema_text

__all__ = ["FILE", "schema_text"]
