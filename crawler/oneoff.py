"""One-off checks: look at addresses, files or catalog pages and their links now, remember nothing.

targets -> look at the addresses -> extract their links -> look at the links -> one finding per citation
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.errors import UsageError
from catalog.findings import finding
from catalog.model import Document, Evidence, SourceLine, Verdict
from catalog.stages import Setup
from catalog.talk import Talk
from crawler.extract import extract
from crawler.fetch import FaultKind
from crawler.judge.content import Expected
from crawler.judge.own_network import Suspicion, blame_of
from crawler.judge.verdict import judge
from crawler.loop import run
from crawler.plan import cited_fragments
from crawler.urls import canonical, host

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from catalog.config import Config
    from catalog.model import Check, Finding, Resource
    from crawler.observe import Visit

PAGE_SUFFIXES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
}


@dataclass(frozen=True, slots=True)
class Mention:
    """One citation of one address: where it stands and with which words."""

    url: str
    text: str
    source: SourceLine
    section: str = ""
    slug: str | None = None
    ours: bool = False
    is_page: bool = False
    """A page that was asked for: its own links are looked at as well."""


class Collector:
    """The sink of a check without state: keeps one check per address, and the documents of pages."""

    def __init__(self, *, documents: bool, expected: Mapping[str, Expected] | None = None) -> None:
        self.checks: dict[str, Check] = {}
        self.documents: dict[str, Document] = {}
        self._wants_documents = documents
        self._expected = expected or {}

    def take(self, visit: Visit) -> None:
        """Judges each look of a visit and lets its bytes go."""
        for seen in visit.observations:
            self.checks[seen.url] = judge(seen.walk, now=seen.at, expected=self._expected.get(seen.url) or Expected())
            reply = seen.walk.final
            if self._wants_documents and reply.status == 200 and reply.body:  # noqa: PLR2004 - RFC 9110 15.3.1
                document = extract(reply.body, url=reply.url, content_type=reply.header("content-type"))
                self.documents[seen.url] = document

    def finish(self) -> None:
        """Nothing waits: each look was judged when it came."""


def mention_of(target: str) -> list[Mention]:
    """The citations that one command-line argument stands for: an address, or every link of a local file.

    Raises:
        UsageError: neither an http(s) address nor a readable file.
    """
    if canonical(target) is not None:
        return [Mention(target, "", SourceLine(target), is_page=True)]
    path = Path(target)
    content_type = PAGE_SUFFIXES.get(path.suffix.lower())
    if not path.exists():
        raise UsageError(f"{target}: neither an http(s) address, nor a file, nor a slug of the catalog here")
    if content_type is None:
        known = ", ".join(sorted({*PAGE_SUFFIXES, ".yaml"}))
        raise UsageError(f"{target}: cannot read links from this kind of file; use one of {known}")
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{target}: cannot be read ({error.strerror}); check the name and its permissions") from error
    document = extract(body, url=path.absolute().as_uri(), content_type=content_type)
    return mentions_in(document, target)


def mentions_of_resource(resource: Resource) -> list[Mention]:
    """The citations of a resource: its own addresses, at its line of the catalog."""
    return [
        Mention(
            address,
            resource.title,
            resource.source,
            section=resource.section or "",
            slug=resource.slug,
            ours=resource.ours,
            is_page=True,
        )
        for address, _language in resource.addresses
    ]


def mentions_in(document: Document, source: str, page: Mention | None = None) -> list[Mention]:
    """One citation per http(s) link of a document, in reading order."""
    return [
        Mention(
            link.href,
            link.text,
            SourceLine(source, link.line, link.column),
            section=link.section,
            slug=page.slug if page else None,
            ours=page.ours if page else True,
        )
        for link in document.links
        if canonical(link.href) is not None
    ]


def check_once(setup: Setup, mentions: Sequence[Mention], *, workers: int = 1) -> list[Finding]:
    """Looks at every mention, and at the links of those that are pages; one finding per citation, in that order."""
    pages = list(dict.fromkeys(url for at in mentions if at.is_page and (url := canonical(at.url))))
    checks, documents = look_at(setup, pages, _expected(mentions), documents=True)
    everything: list[Mention] = []
    for at in mentions:
        everything.append(at)
        document = documents.get(canonical(at.url) or "") if at.is_page else None
        if document is not None:
            everything.extend(mentions_in(document, at.url, at))
    wanted = dict.fromkeys(url for at in everything if (url := canonical(at.url)))
    rest = [url for url in wanted if url not in checks]
    checks.update(look_at_shards(setup, rest, _expected(everything), workers))
    if blame := blame_of(checks.values()):
        checks = {url: _excused(check, blame) for url, check in checks.items()}
    return [_finding(at, checks) for at in everything]


def _expected(mentions: Sequence[Mention]) -> dict[str, Expected]:
    """What each address should show, by the words and fragments of its citations."""
    cited = cited_fragments((canonical(at.source.file) or "", at.url) for at in mentions)
    words: dict[str, dict[str, None]] = {}
    for at in mentions:
        if at.text and (url := canonical(at.url)):
            words.setdefault(url, {})[at.text] = None
    return {
        url: Expected(names=tuple(words.get(url, ())), fragments=cited.get(url, ()))
        for url in dict.fromkeys((*words, *cited))
    }


def _excused(check: Check, blame: Suspicion) -> Check:
    """A check that says nothing about the page, because nothing could be reached from here."""
    return replace(check, verdict=Verdict.UNCHECKED, evidence=(Evidence(FaultKind.OWN_NETWORK.value, str(blame)),))


def _finding(at: Mention, checks: dict[str, Check]) -> Finding:
    return finding(
        url=at.url,
        text=at.text,
        source=at.source,
        check=checks.get(canonical(at.url) or ""),
        standing=None,
        slug=at.slug,
        section=at.section,
        ours=at.ours,
    )


def look_at(
    setup: Setup, urls: Sequence[str], expected: Mapping[str, Expected], *, documents: bool = False
) -> tuple[dict[str, Check], dict[str, Document]]:
    """One crawl over canonical addresses; returns a check for each and, where wanted, the documents of pages."""
    if not urls:
        return {}, {}
    with setup.talk.progress("pages" if documents else "links", len(urls)) as advance:
        collector = Collector(documents=documents, expected=expected)
        run(_look(setup, urls, collector, whole=documents, advance=advance))
        return collector.checks, collector.documents


async def _look(
    setup: Setup, urls: Sequence[str], collector: Collector, *, whole: bool, advance: Callable[[int], None]
) -> None:
    from crawler.crawl import run_spider  # noqa: PLC0415 - keeps usage errors fast
    from crawler.fetch import Manners  # noqa: PLC0415 - keeps usage errors fast
    from crawler.spiders.base import LINK_BYTES  # noqa: PLC0415
    from crawler.spiders.links import LinksSpider  # noqa: PLC0415

    async with Manners.from_config(setup.config, resolver=setup.resolver, clock=setup.clock) as manners:
        await run_spider(
            LinksSpider,
            len(urls),
            setup=setup,
            manners=manners,
            urls=urls,
            sink=collector,
            advance=advance,
            link_bytes=None if whole else LINK_BYTES,
        )


def look_at_shards(
    setup: Setup, urls: Sequence[str], expected: Mapping[str, Expected], workers: int
) -> dict[str, Check]:
    """`look_at` over several processes, each with its own hosts, so that politeness to a host stays in one place."""
    if workers <= 1 or len(urls) < workers:
        return look_at(setup, urls, expected)[0]
    shards: list[list[str]] = [[] for _ in range(workers)]
    for url in urls:
        shards[int.from_bytes(sha256(host(url).encode()).digest()[:4]) % workers].append(url)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        found = pool.map(_look_in_process, [setup.config] * workers, shards, [_of(shard, expected) for shard in shards])
        return {url: check for checks in found for url, check in checks.items()}


def _of(urls: Sequence[str], expected: Mapping[str, Expected]) -> dict[str, Expected]:
    return {url: expected[url] for url in urls if url in expected}


def _look_in_process(config: Config, urls: list[str], expected: dict[str, Expected]) -> dict[str, Check]:
    return look_at(Setup(config=config, talk=Talk(quiet=True)), urls, expected)[0]
