"""A loopback site of resource pages with noise of its own: `python bench/_noisy_site.py --port N --pages N`.

Page `/p/<n>` belongs to the group n modulo 5: it carries no noise, stamps, tokens, rotating stories, or all of them.
Stories are drawn anew for each answer out of sixty, and every other page of a group carries them outside any structural
region, below a heading that does not say that it rotates. Group 0, or every page with `--profile clean`, is sent with
validators and answers 304.

`/__ctl?version=2&changed=0.05` changes the first twentieth of each group, each page in one of five ways: a sentence, a
list item, a date, a telephone number or the target of a link. `/__stats` counts what came since `/__reset`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import threading
import time
from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

GROUPS = ("none", "stamps", "tokens", "stories", "all")
EDITS = ("sentence", "item", "date", "phone", "target")
_EDITED_LIST, _EDITED_TARGET = 4, 5
_MADE = 1_770_000_000
_DAY = 86_400
_WORDS = tuple(
    """applicant hearing clinic shelter judge tenant benefit interview counsel deadline permit appeal record intake
    worker student parent driver license hospital school county city bond custody release sponsor visa asylum petition
    notice translation volunteer training letter rights guide form office support network program""".split()  # noqa: SIM905 - readable
)


def _sentence(chance: random.Random) -> str:
    words = [chance.choice(_WORDS) for _ in range(chance.randint(7, 16))]
    return f"{' '.join(words).capitalize()}."


@cache
def _stories() -> tuple[str, ...]:
    chance = random.Random("stories")  # noqa: S311 - a page, no secret
    return tuple(_sentence(chance) for _ in range(60))


@cache
def main_part(number: int, edit: str | None) -> str:
    """What page `number` is about; `edit` is which of the five changes was made to it, None for none."""
    chance = random.Random(number)  # noqa: S311 - as above
    number_of_sentences = 4
    parts = [f"<h1>Resources of office {number}</h1>"]
    month = "May" if edit == "date" else "April"
    parts.append(f"<p>These rules are effective {month} 4, 2026 and hold until the county says otherwise.</p>")
    for section in range(7):
        parts.append(f"<h2>{_sentence(chance)}</h2>")
        for paragraph in range(3):
            text = " ".join(_sentence(chance) for _ in range(number_of_sentences))
            if edit == "sentence" and (section, paragraph) == (3, 1):
                text += " Children under twelve no longer need an appointment."
            parts.append(f"<p>{text}</p>")
        items = [f'<a href="/p/{chance.randrange(40)}#s{k}">{_sentence(chance)}</a>' for k in range(5)]
        if edit == "item" and section == _EDITED_LIST:
            items.insert(2, "The new clinic on Ninth Street opens on Mondays")
        if edit == "target" and section == _EDITED_TARGET:
            items[1] = items[1].replace('href="/p/', 'href="/p/1')
        parts.append("<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>")
    line = "0188" if edit == "phone" else "0142"
    parts.append(f"<h2>Hotline</h2><p>Call 555-201-{line} at any hour.</p>")
    return "\n".join(parts)


class Pages:
    """What the server says at this moment."""

    def __init__(self, pages: int, profile: str, validators: str) -> None:
        self.pages, self.profile, self.validators = pages, profile, validators
        self.version, self.changed = 1, 0.0
        self.lock = threading.Lock()
        self.noise = random.Random()  # noqa: S311 - as above
        self.reset()

    def reset(self) -> None:
        """Begin to count anew."""
        self.counts = {"requests": 0, "conditional": 0, "s304": 0, "s200": 0, "s404": 0, "body_bytes": 0, "robots": 0}
        self.counts |= {"connections": 0, "open": 0, "most_open": 0}

    def edit(self, number: int) -> str | None:
        """Which change page `number` carries now."""
        rank = number // len(GROUPS)
        is_changed = self.version > 1 and rank < round(self.pages / len(GROUPS) * self.changed)
        return EDITS[rank % len(EDITS)] if is_changed else None

    def group(self, number: int) -> str:
        """The noise of a page."""
        return GROUPS[0] if self.profile == "clean" else GROUPS[number % len(GROUPS)]

    def page(self, number: int) -> bytes:
        """The bytes of a page, with fresh noise."""
        group, token = self.group(number), f"{self.noise.getrandbits(128):032x}"
        has = {kind: group in (kind, "all") for kind in GROUPS}
        hidden = f'<form action="/find"><input type=hidden name=state value="{token}"><input name=q></form>'
        script = f'<script nonce="{token[:16]}">var session="{token}"</script><meta name=request content="{token}">'
        stamp = f"<p>Page generated {time.strftime('%Y-%m-%d %H:%M:%S')}.{time.time_ns() % 10**6:06d}</p>"
        stamp += (
            f"<p>{self.noise.randrange(1_000, 9_000):,} views. Updated {self.noise.randrange(2, 50)} minutes ago</p>"
        )
        menu = "".join(f'<li><a href="/p/{k}">Office {k}</a></li>' for k in range(15))
        return (
            f"<!doctype html><html lang=en><head><title>Office {number}: resources</title>"
            f"{script if has['tokens'] else ''}</head><body><nav><ul>{menu}</ul></nav>"
            f"<main>{hidden if has['tokens'] else ''}{main_part(number, self.edit(number))}"
            f"{stamp if has['stamps'] else ''}{self._news(number) if has['stories'] else ''}</main>"
            "<footer><p>All rights reserved.</p></footer></body></html>"
        ).encode()

    def _news(self, number: int) -> str:
        drawn = self.noise.sample(range(len(_stories())), 5)
        items = "".join(f'<li><a href="/story/{k}">{_stories()[k]}</a></li>' for k in drawn)
        if number // len(GROUPS) % 2:
            return f"<div class=voices><h2>Community voices</h2><ul>{items}</ul></div>"
        return f"<aside><h2>Latest news</h2><ul>{items}</ul></aside>"

    def validated(self, number: int, body: bytes) -> dict[str, str]:
        """The validators of a page; one that was changed is dated a day later, long before any visit."""
        if self.group(number) != "none":
            return {}
        found = {}
        if self.validators in ("both", "etag"):
            found["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        if self.validators in ("both", "lm"):
            found["Last-Modified"] = formatdate(_MADE + _DAY * (self.edit(number) is not None), usegmt=True)
        return found


class Answer(BaseHTTPRequestHandler):
    """Answers requests from `pages`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    pages: Pages

    def setup(self) -> None:
        """One more connection."""
        super().setup()
        with self.pages.lock:
            counts = self.pages.counts
            counts["connections"] += 1
            counts["open"] += 1
            counts["most_open"] = max(counts["most_open"], counts["open"])

    def finish(self) -> None:
        """One connection less."""
        super().finish()
        with self.pages.lock:
            self.pages.counts["open"] -= 1

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        """One answer."""
        pages, asked = self.pages, urlsplit(self.path)
        if asked.path.startswith("/__"):
            self._control(asked.path, parse_qs(asked.query))
            return
        status, body, validators = 404, b"<h1>Not here</h1>", {}
        if asked.path.startswith("/p/"):
            number = int(asked.path.removeprefix("/p/"))
            status, body = 200, pages.page(number)
            validators = pages.validated(number, body)
            if self._is_current(validators):
                status, body = 304, b""
        elif asked.path.startswith("/story/"):
            status, body = 200, f"<title>Story</title><h1>{_stories()[int(asked.path[7:])]}</h1>".encode()
        with pages.lock:
            counts = pages.counts
            counts["requests"] += 1
            counts[f"s{status}"] += 1
            counts["body_bytes"] += len(body)
            counts["robots"] += asked.path == "/robots.txt"
            counts["conditional"] += "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        self._send(status, body, validators)

    def _control(self, path: str, asked: dict[str, list[str]]) -> None:
        pages = self.pages
        if path == "/__ctl":
            pages.version = int(asked.get("version", [str(pages.version)])[0])
            pages.changed = float(asked.get("changed", [str(pages.changed)])[0])
        elif path == "/__reset":
            with pages.lock:
                pages.reset()
        changed = [number for number in range(pages.pages) if pages.edit(number) is not None]
        self._send(200, json.dumps({**pages.counts, "changed_set": changed}).encode(), {}, "application/json")

    def _is_current(self, validators: dict[str, str]) -> bool:
        """RFC 9110, 13.2.2: If-None-Match outranks If-Modified-Since; the date is compared as most servers do."""
        tag, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        if tag is not None and "ETag" in validators:
            return tag == validators["ETag"]
        if since is None or "Last-Modified" not in validators:
            return False
        try:
            asked = parsedate_to_datetime(since)
        except ValueError:
            return False  # RFC 9110, 13.1.3: not a date
        asked = asked if asked.tzinfo else asked.replace(tzinfo=UTC)
        return asked >= parsedate_to_datetime(validators["Last-Modified"])

    def _send(self, status: int, body: bytes, more: dict[str, str], kind: str = "text/html; charset=utf-8") -> None:
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        if status != 304:  # noqa: PLR2004 - RFC 9110 15.4.5
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """Room for many connections at once."""

    daemon_threads = True
    request_queue_size = 512


def main() -> None:
    """Serves until it is ended."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--port", type=int, required=True)
    asked.add_argument("--pages", type=int, default=500)
    asked.add_argument("--profile", choices=("clean", "noisy"), default="noisy")
    asked.add_argument("--validators", choices=("both", "etag", "lm", "none"), default="both")
    given = asked.parse_args()
    Answer.pages = Pages(given.pages, given.profile, given.validators)
    with Server(("127.0.0.1", given.port), Answer) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
