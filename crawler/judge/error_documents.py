"""Error documents: answers of 200 in JSON or XML that say that what was asked for is not there. Pure.

Only short ones whose own fields say so: a list of records may well have one that is called "not found".
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from crawler.judge.not_found import plain

if TYPE_CHECKING:
    from crawler.fetch.reply import Reply

_LONGEST = 4_096
_FAILED = ("ok", "success")
_GONE = frozenset({404, 410, "404", "410"})
_STATUS = ("status", "code", "statuscode", "status_code", "error_code")
_WORDS = ("error", "message", "detail", "title", "code", "reason", "type")
_NOT_FOUND = re.compile(r"\b(?:not found|no route matched|does not exist|no such \w+)\b")
_STORES = re.compile(rb"<Error>.{0,200}?<Code>(NoSuchKey|NoSuchBucket|BlobNotFound|ContainerNotFound)<", re.DOTALL)


def not_there(reply: Reply) -> str | None:
    """The words by which a document of a program says that there is nothing at this address, or None."""
    kind = (reply.header("content-type") or "").lower()
    if len(reply.body) > _LONGEST:
        return None
    if "xml" in kind:
        found = _STORES.search(reply.body)
        return found[1].decode() if found else None
    if "json" not in kind:
        return None
    try:
        said = json.loads(reply.body)
    except (ValueError, RecursionError):
        return None
    return _said(said)


def _said(said: Any) -> str | None:  # noqa: ANN401 - any JSON
    """The words of an object that is an error and nothing else."""
    if not isinstance(said, dict):
        return None
    fields = {str(name).lower(): value for name, value in said.items()}
    errors = fields.get("errors")
    if isinstance(errors, list) and len(errors) == 1 and not fields.get("data"):
        return _words(errors[0])
    if fields.get("data") or fields.get("results") or fields.get("items"):
        return None
    if isinstance(fields.get("error"), dict):
        return _words(fields["error"])
    is_gone = any(fields.get(name) in _GONE for name in _STATUS if not isinstance(fields.get(name), (dict, list)))
    has_failed = "error" in fields or any(fields.get(name) is False for name in _FAILED)
    return _words(said) if is_gone or has_failed else None


def _words(error: Any) -> str | None:  # noqa: ANN401 - any JSON
    """What an error says, where that is that there is nothing."""
    if not isinstance(error, dict):
        return None
    said = (value for name, value in error.items() if str(name).lower() in _WORDS and isinstance(value, str))
    return next((text[:120] for text in said if _NOT_FOUND.search(plain(text.replace("_", " ")))), None)
