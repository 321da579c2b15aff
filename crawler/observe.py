"""Observations: the walks of one visit with the time they were made. The only module that knows Scrapy and us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy.http import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from scrapy import Request

    from crawler.fetch import Walk


@dataclass(frozen=True, slots=True)
class Observation:
    """What one look at one address brought back; `url` is the canonical address, `at` is UTC."""

    url: str
    walk: Walk
    at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """The observations of one visit on one host: what is recorded in one transaction."""

    host: str
    observations: tuple[Observation, ...]


class WalkResponse(Response):
    """A Scrapy response that carries our walks; its own status and body are never looked at."""

    def __init__(self, url: str, *, walks: Sequence[Walk], request: Request) -> None:
        super().__init__(url, request=request)
        self.walks = tuple(walks)


def observe(response: Response, urls: Sequence[str], clock: Callable[[], datetime]) -> Visit:
    """Turns a response of our download handlers into a visit.

    Args:
        response: a `WalkResponse` with one walk per address, in order.
        urls: the canonical addresses that were asked for.
        clock: the time of the observation, UTC.
    """
    if not isinstance(response, WalkResponse):
        raise TypeError(f"{response!r} did not come through our download handlers; is DOWNLOAD_HANDLERS overridden?")
    at = clock()
    seen = tuple(Observation(url, walk, at) for url, walk in zip(urls, response.walks, strict=True))
    return Visit(response.url, seen)
