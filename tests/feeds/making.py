"""Views made by hand: a small catalog, a log with a bit of everything, and what is known of each address."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from catalog.config import Config, SiteSettings
from catalog.model import (
    Catalog,
    Change,
    ChangeKind,
    Edit,
    Evidence,
    Link,
    Resource,
    Standing,
    State,
    Verdict,
)
from feeds.view import View

START = datetime(2026, 9, 7, 9, tzinfo=UTC)
SITE = "https://updates.example.org/"
PAGE = "https://rights.example/kyr"
OTHER = "https://courts.example/"
DEAD = "https://gone.example/guide.pdf"
MOVED = "https://old.example/policy"
NEW = "https://new.example/policy"


def change(number: int, kind: ChangeKind = ChangeKind.ITEM_ADDED, **fields: object) -> Change:
    """Row `number` of the log, one a day, with one edit of its kind."""
    made = Change(
        id=f"{number:016x}",
        at=START + timedelta(days=number),
        slug="kyr",
        url=PAGE,
        kind=kind,
        edits=(Edit(kind=kind, after=f"Item {number}", text=f"Item {number}", section="Courthouses"),),
        section="Courthouses",
        significance=0.8,
        seq=number,
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # the caller names the fields


def standing(url: str, state: State, verdict: Verdict, *evidence: Evidence, **fields: object) -> Standing:
    """What is known of an address after a look on the last day."""
    made = Standing(url=url, state=state, verdict=verdict, evidence=evidence, last_checked_at=START + timedelta(days=9))
    return replace(made, **fields)  # type: ignore[arg-type]  # the caller names the fields


RESOURCES = (
    Resource(slug="kyr", title="Know Your Rights Toolkit", url=PAGE),
    Resource(slug="courts", title="Courts", url=OTHER),
    Resource(slug="unknown", title="A Guide Without Address", url=None),
)
CHANGES = (
    change(1),
    change(2, ChangeKind.TEXT_CHANGED, edits=(Edit(kind=ChangeKind.TEXT_CHANGED, before="9 to 5", after="10 to 4"),)),
    change(3, ChangeKind.DIED, url=DEAD, link_text="Guide", evidence=(Evidence("http-status", "410"),), edits=()),
    change(4, ChangeKind.MOVED, url=MOVED, final_url=NEW, link_text="Policy", edits=()),
    change(5, ChangeKind.RESOURCE_REMOVED, slug="old-page", url="https://x.example/", edits=(), section=""),
)
STANDINGS = (
    standing(PAGE, State.ALIVE, Verdict.ALIVE),
    standing(OTHER, State.SUSPECT, Verdict.TIMEOUT, Evidence("timeout", "20 s"), first_failed_at=START),
    standing(DEAD, State.DEAD, Verdict.GONE, Evidence("http-status", "410")),
    standing(MOVED, State.ALIVE, Verdict.MOVED, Evidence("redirect", "301"), final_url=NEW),
)
LINKS = (
    Link(DEAD, "Guide"),
    Link(MOVED, "Policy"),
    Link("javascript:alert(1)", "Bad"),
    Link("mailto:a@b.example", "M"),
)


def view(
    *changes: Change,
    resources: tuple[Resource, ...] = RESOURCES,
    standings: tuple[Standing, ...] = STANDINGS,
    links: tuple[Link, ...] = LINKS,
    language: str = "en",
) -> View:
    """A view of these changes, or of none."""
    site = SiteSettings(url=SITE, language=language)
    return View(
        config=Config(site=site),
        catalog=Catalog(resources=resources),
        changes=changes,
        standings={one.url: one for one in standings},
        links={PAGE: links},
    )
