"""Follows rebuilt sites: reads the sitemap of a host that lost many pages, and looks where they are now.

hosts with an incident of lost pages -> robots.txt, sitemaps -> guesses (pure) -> one look each -> match (pure) -> note

Once a day and host, for a week, within bounds: 5 MB a sitemap, 5,000 addresses and 60 looks a host, 20 hosts a run; at
the pace of the host, and nowhere that its robots.txt keeps us from.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from catalog.errors import LostSnapshot
from catalog.incidents import open_incidents
from catalog.model import State, Verdict
from catalog.rebuilt import Rebuilt, note_of, rebuilt_hosts
from crawler.extract import extract
from crawler.extract.sitemap import MOST_ADDRESSES, MOST_BYTES, read_sitemap
from crawler.fetch import Ask
from crawler.fetch.look import look
from crawler.judge.decide import judge_link
from crawler.judge.incidents import alike, outbreak
from crawler.judge.rebuilt import Lost, guesses, match
from crawler.looks import LINK_BYTES
from crawler.plan import pages_of
from crawler.stopping import unless_stopped
from crawler.urls import canonical, host, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from catalog.model import Document, Standing
    from catalog.stages import Context
    from crawler.fetch import Manners, Walk
    from crawler.plan import Citation, Page

_DAY = timedelta(hours=20)
"""Between two readings of a host's sitemap; a run may begin a little earlier than the day before."""
_TIMES = 7
_HOSTS = 20
_LOOKS = 60
_SITEMAPS = 10
_GOOD = 200


async def follow_rebuilt(context: Context, manners: Manners, cited: Mapping[str, Sequence[Citation]]) -> None:
    """Looks for the lost pages of rebuilt hosts and notes what was found; forgets hosts that have none any more.

    Raises:
        Interrupted: somebody asked us to stop; hosts that were done stay noted.
        OwnFailure: this machine could not do its part.
        StoreError: what was found could not be kept, and is looked for again.
    """
    pages = pages_of(context.catalog)
    lost = _lost_by_host(context, [*pages, *cited])
    known = rebuilt_hosts(context.store)
    for name in known.keys() - lost.keys():
        context.store.set_notes(note_of(name, None))
    now = context.clock()
    due = [name for name in sorted(lost) if _is_due(known.get(name), lost[name], now)][:_HOSTS]
    for name in due:
        before = known.get(name) or Rebuilt(host=name, asked_at=now, times=0)
        kept = {url: found for url, found in before.found.items() if url in lost[name]}
        wanted = [
            _remembered(context, url, pages.get(url), cited.get(url, ())) for url in lost[name] if url not in kept
        ]
        found = await unless_stopped(_Search(manners, name, now).run(wanted))
        made = Rebuilt(host=name, asked_at=now, times=before.times + 1, found={**kept, **found})
        context.store.set_notes(note_of(name, made))


def _lost_by_host(context: Context, urls: Sequence[str]) -> dict[str, dict[str, Standing]]:
    """The pages and links that are not there any more, of each host that lost many of them."""
    by_host: dict[str, list[Standing]] = defaultdict(list)
    for url, standing in context.store.standings(urls).items():
        by_host[host(url)].append(standing)
    followed = open_incidents(context.store).keys() | rebuilt_hosts(context.store).keys()
    found = {}
    for name, standings in by_host.items():
        lost = {standing.url: standing for standing in standings if _is_lost(standing)}
        if lost and (name in followed or _broke_out(name, standings)):
            found[name] = lost
    return found


def _is_lost(standing: Standing) -> bool:
    failing = standing.state in (State.SUSPECT, State.DEAD) and standing.last_ok_at is not None
    return failing and alike(standing.verdict) == Verdict.MISSING.value


def _broke_out(name: str, standings: Iterable[Standing]) -> bool:
    """Whether pages and links of a host together fail as its links alone do in an incident."""
    listed = list(standings)
    newest = max((one.last_checked_at for one in listed if one.last_checked_at), default=None)
    return newest is not None and outbreak(name, listed, newest) is not None


def _is_due(known: Rebuilt | None, lost: Iterable[str], now: datetime) -> bool:
    if known is None:
        return True
    rested = abs(now - known.asked_at) >= _DAY  # a clock that was set back must not silence it for ever
    return rested and known.times < _TIMES and any(url not in known.found for url in lost)


def _remembered(context: Context, url: str, page: Page | None, cited: Iterable[Citation]) -> Lost:
    """What is known of a lost page: the titles and words it goes by, and what it last said."""
    names = [*(resource.title for resource in page.resources)] if page else []
    names += [at.link.text for at in cited]
    snapshot = context.store.past(url).snapshot if page else None
    document = None
    if snapshot is not None:
        try:
            body = context.store.body(snapshot.digest)
            document = extract(body, url=snapshot.final_url or url, content_type=snapshot.headers.get("content-type"))
        except LostSnapshot:
            pass  # the names are left to find it by
    return Lost(url=url, names=tuple(dict.fromkeys(names)), document=document)


class _Search:
    """The search for the lost pages of one host."""

    def __init__(self, manners: Manners, name: str, now: datetime) -> None:
        self._manners = manners
        self._name = name
        self._now = now

    async def run(self, wanted: Sequence[Lost]) -> dict[str, tuple[str, str]]:
        """By old address, the new one and by what the page was known again."""
        found: dict[str, tuple[str, str]] = {}
        if not wanted:
            return found
        listed = guesses(wanted, await self._addresses(wanted[0].url))
        by_url = {page.url: page for page in wanted}
        looks = 0
        # The likeliest place of every page first, so that the bound leaves no page without a look.
        for rank in range(max(map(len, listed.values()), default=0)):
            for url, places in listed.items():
                if url in found or rank >= len(places) or looks >= _LOOKS:
                    continue
                looks += 1
                if place := await self._look(by_url[url], places[rank]):
                    found[url] = place
        return found

    async def _addresses(self, url: str) -> list[str]:
        """The pages of this host that its sitemaps list."""
        named = [place for place in await self._manners.robots.sitemaps(url) if self._is_here(place)]
        usual = resolve(url, "/sitemap.xml")
        waiting = named or ([usual] if usual else [])
        found: dict[str, None] = {}
        asked = 0
        nested: list[str] = []
        for place in waiting:
            if asked < _SITEMAPS and len(found) < MOST_ADDRESSES:
                asked += 1
                sitemap = read_sitemap(await self._body(place))
                found |= dict.fromkeys(filter(self._is_here, sitemap.pages))
                nested += [one for one in sitemap.sitemaps if self._is_here(one)]
        for place in dict.fromkeys(nested):
            if asked < _SITEMAPS and len(found) < MOST_ADDRESSES:
                asked += 1
                found |= dict.fromkeys(filter(self._is_here, read_sitemap(await self._body(place)).pages))
        return list(found)[:MOST_ADDRESSES]

    def _is_here(self, url: str) -> bool:
        return host(url).removeprefix("www.") == self._name.removeprefix("www.")

    async def _body(self, url: str) -> bytes:
        walk = await look(self._manners, Ask(url=url, enough=MOST_BYTES), robots=True)
        return walk.final.body if walk.final.status == _GOOD else b""

    async def _look(self, page: Lost, place: str) -> tuple[str, str] | None:
        walk = await look(self._manners, Ask(url=place, enough=LINK_BYTES), robots=True)
        check = judge_link(walk, now=self._now, words=page.names)
        if not check.verdict.is_success or not self._is_here(walk.final.url):
            return None
        by = match(page, _document(walk))
        return (canonical(walk.final.url) or place, by) if by else None


def _document(walk: Walk) -> Document:
    reply = walk.final
    return extract(reply.body, url=reply.url, content_type=reply.header("content-type"))
