"""Values to rows and back, field by field, so that a renamed field is a failing test and never a lost one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from catalog.model import (
    Change,
    ChangeKind,
    Check,
    Edit,
    Evidence,
    Link,
    Region,
    Snapshot,
    Standing,
    State,
    Verdict,
)
from catalog.store.run import CheckRun
from catalog.store.tables import storable

if TYPE_CHECKING:
    from sqlalchemy import Row

Columns: TypeAlias = dict[str, Any]


# Unescaped, because an escaped lone surrogate would pass the store and break whoever reads it back.
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _dump(value: object) -> str:
    return storable(_JSON.encode(value))


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat()


def _moment_from(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


@lru_cache(maxsize=4096)
def evidence_text(evidence: tuple[Evidence, ...]) -> str:
    """Evidence as a JSON array of `[rule, detail]`."""
    return _dump([[one.rule, one.detail] for one in evidence]) if evidence else "[]"


def evidence_from(text: str) -> tuple[Evidence, ...]:
    """What `evidence_text` wrote."""
    return () if text == "[]" else tuple(Evidence(rule, detail) for rule, detail in json.loads(text))


def check_columns(check: Check) -> Columns:
    """A look as the first row of a run."""
    return {
        "url": check.url,
        "first_at": check.at,
        "last_at": check.at,
        "count": 1,
        "verdict": check.verdict.value,
        "status": check.status,
        "final_url": check.final_url,
        "evidence": evidence_text(check.evidence),
        "retry_at": check.retry_at,
    }


def run_from(row: Row[Any]) -> CheckRun:
    """A run from its row."""
    check = Check(
        url=row.url,
        at=row.last_at,
        verdict=Verdict(row.verdict),
        status=row.status,
        final_url=row.final_url,
        evidence=evidence_from(row.evidence),
        retry_at=row.retry_at,
    )
    return CheckRun(check=check, first_at=row.first_at, last_at=row.last_at, count=row._mapping["count"])  # noqa: SLF001 - `row.count` is the tuple's method


def standing_columns(standing: Standing) -> Columns:
    """A standing as its row."""
    return {
        "url": standing.url,
        "state": standing.state.value,
        "since": standing.since,
        "verdict": standing.verdict.value if standing.verdict else None,
        "status": standing.status,
        "final_url": standing.final_url,
        "evidence": evidence_text(standing.evidence),
        "failures": standing.failures,
        "certain_failures": standing.certain_failures,
        "first_failed_at": standing.first_failed_at,
        "last_ok_at": standing.last_ok_at,
        "last_checked_at": standing.last_checked_at,
        "next_due_at": standing.next_due_at,
        "visits": standing.visits,
    }


def standing_from(row: Row[Any]) -> Standing:
    """A standing from its row."""
    return Standing(
        url=row.url,
        state=State(row.state),
        since=row.since,
        verdict=Verdict(row.verdict) if row.verdict else None,
        status=row.status,
        final_url=row.final_url,
        evidence=evidence_from(row.evidence),
        failures=row.failures,
        certain_failures=row.certain_failures,
        first_failed_at=row.first_failed_at,
        last_ok_at=row.last_ok_at,
        last_checked_at=row.last_checked_at,
        next_due_at=row.next_due_at,
        visits=row.visits,
    )


def snapshot_columns(snapshot: Snapshot) -> Columns:
    """A snapshot as its row."""
    return {
        "url": snapshot.url,
        "digest": snapshot.digest,
        "first_at": snapshot.first_at,
        "last_at": snapshot.last_at,
        "count": snapshot.count,
        "size": snapshot.size,
        "final_url": snapshot.final_url,
        "headers": _dump(dict(snapshot.headers)),
    }


def snapshot_from(row: Row[Any]) -> Snapshot:
    """A snapshot from its row."""
    return Snapshot(
        url=row.url,
        digest=row.digest,
        first_at=row.first_at,
        last_at=row.last_at,
        count=row._mapping["count"],  # noqa: SLF001 - `row.count` is the tuple's method
        size=row.size,
        final_url=row.final_url,
        headers=MappingProxyType(json.loads(row.headers)),
    )


def link_columns(url: str, position: int, link: Link) -> Columns:
    """The link at `position` (from 0) of the page at `url`, as its row."""
    return {
        "url": url,
        "position": position,
        "href": link.href,
        "text": link.text,
        "region": link.region.value,
        "section": link.section,
        "line": link.line,
        "column": link.column,
    }


def link_from(row: Row[Any]) -> Link:
    """A link from its row."""
    return Link(
        href=row.href, text=row.text, region=Region(row.region), section=row.section, line=row.line, column=row.column
    )


def _edit_value(edit: Edit) -> Columns:
    return {
        "kind": edit.kind.value,
        "region": edit.region.value,
        "section": edit.section,
        "before": edit.before,
        "after": edit.after,
        "text": edit.text,
        "significance": edit.significance,
        "reasons": list(edit.reasons),
        "before_text": edit.before_text,
        "before_section": edit.before_section,
    }


def _edit_from(value: Columns) -> Edit:
    return Edit(
        kind=ChangeKind(value["kind"]),
        region=Region(value["region"]),
        section=value["section"],
        before=value["before"],
        after=value["after"],
        text=value["text"],
        significance=value["significance"],
        reasons=tuple(value["reasons"]),
        # Rows of earlier versions have neither of these.
        before_text=value.get("before_text"),
        before_section=value.get("before_section"),
    )


def change_columns(change: Change) -> Columns:
    """A change as its row, all but its place in the log."""
    payload = {
        "section": change.section,
        "edits": [_edit_value(edit) for edit in change.edits],
        "significance": change.significance,
        "reasons": list(change.reasons),
        "evidence": [[one.rule, one.detail] for one in change.evidence],
        "link_text": change.link_text,
        "final_url": change.final_url,
        "first_failed_at": _moment(change.first_failed_at),
        "last_ok_at": _moment(change.last_ok_at),
        "details": dict(change.details),
    }
    return {
        "id": change.id,
        "at": change.at,
        "slug": change.slug,
        "url": change.url,
        "kind": change.kind.value,
        "payload": _dump(payload),
    }


def change_from(row: Row[Any]) -> Change:
    """A change from its row."""
    payload = json.loads(row.payload)
    return Change(
        id=row.id,
        at=row.at,
        slug=row.slug,
        url=row.url,
        kind=ChangeKind(row.kind),
        section=payload["section"],
        edits=tuple(_edit_from(value) for value in payload["edits"]),
        significance=payload["significance"],
        reasons=tuple(payload["reasons"]),
        evidence=tuple(Evidence(rule, detail) for rule, detail in payload["evidence"]),
        link_text=payload["link_text"],
        final_url=payload["final_url"],
        first_failed_at=_moment_from(payload["first_failed_at"]),
        last_ok_at=_moment_from(payload["last_ok_at"]),
        details=MappingProxyType(payload["details"]),
        seq=row.seq,
    )
