"""Hostile pages through the whole pipeline: each gets an honest verdict, and every output stays valid and readable."""

from __future__ import annotations

import email
import email.policy
import io
import json
import re
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import feedparser
import lxml.etree
import lxml.html
import pytest

from catalog import reports
from catalog.findings import of_project, report
from catalog.model import State, Verdict
from tests.clock import Clock
from tests.project import Project
from tests.robustness.doors import command
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.model import Change

# Control characters but tab and line ends, bidirectional controls, lone surrogates.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_DEEP = b"<div>" * 50_000 + b"<p>At the bottom there is a sentence that somebody wrote.</p>"

TEXTS = {
    "control characters": b"Bell \x07 escape \x1b[31mred\x1b[0m and \x01 start",
    "control references": b"Bell &#7; escape &#27;[31mred &#x1b;]0;title&#7; and &#128; euro",
    "NUL bytes": b"Before\x00and after\x00\x00 it",
    "lone surrogates": b"Half \xed\xa0\x80 of a pair &#xD800; and &#xDFFF; the rest",
    "overridden direction": "Pay \u202eten.elpmaxe\u202c \u2067here\u2069 \u200f\u061cnow".encode(),
    "wrong charset": "Café für Bürger".encode("latin-1"),
    "markup": b"&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; &amp;amp; &lt;!-- &lt;img src=x onerror=alert(1)&gt;",
    "mail headers": b"Subject&#13;&#10;Bcc: everybody@example.org&#10;&#10;Body",
    "noncharacters": "Not \ufffe a \uffff character \U0001fffe".encode(),
    "a title of a megabyte": b"Long words " * 100_000,
    "many combining marks": ("Z" + "\u0335\u0489" * 3000).encode(),
}
LINKS = (
    b"javascript:alert(document.cookie)",
    b"data:text/html,<script>alert(1)</script>",
    b"vbscript:x",
    b"http://[::1",
    b"http://exa mple.example/",
    b"http://a.example:99999999/",
    b"http://" + b"a" * 300 + b".example/",
    b"http://user:secret@rights.example/",
    b"//\xff\xfe",
    b"\x00\x01",
    b"http://b.example/" + b"x" * 100_000,
    b"file:///etc/passwd",
)


def body(title: bytes, item: bytes = b"", *, before: bytes = b"") -> bytes:
    """A page with this title and perhaps one more item."""
    return (
        b'<!doctype html><html lang="en"><meta charset="utf-8"><title>' + title + b"</title><main>" + before + b"<h1>"
        b"Rights</h1><p>The office is open from nine to five on weekdays for everybody who comes.</p><h2>Guides</h2>"
        b'<ul><li><a href="/court">What to do at court</a> in English</li>' + item + b"</ul></main></html>"
    )


@dataclass(frozen=True)
class Endured:
    """What two visits to hostile pages left."""

    project: Project
    changes: list[Change]


@pytest.fixture(scope="module")
def endured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endured]:
    """Every hostile page in one catalog, seen calm once and hostile once, beside one good page."""
    with Site() as site, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHECKBACK_CRAWL_TIMEOUT", "3")
        patch.setenv("CHECKBACK_CRAWL_MAX_BODY", "3000000")
        project = Project(tmp_path_factory.mktemp("hostile"), Clock(), site.resolver)
        pages = {name: f"p{number}" for number, name in enumerate(TEXTS)}
        for slug in [*pages.values(), "links", "deep", "good"]:
            site.page("/", f"{slug}.example").says(body(b"Know your rights"))
            project.resource(slug, f"http://{slug}.example/", ours=True)
        _endless(site, project)
        project.visit()
        for name, slug in pages.items():
            item = b"<li><a href='/new'>" + TEXTS[name] + b"</a> is a new guide for everybody</li>"
            site.page("/", f"{slug}.example").says(body(TEXTS[name], item))
        items = b"".join(b"<li><a href='%b'>Link %d</a> with words</li>" % (url, n) for n, url in enumerate(LINKS))
        site.page("/", "links.example").says(body(b"Know your rights", items))
        site.page("/", "deep.example").says(body(b"Know your rights", before=_DEEP))
        site.page("/", "good.example").says(body(b"Know your rights", b"<li>Paying bail, a guide in Spanish</li>"))
        yield Endured(project, project.visit(days=7))


def _endless(site: Site, project: Project) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 10737418240\r\n\r\n"
    site.page("/", "declared.example").raw(head + body(b"Ten gigabytes") * 100)
    site.page("/", "endless.example").endless()
    site.page("/", "bomb.example").bomb(10_000_000_000)
    site.page("/", "loris.example").drips()
    site.page("/", "heads.example").endless_headers()
    for slug in ("declared", "endless", "bomb", "loris", "heads"):
        project.resource(slug, f"http://{slug}.example/")


def published(endured: Endured, *endings: str) -> list[Path]:
    """The published files with these endings."""
    found = [path for path in endured.project.folder.glob("public/**/*") if path.name.endswith(endings)]
    assert found
    return found


def test_good_page_beside_hostile_ones(endured: Endured) -> None:
    """A good page's change is told whatever its neighbours do, and so is that of each page with a hostile title."""
    told = {change.slug for change in endured.changes}
    assert {"good", "links", *(f"p{number}" for number in range(len(TEXTS)))} <= told


@pytest.mark.parametrize(
    ("slug", "verdict"),
    [
        ("declared", Verdict.ALIVE),
        ("endless", Verdict.BAD_RESPONSE),
        ("bomb", Verdict.BAD_RESPONSE),
        ("heads", Verdict.BAD_RESPONSE),
        ("loris", Verdict.TIMEOUT),
        ("deep", Verdict.ALIVE),
    ],
)
def test_endless_page(endured: Endured, slug: str, verdict: Verdict) -> None:
    """What never ends is cut off with its own verdict; none is dead after two looks."""
    standing = endured.project.standing(f"http://{slug}.example/")
    assert standing.verdict is verdict
    assert standing.state in (State.ALIVE, State.SUSPECT)


def test_hostile_text_in_feeds(endured: Endured) -> None:
    """Every feed parses without complaint and holds no control or direction character."""
    for path in published(endured, ".atom", ".rss", ".xml", ".opml"):
        lxml.etree.fromstring(path.read_bytes(), lxml.etree.XMLParser(huge_tree=False))
        assert _UNWANTED.findall(path.read_text(encoding="utf-8")) == []
        if path.suffix in (".atom", ".rss"):
            assert not feedparser.parse(path.read_bytes()).bozo
    for path in endured.project.folder.glob("public/**/*.json"):
        assert _UNWANTED.findall(path.read_text(encoding="utf-8")) == []
        json.loads(path.read_text(encoding="utf-8"))


def test_hostile_text_on_pages(endured: Endured) -> None:
    """Pages are UTF-8 without control characters, light, and link to nothing but the web."""
    for path in published(endured, ".html"):
        text = path.read_text(encoding="utf-8")
        assert _UNWANTED.findall(text) == []
        assert len(text) < 100_000
        page = lxml.html.fromstring(text.encode())
        assert not page.xpath("//script | //img | //iframe | //*[@onerror]")
        for href in page.xpath("//@href"):
            assert re.match(r"https?://|\.{0,2}/|[a-z0-9#.]", href)
            assert not re.match(r"(?i)\s*(javascript|data|vbscript|file):", href)


def test_hostile_text_in_mails(endured: Endured) -> None:
    """The digest has the headers we wrote and no others, and its words are free of control characters."""
    mails = endured.project.mails()
    assert mails
    for raw in mails:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert message.defects == []
        assert message["Bcc"] is None
        assert "everybody@" not in str(message["To"])
        for part in message.walk():
            if not part.is_multipart():
                text = part.get_content()
                assert _UNWANTED.findall(text) == []
                assert "javascript:" not in text


@pytest.mark.parametrize("form", sorted(point.name for point in entry_points(group=reports.GROUP)))
def test_hostile_text_in_reports(endured: Endured, form: str) -> None:
    """Every report format writes UTF-8 without control characters; JSON and XML ones parse."""
    out = io.StringIO()
    with endured.project.open() as context:
        made = report(of_project(context.catalog, context.store), context.clock())
    reports.load(form)(made, out)
    text = out.getvalue()
    assert text.encode()
    assert _UNWANTED.findall(text) == []
    if form in ("json", "sarif"):
        json.loads(text)
    elif form == "jsonl":
        assert all(json.loads(line) for line in text.splitlines())
    elif form == "junit":
        lxml.etree.fromstring(text.encode())


@pytest.mark.parametrize("options", [(), ("--format", "jsonl")])
def test_hostile_text_in_the_log(
    endured: Endured, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The log in words and for machines cannot command a terminal."""
    monkeypatch.chdir(endured.project.folder)
    code, out, _err = command(capsys, "log", *options)
    assert code == 0
    assert _UNWANTED.findall(out) == []
    if options:
        assert len([json.loads(line) for line in out.split("\n") if line]) >= len(TEXTS)
