"""A diff as the JSON object that `checkback diff` and `checkback replay` print; outside tools rely on its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from catalog.model import Diff


def as_object(result: Diff) -> dict[str, Any]:
    """The diff as plain dicts, lists, strings and numbers."""
    return {
        "url": result.url,
        "significance": result.significance,
        "alert": result.alert,
        "reasons": list(result.reasons),
        "changes": [
            {
                "kind": edit.kind.value,
                "region": edit.region.value,
                "section": edit.section,
                "before": edit.before,
                "after": edit.after,
                "text": edit.text,
                "significance": edit.significance,
                **({} if edit.before_text is None else {"before_text": edit.before_text}),
                **({} if edit.before_section is None else {"before_section": edit.before_section}),
            }
            for edit in result.edits
        ],
        "muted": [
            {
                "kind": muted.kind.value,
                "region": muted.region.value,
                "reason": muted.reason,
                "before": muted.before,
                "after": muted.after,
            }
            for muted in result.muted
        ],
    }
