"""The second opinion before the last strike, as a project lives through it, on servers whose two families differ."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.findings import of_project
from catalog.model import ChangeKind, Level, State, Verdict
from crawler.fetch import Reply, Walk
from crawler.second_look import OtherFamily
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.clock import Clock

PAGE = "<title>Rights</title><main><h1>Rights</h1>" + "<p>You do not have to open the door to anybody.</p>" * 9
HOST = "two.example"


class Families:
    """One name with a server on each family of addresses, and a page that links to it."""

    def __init__(self, four: Site, six: Site, folder: Path, clock: Clock) -> None:
        self.four, self.six = four, six
        names = four.resolver
        names.answers[HOST] = [("127.0.0.1", four.port), ("::1", six.port)]
        self.project = Project(folder, clock, names)

    def says(self, path: str, words: str = PAGE) -> None:
        """A page that both show."""
        for site in (self.four, self.six):
            site.page(path, HOST).says(words)

    def days(self, *visits: float) -> list[ChangeKind]:
        """Visits after so many days each, and what they told."""
        return [change.kind for days in visits for change in self.project.visit(days=days)]


@pytest.fixture
def families(tmp_path: Path, clock: Clock) -> Iterator[Families]:
    """A page on both families; it cites another one there."""
    with Site() as four, Site(host="::1") as six:
        made = Families(four, six, tmp_path / "project", clock)
        made.says("/", PAGE + f'<p><a href="http://{HOST}/form">The form</a></p>')
        made.says("/form")
        yield made


@pytest.mark.parametrize(("path", "slug"), [("/", "page"), ("/form", "link")])
def test_second_look_finds_the_page(families: Families, path: str, slug: str) -> None:
    """A page that one family of addresses does not have and the other has is not dead: we cannot tell."""
    families.project.resource("rights", f"http://{HOST}/", ours=True)
    families.days(0, 1)
    families.four.page(path, HOST).dies()
    assert families.days(1, 1, 1, 1, 3, 4) == [], slug
    known = families.project.standing(f"http://{HOST}{path}")
    assert (known.state, known.verdict, known.status) == (State.SUSPECT, Verdict.BLOCKED, 404)
    way = "over IPv6, with the headers of a browser: alive (200); before: missing (404)"
    assert (known.evidence[0].rule, known.evidence[0].detail) == ("second-look-worked", way)
    with families.project.open() as context:
        found = next(made for made in of_project(context.catalog, context.store) if made.verdict is Verdict.BLOCKED)
    assert (found.level, found.reason) == (
        Level.WARNING,
        "One of two looks found the page and the other did not, so we cannot tell.",
    )
    assert known.next_due_at
    assert known.last_checked_at
    assert known.next_due_at - known.last_checked_at <= timedelta(hours=48)
    asked = [seen for seen in families.six.requests if seen.path == path][-1]
    assert asked.headers["accept-language"].startswith("en-US")
    assert "Checkback" in asked.headers["user-agent"]


@pytest.mark.parametrize("path", ["/", "/form"])
def test_second_look_confirms(families: Families, path: str) -> None:
    """A page that neither has is dead at its last strike, was asked for once more, and then never twice again."""
    families.project.resource("rights", f"http://{HOST}/", ours=True)
    families.days(0, 1)
    for site in (families.four, families.six):
        site.page(path, HOST).dies()
    assert families.days(1, 1, 2) == [ChangeKind.DIED]
    known = families.project.standing(f"http://{HOST}{path}")
    assert known.state is State.DEAD
    assert "second-look-failed" in [found.rule for found in known.evidence]
    assert families.six.paths.count(path) == 1
    families.days(9, 9)
    assert families.six.paths.count(path) == 1


def test_second_look_is_no_strike_of_its_own(families: Families) -> None:
    """Before the last strike nothing is asked for twice."""
    families.project.resource("rights", f"http://{HOST}/", ours=True)
    families.days(0, 1)
    families.four.page("/form", HOST).dies()
    before = families.four.paths.count("/form")
    families.days(1)
    assert families.four.paths.count("/form") == before + 1
    assert families.six.paths == []


def test_second_look_at_many_links_is_bounded(families: Families) -> None:
    """Of thirty links that die together ten are looked at twice; then the rest is believed."""
    links = "".join(f'<a href="http://{HOST}/l{number}">Leaflet {number}</a> ' for number in range(30))
    families.says("/", PAGE + f"<p>{links}</p>")
    for number in range(30):
        families.says(f"/l{number}")
    families.project.resource("rights", f"http://{HOST}/", ours=True)
    families.days(0, 1)
    for number in range(30):
        for site in (families.four, families.six):
            site.page(f"/l{number}", HOST).dies()
    families.days(1, 1, 2)
    assert len(families.six.paths) == 10
    with families.project.open() as context:
        states = [known.state for url, known in context.store.standings().items() if "/l" in url]
    assert states == [State.DEAD] * 30


def test_second_look_when_all_is_well_again(families: Families) -> None:
    """A first look that works ends the doubt like any other."""
    families.project.resource("rights", f"http://{HOST}/", ours=True)
    families.days(0, 1)
    families.four.page("/form", HOST).dies()
    families.days(1, 1, 3)
    families.four.page("/form", HOST).says(PAGE)
    families.days(9)
    assert families.project.standing(f"http://{HOST}/form").state is State.ALIVE


FOURS, SIXES = st.sampled_from(["127.0.0.1", "192.0.2.7", "::ffff:192.0.2.7"]), st.sampled_from(["::1", "2001:db8::7"])


@given(st.lists(FOURS | SIXES, min_size=1), st.none() | FOURS | SIXES)
def test_other_family(addresses: list[str], peer: str | None) -> None:
    """Never no address, never one that the name does not have; the other family alone where there is one."""

    class Names:
        async def resolve(self, _name: str, port: int) -> list[tuple[str, int]]:
            return [(address, port) for address in addresses]

    names = OtherFamily(Names())
    names.tried(Walk(hops=(Reply(url=f"http://{HOST}/", peer=peer),)))
    found = [address for address, _port in asyncio.run(names.resolve(HOST, 80))]
    fours = [address for address in addresses if "." in address]
    sixes = [address for address in addresses if "." not in address]
    wanted = addresses if peer is None else (sixes if "." in peer else fours)
    assert found == (wanted or addresses)
