"""What is doubtful in a catalog that can be used: things worth a maintainer's look, none of them an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.exceptions import end_of, excuses_of
from catalog.urls import canonical, host
from catalog.wording import excuse_reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from catalog.model import Catalog, Resource, SourceLine


@dataclass(frozen=True, slots=True)
class Note:
    """One doubtful thing: the rule that found it, where, and what it is in words."""

    rule: str
    where: SourceLine
    message: str


def lint(catalog: Catalog, today: date | None = None) -> tuple[Note, ...]:
    """Every note about a catalog, in reading order per rule. Pure; looks at no page.

    Without a day, exceptions are not asked when they end.
    """
    return (
        *_same_address(catalog),
        *_plain_http(catalog),
        *_no_publisher(catalog),
        *_unexplained(catalog),
        *(_ending(catalog, today) if today else ()),
    )


def without_address(catalog: Catalog) -> int:
    """How many resources have no address at all, which is allowed: they are never visited and never broken."""
    return sum(not resource.addresses for resource in catalog.resources)


def _same_address(catalog: Catalog) -> Iterator[Note]:
    first: dict[str, Resource] = {}
    for resource in catalog.resources:
        for url, _ in resource.addresses:
            page = canonical(url) or url
            known = first.setdefault(page, resource)
            if known is not resource:
                message = (
                    f"{resource.slug} has the same address as {known.slug} ({known.source}): one check, two citations"
                )
                yield Note("same-address", resource.source, message)


def _plain_http(catalog: Catalog) -> Iterator[Note]:
    """`http:` addresses of hosts that this very catalog also cites by `https:`."""
    secure: dict[str, str] = {}
    for url in (
        *(publisher.url for publisher in catalog.publishers.values() if publisher.url),
        *(url for resource in catalog.resources for url, _ in resource.addresses),
    ):
        if url.lower().startswith("https:"):
            secure.setdefault(host(url), url)
    for resource in catalog.resources:
        for url, _ in resource.addresses:
            if url.lower().startswith("http:") and (safe := secure.get(host(url))):
                message = f"{resource.slug} cites {url} by http, but {safe} by https; try https here too"
                yield Note("plain-http", resource.source, message)


def _unexplained(catalog: Catalog) -> Iterator[Note]:
    """Exceptions that nobody will dare to take out again: without a reason, or without an end."""
    for excuse in excuses_of(catalog):
        if excuse.slug and not catalog.by_slug[excuse.slug].addresses:
            continue  # never looked at, so there is nothing to excuse
        missing = [key for key, value in (("reason", excuse.reason), ("until", excuse.until)) if value is None]
        if missing:
            keys = " and ".join(f"`{key}:`" for key in missing)
            message = (
                f"the exception for {excuse.about} ({excuse.verdict.value}) has no {keys}: say why, and until when"
            )
            yield Note("exception-unexplained", excuse.source, message)


def _ending(catalog: Catalog, today: date) -> Iterator[Note]:
    for excuse in excuses_of(catalog):
        if rule := end_of(excuse, today):
            yield Note(rule, excuse.source, excuse_reason(excuse, rule))


def _no_publisher(catalog: Catalog) -> Iterator[Note]:
    """One note for all: a list that was just imported has no publishers at all."""
    missing = [resource for resource in catalog.resources if resource.publisher is None]
    if missing:
        others = f" and {len(missing) - 1} more resources" if len(missing) > 1 else ""
        verb = "name" if others else "names"
        yield Note("no-publisher", missing[0].source, f"{missing[0].slug}{others} {verb} no publisher")
