"""An entry: a change of the log in words, the same for feeds, digests, the site and `checkback log`.

    Change -> safe characters -> title, summary (contact data masked)
                              -> readable diff, as text and as an HTML fragment

Pure: the change, its resource and the language go in, words come out; what the page looks like now is not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from markupsafe import escape

from catalog.model import Change, ChangeKind, Edit
from catalog.wording.address import defanged, offered, permalink, without_address
from catalog.wording.characters import printable, short
from catalog.wording.contacts import MASKS
from catalog.wording.gist import gist, of_one_link, place_of
from catalog.wording.incident import host_sentence, host_title, pages_sentence, pages_title
from catalog.wording.paper import in_tongue, step
from catalog.wording.paper import section as in_section
from catalog.wording.phrases import ACCEPTED, ON_PAGE, RESOURCES_ADDED, RESOURCES_REMOVED, SENTENCES, TITLES
from catalog.wording.reason import because
from catalog.wording.render import LABELS, edits_as_html, edits_as_text, mask_contacts
from catalog.wording.tongue import Tongue, tongue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalog.model import Catalog, Resource
from catalog.wording.phrases import Phrase

_QUOTATION = re.compile(r"[“”„\"«]\s*([^“”„\"«»]+?)\s*[“”\"»]")
_NO_STOP = re.compile(r"(?<=[…?!])\.$")
_NO_NAMES = frozenset({"", "here", "more", "read more", "learn more", "aquí", "más", "leer más", "pdf"})
_NAME = 80
_MANY_SECTIONS = 2
_MOST_WORDS = 5
_LONGEST = 300
_TITLE_NAMES = 3
_SUMMARY_NAMES = 5
# A page that was rewritten whole must still make a feed that loads on a phone: the rest is on the page itself.
_MOST_EDITS = 40
_MOST_CHARACTERS = 20_000
_MOST_OF_ONE = 4_000
_RIDERS = {ChangeKind.ITEM_ADDED: ChangeKind.LINK_ADDED, ChangeKind.ITEM_REMOVED: ChangeKind.LINK_REMOVED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A change in words. All texts are plain, on safe characters, and hold no phone number or e-mail address.

    `summary` says what, where and when in one or two sentences; `text` and `html` are the readable diff, `html` a
    fragment of block elements without links. `url` is the address to offer, None when it must not be clickable (it may
    since have died: see `offered`). `permalink` is relative to the site.
    """

    change_id: str
    at: datetime
    kind: ChangeKind
    slug: str
    title: str
    summary: str
    text: str
    html: str
    resource_title: str
    url: str | None
    permalink: str


def entry(change: Change, resource: Resource | None, *, catalog: Catalog | None = None, language: str = "en") -> Entry:
    """Puts a change into words.

    Args:
        change: a row of the change log.
        resource: the resource it happened on; None when that is no longer in the catalog.
        catalog: for the name of the publisher, where it is wanted.
        language: BCP 47 tag of the words; English where we do not speak it.
    """
    spoken = tongue(language)
    known = resource.title if resource else change.details.get("title") or change.slug
    name = _public(known, spoken)
    if change.kind in ON_PAGE:
        title, summary, text, html = _found_on_page(change, name, spoken)
    else:
        title, summary, text, html = _happened_to_address(change, name, spoken, language)
    publisher = catalog.publishers.get(resource.publisher) if catalog and resource and resource.publisher else None
    if publisher:
        summary += " " + spoken.say(
            "Published by %(publisher)s.", publisher=_public(publisher.name, spoken).rstrip(".")
        )
    return Entry(
        change_id=change.id,
        at=change.at,
        kind=change.kind,
        slug=change.slug,
        title=title,
        summary=summary,
        text=text,
        html=html,
        resource_title=name,
        url=_address(change),
        permalink=permalink(change),
    )


def _address(change: Change) -> str | None:
    if change.kind in (ChangeKind.DIED, ChangeKind.HIJACKED):
        return None
    return offered(change.final_url if change.kind is ChangeKind.MOVED else change.url)


def _found_on_page(change: Change, name: str, spoken: Tongue) -> tuple[str, str, str, str]:
    edits, left_out = _folded(change.edits)
    edits = tuple(in_tongue(edit, spoken) for edit in edits)
    labels = {name: spoken.word(label) for name, label in LABELS.items()}
    own = [edit for edit in change.edits if edit.kind is change.kind] or list(change.edits)
    section = _section(change.section, name, spoken)
    title, summary = _headline(change, own, name, section, spoken)
    notes = [_left_out(left_out, spoken)] if left_out else []
    title = spoken.say("%(resource)s: %(what)s", resource=name, what=title)
    text = "\n".join(filter(None, [edits_as_text(edits, labels).strip(), *notes]))
    html = edits_as_html(edits, labels) + "".join(f"<p>{escape(note)}</p>" for note in notes)
    return title, _NO_STOP.sub("", summary), text, html


def _section(section: str, name: str, spoken: Tongue) -> str:
    """The section as titles name it; none where it is only the page's own name again."""
    told = short(_public(in_section(section, spoken), spoken), _NAME).rstrip(" :")
    return "" if told.casefold() == name.casefold() else told


def _headline(change: Change, own: list[Edit], name: str, section: str, spoken: Tongue) -> tuple[str, str]:
    """What happened, for a title, and the summary."""
    place, count = _place(name, section, spoken), max(len(own), 1)
    of_link, of_link_whole = of_one_link(own, spoken)
    if of_link:
        is_placed = section and change.kind is not ChangeKind.LINK_MOVED
        what = spoken.say("%(what)s under %(section)s", what=of_link, section=section) if is_placed else of_link
        if count > 1:
            what = spoken.count("%(what)s, in %(count)s place", "%(what)s, in %(count)s places", count, what=what)
        day = spoken.day(change.at)
        return what, spoken.say("On %(date)s, on %(place)s: %(told)s.", date=day, place=place, told=of_link_whole)
    phrase, names = _phrase(change, own), _names(change, own, spoken)
    what = spoken.count(*phrase.title, count)
    if change.kind is ChangeKind.DOCUMENT_REPLACED and own and (papers := step(own[0], spoken)):
        what = spoken.say("%(what)s, %(papers)s", what=what, papers=papers)
    if section and change.kind is ChangeKind.SECTION_EMPTIED and count == 1:
        what = spoken.say("everything under “%(section)s” was removed", section=section)
    elif section:
        what = spoken.say("%(what)s under %(section)s", what=what, section=section)
    if names:
        listed = _named(change, names, _TITLE_NAMES, spoken)
        what = spoken.say("%(what)s: %(names)s", what=what, names=listed)
    sentence = spoken.count(*phrase.sentence, count, place=place, date=spoken.day(change.at))
    return what, _summary(sentence, own, _named(change, names, _SUMMARY_NAMES, spoken), spoken)


def _names(change: Change, own: list[Edit], spoken: Tongue) -> list[str]:
    """What the title names: the things themselves, or what a reworded text said and says, or where it was reworded."""
    if change.kind is ChangeKind.TEXT_CHANGED:
        gists = list(dict.fromkeys(filter(None, (gist(edit, spoken) for edit in own[:_MOST_EDITS]))))
        gists.sort(key=lambda told: not any(letter.isalpha() for letter in told))  # a footnote's number comes last
        sections = dict.fromkeys(_section(edit.section, "", spoken) for edit in own)
        return gists if gists or len(sections) < _MANY_SECTIONS else list(filter(None, sections))
    if not _phrase(change, own).named:
        return []
    names = list(dict.fromkeys(filter(None, (_name(edit, change, spoken) for edit in own))))
    telling = [name for name in names if name.casefold().strip(" ,.;:()") not in _NO_NAMES]
    return telling or names


def _named(change: Change, names: list[str], most: int, spoken: Tongue) -> str:
    """The names as a title or summary lists them: quoted where commas of their own would run them together."""
    if change.kind is ChangeKind.TEXT_CHANGED:
        return "; ".join(names[:most]) + (f"; {_more(len(names) - most, spoken)}" if len(names) > most else "")
    if len(names) > 1 and any("," in name or name.endswith("…") for name in names):
        names = [f"“{_unquoted(name)}”" for name in names]
    return _listed(names, most, spoken)


def _summary(sentence: str, own: list[Edit], listed: str, spoken: Tongue) -> str:
    first = own[0] if own else None
    if first and first.kind is ChangeKind.TITLE_CHANGED and first.before and first.after:
        return spoken.say(
            "%(sentence)s, from “%(before)s” to “%(after)s”.",
            sentence=sentence,
            before=short(_public(first.before, spoken), _NAME),
            after=short(_public(first.after, spoken), _NAME),
        )
    if first and first.kind is ChangeKind.DOCUMENT_REPLACED and (papers := step(first, spoken)):
        return spoken.say("%(sentence)s: %(papers)s.", sentence=sentence, papers=papers)
    if listed:
        return spoken.say("%(sentence)s: %(names)s.", sentence=sentence, names=listed.rstrip("."))
    return spoken.say("%(sentence)s.", sentence=sentence)


def _phrase(change: Change, own: list[Edit]) -> Phrase:
    """A list item that brings its own link is what readers of a resource page call a resource."""
    rider = _RIDERS.get(change.kind)
    links = [edit for edit in change.edits if edit.kind is rider and edit.text][:_MOST_EDITS]
    if rider and own and links and all(_is_resource(edit, links) for edit in own[:_MOST_EDITS]):
        return RESOURCES_ADDED if change.kind is ChangeKind.ITEM_ADDED else RESOURCES_REMOVED
    return ON_PAGE[change.kind]


def _is_resource(item: Edit, links: list[Edit]) -> bool:
    """Whether an item is about the link in it: it begins with the link's words, or has few others."""
    return any(
        item.text.startswith(link.text) or (link.text in item.text and _MOST_WORDS * len(link.text) >= len(item.text))
        for link in links
        if (link.after or link.before or "").startswith("http")
    )


def _name(edit: Edit, change: Change, spoken: Tongue) -> str:
    """What a person would call the thing an edit is about: its own words if they are short, else those of its link."""
    words = _public(edit.text or edit.after or edit.before or "", spoken).rstrip(" ,;")
    if edit.kind in _RIDERS.values() and words.casefold() in _NO_NAMES and (host := place_of(edit)):
        return f"{words} ({host})" if words else host
    if len(words) > _NAME:
        for rider in change.edits:
            if rider.kind is _RIDERS.get(edit.kind) and rider.text and printable(rider.text) in words:
                return short(_public(rider.text, spoken), _NAME)
    return short(words, _NAME)


def _listed(names: list[str], most: int, spoken: Tongue) -> str:
    if len(names) <= most:
        return spoken.listing(names)
    return spoken.listing([*names[:most], _more(len(names) - most, spoken)])


def _more(count: int, spoken: Tongue) -> str:
    return spoken.count("%(count)s more", "%(count)s more", count)


def _place(name: str, section: str, spoken: Tongue) -> str:
    if section:
        return spoken.say("“%(resource)s” under “%(section)s”", resource=name, section=section)
    return spoken.say("“%(resource)s”", resource=name)


def _unquoted(words: str) -> str:
    """Words that are one quotation without its marks, because ours stand around them."""
    quotation = _QUOTATION.fullmatch(words)
    return quotation[1] if quotation else words


def _happened_to_address(change: Change, name: str, spoken: Tongue, language: str) -> tuple[str, str, str, str]:
    link = short(_unquoted(_public(change.link_text, spoken)), _NAME) if change.link_text else ""
    of_link = bool(link) or change.link_text is not None
    parts = {
        "link": link or _public(change.url, spoken),
        "place": _place(name, short(_public(change.section, spoken), _NAME), spoken),
        "date": spoken.day(change.at),
        "old": _public(change.url, spoken),
        "new": _public(change.final_url or "?", spoken),
        "because": because(None, change.evidence, language=language),
        **_languages(change, spoken),
        **_certificate(change, spoken),
    }
    if change.kind is ChangeKind.HIJACKED:
        parts |= {key: without_address(parts[key], change.url) for key in ("link", "place", "old")}
        name = without_address(name, change.url)
    what, sentence = _told(change, parts, spoken, of_link=of_link)
    title = spoken.say("%(resource)s: %(what)s", resource=name, what=what)
    sentences = [sentence, *_times(change, spoken)]
    facts = _facts(change, spoken)
    text = "\n".join(f"{label}: {value}" for label, value in facts)
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in facts)
    return title, " ".join(sentences), text, f"<dl>{rows}</dl>"


def _told(change: Change, parts: dict[str, str], spoken: Tongue, *, of_link: bool) -> tuple[str, str]:
    """What happened, for a title and as a sentence."""
    host = _public(change.details.get("host", ""), spoken)
    if host and change.kind in (ChangeKind.DIED, ChangeKind.REVIVED):
        links = int(change.details.get("links", "1"))
        matched = int(change.details.get("matched", "0"))
        given = {key: parts[key] for key in ("place", "date", "because")}
        if "pages" in change.details:
            pages = int(change.details["pages"])
            sentence = pages_sentence(change.kind, host, pages, spoken, matched=matched, **given)
            return pages_title(change.kind, host, pages, spoken), sentence
        sentence = host_sentence(change.kind, host, links, spoken, matched=matched, **given)
        return host_title(change.kind, host, links, spoken), sentence
    if "accepted" in change.details:
        return spoken.word(ACCEPTED[0]), spoken.say(ACCEPTED[1], **parts)
    return spoken.say(TITLES[change.kind][of_link], **parts), spoken.say(SENTENCES[change.kind][of_link], **parts)


def _languages(change: Change, spoken: Tongue) -> dict[str, str]:
    """Which language is behind which, and since when, for `translation-behind`."""
    if change.kind is not ChangeKind.TRANSLATION_BEHIND:
        return {}
    changed_at = change.details.get("changed_at")
    return {
        "late": spoken.language_name(change.details.get("language", "?")),
        "ahead": spoken.language_name(change.details.get("ahead", "?")),
        "changed": spoken.day(datetime.fromisoformat(changed_at)) if changed_at else "?",
    }


def _certificate(change: Change, spoken: Tongue) -> dict[str, str]:
    """Whose certificate runs out and when, for `expiring`."""
    if change.kind is not ChangeKind.EXPIRING:
        return {}
    expires_at = change.details.get("expires_at")
    return {
        "site": _public(change.details.get("host", "?"), spoken),
        "expires": spoken.day(datetime.fromisoformat(expires_at)) if expires_at else "?",
    }


def _times(change: Change, spoken: Tongue) -> list[str]:
    failed = spoken.day(change.first_failed_at) if change.first_failed_at else None
    worked = spoken.day(change.last_ok_at) if change.last_ok_at else None
    if change.kind is ChangeKind.DIED and failed and worked:
        return [spoken.say("First seen %(failed)s; last seen working %(worked)s.", failed=failed, worked=worked)]
    if change.kind is ChangeKind.DIED and failed:
        return [spoken.say("First seen %(failed)s.", failed=failed)]
    if change.kind is ChangeKind.REVIVED and failed:
        return [spoken.say("It had not worked since %(failed)s.", failed=failed)]
    return []


def _facts(change: Change, spoken: Tongue) -> list[tuple[str, str]]:
    """Label and value of what is known about the address; never as a link."""
    facts = [(spoken.say("Address"), _public(change.url, spoken))]
    if change.kind is ChangeKind.HIJACKED:
        return [(spoken.say("Address"), _public(defanged(change.url), spoken))]
    if host := change.details.get("host"):
        facts = [(spoken.say("Site"), _public(host, spoken))]
        if names := change.details.get("names"):
            facts.append((spoken.say("Pages"), _public(names, spoken)))
    if change.kind is ChangeKind.MOVED and change.final_url:
        facts = [
            (spoken.say("Old address"), _public(change.url, spoken)),
            (spoken.say("New address"), _public(change.final_url, spoken)),
        ]
    if change.kind is ChangeKind.DIED:
        facts += [
            (label, spoken.day(moment))
            for label, moment in (
                (spoken.say("First seen failing"), change.first_failed_at),
                (spoken.say("Last seen working"), change.last_ok_at),
            )
            if moment
        ]
    return facts


def _folded(edits: Iterable[Edit]) -> tuple[tuple[Edit, ...], int]:
    """The first edits that fit into an entry, on safe characters, and how many were left out."""
    kept: list[Edit] = []
    room = _MOST_CHARACTERS
    listed = tuple(edits)
    for edit in listed[:_MOST_EDITS]:
        safe = _safe(edit)
        # However long a text is, its readable diff shows no more than what is near its changes.
        room -= sum(min(len(side or ""), _MOST_OF_ONE) for side in (safe.before, safe.after, safe.text))
        if kept and room < 0:
            break
        kept.append(safe)
    return tuple(kept), len(listed) - len(kept)


def _safe(edit: Edit) -> Edit:
    return replace(
        edit,
        section=printable(edit.section),
        before=None if edit.before is None else printable(edit.before),
        after=None if edit.after is None else printable(edit.after),
        text=printable(edit.text),
    )


def _left_out(count: int, spoken: Tongue) -> str:
    return spoken.count(
        "%(count)s more difference is not shown here; see the page itself.",
        "%(count)s more differences are not shown here; see the page itself.",
        count,
    )


def _public(words: str, spoken: Tongue) -> str:
    masks = {name: spoken.word(mask) for name, mask in MASKS.items()}
    return short(mask_contacts(printable(words), masks), _LONGEST)
