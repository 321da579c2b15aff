"""What real sites sent, played back from files that are not ours: rows become cases of the verdict benchmark.

The files hold facts and first words, not pages: lengths are made up with filler that says nothing.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

from _verdict_cases import PAGES, Case, Page
from _verdict_play import play

from catalog.model import Evidence, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_FILLER = "Meet new people near you. Read our stories. Choose your plan. Find friends tonight. See what is new here. "
_OPEN = frozenset({Verdict.BLOCKED, Verdict.LIMITED, Verdict.UNCHECKED, Verdict.GATED, Verdict.ALIVE})
# What each kind of takeover sends, in our own words; the first that a row's facts match is played.
_SERVED: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        r"xoilac|pirat",
        {
            "via": ["301 //xoilac-live.example/"],
            "lang": "vi",
            "title": "Xoilac: trực tiếp bóng đá hôm nay",
            "say": ["Xem bóng đá miễn phí, lịch thi đấu và tỷ số."],
        },
    ),
    (
        r"service suspended",
        {"status": 503, "title": "Service Suspended", "say": ["This service has been suspended by its owner."]},
    ),
    (
        r"expireddomains|listing",
        {
            "via": ["302 //www.expireddomains.com/domain/x"],
            "title": "Domain listing",
            "say": ["Age, backlinks, price."],
        },
    ),
    (r"for sale|parking", {"title": "Domain", "h1": "This domain is for sale", "say": ["Ask for a price."]}),
    (
        r"tx88|betting",
        {
            "via": ["301 //hz-handy.example/"],
            "lang": "vi",
            "title": "TX88 nhà cái uy tín",
            "say": ["Cá cược bóng đá, casino, nổ hũ."],
        },
    ),
    (r"malvertis|js redirect", {"body": "<script>window.location.href='https://trk.clicks.example/?c=1'</script>"}),
    (
        r"deployment_paused",
        {
            "status": 503,
            "title": "Deployment paused",
            "say": ["This deployment is temporarily paused", "DEPLOYMENT_PAUSED"],
        },
    ),
    (
        r"deployment_disabled",
        {"status": 402, "title": "Payment required", "say": ["This deployment is disabled", "DEPLOYMENT_DISABLED"]},
    ),
    (
        r"lottery|slot|gacor",
        {
            "lang": "id",
            "title": "Situs slot gacor dan togel online",
            "say": ["Daftar situs toto, bandar togel dan link alternatif.", "Bonus new member."],
        },
    ),
    (
        r"unrelated|agency|academic",
        {
            "via": ["302 //somebodyelse.example/"],
            "shell": "org",
            "site": "Somebody Else",
            "title": "Somebody else",
            "say": [
                "We do other things for other people in another place.",
                "Our studio is open on weekdays.",
                "See what we made last year.",
            ],
        },
    ),
)
_WALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    (r"ddos|protection", {"status": 403, "head": {"cf-mitigated": "challenge"}, "title": "Just a moment..."}),
    (r"returns 401", {"status": 401, "body": ""}),
    (r"returns 403|processed by", {"status": 403, "title": "403 Forbidden", "h1": "Forbidden"}),
    (r"shows 200", {"shell": "org", "title": "Tool", "keep": 1.0}),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file, as it was judged."""

    name: str
    verdict: Verdict
    evidence: tuple[Evidence, ...]
    is_right: bool


def soft_failures(file: Path, pairs: Path | None) -> list[Row]:
    """Answers that are not the page, each beside the last good snapshot; right is anything but alive or moved."""
    good = _snapshots(pairs) if pairs else {}
    listed = []
    for number, row in enumerate(json.loads(file.read_text("utf-8"))):
        subject = row["path"].rpartition("/")[2].removesuffix(".html")
        page = replace(PAGES()["tool"], title=subject, site=row["path"].partition("/")[0], say=_long())
        said: dict[str, Any] = {"id": f"{number} {row['path']}", "was": "tool", "body": _padded(row)}
        stored = good.get(row["path"])
        if pairs and (blob := pairs / "blobs" / f"{row['blob']}.html").exists():
            said["body"] = blob.read_text("utf-8")
        listed.append(_case(said, _Stored.of(page, stored) if stored else page))
    return [
        Row(case.name, check.verdict, check.evidence[:1], not check.verdict.is_success) for case, check in play(listed)
    ]


@dataclass(frozen=True, slots=True)
class _Stored(Page):
    """A page whose snapshot is a file."""

    stored: bytes = b""

    @classmethod
    def of(cls, page: Page, stored: bytes) -> _Stored:
        return cls(page.url, page.site, page.title, page.lang, page.say, page.anew, stored)

    @property
    def body(self) -> bytes:
        return self.stored


def _long() -> tuple[str, ...]:
    """Some thousand characters, as long as the pages were whose snapshots are not at hand."""
    return tuple(line for page in PAGES().values() if page.lang == "en" for line in page.say)


def _padded(row: dict[str, Any]) -> str:
    missing = max(0, row["textlen"] - len(row["text"]))
    filler = (_FILLER * (missing // len(_FILLER) + 1))[:missing]
    title = f"<title>{escape(row['title'])}</title>" if row["title"] else ""
    return f"<!doctype html>{title}<p>{escape(row['text'])}</p><p>{filler}</p>" if row["textlen"] else ""


def _snapshots(folder: Path) -> dict[str, bytes]:
    """The longest good snapshot of each path."""
    found: dict[str, bytes] = {}
    for line in (folder / "pairs.jsonl").read_text("utf-8").splitlines():
        pair = json.loads(line)
        body = (folder / "blobs" / f"{pair['before']}.html").read_bytes()
        path = pair["path"] if "/" in pair["path"] else f"{pair['service']}/{pair['path']}"
        if len(body) > len(found.get(path, b"")):
            found[path] = body
    return found


def hijacked(file: Path) -> list[Row]:
    """Domains that answer and are not theirs any more; right is parked, hijacked, replaced or a failure."""
    rows = list(csv.DictReader(file.open(encoding="utf-8")))
    was = replace(PAGES()["tool"], say=_long())
    listed = [_case({"id": row["entry"], "was": "tool", **_match(_SERVED, row["now_serves"])}, was) for row in rows]
    caught = play(listed)
    return [
        Row(case.name, check.verdict, check.evidence[:1], not check.verdict.is_success and check.verdict not in _OPEN)
        for case, check in caught
    ]


def blocked(file: Path) -> list[Row]:
    """Addresses that shut robots out and let people in, by what their maintainers saw.

    Right is no failure. Addresses that answered otherwise (404, 5xx, silence) look dead to anybody, once: of these
    nothing is asked here, since it takes several looks to call them dead.
    """
    rows = list(csv.DictReader(file.open(encoding="utf-8")))
    found = [(row, _match(_WALLS, row["maintainer_comment"])) for row in rows]
    listed = [_case({"id": row["url_regex"], "cited": "tool", **said}) for row, said in found if said]
    return [
        Row(case.name, check.verdict, check.evidence[:1], not check.verdict.is_failure) for case, check in play(listed)
    ]


def _match(table: Sequence[tuple[str, dict[str, Any]]], words: str) -> dict[str, Any]:
    return next((said for pattern, said in table if re.search(pattern, words, re.IGNORECASE)), {})


def _case(said: dict[str, Any], page: Page | None = None) -> Case:
    shown = page or PAGES()["tool"]
    return Case(name=said["id"], truth=(Verdict.SOFT_404,), legitimate=False, part="real", said=said, page=shown)
