"""The JSON Schema that editors use."""

from __future__ import annotations

import json

import pytest
import yaml
from jsonschema import Draft202012Validator

from catalog.scaffold import project_files
from catalog.schema import FILE, schema_text

SCHEMA = json.loads(schema_text())


def test_committed_schema_is_current() -> None:
    """The committed file is what the models say now: `python -m catalog.schema` writes it."""
    assert FILE.read_text("utf-8") == schema_text()


def test_schema_is_a_schema() -> None:
    """Editors can read it."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("starter", [True, False])
def test_catalogs_we_write_please_the_schema(starter: bool) -> None:  # noqa: FBT001 - a pytest parameter
    """An editor underlines nothing in the catalogs that come with Checkback."""
    files = project_files(starter=starter)
    texts = [text for name, text in files.items() if name.endswith(".yaml")]
    assert texts
    for text in texts:
        plain = json.loads(json.dumps(yaml.safe_load(text), default=str))
        assert list(Draft202012Validator(SCHEMA).iter_errors(plain)) == []


@pytest.mark.parametrize(
    "lines",
    ["titel: x", "kind: guid", "languages: en", "watch: {every: 2}", "url: www.example.org", "topics: kyr"],
)
def test_schema_refuses_what_lint_refuses(lines: str) -> None:
    """A mistake that `lint` tells is underlined by an editor too."""
    entry = {"slug": "one", "title": "One", "url": None, **yaml.safe_load(lines)}
    assert list(Draft202012Validator(SCHEMA).iter_errors({"version": 1, "resources": [entry]})) != []
