"""One-off checks: look at addresses, files or catalog pages and their links now, remember nothing.

targets -> look at the addresses -> extract their links -> look at the links -> one finding per citation
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.contact_links import fault_of, is_mail, mail_domains, malformed, unnamed
from catalog.errors import UsageError
from catalog.findings import finding
from catalog.mail_domains import of_link
from catalog.model import Evidence, SourceLine, Verdict
from catalog.model.record import record
from crawler.certificates import noted
from crawler.extract import links_of, made_of
from crawler.fetch import FaultKind
from crawler.judge.own_network import Suspicion, blame_of
from crawler.lookalikes import RunMemory
from crawler.looks import LINK_BYTES, Cited, Judge, look_at
from crawler.plan import cited_fragments
from crawler.sharing import look_shared, sensible
from crawler.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from catalog.model import Check, Document, Finding, Link, Resource
    from catalog.stages import Setup
    from crawler.fetch import Walk

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


@record(frozen=True, slots=True)
class Mention:
    """One citation of one address: where it stands and with which words."""

    url: str
    page: str | None
    """Its canonical address; None where no visit can be made to it."""
    text: str
    source: SourceLine
    section: str = ""
    slug: str | None = None
    ours: bool = False
    is_page: bool = False
    """A page that was asked for: its own links are looked at as well."""
    kind: str = "href"
    """How the page refers to it (`catalog.model.Link`)."""


def mention_of(target: str, *, parts: bool = True, mail: bool = False) -> list[Mention]:
    """The citations that one command-line argument stands for: an address, or every link of a local file.

    Args:
        target: address or name of a file.
        parts: whether what a file is made of (pictures, styles, ...) is cited too.
        mail: whether links that write to somebody are cited too where nothing is wrong with them as written.

    Raises:
        UsageError: neither an http(s) address nor a readable file.
    """
    if (page := canonical(target)) is not None:
        return [Mention(target, page, "", SourceLine(target), is_page=True)]
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
    links = links_of(body, url=path.absolute().as_uri(), content_type=content_type)
    made = made_of(body, url=path.absolute().as_uri(), content_type=content_type) if parts else ()
    return list(_mentions((*links, *made), target, mail=mail))


def mentions_of_resource(resource: Resource) -> list[Mention]:
    """The citations of a resource: its own addresses, at its line of the catalog."""
    return [
        Mention(
            address,
            canonical(address),
            resource.title,
            resource.source,
            section=resource.section or "",
            slug=resource.slug,
            ours=resource.ours,
            is_page=True,
        )
        for address, _language in resource.addresses
    ]


def mentions_in(document: Document, source: str) -> list[Mention]:
    """One citation per http(s) link of a document, in reading order."""
    return list(_mentions(document.links, source))


def _mentions(
    links: Iterable[Link], source: str, page: Mention | None = None, *, mail: bool = False
) -> Iterator[Mention]:
    slug, ours = (page.slug, page.ours) if page else (None, True)
    for link in links:
        target = canonical(link.href)
        # What no visit can be made to is told only where it cannot work as it is written.
        if target is not None or (mail and is_mail(link.href)) or fault_of(link.href) is not None:
            place = SourceLine(source, link.line, link.column)
            href = link.href if link.href != target else target
            yield Mention(href, target, link.text, place, link.section, slug, ours, kind=link.kind)


def check_once(setup: Setup, mentions: Sequence[Mention], *, workers: int | None = None) -> Iterator[Finding]:
    """Looks at every mention, and at the links of those that are pages; one finding per citation, in that order.

    Args:
        setup: the settings.
        mentions: what was asked for.
        workers: processes; None for as many as the work is worth.

    Raises:
        Interrupted: somebody asked us to stop.
        OwnFailure: this machine could not do its part.
    """
    checks: dict[str, Check] = {}
    memory = RunMemory()
    mail = setup.config.crawl.mail_domains
    everything = _with_links(mentions, _look_at_pages(setup, mentions, checks, memory), mail=mail)
    rest = [url for url in dict.fromkeys(at.page for at in everything) if url is not None and url not in checks]
    _look_at_links(setup, rest, _cited(everything), workers, checks, memory=memory)
    if blame := blame_of(checks.values()):
        checks = {url: _excused(check, blame) for url, check in checks.items()}
    elif mail:
        checks |= _of_mail(setup, everything)
    return noted(_findings([at for at in everything if _is_told(at, checks)] if mail else everything, checks))


def _of_mail(setup: Setup, mentions: Sequence[Mention]) -> dict[str, Check]:
    """What name servers say of the links that write to somebody, by these links."""
    from crawler.mail import mail_checks  # noqa: PLC0415 - few checks ask

    written = dict.fromkeys(at.url for at in mentions if at.page is None and is_mail(at.url))
    known = mail_checks(setup, (domain for href in written for domain in mail_domains(href)))
    return {href: check for href in written if (check := of_link(href, known)) is not None}


def _is_told(at: Mention, checks: Mapping[str, Check]) -> bool:
    return at.page is not None or at.url in checks or fault_of(at.url) is not None


def _findings(mentions: list[Mention], checks: dict[str, Check]) -> Iterator[Finding]:
    """One finding per mention; each is let go of when its finding is made."""
    mentions.reverse()
    while mentions:
        yield _finding(mentions.pop(), checks)


def _look_at_pages(
    setup: Setup, mentions: Sequence[Mention], checks: dict[str, Check], memory: RunMemory
) -> dict[str, Sequence[Link]]:
    """Looks at the mentions that are pages; their checks are added to `checks`, the links of each are returned."""
    pages = list(dict.fromkeys(at.page for at in mentions if at.is_page and at.page))
    whole = {at.page for at in mentions if _wants_parts(setup, at)}
    links: dict[str, Sequence[Link]] = {}
    judge = Judge(setup, _cited(mentions), lambda check: checks.update({check.url: check}), memory)
    with setup.talk.progress("pages", len(pages)) as advance:

        def arrived(url: str, walk: Walk) -> None:
            judge.take(url, walk)
            reply = walk.final
            if reply.status == 200 and reply.body:  # noqa: PLR2004 - RFC 9110 15.3.1
                kind = reply.header("content-type")
                links[url] = links_of(reply.body, url=reply.url, content_type=kind)
                if url in whole:
                    links[url] = (*links[url], *made_of(reply.body, url=reply.url, content_type=kind))
            advance(1)

        look_at(setup, pages, arrived, enough=None, settle=judge.settle)
    return links


def _wants_parts(setup: Setup, page: Mention) -> bool:
    """Whether what a page is made of is looked at too: of our own pages, and of what somebody asked about by name."""
    choice = setup.config.crawl.embedded
    return choice == "all" or (choice == "ours" and (page.ours or page.slug is None))


def _with_links(mentions: Sequence[Mention], links: dict[str, Sequence[Link]], *, mail: bool) -> list[Mention]:
    """Each mention, and after a page the links on it."""
    everything: list[Mention] = []
    for at in mentions:
        everything.append(at)
        if at.is_page and (listed := links.get(at.page or "")):
            everything += _mentions(listed, at.url, at, mail=mail)
    return everything


def processes(setup: Setup, urls: Sequence[str], wanted: int | None) -> int:
    """How many processes look at `urls`: as many as are wanted, or else as the work is worth.

    One where politeness goes by IP addresses: which hosts share one is only known when their names are looked up.
    """
    if setup.config.crawl.politeness == "address":
        return 1
    if wanted is not None:
        return wanted
    # What a resolver knows may not be known in another process.
    return sensible(urls) if setup.resolver is None else 1


def _look_at_links(
    setup: Setup,
    urls: Sequence[str],
    cited: Cited,
    workers: int | None,
    checks: dict[str, Check],
    *,
    memory: RunMemory,
) -> None:
    workers = processes(setup, urls, workers)
    with setup.talk.progress("links", len(urls)) as advance:

        def told(check: Check) -> None:
            advance(check.url not in checks)  # one that looks otherwise beside others is told twice
            checks[check.url] = check

        if workers > 1 and len(urls) >= workers:
            look_shared(setup, urls, cited, workers, told, memory=memory)
        else:
            judge = Judge(setup, cited, told, memory)
            look_at(setup, urls, judge.take, enough=LINK_BYTES, settle=judge.settle)


def _cited(mentions: Sequence[Mention]) -> Cited:
    """What each address should show, by the words and fragments of its citations."""
    words: dict[str, str | tuple[str, ...]] = {}
    for at in mentions:
        if at.text and at.page and words.setdefault(at.page, at.text) != at.text:
            said = words[at.page]
            said = (said,) if isinstance(said, str) else said
            words[at.page] = said if at.text in said else (*said, at.text)
    return Cited(words, cited_fragments((canonical(at.source.file) or "", at.url) for at in mentions if "#" in at.url))


def _excused(check: Check, blame: Suspicion) -> Check:
    """A check that says nothing about the page, because nothing could be reached from here."""
    return replace(check, verdict=Verdict.UNCHECKED, evidence=(Evidence(FaultKind.OWN_NETWORK.value, str(blame)),))


def _finding(at: Mention, checks: dict[str, Check]) -> Finding:
    made = finding(
        url=at.url,
        text=at.text,
        source=at.source,
        check=checks.get(at.page or at.url),
        standing=None,
        slug=at.slug,
        section=at.section,
        ours=at.ours,
    )
    fault = None if at.page else fault_of(at.url)
    made = made if at.kind == made.kind else replace(made, kind=at.kind)
    if at.page is None:
        return malformed(made, fault) if fault else unnamed(made)
    return made
