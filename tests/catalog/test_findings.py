"""From what is known about a URL to a report line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from catalog.findings import finding, of_project, report
from catalog.model import (
    Access,
    Catalog,
    Check,
    Decision,
    Evidence,
    Level,
    Link,
    Resource,
    SourceLine,
    Standing,
    State,
    Verdict,
)
from catalog.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.model import Finding

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
URL = "https://a.example/"
LINE = SourceLine("catalog.yaml", 3)
FAILED = [Verdict.MISSING, Verdict.GONE, Verdict.DNS, Verdict.TLS, Verdict.REFUSED, Verdict.TIMEOUT]
FAILED += [Verdict.SERVER_ERROR, Verdict.BAD_RESPONSE]
CANNOT_TELL = [Verdict.BLOCKED, Verdict.LIMITED, Verdict.UNCHECKED]


def look(verdict: Verdict, **fields: str | int) -> Check:
    """One look at the page."""
    return Check(url=URL, at=NOW, verdict=verdict, **fields)  # type: ignore[arg-type]  # short for the tests


def standing(state: State, verdict: Verdict, **fields: object) -> Standing:
    """What the looks show over time."""
    return Standing(url=URL, state=state, verdict=verdict, last_checked_at=NOW, **fields)  # type: ignore[arg-type]  # as above


def line(check: Check | None, known: Standing | None, **where: object) -> Finding:
    """A finding on the catalog's own line."""
    return finding(url=URL, text="A", source=LINE, check=check, standing=known, **where)  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize("verdict", FAILED)
def test_finding_without_memory_failing_is_an_error(verdict: Verdict) -> None:
    """Where nothing is remembered, this look decides, and a failure needs somebody."""
    made = line(look(verdict), None)
    assert (made.level, made.state) == (Level.ERROR, None)


@pytest.mark.parametrize("verdict", CANNOT_TELL)
@pytest.mark.parametrize("known", [None, State.ALIVE, State.UNKNOWN])
def test_finding_that_cannot_be_told_is_a_warning(verdict: Verdict, known: State | None) -> None:
    """A bot wall, a request to slow down or no look at all never is a broken link."""
    made = line(look(verdict), standing(known, verdict) if known else None)
    assert made.level is Level.WARNING


def test_finding_suspect_is_a_warning() -> None:
    """Failing, but not long enough to say dead, is too early for an error."""
    made = line(None, standing(State.SUSPECT, Verdict.MISSING, failures=1, first_failed_at=NOW))
    assert (made.level, made.failures, made.first_seen) == (Level.WARNING, 1, NOW)


@pytest.mark.parametrize(
    ("where", "level"),
    [
        ({"slug": "a", "address": True}, Level.ERROR),
        ({"slug": "a", "ours": True}, Level.ERROR),
        ({}, Level.ERROR),
        ({"slug": "a"}, Level.NOTE),
    ],
    ids=["own address", "link on our page", "asked for by name", "link on their page"],
)
def test_finding_dead_asks_only_those_who_can_act(where: dict[str, object], level: Level) -> None:
    """A dead link is an error where a maintainer can edit it, and a note on other people's pages."""
    assert line(None, standing(State.DEAD, Verdict.GONE), **where).level is level


@pytest.mark.parametrize("known", [None, standing(State.ALIVE, Verdict.MOVED, final_url="https://b.example/")])
def test_finding_moved_offers_the_new_address(known: Standing | None) -> None:
    """A page that moved is a note with its new address as a suggestion."""
    made = line(look(Verdict.MOVED, final_url="https://b.example/"), known)
    assert (made.level, made.suggestion) == (Level.NOTE, "https://b.example/")


@pytest.mark.parametrize("known", [None, standing(State.ALIVE, Verdict.ALIVE)])
def test_finding_alive_is_nothing(known: Standing | None) -> None:
    """A page that is there asks nothing of anybody, even when a redirect led to it."""
    made = line(look(Verdict.ALIVE, final_url="https://b.example/"), known)
    assert (made.level, made.suggestion) == (Level.NONE, None)


@pytest.mark.parametrize("known", [None, Standing(url=URL)])
def test_finding_never_looked_at_says_so(known: Standing | None) -> None:
    """An address nobody looked at yet is unchecked, with no state, in plain words."""
    made = line(None, known)
    assert (made.verdict, made.state, made.level) == (Verdict.UNCHECKED, None, Level.WARNING)
    assert made.reason == "Not looked at yet."


def test_finding_says_what_of_it_was_not_looked_at() -> None:
    """That nobody could look for a fragment is told to those who cite it, in their language, and asks for nothing."""
    notes = (Evidence("http-status", "200"), Evidence("fragment-unchecked-scripts", "part"))
    check = Check(url=URL, at=NOW, verdict=Verdict.ALIVE, evidence=notes)
    with_it, without = (
        finding(url=url, text="A", source=LINE, check=check, standing=None) for url in (f"{URL}#part", f"{URL}#other")
    )
    assert {(made.verdict, made.level) for made in (with_it, without)} == {(Verdict.ALIVE, Level.NONE)}
    assert (with_it.evidence, without.evidence) == (notes, notes[:1])
    assert "scripts build it" in with_it.reason
    assert without.reason == "The page is there."
    (told,) = report([with_it], NOW, language="es").findings
    assert "no podemos saber" in told.reason


def test_report_puts_first_what_presses_most() -> None:
    """Errors first; among equals new ones first, then in the order of the files."""
    dead, alive = standing(State.DEAD, Verdict.GONE), standing(State.ALIVE, Verdict.ALIVE)
    lines = [
        finding(url=url, text="", source=SourceLine(file, at), check=None, standing=known, new=new)
        for url, file, at, known, new in [
            ("5", "a.yaml", 1, alive, False),
            ("4", "b.yaml", 2, dead, False),
            ("3", "a.yaml", 10, dead, False),
            ("2", "a.yaml", 9, dead, False),
            ("1", "z.yaml", 1, dead, True),
        ]
    ]
    assert [made.url for made in report(lines, NOW).findings] == ["1", "2", "3", "4", "5"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty state database."""
    with Store.open(tmp_path / "state.sqlite3", tmp_path / "snapshots") as store:
        yield store


def saw(url: str, verdict: Verdict, state: State, *links: Link, since: datetime = NOW) -> Decision:
    """A look at a page that was recorded."""
    check = Check(url=url, at=NOW, verdict=verdict, evidence=(Evidence("http-status", "404"),))
    known = Standing(url=url, state=state, verdict=verdict, since=since, last_checked_at=NOW, evidence=check.evidence)
    return Decision(check=check, standing=known, links=links)


def test_project_lists_addresses_and_their_links(store: Store) -> None:
    """Own addresses stand on their catalog line, links on the page's line, mail links nowhere."""
    link = Link("https://dead.example/x#part", "Form", section="Forms", line=12, column=5)
    store.record(
        [
            saw(URL, Verdict.ALIVE, State.ALIVE, link, Link("mailto:a@example.org", "Write")),
            saw("https://dead.example/x", Verdict.MISSING, State.DEAD),
        ]
    )
    known = Resource(slug="a", title="Page A", url=URL, ours=True, source=LINE)
    own, cited = of_project(Catalog(resources=(known,)), store)
    assert (own.text, own.source, own.level) == ("Page A", LINE, Level.NONE)
    assert (cited.url, cited.source, cited.section) == (link.href, SourceLine(URL, 12, 5), "Forms")
    assert (cited.level, cited.new, cited.slug) == (Level.ERROR, True, "a")


@pytest.mark.parametrize(("ours", "level"), [(True, Level.ERROR), (False, Level.NOTE)])
def test_project_link_that_cannot_work_as_written(store: Store, level: Level, *, ours: bool) -> None:
    """A mail, telephone or web address with a mistake in it is told on its line, without the person that it names."""
    written = ["mailto:ana.luz(at)clinic.example", "tel:call-ana", "http://exa mple.org/", "mailto:b@clinic.example"]
    links = [Link(href, f"Write to {href}", line=at) for at, href in enumerate(written, start=1)]
    store.record([saw(URL, Verdict.ALIVE, State.ALIVE, *links, Link("javascript:void(0)", "Menu"))])
    page = Resource(slug="a", title="Page A", url=URL, ours=ours, source=LINE)
    _, *found = of_project(Catalog(resources=(page,)), store)
    assert [(made.url, made.source.line, made.evidence[0].rule) for made in found] == [
        ("mailto:[e-mail]", 1, "mail-address"),
        ("tel:[phone]", 2, "phone-number"),
        ("http://exa mple.org/", 3, "unreadable-address"),
    ]
    assert {(made.verdict, made.level, made.state) for made in found} == {(Verdict.MALFORMED, level, None)}
    assert "ana" not in "".join(made.url for made in found)


def test_project_link_to_a_page_with_a_password_is_fine(store: Store) -> None:
    """Where the catalog expects a password, a login is fine for the page and for every link to it, and only there."""
    archives, other = "https://a.example/archives", "https://a.example/members"
    links = [Link(url, "Recordings", line=at) for at, url in enumerate((archives, other), start=1)]
    gated = [saw(url, Verdict.GATED, State.UNKNOWN) for url in (archives, other)]
    store.record([saw(URL, Verdict.ALIVE, State.ALIVE, *links), *gated])
    page = Resource(slug="a", title="Page A", url=URL, ours=True, source=LINE)
    closed = Resource(slug="b", title="Archives", url=archives, access=Access.PASSWORD, source=LINE)
    found = of_project(Catalog(resources=(page, closed)), store)
    assert [(made.url, made.level, made.also) for made in found if made.verdict is Verdict.GATED] == [
        (archives, Level.NONE, (SourceLine(URL, 1),)),
        (other, Level.WARNING, ()),
    ]


def test_project_trouble_of_before_is_not_new(store: Store) -> None:
    """What was dead before the latest look was told before."""
    store.record([saw(URL, Verdict.GONE, State.DEAD, since=NOW - timedelta(days=7))])
    (made,) = of_project(Catalog(resources=(Resource(slug="a", title="A", url=URL),)), store)
    assert (made.level, made.new) == (Level.ERROR, False)


def test_project_page_cited_twice_is_two_findings(store: Store) -> None:
    """One check, a finding for each citation, and its links once."""
    store.record([saw(URL, Verdict.ALIVE, State.ALIVE, Link("https://b.example/", "B"))])
    resources = tuple(Resource(slug=slug, title=slug, url=f"{URL}#{slug}") for slug in ("one", "two"))
    assert [made.url for made in of_project(Catalog(resources=resources), store)] == [
        f"{URL}#one",
        f"{URL}#two",
        "https://b.example/",
    ]


def test_project_resource_without_address_is_nowhere(store: Store) -> None:
    """An entry whose address is not known is never broken and never counted."""
    assert list(of_project(Catalog(resources=(Resource(slug="a", title="A", url=None),)), store)) == []


def test_project_can_be_asked_for_some_resources(store: Store) -> None:
    """Only the named resources and their links are listed."""
    resources = tuple(Resource(slug=slug, title=slug, url=f"https://{slug}.example/") for slug in ("one", "two"))
    (made,) = of_project(Catalog(resources=resources), store, slugs={"two"})
    assert made.slug == "two"
