"""Pages of single videos on YouTube, Vimeo and Dailymotion: whether the video can be watched. Pure.

These hosts answer 200 with their usual page around a video that was removed or made private. YouTube and Dailymotion
say so in the data of their players, Vimeo in a title or heading. What may be another reason (a country, a fault that
passes) is no mark.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalog.model import Evidence, Verdict
from crawler.judge.not_found import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

Found = tuple[Verdict, Evidence]
ENOUGH = 2 * 1024 * 1024
"""Bytes of a video's page that are read: on YouTube the player's data may come after half a megabyte of scripts."""

_PAGE = re.compile(
    r"https?://(?:"
    r"(?:www\.|m\.|music\.)?(?P<youtube>youtube)(?:-nocookie)?\.com(?::\d+)?/(?:watch\?|(?:shorts|embed|live|v)/[\w-])|"
    r"(?:www\.|player\.)?(?P<vimeo>vimeo)\.com(?::\d+)?/(?:video/)?\d+|"
    r"(?:www\.|geo\.)?(?P<dailymotion>dailymotion)\.com(?::\d+)?/(?:embed/)?video/\w)",
    re.IGNORECASE | re.ASCII,
)
# Data of a player, as JSON or as JSON inside a string of a script.
_STATUS = re.compile(rb'playabilityStatus\\?"\s*:\s*\{\s*\\?"status\\?"\s*:\s*\\?"([A-Z_]+)', re.IGNORECASE)
_CODE = re.compile(rb'\\?"error\\?"\s*:\s*\{[^{}]{0,400}?\\?"code\\?"\s*:\s*\\?"(DM\d{3})')
_AFTER_STATUS = re.compile(r'\\?"(?:videoDetails|streamingData|responseContext)\\?"')
_REASON = re.compile(r'\\?"(?:reason|simpleText|messages)\\?"\s*:\s*\[?\s*\\?"([^"\\]{3,200})')
_REASONED = 2_000
_PASSES = re.compile(r"try again|went wrong|error occurred|your country|your location|your region")
_ROBOT = re.compile(r"not a (?:ro)?bot")
_PRIVATE = re.compile(r"private")
_REMOVED = re.compile(
    r"no longer available|has been (?:removed|deleted|terminated)|been removed by|does(?:n't| not) exist"
)
_DELETED_CODES = frozenset({"DM002", "DM005"})
"""Deleted; rejected or taken down."""
_PRIVATE_CODES = frozenset({"DM010"})
_GONE_HEADS = frozenset(
    {
        "vimeuhoh",
        "sorry we couldn't find that page",
        "this video does not exist",
        "this video has been deleted",
        "this video has been removed",
        "this video is no longer available",
        "content has been deleted",
        "content deleted",
    }
)
_PRIVATE_HEADS = frozenset(
    {
        "private video",
        "private video on vimeo",
        "this video is private",
        "this is a private video",
        "this video is password protected",
        "private content",
    }
)


def is_video_page(url: str) -> bool:
    """Whether an address is the page of one video on a host whose marks are known."""
    # Asked of every link, several times, before anything is known of it.
    return ("youtube" in url or "vimeo" in url or "dailymotion" in url) and _PAGE.match(url) is not None


def enough_of(url: str, enough: int | None) -> int | None:
    """How many bytes to read of an address of which `enough` would do if it were any page; None for all."""
    return enough if enough is None or enough >= ENOUGH or not is_video_page(url) else ENOUGH


def unavailable(url: str, body: bytes, heads: Sequence[str], names: Sequence[str] = ()) -> Found | None:
    """What a video's page says instead of showing it; None where it shows it, or where that cannot be told.

    Rules: `video-removed` (soft-404), `video-private` and `login-required` (gated), `human-check` (blocked).

    Args:
        url: where the answer came from.
        body: the first part of the page at least; a player whose data come later is not seen.
        heads: title and headings.
        names: what the video is called, in plain words: a title that says nothing but its name is no mark.
    """
    page = _PAGE.match(url)
    if page is None:
        return None
    if page["youtube"]:
        return _by_status(body)
    if page["dailymotion"] and (code := _CODE.search(body)):
        return _by_code(code[1].decode())
    return _by_heads(heads, names)


def _by_status(body: bytes) -> Found | None:
    found = _STATUS.search(body)
    if found is None:
        return None
    status = found[1].decode()
    said = _AFTER_STATUS.split(body[found.end() : found.end() + _REASONED].decode("utf-8", "replace"), maxsplit=1)[0]
    reasons = _REASON.findall(said)
    words = " ".join(reasons).casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    detail = f"{status}: {reasons[0]}" if reasons else status
    verdict, rule = _of_status(status, words)
    return (verdict, Evidence(rule, detail)) if verdict else None


def _of_status(status: str, words: str) -> tuple[Verdict | None, str]:
    """Verdict and rule; None where the video may be watched, by others or later."""
    if _ROBOT.search(words):
        return Verdict.BLOCKED, "human-check"
    if _PASSES.search(words) or status not in ("ERROR", "LOGIN_REQUIRED", "UNPLAYABLE"):
        return None, ""
    if _PRIVATE.search(words):
        return Verdict.GATED, "video-private"
    if status == "LOGIN_REQUIRED":
        return Verdict.GATED, "login-required"
    return (Verdict.SOFT_404, "video-removed") if status == "ERROR" or _REMOVED.search(words) else (None, "")


def _by_code(code: str) -> Found | None:
    if code in _DELETED_CODES:
        return Verdict.SOFT_404, Evidence("video-removed", code)
    return (Verdict.GATED, Evidence("video-private", code)) if code in _PRIVATE_CODES else None


def _by_heads(heads: Sequence[str], names: Sequence[str]) -> Found | None:
    for head in heads:
        words = plain(head)
        if words in names:
            continue
        if words in _GONE_HEADS:
            return Verdict.SOFT_404, Evidence("video-removed", head[:120])
        if words in _PRIVATE_HEADS:
            return Verdict.GATED, Evidence("video-private", head[:120])
    return None
