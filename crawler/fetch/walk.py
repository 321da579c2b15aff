"""A walk: from one address through its redirects, as a browser without cookies goes (WHATWG fetch, HTTP-redirect).

Conditional headers belong to one address, the one whose snapshot they were taken from: they are sent there and to no
other hop. Sent to a redirect's new target of the same host they could draw a 304 about another page (every page is
"not modified since" some date), sent to another host they would tell it what we read. Without `Ask.validators_of` that
address is the first hop's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import ada_url

from crawler.fetch.reply import Ask, Fault, FaultKind, Reply, Walk
from crawler.judge.video_pages import enough_of
from crawler.urls import canonical, resolve

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from crawler.fetch.polite import Exchanges

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SEE_OTHER = 303
_LONGEST_URL = 1 << 16
_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})
_CREDENTIALS = frozenset({"authorization", "cookie", "proxy-authorization"})


async def walk(
    transport: Exchanges,
    ask: Ask,
    *,
    max_redirects: int,
    permit: Callable[[str], Awaitable[Fault | None]] | None = None,
) -> Walk:
    """Follow redirects from `ask` to their end.

    Args:
        transport: sends each hop; its guard is asked at every one.
        ask: the first request; the later ones differ in address and headers, and in how much is read of a video's page.
        max_redirects: redirects followed before the walk is given up.
        permit: asked for each address before it is requested (robots.txt); its fault ends the walk there.
    """
    hops: list[Reply] = []
    step = _long_enough(ask)
    while True:
        refusal = await permit(step.url) if permit else None
        reply = Reply(url=step.url, fault=refusal) if refusal else await transport.exchange(_dressed(step, ask))
        hops.append(reply)
        if reply.status not in _REDIRECTS:
            return Walk(hops=tuple(hops), fault=reply.fault)
        target = _target(reply)
        if isinstance(target, str) and _same_for_all(target) in {_same_for_all(hop.url) for hop in hops}:
            target = Fault(FaultKind.REDIRECT_LOOP, _loop(target, hops))
        elif isinstance(target, str) and len(hops) > max_redirects:
            target = Fault(FaultKind.TOO_MANY_REDIRECTS, f"more than {max_redirects} redirects")
        if isinstance(target, Fault):
            return Walk(hops=tuple(hops), fault=target)
        method = "GET" if reply.status == _SEE_OTHER and step.method != "HEAD" else step.method
        step = _long_enough(replace(step, url=target, method=method, enough=ask.enough))


def _long_enough(step: Ask) -> Ask:
    enough = enough_of(step.url, step.enough)
    return step if enough == step.enough else replace(step, enough=enough)


def _target(reply: Reply) -> str | Fault:
    """Where a redirect leads. A body that broke off does not matter: the head said it all."""
    location = reply.header("location")
    if not location or not location.strip():
        return Fault(FaultKind.BAD_REDIRECT, f"{reply.status} without a Location")
    # Header bytes outside ASCII mean themselves, percent-encoded, as in browsers; read as text they would be doubled.
    target = resolve(reply.url, "".join(char if char.isascii() else f"%{ord(char):02X}" for char in location))
    if target is None:
        return Fault(FaultKind.BAD_REDIRECT, f"Location {location[:100]!r} is no address")
    if len(target) > _LONGEST_URL:
        return Fault(FaultKind.BAD_REDIRECT, f"Location is longer than {_LONGEST_URL} characters")
    return target


def _same_for_all(url: str) -> str:
    return canonical(url) or url


def _loop(target: str, hops: list[Reply]) -> str:
    """A loop in which a cookie was offered may be none for a browser."""
    cookie = any(hop.header("set-cookie") for hop in hops)
    return f"back to {target}" + (" (a cookie was offered on the way; we keep none)" if cookie else "")


def _dressed(step: Ask, ask: Ask) -> Ask:
    """The request of one hop, without the headers that are not for its address."""
    if not step.headers:
        return step
    belongs = canonical(step.url) == canonical(ask.validators_of or ask.url)
    at_home = _origin(step.url) == _origin(ask.url)
    headers = tuple(
        (name, value)
        for name, value in step.headers
        if (belongs or name.lower() not in _CONDITIONS) and (at_home or name.lower() not in _CREDENTIALS)
    )
    return replace(step, headers=headers)


def _origin(url: str) -> str:
    """Scheme, host and port; empty for what has none."""
    try:
        return str(ada_url.URL(url).origin)
    except ValueError:
        return ""
