"""Pages of single videos whose video cannot be watched."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.model import Verdict
from crawler.fetch.reply import Reply, Walk
from crawler.judge.content import Expected
from crawler.judge.verdict import judge
from crawler.judge.video_pages import is_video_page, unavailable

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
WATCH = "https://www.youtube.com/watch?v=abcdefghijk"
VIMEO = "https://vimeo.com/123456789"
DAILYMOTION = "https://www.dailymotion.com/video/x7abcde"


def player(status: str, reason: str = "", rest: str = "") -> str:
    """A watch page with what its player was told."""
    told = f'"playabilityStatus":{{"status":"{status}","reason":"{reason}"{rest}}},"videoDetails":{{"title":"private"}}'
    return f"<title> - YouTube</title><script>var player = {{{told}}};</script>{'<p>Related talk</p>' * 30}"


def coded(code: str) -> str:
    """A page with an error in its player's data."""
    return f'<title>Video</title><script>var meta={{"error":{{"title":"Oh","code":"{code}"}}}}</script>'


def seen(url: str, body: str, names: tuple[str, ...] = ("Rights at the door",)) -> tuple[Verdict, str]:
    """Verdict and deciding rule of one look."""
    reply = Reply(url=url, status=200, headers=(("content-type", "text/html"),), body=body.encode())
    check = judge(Walk(hops=(reply,)), now=NOW, expected=Expected(names=names))
    return check.verdict, check.evidence[0].rule


REMOVED = {
    "youtube": (WATCH, player("ERROR", "Video unavailable")),
    "youtube-no-reason": (WATCH, '<script>{"playabilityStatus":{"status":"ERROR"}}</script>'),
    "youtube-in-a-string": ("https://youtube.com/shorts/abcdefghijk", player("ERROR", "Gone").replace('"', '\\"')),
    "youtube-embed": (
        "https://www.youtube-nocookie.com/embed/abcdefghijk",
        '<script>{"previewPlayabilityStatus":{"status":"ERROR","reason":"Video unavailable"}}</script>',
    ),
    "youtube-taken-down": (WATCH, player("UNPLAYABLE", "This video has been removed for breaking our rules")),
    "vimeo": (VIMEO, "<title>VimeUhOh</title><h1>Sorry, we couldn\u2019t find that page</h1>"),
    "vimeo-deleted": (VIMEO, "<title>Vimeo</title><h1>This video does not exist.</h1>"),
    "dailymotion": (DAILYMOTION, coded("DM002")),
    "dailymotion-heading": (DAILYMOTION, "<h1>Content deleted</h1>"),
}


@pytest.mark.parametrize(("url", "body"), REMOVED.values(), ids=REMOVED)
def test_video_removed(url: str, body: str) -> None:
    """A video that was taken away is not there, whatever page stands around it."""
    assert seen(url, body) == (Verdict.SOFT_404, "video-removed")


CLOSED = {
    "private": (WATCH, player("LOGIN_REQUIRED", "Private video"), Verdict.GATED, "video-private"),
    "private-error": (WATCH, player("ERROR", "This video is private"), Verdict.GATED, "video-private"),
    "age": (WATCH, player("LOGIN_REQUIRED", "Sign in to confirm your age"), Verdict.GATED, "login-required"),
    "robot": (
        WATCH,
        player("LOGIN_REQUIRED", "Sign in to confirm you\u2019re not a bot"),
        Verdict.BLOCKED,
        "human-check",
    ),
    "vimeo": (VIMEO, "<title>Private Video on Vimeo</title>", Verdict.GATED, "video-private"),
    "dailymotion": (DAILYMOTION, coded("DM010"), Verdict.GATED, "video-private"),
}


@pytest.mark.parametrize(("url", "body", "verdict", "rule"), CLOSED.values(), ids=CLOSED)
def test_video_closed(url: str, body: str, verdict: Verdict, rule: str) -> None:
    """A video that only some may watch, or that robots may not, is not called removed."""
    assert seen(url, body) == (verdict, rule)
    assert not verdict.is_failure


WATCHABLE = {
    "plays": (WATCH, player("OK")),
    "later": (WATCH, player("LIVE_STREAM_OFFLINE", "Starts on Monday")),
    "elsewhere": (WATCH, player("UNPLAYABLE", "Not available in your country")),
    "a-fault-that-passes": (WATCH, player("ERROR", "Something went wrong. Try again later.")),
    "a-page-about-players": ("https://blog.example.org/watch?v=1", player("ERROR", "Video unavailable")),
    "look-alike-host": ("https://www.youtube.com.example.org/watch?v=1", player("ERROR", "Video unavailable")),
    "a-channel": ("https://www.youtube.com/@clinic", player("ERROR", "Video unavailable")),
    "dailymotion-country": (DAILYMOTION, coded("DM007")),
    "dailymotion-words": (DAILYMOTION, '<script>var words={"DM002":"Deleted"}</script><h1>Our talk, filmed</h1>' * 9),
}


@pytest.mark.parametrize(("url", "body"), WATCHABLE.values(), ids=WATCHABLE)
def test_video_that_may_be_watched(url: str, body: str) -> None:
    """A video that plays, somewhere or soon, and pages of other hosts are let be."""
    assert seen(url, body)[0] is Verdict.ALIVE


def test_video_of_that_name() -> None:
    """A film that is called like a mark is a film."""
    page = f"<title>Private video</title><h1>Private video</h1>{'<p>A short film about a lost tape.</p>' * 20}"
    assert seen(VIMEO, page, names=("Private video",))[0] is Verdict.ALIVE


@given(
    st.sampled_from([WATCH, VIMEO, DAILYMOTION]),
    st.lists(st.sampled_from([*map(player, ("ERROR", "OK", "X")), coded("DM002"), '{"', "\\", "\u2019"]), max_size=6),
    st.binary(max_size=60),
)
def test_video_page_of_anything(url: str, parts: list[str], noise: bytes) -> None:
    """Whatever a page holds, asking ends with an answer."""
    assert is_video_page(url)
    found = unavailable(url, noise + "".join(parts).encode() + noise, ())
    assert found is None or found[0] in (Verdict.SOFT_404, Verdict.GATED, Verdict.BLOCKED)
