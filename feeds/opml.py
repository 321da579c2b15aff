"""OPML 2.0 (opml.org/spec2.opml): the addresses of all feeds in one file that feed readers import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from feeds.channels import GROUPS

if TYPE_CHECKING:
    from feeds.channels import Channel
    from feeds.rendition import Rendition


def opml(rendition: Rendition) -> bytes:
    """All feeds of one language, grouped as on the overview page; the Atom form of each."""
    spoken, channels = rendition.tongue, rendition.channels
    top = etree.Element("opml", {"version": "2.0"})
    top.append(etree.Comment(" Written by Checkback "))
    head = etree.SubElement(top, "head")
    etree.SubElement(head, "title").text = rendition.title
    etree.SubElement(head, "docs").text = "http://opml.org/spec2.opml"
    body = etree.SubElement(top, "body")
    for channel in (channels.all, channels.broken):
        _outline(body, channel, rendition)
    titles = {
        "topics": spoken.say("Topics"),
        "places": spoken.say("Places"),
        "publishers": spoken.say("Publishers"),
        "languages": spoken.say("Languages"),
        "resources": spoken.say("Pages we watch"),
    }
    listed = {**{group: channels.groups[group] for group in GROUPS}, "resources": list(channels.by_slug.values())}
    for group, inside in listed.items():
        if inside:
            folder = etree.SubElement(body, "outline", {"text": titles[group], "title": titles[group]})
            for channel in sorted(inside, key=lambda one: (one.name(rendition.language).casefold(), one.stem)):
                _outline(folder, channel, rendition)
    return bytes(etree.tostring(top, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _outline(parent: etree._Element, channel: Channel, rendition: Rendition) -> None:
    title = rendition.feed_title(channel)
    etree.SubElement(
        parent,
        "outline",
        {
            "type": "rss",  # OPML's word for every subscription, whatever the form of the feed
            "text": channel.name(rendition.language) or title,
            "title": title,
            "description": rendition.about(channel),
            "xmlUrl": rendition.address(channel.path("atom")),
            "htmlUrl": rendition.address(channel.page),
            "language": rendition.language,
        },
    )
