"""JSON Feed 1.1 (jsonfeed.org/version/1.1): the same entries under the same ids as the Atom and RSS feeds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feeds.items import Item
    from feeds.rendition import Rendition
    from feeds.syndication import Heading

_VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(heading: Heading, items: Sequence[Item], rendition: Rendition) -> bytes:
    """A feed as UTF-8 JSON, newest entry first; every date comes from the change log."""
    spoken = rendition.tongue
    comment = spoken.say(
        "This is a feed, written by Checkback. To follow it, copy its address into a feed reader: %(address)s",
        address=heading.address,
    )
    feed = {
        "version": _VERSION,
        "title": heading.title,
        "home_page_url": heading.page,
        "feed_url": heading.address,
        "description": heading.about,
        "user_comment": comment,
        "language": rendition.language,
        "authors": [{"name": heading.author}],
        "items": [_item(item, rendition) for item in items],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _item(item: Item, rendition: Rendition) -> dict[str, str]:
    date = item.at.isoformat()
    source = {"external_url": item.source} if item.source else {}
    return {
        "id": item.id,
        "url": item.address,
        **source,
        "title": item.title,
        "summary": item.summary,
        "content_html": item.content(rendition.tongue),
        "date_published": date,
        "date_modified": date,
        "language": rendition.language,
    }
