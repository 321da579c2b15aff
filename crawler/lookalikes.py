"""Looks side by side: good answers of one host that may not be the page asked for, and one made-up address to compare.

walk -> may be alike? -> likeness -> end of the visit -> strays (pure)? -> what is still in doubt
     -> once per host and day: a sibling that cannot exist -> strays -> soft-404, told again

At most one sibling for twenty links, and robots.txt is asked. What a sibling showed is remembered for a day.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from secrets import token_hex
from typing import TYPE_CHECKING, Protocol

from catalog.errors import LostSnapshot
from catalog.model import Verdict
from catalog.model.check import MISSING_FRAGMENT_RULE
from crawler.fetch import Ask, Reply, Walk
from crawler.fetch.look import look
from crawler.judge.content import IDENTITY
from crawler.judge.lookalikes import Likeness, doubtful, likeness, sibling_of, strays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from catalog.model import Check, Evidence
    from catalog.store import Store
    from crawler.fetch import Manners

_EACH = 20
"""Links for each of which one made-up address may be asked for."""
_MOST = 1_000
"""Likenesses kept of one host: those that come later are judged by what these showed."""
_MOST_FIRST = 50_000
_LONGEST = 65_536
_ENOUGH = 262_144
_DAY = timedelta(days=1)
_NOTE = "sibling:"
_OK = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """What a host showed at `at` (UTC) under an address that cannot exist; None where it said so, as it should."""

    at: datetime
    like: Likeness | None


class Memory(Protocol):
    """Where it is remembered what hosts show to anybody: on their front page, and under made-up addresses."""

    def shown(self, name: str) -> Shown | None:
        """What a host (with its port) showed last under a made-up address."""

    def remember(self, name: str, shown: Shown) -> None:
        """Keeps what it shows now."""

    def home(self, name: str) -> Likeness | None:
        """Its front page, where that was seen."""

    def remember_home(self, name: str, like: Likeness) -> None:
        """Keeps what the front page shows."""


class RunMemory:
    """Remembers for as long as a command runs; may be handed to another process."""

    def __init__(self) -> None:
        self._shown: dict[str, Shown] = {}
        self._homes: dict[str, Likeness] = {}

    def shown(self, name: str) -> Shown | None:
        """What a host showed in this run."""
        return self._shown.get(name)

    def remember(self, name: str, shown: Shown) -> None:
        """Keeps it until the command ends."""
        self._shown[name] = shown

    def home(self, name: str) -> Likeness | None:
        """A front page that was looked at in this run."""
        return self._homes.get(name)

    def remember_home(self, name: str, like: Likeness) -> None:
        """Keeps it until the command ends."""
        self._homes[name] = like


class StoreMemory:
    """Remembers in the notes of the state store, which knows the front pages of a catalog by their snapshots.

    Raises:
        StoreError: the store cannot be read or written.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._homes: dict[str, Likeness | None] = {}

    def shown(self, name: str) -> Shown | None:
        """What a host showed; None too for what another version wrote."""
        kept = self._store.note(_NOTE + name)
        try:
            found = json.loads(kept) if kept else None
            if not found:
                return None
            like = Likeness(**found["like"]) if found["like"] else None
            return Shown(datetime.fromisoformat(found["at"]), like)
        except (ValueError, TypeError, KeyError):
            return None

    def remember(self, name: str, shown: Shown) -> None:
        """Writes it down at once: whoever is killed after asking does not ask again."""
        like = asdict(shown.like) if shown.like else None
        self._store.set_note(_NOTE + name, json.dumps({"at": shown.at.isoformat(), "like": like}))

    def home(self, name: str) -> Likeness | None:
        """A front page that is a link of this run, or a page of the catalog."""
        if name not in self._homes:
            read = (self._read(f"{scheme}://{name}/") for scheme in ("https", "http"))
            self._homes[name] = next((like for like in read if like), None)
        return self._homes[name]

    def remember_home(self, name: str, like: Likeness) -> None:
        """Keeps it until the run ends."""
        self._homes[name] = like

    def _read(self, url: str) -> Likeness | None:
        snapshot = self._store.past(url).snapshot
        if snapshot is None:
            return None
        try:
            body = self._store.body(snapshot.digest)
        except LostSnapshot:
            return None
        return likeness(
            Walk(hops=(Reply(url=url, status=_OK, headers=tuple(snapshot.headers.items()), body=body),)), ()
        )


class Lookalikes:
    """The good answers of one crawl that are compared with others of their host.

    Args:
        memory: what hosts answered to made-up addresses.
        sparing: whether the first of a title is not read, because nearly all are the only one: most links of a list
            then cost next to nothing. Where a second one turns out to be no page, the first is looked at again.
        each: links for each of which one made-up address may be asked for.
        name: gives the last step of an address that cannot exist.
    """

    def __init__(
        self, memory: Memory, *, sparing: bool, each: int = _EACH, name: Callable[[], str] = lambda: token_hex(8)
    ) -> None:
        self._memory = memory
        self._each = each
        self._sparing = sparing
        self._name = name
        self._looked_at = self._asked = 0
        self._first: dict[int, str | None] = {}
        self._keys: dict[str, int] = {}
        self._likes: dict[str, dict[str, Likeness]] = defaultdict(dict)
        self._checks: dict[str, Check] = {}
        self._texts: Counter[tuple[str, str]] = Counter()

    def take(self, walk: Walk, check: Check, names: Iterable[str]) -> None:
        """Notes what a look showed, where it may have to be compared; holds on to no body."""
        self._looked_at += 1
        is_other = check.verdict is Verdict.REPLACED
        if (
            not (check.verdict.is_success or is_other)
            or walk.final.status != _OK
            or any(e.rule == IDENTITY for e in check.evidence)
        ):
            return
        name = _authority(walk.url)
        key = _key(name, walk)
        if not self._deserves(key, walk, names):
            return
        known = self._likes[name]
        if len(known) >= _MOST and walk.url not in known:
            return
        like = likeness(walk, names)
        if like is None:
            return
        like = replace(like, is_other=is_other)
        if like.is_home:
            self._memory.remember_home(name, like)
        elif like.is_sent_on or not like.in_heads:
            known[walk.url] = like
            self._checks[walk.url] = check
            self._keys[walk.url] = key
            self._texts[name, like.text] += 1

    def _deserves(self, key: int, walk: Walk, names: Iterable[str]) -> bool:
        """Whether a good answer is worth reading: not the only one of its title that stands at its own address."""
        if not self._sparing or len(walk.hops) > 1 or walk.url.count("/") <= 3 or key in self._first:  # noqa: PLR2004 - a home page
            self._first.setdefault(key, None)
            return True
        if len(self._first) < _MOST_FIRST:
            self._first[key] = walk.url
        return len(walk.final.body) <= _LONGEST and _is_foreign(walk.final.body, names)

    def sent_on(self, url: str) -> Likeness | None:
        """The likeness of a link that was taken and sends its visitors to another page of its site."""
        like = self._likes.get(_authority(url), {}).get(url)
        return like if like is not None and like.is_sent_on else None

    def is_taken(self, url: str) -> bool:
        """Whether an address is compared with others."""
        return url in self._checks

    def is_held(self, url: str) -> bool:
        """Whether a link that was taken should not be settled before the others of its visit came."""
        name = _authority(url)
        like = self._likes.get(name, {}).get(url)
        return like is not None and (like.is_sent_on or like.is_short or self._texts[name, like.text] > 1)

    def also(self, walk: Walk, others: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Adds links, with their words, that ended where this walk does in earlier runs; they count unjudged."""
        for url, names in islice(others, _EACH):
            known = self._likes[_authority(url)]
            if url not in known:
                way = Walk(hops=(replace(walk.hops[0], url=url), *walk.hops[1:]))
                if like := likeness(way, names):
                    known[url] = like

    async def settle(
        self,
        manners: Manners,
        *,
        robots: bool,
        urls: Iterable[str] | None = None,
        again: Callable[[str, Walk], None] | None = None,
    ) -> list[Check]:
        """The checks that have to be told otherwise, of the hosts of `urls` or of all.

        Args:
            manners: how we behave.
            robots: whether robots.txt is asked for links; for a made-up address it always is.
            urls: what was visited, or None for everything.
            again: takes a second walk to an address that was not read the first time.

        Raises:
            OwnFailure: this machine could not do its part.
        """
        told: list[Check] = []
        hosts = self._likes if urls is None else dict.fromkeys(map(_authority, urls))
        for name in [name for name in hosts if name in self._likes]:
            found = await self._strays(manners, name)
            if found and again is not None and (firsts := self._unread(found)):
                for url in firsts:
                    again(url, await look(manners, Ask(url=url, enough=_ENOUGH), robots=robots))
                found = await self._strays(manners, name)
            told += [_told(self._checks[url], why) for url, why in found.items() if url in self._checks]
        return told

    async def _strays(self, manners: Manners, name: str) -> dict[str, Evidence]:
        likes = list(self._likes[name].values())
        home = self._memory.home(name)
        shown = self._fresh(name, manners.clock())
        found = strays(likes, home=home, sibling=shown.like if shown else None)
        doubts = [like for like in doubtful(likes) if like.url in self._checks and like.url not in found]
        if shown is not None or not doubts or self._asked >= max(1, self._looked_at // self._each):
            return found
        shown = await self._ask(manners, name, doubts[0])
        return strays(likes, home=home, sibling=shown.like)

    async def _ask(self, manners: Manners, name: str, like: Likeness) -> Shown:
        """Asks for a sibling that cannot exist; an answer that is neither a page nor a refusal settles nothing."""
        self._asked += 1
        walk = await look(manners, Ask(url=sibling_of(like.url, self._name()), enough=_ENOUGH), robots=True)
        good = walk.fault is None and walk.final.status == _OK
        shown = Shown(manners.clock(), likeness(walk, ()) if good else None)
        self._memory.remember(name, shown)
        return shown

    def _fresh(self, name: str, now: datetime) -> Shown | None:
        shown = self._memory.shown(name)
        return shown if shown is not None and abs(now - shown.at) < _DAY else None

    def _unread(self, found: Iterable[str]) -> list[str]:
        """The first addresses with the titles of those found, which nobody read; each is given once."""
        keys = dict.fromkeys(self._keys[url] for url in found if url in self._keys)
        firsts = [(key, self._first.get(key)) for key in keys]
        self._first.update((key, None) for key, _ in firsts)
        return [url for _, url in firsts if url is not None and url not in self._checks]


def _told(check: Check, why: Evidence) -> Check:
    kept = tuple(found for found in check.evidence if found.rule != MISSING_FRAGMENT_RULE)
    return replace(check, verdict=Verdict.SOFT_404, evidence=(why, *kept))


def _authority(url: str) -> str:
    """Host and port of a canonical address, at a tenth of the cost of reading it whole."""
    return url.split("/", 3)[2]


def _key(name: str, walk: Walk) -> int:
    """What two pages must have in common to be worth comparing: host and title, or all of a page without one."""
    body = walk.final.body
    start = body.find(b"<title", 0, _LONGEST)
    if start >= 0:
        return hash((name, body[start : body.find(b"</", start, start + 1_000)]))
    path = walk.url.split("/", 3)[-1].encode()
    return hash((name, body[:_LONGEST].replace(path, b"") if path else body[:_LONGEST]))


def _is_foreign(body: bytes, names: Iterable[str]) -> bool:
    """Whether a page bears not a single long word of citations that have several; the cheap way, for ASCII only."""
    if any(name and name.isascii() and name.encode() in body for name in names):
        return False
    words = [word for name in names if name.isascii() for word in name.split() if len(word) > 3]  # noqa: PLR2004 - "the"
    if len(words) < 2 or any(word.encode() in body for word in words):  # noqa: PLR2004 - one word is soon another
        return False
    said, lowered = body.lower(), {word.lower() for word in words}
    return len(lowered) > 1 and not any(word.encode() in said for word in lowered)
