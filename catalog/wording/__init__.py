"""Wording: a change or a verdict in plain words, and the readable diff of a change; pure, in English and Spanish."""

from catalog.wording.address import defanged, offered, permalink, resource_path, tag_id, without_address
from catalog.wording.characters import printable, short
from catalog.wording.entry import Entry, entry
from catalog.wording.excuse import excuse_reason
from catalog.wording.idle import idle_reason
from catalog.wording.incident import incident_line
from catalog.wording.offer import offer
from catalog.wording.part import part_name
from catalog.wording.reason import because, reason
from catalog.wording.render import edits_as_html, edits_as_markdown, edits_as_text, mask_contacts, words
from catalog.wording.tongue import LANGUAGES, Tongue, tongue
from catalog.wording.why import why, whys

__all__ = [
    "LANGUAGES",
    "Entry",
    "Tongue",
    "because",
    "defanged",
    "edits_as_html",
    "edits_as_markdown",
    "edits_as_text",
    "entry",
    "excuse_reason",
    "idle_reason",
    "incident_line",
    "mask_contacts",
    "offer",
    "offered",
    "part_name",
    "permalink",
    "printable",
    "reason",
    "resource_path",
    "short",
    "tag_id",
    "tongue",
    "why",
    "whys",
    "without_address",
    "words",
]
