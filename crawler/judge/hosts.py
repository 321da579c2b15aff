"""Links that lead elsewhere only because a host of their site was renamed: one event, however many links it turns."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from catalog.model import ChangeKind
from catalog.urls import registrable_domain
from crawler.judge.significance import RENAMED_HOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog.model import Edit

_FEWEST = 3


def renamed_host(edits: Sequence[Edit]) -> list[Edit]:
    """The edits, those of three and more links that got one and the same new host of the same site marked as such."""
    names = [_names(edit) for edit in edits]
    often = Counter(name for name in names if name)
    return [
        replace(edit, reasons=(*edit.reasons, RENAMED_HOST)) if name and often[name] >= _FEWEST else edit
        for edit, name in zip(edits, names, strict=True)
    ]


def _names(edit: Edit) -> tuple[str, str] | None:
    """The hosts before and after of a link whose path stays and whose site stays."""
    if edit.kind is not ChangeKind.LINK_RETARGETED or not edit.before or not edit.after:
        return None
    try:
        one, other = urlsplit(edit.before), urlsplit(edit.after)
    except ValueError:
        return None
    if one.path.rstrip("/") != other.path.rstrip("/") or one.query != other.query or one.netloc == other.netloc:
        return None
    if registrable_domain(one.hostname or "") != registrable_domain(other.hostname or ""):
        return None
    return one.netloc, other.netloc
