"""Embedded videos: the page on which a reader can watch what a frame shows, told from the frame's address alone."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

_ID = r"[\w-]{6,64}"
_YOUTUBE = r"(?:www\.|m\.)?youtube(?:-nocookie)?\.com"
_WATCH = "https://www.youtube.com/watch?v={}"
_FRAMES = (
    # A list without a first video, a live channel and a search have no page of one video.
    (rf"{_YOUTUBE}/embed/(?!videoseries|live_stream)({_ID})", _WATCH),
    (rf"{_YOUTUBE}/v/({_ID})", _WATCH),
    (r"player\.vimeo\.com/video/(\d+)", "https://vimeo.com/{}"),
    (r"(?:www\.)?dailymotion\.com/embed/video/(\w+)", "https://www.dailymotion.com/video/{}"),
    (r"embed\.ted\.com/talks/([\w/-]+)", "https://www.ted.com/talks/{}"),
    (r"(?:www\.)?archive\.org/embed/([\w.-]+)", "https://archive.org/details/{}"),
    (r"(?:www\.)?loom\.com/embed/(\w+)", "https://www.loom.com/share/{}"),
)
_PATTERNS = tuple((re.compile(rf"(?:https?:)?//{frame}", re.IGNORECASE | re.ASCII), page) for frame, page in _FRAMES)
_LISTS = re.compile(r"(?:https?:)?//(?:www\.)?youtube(?:-nocookie)?\.com/embed/videoseries\?", re.IGNORECASE)
_FACEBOOK = re.compile(r"(?:https?:)?//(?:www\.)?facebook\.com/plugins/video\.php\?", re.IGNORECASE)
_LONGEST = 2_000


def watch_page(frame: str) -> str | None:
    """The address of the page that shows the video which a frame at `frame` (as written) plays; None for others."""
    frame = frame.strip()[:_LONGEST]
    for pattern, page in _PATTERNS:
        if found := pattern.match(frame):
            return page.format(found[1]) + _key(frame, page)
    if _LISTS.match(frame) and (listed := _asked(frame, "list")):
        return f"https://www.youtube.com/playlist?list={listed}"
    if _FACEBOOK.match(frame) and (shown := _asked(frame, "href")).startswith("https://www.facebook.com/"):
        return shown
    return None


def _asked(frame: str, name: str) -> str:
    return parse_qs(urlsplit(frame).query).get(name, [""])[0]


def _key(frame: str, page: str) -> str:
    """What an unlisted Vimeo video cannot be seen without."""
    key = re.search(r"[?&]h=(\w+)", frame) if "vimeo" in page else None
    return f"/{key[1]}" if key else ""
