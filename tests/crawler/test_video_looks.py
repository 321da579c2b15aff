"""Links to videos: so much of their pages is read that the marks of their players are in it, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalog.config import Config, CrawlSettings
from catalog.model import Verdict
from catalog.stages import Setup
from catalog.talk import Talk
from crawler.judge.video_pages import ENOUGH, enough_of
from crawler.looks import LINK_BYTES, Cited, Judge, look_at
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.model import Check

WATCH = "/watch?v=abcdefghijk"
REMOVED = '<script>var player={"playabilityStatus":{"status":"ERROR","reason":"Video unavailable"}}</script>'
LONG = 600 * 1024


def watch_page(marks_at: int, size: int = 0) -> str:
    """A page of a video that is not there any more, which says so after so many bytes."""
    head = "<title> - YouTube</title><script>var words='"
    filled = head + "a" * (marks_at - len(head) - 10) + "'</script>" + REMOVED
    return filled + "<p>Related talk</p>" * 30 + " " * (size - len(filled))


@pytest.fixture
def site() -> Iterator[Site]:
    """The host of the videos, and others."""
    with Site() as site:
        yield site


def checked(site: Site, *urls: str) -> dict[str, Check]:
    """The checks of one round of looks, by address."""
    found: dict[str, Check] = {}
    judge = Judge(setup_for(site), Cited({}, {}), lambda check: found.update({check.url: check}))
    look_at(setup_for(site), urls, judge.take, enough=LINK_BYTES)
    return found


def setup_for(site: Site) -> Setup:
    """Settings with which the names of the site are known."""
    settings = Config(crawl=CrawlSettings(delay=0, allow_private=True, timeout=5))
    return Setup(config=settings, talk=Talk(quiet=True), resolver=site.resolver)


def test_video_whose_marks_come_late(site: Site) -> None:
    """Marks at 600 KiB are read, whether the link names the page or a short address that leads there."""
    site.page(WATCH, "www.youtube.com").says(watch_page(LONG))
    site.page("/abcdefghijk", "youtu.be").redirects(f"http://www.youtube.com{WATCH}")
    urls = [f"http://www.youtube.com{WATCH}", "http://youtu.be/abcdefghijk"]
    found = checked(site, *urls)
    assert [(found[url].verdict, found[url].evidence[0].rule) for url in urls] == [
        (Verdict.SOFT_404, "video-removed")
    ] * 2


def test_video_page_that_never_ends(site: Site) -> None:
    """Past two MiB nothing is read, and what nobody saw makes nothing dead."""
    site.page(WATCH, "www.youtube.com").says(watch_page(ENOUGH + 1000))
    site.page("/embed/zzz", "www.youtube.com").endless()
    found = checked(site, f"http://www.youtube.com{WATCH}", "http://www.youtube.com/embed/zzz")
    assert [check.verdict for check in found.values()] == [Verdict.ALIVE] * 2


@pytest.mark.parametrize("enough", [None, 1000, LINK_BYTES, ENOUGH, 2 * ENOUGH])
def test_enough_of_other_pages(enough: int | None) -> None:
    """Only for pages of one video is more read, and never less than was asked for."""
    assert enough_of("https://www.example.org/watch?v=a", enough) == enough
    assert enough_of("https://www.youtube.com/@clinic", enough) == enough
    wanted = enough_of(f"https://www.youtube.com{WATCH}", enough)
    assert wanted == (None if enough is None else max(enough, ENOUGH))


def test_bytes_after_a_video(site: Site) -> None:
    """A video's address that sends visitors on to another site is read no further there than any link."""
    site.page(WATCH, "www.youtube.com").redirects("http://blog.example/post")
    site.page("/post", "blog.example").says(f"<title>A post</title>{'<p>About a film.</p>' * 99}{' ' * LONG}")
    sizes: list[int] = []
    urls = [f"http://www.youtube.com{WATCH}"]
    look_at(setup_for(site), urls, lambda _url, walk: sizes.append(len(walk.final.body)), enough=LINK_BYTES)
    assert (site.paths, sizes) == ([WATCH, "/post"], [LINK_BYTES])
