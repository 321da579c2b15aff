"""The demo's site on loopback."""

from __future__ import annotations

import asyncio
import http.client
import socket
from typing import TYPE_CHECKING

import pytest

from catalog.demo import pages, story
from catalog.demo.server import DemoSite

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@pytest.fixture
def site() -> Iterator[DemoSite]:
    """The site at its first visit."""
    with DemoSite() as running:
        yield running


def fetch(
    site: DemoSite, url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None
) -> tuple[int, Mapping[str, str], bytes]:
    """One exchange, the way a client does it that was told where the host is."""
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    try:
        connection.request(method, f"/{path}", headers={"Host": host, **(headers or {})})
        reply = connection.getresponse()
        return reply.status, dict(reply.getheaders()), reply.read()
    finally:
        connection.close()


@pytest.mark.parametrize("visit", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(
    "url", [*pages.PAGES, story.DYING, story.SOFT, story.CASINO, "http://library.example/local-options/"]
)
def test_page_answers_as_told(site: DemoSite, url: str, visit: int) -> None:
    """Each page at each visit is what the story says."""
    site.visit = visit
    told = story.answer(url, visit)
    status, headers, body = fetch(site, url)
    assert (status, body) == (told.status, told.body)
    assert set(told.headers) <= set(headers.items())


def test_unchanged_page_is_not_sent_again(site: DemoSite) -> None:
    """A visitor that shows the validator gets 304, until the page changes."""
    _, headers, _ = fetch(site, pages.QUESTIONS)
    again = {"If-None-Match": headers["ETag"]}
    assert fetch(site, pages.QUESTIONS, headers=again)[0] == 304
    site.visit = 3
    assert fetch(site, pages.QUESTIONS, headers=again)[0] == 200


def test_head_has_no_body(site: DemoSite) -> None:
    """HEAD is answered like GET without the body."""
    status, _, body = fetch(site, pages.QUESTIONS, method="HEAD")
    assert (status, body) == (200, b"")


def test_resolver_knows_only_the_story(site: DemoSite) -> None:
    """Names of the story lead to the site; no other name exists, so nothing leaves the machine."""
    assert asyncio.run(site.resolve("policy.example", 80)) == [("127.0.0.1", site.port)]
    for name in ("other.example", "python.org", "localhost"):
        with pytest.raises(socket.gaierror):
            asyncio.run(site.resolve(name, 80))


def test_resolver_loses_the_host_that_goes_away(site: DemoSite) -> None:
    """A host that the story takes away has a name before, and none from then on."""
    site.visit = 3
    assert asyncio.run(site.resolve(story.SCHOOLS, 80))
    site.visit = 4
    with pytest.raises(socket.gaierror) as gone:
        asyncio.run(site.resolve(story.SCHOOLS, 80))
    assert gone.value.errno == socket.EAI_NONAME


def test_server_stops_with_the_block() -> None:
    """After the `with` block nothing listens and no thread is left."""
    with DemoSite() as site:
        port = site.port
    assert not site._thread.is_alive()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_published_folder_is_served_and_nothing_above_it(tmp_path: Path) -> None:
    """`--serve` shows the published pages at the loopback address, and no file outside them."""
    public = tmp_path / "public"
    (public / "feeds").mkdir(parents=True)
    (public / "index.html").write_text("front")
    (public / "feeds" / "all.xml").write_text("<feed/>")
    (tmp_path / "secret").write_text("no")
    with DemoSite(public=public) as site:
        here = f"http://127.0.0.1:{site.port}"
        assert fetch(site, f"{here}/")[2] == b"front"
        assert fetch(site, f"{here}/feeds/all.xml")[2] == b"<feed/>"
        for path in ("/../secret", "/%2e%2e/secret", "/nothing"):
            assert fetch(site, here + path)[0] in {400, 404}
