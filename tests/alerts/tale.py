"""Changes and resources in the domain's words, for tests of what is told about them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from catalog.model import Change, ChangeKind, Edit, Evidence, Resource, SourceLine

MORNING = datetime(2026, 11, 3, 9, tzinfo=UTC)


def resource(slug: str, **fields: Any) -> Resource:  # noqa: ANN401 - fields of the model
    """A resource with a title and an address made from its slug."""
    known: dict[str, Any] = {
        "title": slug.replace("-", " ").title(),
        "url": f"https://{slug}.example/page",
        "source": SourceLine("catalog.yaml", 3),
    }
    return Resource(slug=slug, **{**known, **fields})


def edited(slug: str, number: int = 1, **fields: Any) -> Change:  # noqa: ANN401 - fields of the model
    """A sentence on the resource's page that changed."""
    edit = Edit(kind=ChangeKind.TEXT_CHANGED, section="Hotlines", before="Call on weekdays.", after="Call any day.")
    known: dict[str, Any] = {
        "id": f"{slug}-{number}",
        "at": MORNING,
        "slug": slug,
        "url": f"https://{slug}.example/page",
        "kind": ChangeKind.TEXT_CHANGED,
        "section": "Hotlines",
        "edits": (edit,),
        "significance": 0.5,
    }
    return Change(**{**known, **fields})


def died(slug: str, number: int = 1, **fields: Any) -> Change:  # noqa: ANN401 - fields of the model
    """The resource's page is dead."""
    known: dict[str, Any] = {
        "kind": ChangeKind.DIED,
        "section": "",
        "edits": (),
        "significance": 0.0,
        "evidence": (Evidence("http-status", "404"),),
        "first_failed_at": MORNING,
    }
    return edited(slug, number, **{**known, **fields})
