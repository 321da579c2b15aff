"""YAML <-> resources: the catalog format, with file and line in every complaint."""

from catalog.resources.fields import address_trouble
from catalog.resources.files import decode, read_bytes, shown
from catalog.resources.load import load_catalog, load_text
from catalog.resources.slugs import slugify, unique_slug
from catalog.resources.write import dump_catalog, dump_resources, write_catalog
from catalog.resources.yaml_lines import LinedYaml, read_yaml

__all__ = [
    "LinedYaml",
    "address_trouble",
    "decode",
    "dump_catalog",
    "dump_resources",
    "load_catalog",
    "load_text",
    "read_bytes",
    "read_yaml",
    "shown",
    "slugify",
    "unique_slug",
    "write_catalog",
]
