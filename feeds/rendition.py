"""A rendition: the view in one of our languages, with where its pages lie and what each of them needs.

English and Spanish are both complete; `site.language` lies at the root of the site, the other one in a folder of its
own (`es/` or `en/`), under the same paths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.wording import LANGUAGES, mask_contacts, offered, printable, tag_id, tongue
from feeds.items import Item
from feeds.lines import change_line
from feeds.names import language_name
from feeds.sheet import Sheet, mark_of
from feeds.templating import page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from catalog.model import Change
    from feeds.channels import Channel, Channels
    from feeds.lines import ChangeLine
    from feeds.marks import Marks
    from feeds.view import View

STYLE = "static/style.css"
FORMS = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}
"""The forms of each feed: file ending and media type."""
OPML = "feeds.opml"


class Rendition:
    """The view in one language. What is put into words is put there once, however many files show it."""

    def __init__(self, view: View, channels: Channels, marks: Marks, language: str) -> None:
        self.view = view
        self.channels = channels
        self.language = language
        self.tongue = tongue(language)
        self.prefix = "" if language == view.config.site.language else f"{language}/"
        self.others = tuple(other for other in LANGUAGES if other != language)
        self.title = mask_contacts(printable(view.config.site.title)) or "Checkback"
        self.marks = marks
        self._base = mark_of(marks.base, language)
        self._lines: dict[str, ChangeLine] = {}
        self._items: dict[str, Item] = {}

    def sheet(self, path: str, parts: Iterable[str], make: Callable[[], bytes]) -> Sheet:
        """A file of this language; `parts` are the marks of what it is made from, beside code and settings."""
        return Sheet(self.prefix + path, mark_of(self._base, path, *parts), make)

    def address(self, path: str) -> str:
        """The full address of one of this language's files or folders."""
        return self.view.site_url + self.prefix + path

    def render(self, template: str, path: str, channels: Sequence[Channel] = (), **values: object) -> bytes:
        """A page of the site. `path` is its folder; `channels` are the feeds that fit it, announced in its head."""
        return page(self.language, template, {**self._frame(path, channels), **values})

    def line(self, change: Change) -> ChangeLine:
        """A change in words, for pages."""
        known = self._lines.get(change.id)
        if known is None:
            known = self._lines[change.id] = change_line(change, self.view, self.language)
        return known

    def lines(self, changes: Iterable[Change]) -> list[ChangeLine]:
        """Changes in words."""
        return [self.line(change) for change in changes]

    def item(self, change: Change) -> Item:
        """A change as an entry of feeds."""
        known = self._items.get(change.id)
        if known is None:
            words = self.line(change).entry
            source = offered(words.url, self.view.standing(words.url))
            known = self._items[change.id] = Item(
                id=tag_id(self.view.site_url, change),
                address=self.address(words.permalink),
                title=words.title,
                summary=words.summary,
                html=words.html,
                at=_moment(change),
                source=source if source and offered(source, self.view.standing(change.url)) else None,
            )
        return known

    def feed_title(self, channel: Channel) -> str:
        """What a feed reader calls the channel."""
        if channel.group == "broken":
            return f"{self.title}: {self.tongue.say('broken links')}"
        return f"{self.title}: {channel.name(self.language)}" if channel.names else self.title

    def about(self, channel: Channel) -> str:
        """What a channel tells, in one line."""
        spoken, name = self.tongue, channel.name(self.language)
        messages = {
            "broken": spoken.say("Pages and links that stopped working, moved, or work again"),
            "topics": spoken.say("What changed on the pages about: %(name)s", name=name),
            "places": spoken.say("What changed on the pages for %(name)s and for the places inside it", name=name),
            "publishers": spoken.say("What changed on the pages published by %(name)s", name=name),
            "languages": spoken.say("What changed on the pages in this language: %(name)s", name=name),
            "resources": spoken.say("What changed on “%(name)s”", name=name),
        }
        return messages.get(channel.group) or spoken.say("What changed on the resource pages we watch")

    def _frame(self, path: str, channels: Sequence[Channel]) -> Mapping[str, object]:
        """What every page needs."""
        root = "../" * path.count("/")
        base = root + "../" * self.prefix.count("/")
        fitting = list(dict.fromkeys([channel.stem for channel in (*channels, self.channels.all)]))
        by_stem = {channel.stem: channel for channel in (*channels, self.channels.all)}
        return {
            "language": self.language,
            "site_title": self.title,
            "root": root,
            "canonical": self.address(path),
            "style": base + STYLE,
            "feeds": [
                (media, self.feed_title(by_stem[stem]), root + by_stem[stem].path(form))
                for stem in fitting
                for form, media in FORMS.items()
            ],
            "editions": [(language, self.view.site_url + self._prefix(language) + path) for language in LANGUAGES],
            "elsewhere": [
                (
                    language,
                    tongue(language).say("This page in %(language)s", language=language_name(language, language)),
                    base + self._prefix(language) + path + "index.html",
                )
                for language in self.others
            ],
        }

    def _prefix(self, language: str) -> str:
        return "" if language == self.view.config.site.language else f"{language}/"


def _moment(change: Change) -> datetime:
    """The time of a change, told apart from others of the same visit by its place in the log, in microseconds.

    Readers and the W3C validator want no two entries with one `updated`; the second stays as recorded.
    """
    return change.at.replace(microsecond=change.seq % 1_000_000)
