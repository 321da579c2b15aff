"""Observations: the walks of one visit with the time they were made. The only module that knows Scrapy and us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy.http import Response

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from scrapy import Request

    from catalog.model import Check
    from crawler.fetch import Walk


@dataclass(frozen=True, slots=True)
class Observation:
    """What one look at one address brought back; `url` is the canonical address, `at` is UTC.

    `check` is set where it was judged when it came; the walk is then without bodies. `second` is what a second look
    at a page showed that would be called dead.
    """

    url: str
    walk: Walk
    at: datetime
    check: Check | None = None
    second: Check | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """Observations of one visit: what is recorded in one transaction."""

    host: str
    observations: tuple[Observation, ...]


class WalkResponse(Response):
    """A Scrapy response that carries our observations; its own status and body are never looked at."""

    def __init__(self, url: str, *, observations: Iterable[Observation], request: Request) -> None:
        super().__init__(url, request=request)
        self.observations = tuple(observations)


def observe(response: Response) -> Visit:
    """Turns a response of our download handlers into a visit."""
    if not isinstance(response, WalkResponse):
        raise TypeError(f"{response!r} did not come through our download handlers; is DOWNLOAD_HANDLERS overridden?")
    return Visit(response.url, response.observations)
