"""What the demo leaves behind: feeds, pages, mails and reports."""

from __future__ import annotations

import email
import json
import re
from collections import Counter
from email import policy
from typing import TYPE_CHECKING

import feedparser
import pytest
from click.testing import CliRunner
from lxml import etree, html

from catalog.cli import checkback
from catalog.demo import pages, story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from catalog.model import Change

_UNSAFE = ("neighbors.example", "lucky-reels.example")
_LEADING = frozenset(
    {"href", "src", "action", "cite", "content", "url", "xmlurl", "htmlurl", "{http://www.w3.org/1999/xlink}href"}
)


def _mails(out: Path) -> list[EmailMessage]:
    files = sorted((out / "outbox").rglob("*.eml"))
    return [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def _report(out: Path, form: str) -> str:
    arguments = ["report", "--config", str(out / "checkback.toml"), "--format", form]
    done = CliRunner().invoke(checkback, arguments, catch_exceptions=False)
    assert done.exit_code == 1
    return done.stdout


def _leads_to(document: str) -> Iterator[str]:
    """Every address that a reader of this HTML or XML could follow, also in HTML that a feed carries as text."""
    root = (
        etree.fromstring(document.encode(), etree.XMLParser(resolve_entities=False))
        if document.startswith("<?xml")
        else html.fromstring(document)
    )
    for element in root.iter(etree.Element):
        yield from (value for name, value in element.attrib.items() if name.lower() in _LEADING)
        text = element.text or ""
        if element.tag.rpartition("}")[2] in {"link", "guid", "id", "comments", "uri"}:
            yield text
        if document.startswith("<?xml") and "<" in text:
            yield from _leads_to(f"<div>{text}</div>")


def _addresses_in_json(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str):
                yield from (
                    _leads_to(f"<div>{inner}</div>")
                    if name == "content_html"
                    else [inner]
                    if name.endswith(("url", "id"))
                    else []
                )
            else:
                yield from _addresses_in_json(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _addresses_in_json(inner)


def _published(out: Path) -> Iterator[tuple[Path, list[str]]]:
    for file in sorted(path for path in (out / "public").rglob("*") if path.is_file()):
        text = file.read_text("utf-8")
        if file.suffix == ".json":
            yield file, list(_addresses_in_json(json.loads(text)))
        elif file.suffix != ".css":
            yield file, list(_leads_to(text))


def test_sold_address_is_nowhere_to_be_clicked(out: Path) -> None:
    """No page, no feed and no list of feeds leads to the sold address or to the casino, not even from older news."""
    followed = list(_published(out))
    assert {file.suffix for file, _ in followed} >= {".html", ".atom", ".rss", ".json", ".opml"}
    assert any(pages.RESOURCES in addresses for _, addresses in followed)
    for file, addresses in followed:
        assert not [address for address in addresses if any(host in address for host in _UNSAFE)], file
        # Feed readers make links of bare addresses too, also in news from before the sale.
        assert not [host for host in _UNSAFE if f"//{host}" in file.read_text("utf-8")], file


def test_sold_address_is_in_no_mail(out: Path) -> None:
    """No mail leads there; from the sale on none spells it out either: mail programs make links of addresses."""
    for mail in _mails(out):
        (shown, written) = (mail.get_body((kind,)) for kind in ("html", "plain"))
        assert shown is not None
        assert written is not None
        assert not [where for where in _leads_to(shown.get_content()) if any(host in where for host in _UNSAFE)]
        if mail["Date"].datetime >= story.VISITS[2]:
            assert not re.search(rf"(?:https?://|www\.)(?:{'|'.join(map(re.escape, _UNSAFE))})", written.get_content())


@pytest.mark.parametrize("form", ["text", "markdown", "json", "jsonl", "sarif", "junit", "github"])
def test_sold_address_is_no_link_in_a_report(out: Path, form: str) -> None:
    """Reports name the page but make no link of its address, and those for people break the address up."""
    text = _report(out, form)
    assert "Hotlines" in text
    for_machines = form in {"json", "jsonl", "sarif", "junit"}
    assert for_machines or "://neighbors.example" not in text
    assert "lucky-reels" not in text or form in {"json", "jsonl"}
    assert not re.search(r"\]\([^)]*(?:neighbors|lucky-reels)\.example|<https?://(?:neighbors|lucky-reels)", text)


def test_feeds_tell_the_same_under_the_same_ids(out: Path, changes: list[Change]) -> None:
    """Every change is in all three forms of the feed once, and every feed can be read."""
    tag = "tag:policy.example,{:%Y-%m-%d}:change/{}"
    ids = [tag.format(change.at, change.id) for change in changes]
    for form in ("atom", "rss"):
        parsed = feedparser.parse((out / "public" / "feeds" / f"all.{form}").read_bytes())
        assert not parsed.bozo
        assert Counter(entry.id for entry in parsed.entries) == Counter(ids)
    listed = json.loads((out / "public" / "feeds" / "all.json").read_text("utf-8"))
    assert Counter(item["id"] for item in listed["items"]) == Counter(ids)
    for file in (out / "public").rglob("*"):
        if file.suffix in {".atom", ".rss"}:
            assert not feedparser.parse(file.read_bytes()).bozo, file


def test_each_recipient_has_one_mail_a_visit_with_news(out: Path, changes: list[Change]) -> None:
    """Two people, four visits with news, eight mails: nobody gets two at once, none is empty, one reads Spanish."""
    mails = _mails(out)
    assert Counter(mail["To"] for mail in mails) == {"editor@policy.example": 4, "aide@council.example": 4}
    assert len({change.at for change in changes}) == 4
    assert (
        len({(mail["To"], mail["Date"]) for mail in mails}) == len(mails) == len({mail["Message-ID"] for mail in mails})
    )
    languages = {mail["To"]: set() for mail in mails}
    for mail in mails:
        shown = mail.get_body(("html",))
        assert shown is not None
        languages[mail["To"]].add(html.fromstring(shown.get_content()).get("lang"))
    assert languages == {"editor@policy.example": {"en"}, "aide@council.example": {"es"}}


def test_report_says_what_needs_whom(out: Path) -> None:
    """The exact list of what is not fine, and how pressing: one line for a host that is gone, one for a page."""
    lines = [json.loads(line) for line in _report(out, "jsonl").splitlines()]
    seen = sorted(
        (line["level"], line["url"], line["verdict"], line["state"]) for line in lines if line["level"] != "none"
    )
    assert seen == [
        ("error", story.DYING, "missing", "dead"),
        ("error", story.SOFT, "soft-404", "dead"),
        ("error", pages.HOTLINES, "hijacked", "hijacked"),
        ("error", "http://schools.example/", "dns", "dead"),
        ("note", pages.ROUND_UP, "moved", "alive"),
        ("warning", pages.MAP, "blocked", "alive"),
    ]
    (lost,) = [line for line in lines if line["url"] == "http://schools.example/"]
    assert len(lost["links"]) == 5
    assert "4 need you" in (out / "report.txt").read_text("utf-8")


def test_password_page_is_fine(out: Path) -> None:
    """The archives ask for a password, which the catalog expects: no line of the report asks anybody to act."""
    lines = [json.loads(line) for line in _report(out, "jsonl").splitlines()]
    archives = [line for line in lines if line["url"] == pages.ARCHIVES]
    assert {line["level"] for line in archives} == {"none"}
    status = (out / "public" / "status" / "index.html").read_text("utf-8")
    assert "webinar-archives" not in status, "what is as it should be needs no explaining"


def test_sarif_names_the_rules_of_the_story(out: Path) -> None:
    """The report for code scanning is valid JSON of its format, on lines of the catalog file."""
    log = json.loads((out / "report.sarif").read_text("utf-8"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert {result["ruleId"] for result in run["results"] if result["level"] == "error"} == {
        "missing",
        "soft-404",
        "hijacked",
        "dns",
    }
    places = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]}
    assert places == {"catalog.yaml"}


def test_pages_are_there_in_two_languages_and_ask_nobody(out: Path) -> None:
    """The published pages load nothing from anywhere else."""
    files = list((out / "public").rglob("*.html"))
    assert {out / "public" / "index.html", out / "public" / "es" / "index.html"} <= set(files)
    for page in files:
        assert not re.search(
            r'<(?:script|img|iframe)\b|<link[^>]+href="https?:[^>]+stylesheet', page.read_text("utf-8")
        )
