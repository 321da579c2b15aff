"""Slugs: short names for resources, from their titles."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

_LONGEST = 60


def slugify(title: str) -> str:
    """`title` in lower-case ASCII letters, digits and single hyphens, at most 60 long, cut between words.

    Accents are dropped; a title without any Latin letter or digit gives an empty string.
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    if len(slug) <= _LONGEST:
        return slug
    whole, _, _ = slug[: _LONGEST + 1].rpartition("-")
    return whole or slug[:_LONGEST]


def unique_slug(title: str, taken: Container[str]) -> str:
    """A slug for `title` that is not in `taken`: with `-2`, `-3`... where needed, `resource` where nothing is left."""
    base = slugify(title) or "resource"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
