"""Documents of programs that answer 200 and say that there is nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.model import Verdict
from crawler.fetch.reply import Reply, Walk
from crawler.judge.error_documents import not_there
from crawler.judge.verdict import judge

URL = "https://tool.example/v1/exports/latest"
STORE = "<?xml version='1.0'?><Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"


def reply(body: str | bytes, kind: str = "application/json") -> Reply:
    """An answer of 200."""
    raw = body if isinstance(body, bytes) else body.encode()
    return Reply(url=URL, status=200, headers=(("content-type", kind),), body=raw)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"status": 404, "error": "Not Found", "message": "No route matches GET /docs/api"}', "application/json"),
        ('{"ok": false, "status": 404, "error": "not_found", "message": "No such export"}', "application/json"),
        (
            '{"errors":[{"code":"ROUTE_NOT_FOUND","detail":"No route matched the path."}],"data":null}',
            "application/json",
        ),
        ('{"error": {"code": 404, "message": "The item does not exist"}}', "application/problem+json"),
        (STORE, "application/xml"),
    ],
)
def test_error_document_is_no_page(body: str, kind: str) -> None:
    """An error and nothing else is a soft 404, by its own words."""
    check = judge(Walk(hops=(reply(body, kind),)), now=datetime(2026, 3, 2, tzinfo=UTC))
    assert (check.verdict, check.evidence[0].rule) == (Verdict.SOFT_404, "not-found-words")


@pytest.mark.parametrize(
    "body",
    [
        '{"status": 200, "data": [1, 2], "message": "not found: 3"}',
        '[{"status": 404, "title": "not found"}]',
        '{"results": [{"error": "not found"}], "error": "one not found"}',
        '{"name": "Lost and not found", "opens": "9"}',
        '{"title": "Not found: poems", "type": "book"}',
        '{"code": 404}',
        "{",
        "",
        '"not found"',
    ],
)
def test_other_documents_are_left_alone(body: str) -> None:
    """Data that speak of what was not found, and what is no object, say nothing."""
    assert not_there(reply(body)) is None


def test_error_document_by_type_and_length() -> None:
    """A page is judged as one, and a long document is no error."""
    said = '{"status": 404, "error": "Not Found"}'
    assert not_there(reply(said, "text/html")) is None
    assert not_there(reply(json.dumps({"status": 404, "error": "Not Found " + "x" * 5000}))) is None


@given(st.binary(max_size=300), st.sampled_from(["application/json", "text/xml", "application/xml", ""]))
def test_any_bytes(body: bytes, kind: str) -> None:
    """No body is too strange."""
    not_there(reply(body, kind))


def test_deep_nesting() -> None:
    """Errors in errors end where a document ends."""
    assert not_there(reply('{"error":' * 400 + "1" + "}" * 400)) is None
