"""What a good answer's content shows: gated, parked, hijacked, limited, soft-404 or replaced, in this order.

    glance -> video? -> gate? -> parked or hijacked? -> soft failure? -> replaced? -> None: what the status says

Pure: no clock, network or database. Identical bytes are never asked. High precision before recall.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.model import Evidence, Verdict
from catalog.model.record import record
from catalog.urls import host, registrable_domain
from crawler.judge import gate, parking, softfail
from crawler.judge.challenge import human_check
from crawler.judge.error_documents import not_there
from crawler.judge.glance import FIRST_WORDS, Glance, glance
from crawler.judge.identity import kept_share, main_length, main_weight, named, telling
from crawler.judge.language import language_of
from crawler.judge.not_found import plain
from crawler.judge.papers import is_page
from crawler.judge.stand_ins import MAINTENANCE, stand_in
from crawler.judge.telltale import bears_telltale, says_nothing
from crawler.judge.trades import trade
from crawler.judge.video_pages import is_video_page, unavailable

if TYPE_CHECKING:
    from catalog.model import Document
    from crawler.fetch.reply import Walk

SAME_PAGE = 0.35
"""Share of a snapshot from which on the page is still the page."""
NOTHING_SHARED = 0.10
SUBSTANTIAL = 400
"""Weight of main text from which on a snapshot can be compared with what replaced it."""
_FORM = re.compile(rb"<form|captcha", re.IGNORECASE)
_UNMISTAKABLE = 4
"""Telling words of one trade, one in a heading, that no page has that was about something else."""
_SENTENCE = 60
"""Characters from which on a run of text says something."""
IDENTITY = "identity"
"""The rule that notes by which name a page that had been hijacked is itself again."""
Found = tuple[Verdict, Evidence]


@record(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an address should show.

    `names` are its title, its publisher, the words of its links; `fragments` those that citations name. `before` and
    `after` are the last good document and this one, where both were read; `found_at` is where that one was found.
    `is_unchanged` says that the bytes are those of the snapshot, `was_hijacked` that the page must name itself.
    """

    names: tuple[str, ...] = ()
    fragments: tuple[str, ...] = ()
    before: Document | None = None
    after: Document | None = None
    found_at: str | None = None
    is_unchanged: bool = False
    was_hijacked: bool = False
    is_accepted: bool = False
    """Whether a maintainer looked and says that what stands there now is the page."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A good answer beside what was expected of it."""

    walk: Walk
    page: Glance
    expected: Expected
    names: tuple[str, ...]
    kept: float | None
    before: int
    """Characters of main text that were there, and in `weight` how much they say."""
    weight: int

    @property
    def heads(self) -> tuple[str, ...]:
        """Title and headings."""
        return (self.page.title, *self.page.headings)

    @property
    def says(self) -> str:
        """Everything that was read of the page."""
        return self.expected.after.text if self.expected.after else self.page.text

    @property
    def is_compared(self) -> bool:
        """Whether there was once enough text for comparing to mean something."""
        return self.kept is not None and self.weight >= SUBSTANTIAL


def is_plain(walk: Walk, expected: Expected) -> bool:
    """Whether the bytes of a good answer already show that no rule can find anything: then nobody need look at it."""
    if expected.before is not None or expected.was_hijacked or len(walk.hops) > 1:
        return False
    return says_nothing(walk.final.body) and not is_video_page(walk.final.url)


def error_document(walk: Walk, expected: Expected) -> Found | None:
    """The verdict of an answer in JSON or XML that is an error and nothing else; None for all others."""
    said = None if expected.is_unchanged else not_there(walk.final)
    return (Verdict.SOFT_404, Evidence("not-found-words", said)) if said else None


def look(walk: Walk, expected: Expected) -> Sight | None:
    """What there is to judge about a good answer; None where its content says nothing: no text, or unchanged."""
    reply = walk.final
    if expected.is_unchanged or not is_page(reply.body, reply.header("content-type")):
        return None
    if not reply.body and expected.before is None:
        return None
    kept, before, weight = None, 0, 0
    if expected.before is not None:
        before, weight = main_length(expected.before), main_weight(expected.before)
        kept = kept_share(expected.before, expected.after) if expected.after is not None else None
    page = glance(reply.body, reply.header("content-type"))
    return Sight(walk, page, expected, telling(expected.names), kept, before, weight)


def judge_content(sight: Sight) -> Found | None:
    """The verdict that the content calls for, with its evidence; None where the page may be what it should be."""
    found = None if _is_unremarkable(sight) else by_rules(sight)
    is_settled = found is not None and found[0] is Verdict.REPLACED and sight.expected.is_accepted
    return None if is_settled else found


def by_rules(sight: Sight) -> Found | None:
    """`judge_content` without its short way: every rule is asked."""
    found = _filmed(sight) or _guarded(sight) or _gated(sight) or _taken(sight) or _soft(sight)
    return found or _unclaimed(sight) or _replaced(sight)


def _is_unremarkable(sight: Sight) -> bool:
    """Whether no rule can find anything: never compared, at its own address, and without a mark in words or markup."""
    page, expected = sight.page, sight.expected
    if expected.before is not None or len(sight.walk.hops) > 1 or page.password:
        return False
    if page.scripts and page.length < softfail.WORDLESS:
        return False
    if page.length <= parking.SHORT and parking.loaded(sight.walk.final.body):
        return False
    return not bears_telltale(page) and not is_video_page(sight.walk.final.url)


def identity(sight: Sight | None, expected: Expected) -> Evidence | None:
    """The name by which a page shows that it is itself; None where it bears none. Unchanged bytes need no name."""
    if expected.is_unchanged:
        return Evidence(IDENTITY, "the same bytes")
    if sight is None:
        return _identity_of_paper(expected)
    found = named(sight.names, plain(" ".join((*sight.heads, sight.says[: 4 * FIRST_WORDS]))))
    return Evidence(IDENTITY, found) if found else None


def _identity_of_paper(expected: Expected) -> Evidence | None:
    """The name that a file or feed bears: it was read, and there is no page to be glanced at."""
    after = expected.after
    if after is None or not after.blocks:
        return None
    found = named(telling(expected.names), plain(f"{after.title} {after.text[: 4 * FIRST_WORDS]}"))
    return Evidence(IDENTITY, found) if found else None


def _filmed(sight: Sight) -> Found | None:
    """A video's page without its video."""
    final = sight.walk.final
    return unavailable(final.url, final.body, sight.heads, sight.names)


def _guarded(sight: Sight) -> Found | None:
    """A page that only asks its visitors to prove that they are people."""
    page = sight.page
    if _still_there(sight) or not page.whole:
        return None
    scripts = page.scripts or bool(page.noscript)
    asks = human_check(tuple(map(plain, sight.heads)), page.length, scripts, sight.walk.final.body)
    return (Verdict.BLOCKED, Evidence("human-check", asks)) if asks and asks not in sight.names else None


def _gated(sight: Sight) -> Found | None:
    asked = sight.walk.url
    if _still_there(sight) or gate.expects_login(asked, sight.names) or _is_promised_beside_login(sight):
        return None
    found = gate.gate(asked, sight.walk.final.url, sight.page, kept=sight.kept)
    return (Verdict.GATED, Evidence(*found)) if found else None


def _is_promised_beside_login(sight: Sight) -> bool:
    """Whether a page never read before bears its name and says something, with a login in a corner."""
    said = [plain(piece) for piece in sight.page.pieces if len(piece) >= _SENTENCE]
    if sight.expected.before is not None or len(said) < 2 or any(map(gate.speaks_of_login, said)):  # noqa: PLR2004 - one may ask
        return False
    return named(sight.names, plain(" ".join(sight.heads))) is not None


def _still_there(sight: Sight) -> bool:
    return sight.kept is not None and sight.kept >= SAME_PAGE and sight.before > 0


def _taken(sight: Sight) -> Found | None:
    """Parked, or hijacked with the marks of a trade."""
    if _still_there(sight):
        return None
    page, final = sight.page, sight.walk.final
    moved = _other_domain(sight)
    if moved and (firm := parking.parking_host(host(final.url))):
        return Verdict.PARKED, Evidence("parking-host", firm)
    length = page.length if page.whole else FIRST_WORDS
    if said := parking.for_sale(sight.heads, page.pieces, length, final.body, host(sight.walk.url)):
        return Verdict.PARKED, Evidence("for-sale", said)
    if (stone := parking.tombstone(sight.heads, page.pieces, length)) and not _speaks_of(sight.names, stone[1]):
        return Verdict.PARKED, Evidence("tombstone", stone[0])
    return _plied(sight, moved=moved)


def _speaks_of(names: tuple[str, ...], words: str) -> bool:
    """Whether a citation has the long words of a mark itself: then the page is about it."""
    long = {word for word in words.split() if len(word) > 4}  # noqa: PLR2004 - "this", "has"
    return len(long) > 1 and any(long <= set(name.split()) for name in names)


def _plied(sight: Sight, *, moved: bool) -> Found | None:
    plied = trade(sight.heads, sight.page.text)
    if plied is None or (sight.is_compared and sight.kept is not None and sight.kept >= NOTHING_SHARED):
        return None
    if not (plied.is_likely if moved or _speaks_otherwise(sight) else plied.is_plain):
        return None
    # Of a page of which nothing is left, the header may still be there: whoever broke in left it.
    broken_in = sight.is_compared and plied.is_plain
    if broken_in and plied.named and len(plied.words) >= _UNMISTAKABLE:
        return Verdict.HIJACKED, Evidence(plied.name, plied.detail)  # its name is the bait
    if _names_itself(sight, " ".join(sight.heads)) if broken_in else _is_named(sight):
        return None
    return Verdict.HIJACKED, Evidence(plied.name, plied.detail)


def _unclaimed(sight: Sight) -> Found | None:
    """Hijacked by nothing but another domain: only where there is much to miss and nothing of it is left."""
    if not (_other_domain(sight) and sight.is_compared and sight.names):
        return None
    if sight.kept is None or sight.kept >= NOTHING_SHARED or _is_named(sight):
        return None
    return Verdict.HIJACKED, Evidence("other-domain", sight.walk.final.url)


def _speaks_otherwise(sight: Sight) -> bool:
    """Whether a page that was read before is in another language now: by its words, or as it declares."""
    before, after = sight.expected.before, sight.expected.after
    if before is None or after is None or not sight.is_compared:
        return False
    was, now = language_of(before), language_of(after)
    if was and now:
        return was != now
    declared = [(side.language or "").partition("-")[0].lower() for side in (before, after)]
    return all(declared) and declared[0] != declared[1]


def _is_named(sight: Sight) -> bool:
    return _names_itself(sight, " ".join((*sight.heads, sight.says)))


def _names_itself(sight: Sight, said: str) -> bool:
    before = sight.expected.before
    known = (*sight.names, *telling((before.title,) if before else ()))
    label = registrable_domain(host(sight.walk.url)).partition(".")[0]
    if _other_domain(sight) and len(label) > 3:  # noqa: PLR2004 - "ice" is in many pages
        known = (*known, plain(label))
    return named(known, plain(said)) is not None


def _other_domain(sight: Sight) -> bool:
    """Whether redirects now end on a domain where the page never was."""
    known = {registrable_domain(host(url)) for url in (sight.walk.url, sight.expected.found_at) if url}
    return registrable_domain(host(sight.walk.final.url)) not in known


def _soft(sight: Sight) -> Found | None:
    if _still_there(sight):
        return None
    return _worded(sight) or _emptied(sight) or _sent_home(sight)


def _worded(sight: Sight) -> Found | None:
    page, walk = sight.page, sight.walk
    if address := softfail.sent_to_error(walk):
        return Verdict.SOFT_404, Evidence("error-address", address)
    if search := softfail.sent_to_search(walk):
        return Verdict.SOFT_404, Evidence("sent-to-search", search)
    if said := softfail.wording(page, walk.url, sight.names):
        return Verdict.SOFT_404, Evidence("not-found-words", said[:120])
    if (
        page.whole
        and (found := stand_in(sight.heads, page.pieces, page.length))
        and not any(plain(found[1]) in name for name in sight.names)
    ):
        # Works on a site end; what a server should say of them is 503 with Retry-After.
        return Verdict.LIMITED if found[0] == MAINTENANCE else Verdict.SOFT_404, Evidence(*found)
    return None


def _emptied(sight: Sight) -> Found | None:
    page, walk = sight.page, sight.walk
    compared = sight.kept is not None
    if compared and softfail.built_by_script(page, walk.final.body):
        return Verdict.REPLACED, Evidence("script-page", f"{page.scripts} scripts")
    if sight.kept is not None and (found := softfail.stub(page, before=sight.before, kept=sight.kept)):
        is_sure = found[0] != "nothing-left" or not _may_be_a_check(sight)
        return Verdict.SOFT_404 if is_sure else Verdict.REPLACED, Evidence(*found)
    if left_for := softfail.script_leaves(page, walk.final.body, host(walk.final.url)):
        return Verdict.SOFT_404, Evidence("script-redirect", left_for)
    return None


def _may_be_a_check(sight: Sight) -> bool:
    """Whether a heading stands beside a script or a form: it may ask, in words we do not know, who is there."""
    page, body = sight.page, sight.walk.final.body
    asks = page.scripts or page.noscript or _FORM.search(body[:FIRST_WORDS])
    return bool(page.headings and page.length <= softfail.STUB and asks)


def _sent_home(sight: Sight) -> Found | None:
    home = softfail.sent_home(sight.walk, sight.page, sight.names, kept=sight.kept, found_at=sight.expected.found_at)
    if home:
        return Verdict.SOFT_404, Evidence("sent-home", home)
    before = sight.expected.before
    if (
        before is None
        or not sight.is_compared
        or sight.kept is None
        or sight.kept >= NOTHING_SHARED
        or _other_domain(sight)
    ):
        return None
    front = softfail.home_served(sight.page, before.title, sight.names)
    return (Verdict.SOFT_404, Evidence("home-served", front)) if front else None


def _replaced(sight: Sight) -> Found | None:
    if not sight.is_compared or sight.kept is None or sight.kept >= SAME_PAGE or _keeps_its_title(sight):
        return None
    return Verdict.REPLACED, Evidence("little-shared", f"{round(100 * sight.kept)} %")


def _keeps_its_title(sight: Sight) -> bool:
    """Whether the page is titled as it was: then it was rewritten, which readers want to see, and not replaced."""
    before, after = sight.expected.before, sight.expected.after
    if before is None or after is None or _other_domain(sight):
        return False
    title = plain(before.title)
    return bool(telling((before.title,))) and title == plain(after.title)
