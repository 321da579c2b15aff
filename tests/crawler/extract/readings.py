"""What reading and muting make of a small fixed set of pages, and the record that `VERSION` of the engine goes with.

python -m tests.crawler.extract.readings        records anew, once VERSION was raised
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from crawler.extract import engine, extract
from crawler.judge.compare import compare
from tests.crawler.extract.papers import Sheet, docx, pdf

RECORD = Path(__file__).with_name("readings.json")
PAGES = Path(__file__).parents[2] / "pages"
URL = "https://desk.example.org/rights/door"
_HTML = """<!doctype html><html lang="en"><head><title>At your door | Desk</title>
<meta name="description" content="What to say"><meta property="article:modified_time" content="2026-03-02">
<link rel="canonical" href="/rights/door"><style>.hidden{display:none}</style></head><body>
<a class="skip" href="#main">Skip</a><header><nav><ul><li><a href="/">Home</a></li><li><a href="/es">Español</a></li>
</ul></nav></header><main id="main"><h1>At your door</h1><p>Last updated: March 2, 2026</p>
<p>You can <b>stay</b>&nbsp;silent. Call <a href="tel:+15550100">555-0100</a>,<br>Monday to Friday,<br>9 to 5,<br>
free</p>
<h2>Papers</h2><ul><li><a href="/files/card.pdf">A card</a> (English)</li><li>A plan<ul>
<li>for children</li></ul></li></ul>
<table><tr><th>Court</th><th>Hours</th></tr><tr><td>North</td><td>✓ 8 to 4</td></tr></table>
<dl><dt>Bond</dt><dd>Money kept by a court</dd></dl><details><summary>Who pays?</summary><p>Nobody does.</p></details>
<div class="hidden"><p>Not for readers</p></div><p hidden>Nor this</p><img src="/map.png" alt="Map of the courts">
<iframe src="https://www.youtube.com/embed/abcdefghijk" title="A talk"></iframe>
<script type="application/json">{"a": "b"}</script><noscript><p>Without scripts</p></noscript></main>
<aside><h2>See also</h2><p><a href="https://other.example/a b?x=1&amp;y=2#part">Elsewhere</a></p></aside>
<form action="/subscribe"><label>E-mail <input name=e></label><button>Join</button></form>
<footer><p>&copy; 2026 Desk</p></footer></body></html>"""
_RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://desk.example.org/</link>
<description>What is new</description><item><title>A form</title><link>/new/1</link><guid>n1</guid>
<description>&lt;p&gt;Use &lt;b&gt;this&lt;/b&gt;.&lt;/p&gt;</description>
<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>
</item></channel></rss>"""
_ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><id>x</id>
<updated>2026-03-02T10:00:00Z</updated><entry><id>n1</id><title>A form</title><link href="/new/1"/>
<summary>Use this.</summary><updated>2026-03-02T10:00:00Z</updated></entry></feed>"""
_MARKDOWN = """# At your door\n\nYou can *stay* silent: [a card](card.pdf).\n\n## Papers\n\n- One\n- Two\n
| Court | Hours |\n|---|---|\n| North | 8 to 4 |\n\n```\ncode\n```\n"""
_ITEMS = {"title": "Desks", "items": [{"id": "a", "title": "North", "url": "https://n.example/", "open": True}]}
_WORDS = (
    "<w:p><w:r><w:t>At your door</w:t></w:r></w:p>"
    "<w:p><w:hyperlink r:id='r1'><w:r><w:t>A card</w:t></w:r></w:hyperlink></w:p>"
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>North</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)
KINDS: dict[str, tuple[bytes, str]] = {
    "html": (_HTML.encode(), "text/html; charset=utf-8"),
    "html-old-charset": ("<title>Año</title><p>Qué decir — “nada”".encode("cp1252"), "text/html"),
    "html-broken": (b"<p>One<p>Two<li>Three<table><td>Four</p></b><a href=//b.example/%zz>Five", "text/html"),
    "html-of-scripts": (b"<title>App</title><div id=root></div><script src=/app.js></script>", "text/html"),
    "html-of-frames": (b"<title>Old</title><frameset><frame src=/a.htm><frame src=/b.htm></frameset>", "text/html"),
    "rss": (_RSS.encode(), "application/rss+xml"),
    "atom": (_ATOM.encode(), "application/atom+xml"),
    "json-feed": (json.dumps({"version": "https://jsonfeed.org/version/1.1", **_ITEMS}).encode(), "application/json"),
    "json": (json.dumps(_ITEMS).encode(), "application/json"),
    "json-broken": (b'{"title": "Desks", "items": [', "application/json"),
    "markdown": (_MARKDOWN.encode(), "text/markdown"),
    "text": (
        b"AT YOUR DOOR\n\nYou can stay silent.\nSee https://desk.example.org/card.\n\n- One\n- Two\n",
        "text/plain",
    ),
    "pdf": (
        pdf(
            Sheet(["You can stay silent.", "Say so.", "", "Ask for a lawyer."], heading="At your door"),
            Sheet(["A second page."], links=[("A card", "https://desk.example.org/card.pdf")]),
            title="At your door",
            language="en",
        ),
        "application/pdf",
    ),
    "pdf-broken": (b"%PDF-1.7\nrubbish", "application/pdf"),
    "docx": (docx(_WORDS, links=["https://desk.example.org/card.pdf"], pages=2, title="At your door"), ""),
    "image": (b"\x89PNG\r\n\x1a\n" + bytes(40), "image/png"),
}
PAIRS = (
    "change-beside-noise",
    "consent-notice",
    "copyright-year",
    "menu-redone",
    "moved-block",
    "nbsp",
    "obfuscated-email",
    "relative-time",
    "share-buttons",
    "signed-link",
    "tick-becomes-cross",
    "votes-on-an-article",
)
"""Cases of `tests/pages` that are compared without a past, so that muting is in the record too."""


def plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can say
    """A document as JSON types; what has its default is left out, so that a new field changes no record."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        said = ((one, getattr(value, one.name)) for one in fields(value))
        return {one.name: plain(held) for one, held in said if one.default is MISSING or held != one.default}
    return [plain(one) for one in value] if isinstance(value, tuple) else value


def digest(value: object) -> str:
    """16 hex digits of sha256 over canonical JSON, in ASCII, or over bytes."""
    said = value if isinstance(value, bytes) else json.dumps(value, sort_keys=True).encode("ascii")
    return hashlib.sha256(said).hexdigest()[:16]


def readings() -> dict[str, tuple[str, str]]:
    """By kind or case: the digest of what is read, and of what reading or muting makes of it."""
    found = {}
    for kind, (body, content_type) in KINDS.items():
        # The bytes of a packed file tell when it was packed.
        source = _WORDS.encode() if kind == "docx" else body
        found[kind] = digest(source), digest(plain(extract(body, url=URL, content_type=content_type or None)))
    for case in PAIRS:
        bodies = [(PAGES / case / f"{side}.html").read_bytes() for side in ("before", "after")]
        before, after = (extract(body, url=URL, content_type="text/html") for body in bodies)
        diff = compare(before, after, url=URL)
        told = sorted([one.kind.value, one.region.value, one.before or "", one.after or ""] for one in diff.edits)
        muted = sorted([one.kind.value, one.region.value, one.before or "", one.after or ""] for one in diff.muted)
        found[f"muting {case}"] = digest(b"\0".join(bodies)), digest([told, muted])
    return found


def recorded() -> tuple[int, dict[str, tuple[str, str]]]:
    """The version and the readings that were recorded together."""
    kept = json.loads(RECORD.read_text(encoding="ascii"))
    return kept["version"], {kind: tuple(pair) for kind, pair in kept["readings"].items()}


def otherwise(now: dict[str, tuple[str, str]], before: dict[str, tuple[str, str]]) -> list[str]:
    """What is read or muted otherwise, of what was recorded."""
    return [kind for kind, (_, made) in before.items() if kind in now and now[kind][1] != made]


def main() -> int:
    """Records the readings; refuses where the same bytes are read otherwise under the same version."""
    now = readings()
    if RECORD.exists():
        version, before = recorded()
        same = [kind for kind in otherwise(now, before) if now[kind][0] == before[kind][0]]
        if same and version == engine.VERSION:
            sys.stderr.write(f"raise VERSION in crawler/extract/engine.py first: {', '.join(same)} read otherwise\n")
            return 1
    made = {"version": engine.VERSION, "readings": dict(sorted(now.items()))}
    RECORD.write_text(json.dumps(made, indent=1) + "\n", encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())
