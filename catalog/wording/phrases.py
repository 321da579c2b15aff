"""The phrases for changes found on a page: for each kind a short one for titles and a whole sentence for summaries."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from catalog.model import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words for one or for many; each is a message for `Tongue.count`, with `place` and `date` in the sentences."""

    title: tuple[str, str]
    sentence: tuple[str, str]
    named: bool = True
    """Whether the names of the things belong in the title."""


RESOURCES_ADDED = Phrase(
    ("%(count)s resource added", "%(count)s resources added"),
    (
        "%(count)s resource was added to %(place)s on %(date)s",
        "%(count)s resources were added to %(place)s on %(date)s",
    ),
)
RESOURCES_REMOVED = Phrase(
    ("%(count)s resource removed", "%(count)s resources removed"),
    (
        "%(count)s resource was removed from %(place)s on %(date)s",
        "%(count)s resources were removed from %(place)s on %(date)s",
    ),
)
ON_PAGE: Mapping[ChangeKind, Phrase] = MappingProxyType(
    {
        ChangeKind.TITLE_CHANGED: Phrase(
            ("the page has a new title", "the page has a new title"),
            (
                "The title of %(place)s was changed on %(date)s",
                "The title of %(place)s was changed on %(date)s",
            ),
            named=False,
        ),
        ChangeKind.SECTION_EMPTIED: Phrase(
            ("a whole section was emptied", "%(count)s sections were emptied"),
            (
                "Everything in a section of %(place)s was removed on %(date)s",
                "Everything in %(count)s sections of %(place)s was removed on %(date)s",
            ),
            named=False,
        ),
        ChangeKind.ITEM_ADDED: Phrase(
            ("%(count)s item added", "%(count)s items added"),
            (
                "%(count)s item was added to %(place)s on %(date)s",
                "%(count)s items were added to %(place)s on %(date)s",
            ),
        ),
        ChangeKind.ITEM_REMOVED: Phrase(
            ("%(count)s item removed", "%(count)s items removed"),
            (
                "%(count)s item was removed from %(place)s on %(date)s",
                "%(count)s items were removed from %(place)s on %(date)s",
            ),
        ),
        ChangeKind.TEXT_CHANGED: Phrase(
            ("the text was changed", "the text was changed in %(count)s places"),
            (
                "The text of %(place)s was changed on %(date)s",
                "The text of %(place)s was changed in %(count)s places on %(date)s",
            ),
            named=False,
        ),
        ChangeKind.LINK_ADDED: Phrase(
            ("%(count)s link added", "%(count)s links added"),
            (
                "%(count)s link was added to %(place)s on %(date)s",
                "%(count)s links were added to %(place)s on %(date)s",
            ),
        ),
        ChangeKind.LINK_REMOVED: Phrase(
            ("%(count)s link removed", "%(count)s links removed"),
            (
                "%(count)s link was removed from %(place)s on %(date)s",
                "%(count)s links were removed from %(place)s on %(date)s",
            ),
        ),
        ChangeKind.LINK_RETARGETED: Phrase(
            ("%(count)s link now leads to another address", "%(count)s links now lead to other addresses"),
            (
                "On %(date)s, %(count)s link on %(place)s was pointed to another address",
                "On %(date)s, %(count)s links on %(place)s were pointed to other addresses",
            ),
        ),
        ChangeKind.LINK_RENAMED: Phrase(
            ("%(count)s link has new words", "%(count)s links have new words"),
            (
                "On %(date)s, %(count)s link on %(place)s was given new words",
                "On %(date)s, %(count)s links on %(place)s were given new words",
            ),
        ),
        ChangeKind.DOCUMENT_REPLACED: Phrase(
            ("document replaced", "document replaced"),
            (
                "The document %(place)s was replaced on %(date)s",
                "The document %(place)s was replaced on %(date)s",
            ),
            named=False,
        ),
        ChangeKind.LINK_MOVED: Phrase(
            ("%(count)s link moved to another section", "%(count)s links moved to another section"),
            (
                "On %(date)s, %(count)s link on %(place)s was moved to another section",
                "On %(date)s, %(count)s links on %(place)s were moved to another section",
            ),
        ),
    }
)

# For what happens to an address over time: the page's own, then a link's on the page.
TITLES: Mapping[ChangeKind, tuple[str, str]] = MappingProxyType(
    {
        ChangeKind.MOVED: ("the page has a new address", "the link “%(link)s” has a new address"),
        ChangeKind.DIED: ("the page stopped working", "the link “%(link)s” stopped working"),
        ChangeKind.REVIVED: ("the page works again", "the link “%(link)s” works again"),
        ChangeKind.TRANSLATION_BEHIND: (
            "the version in %(late)s is behind the one in %(ahead)s",
            "the version in %(late)s is behind the one in %(ahead)s",
        ),
        ChangeKind.EXPIRING: (
            "the security certificate of %(site)s runs out on %(expires)s",
            "the security certificate of %(site)s runs out on %(expires)s",
        ),
        ChangeKind.HIJACKED: (
            "we can no longer confirm the page",
            "we can no longer confirm the link “%(link)s”",
        ),
        ChangeKind.CORRECTED: ("the page is itself again", "the link “%(link)s” is itself again"),
        ChangeKind.REPLACED: ("the page says something else now", "the link “%(link)s” leads to something else now"),
        ChangeKind.OPENED: ("the page is open now", "the link “%(link)s” is open now"),
        ChangeKind.RESOURCE_ADDED: ("added to the pages we watch", "added to the pages we watch"),
        ChangeKind.RESOURCE_REMOVED: ("no longer watched", "no longer watched"),
    }
)
ACCEPTED = (
    "the page has new content",
    (
        "%(place)s says something else than before. Its maintainers looked at it: as of %(date)s we follow what it "
        "says now."
    ),
)
"""Title and sentence of a replaced page that its maintainers accepted."""
_BEHIND = (
    "The version of %(place)s in %(ahead)s changed on %(changed)s; by %(date)s the one in %(late)s had not followed."
)
_RUNS_OUT = (
    "The security certificate of %(site)s runs out on %(expires)s. If it is not renewed by then, browsers will warn "
    "whoever opens %(place)s."
)
SENTENCES: Mapping[ChangeKind, tuple[str, str]] = MappingProxyType(
    {
        ChangeKind.MOVED: (
            "The page %(place)s moved from %(old)s to %(new)s.",
            "The link “%(link)s” on %(place)s moved from %(old)s to %(new)s.",
        ),
        ChangeKind.DIED: (
            "The page %(place)s stopped working: %(because)s.",
            "The link “%(link)s” on %(place)s stopped working: %(because)s.",
        ),
        ChangeKind.REVIVED: (
            "The page %(place)s works again as of %(date)s.",
            "The link “%(link)s” on %(place)s works again as of %(date)s.",
        ),
        ChangeKind.TRANSLATION_BEHIND: (
            _BEHIND,
            _BEHIND,
        ),
        ChangeKind.EXPIRING: (
            _RUNS_OUT,
            _RUNS_OUT,
        ),
        ChangeKind.HIJACKED: (
            "We can no longer confirm that this is still %(place)s. We took the link away to keep you safe.",
            (
                "We can no longer confirm that the link “%(link)s” on %(place)s still leads where it should. "
                "We took the link away to keep you safe."
            ),
        ),
        ChangeKind.CORRECTED: (
            "Correction: as of %(date)s, %(place)s shows what it should again. The link is back.",
            "Correction: as of %(date)s, the link “%(link)s” on %(place)s leads where it should again.",
        ),
        ChangeKind.REPLACED: (
            (
                "Most of what %(place)s said is not there any more, since %(date)s. "
                "It may be a new version or another page: please look before you rely on it."
            ),
            "Most of what the link “%(link)s” on %(place)s led to is not there any more, since %(date)s.",
        ),
        ChangeKind.OPENED: (
            "The page %(place)s can be read without a password as of %(date)s.",
            "The link “%(link)s” on %(place)s can be opened without a password as of %(date)s.",
        ),
        ChangeKind.RESOURCE_ADDED: (
            "We have watched the page %(place)s since %(date)s.",
            "We have watched the page %(place)s since %(date)s.",
        ),
        ChangeKind.RESOURCE_REMOVED: (
            "We stopped watching the page %(place)s on %(date)s, because it was taken out of the catalog.",
            "We stopped watching the page %(place)s on %(date)s, because it was taken out of the catalog.",
        ),
    }
)
