"""Cassettes: answers recorded once replay through the same `exchange`, with no server and no connection.

To record anew: CHECKBACK_RECORD=1 pytest tests/crawler/fetch/test_cassettes.py
"""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import vcr

from crawler.fetch import Ask
from tests.crawler.fetch.asking import exchange, follow
from tests.crawler.fetch.tape import recorder
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

CASSETTES = Path(__file__).parents[2] / "cassettes"
HOST = "resources.example"


class NoNames:
    """A resolver that proves nobody is asked."""

    async def resolve(self, host: str, port: int) -> Sequence[tuple[str, int]]:
        """Never succeeds."""
        del port
        raise socket.gaierror(socket.EAI_FAIL, f"nobody should look up {host}")


def script(site: Site) -> None:
    """The pages behind the recorded cassette."""
    site.page("/old", HOST).redirects("/kyr", 301)
    page = site.page("/kyr", HOST).says("<h1>Know your rights</h1>" + "<p>Ask for a lawyer.</p>" * 50)
    page.etag('"1"').encoded("gzip")


def test_cassette_replays_without_a_server(request: pytest.FixtureRequest) -> None:
    """A recorded walk, compressed body and all, replays through the transport with nobody at the other end."""
    cassette = CASSETTES / f"{request.node.name}.yaml"
    recording = bool(os.environ.get("CHECKBACK_RECORD"))
    mode = vcr.mode.ALL if recording else vcr.mode.NONE
    with Site() as site, recorder().use_cassette(str(cassette), record_mode=mode) as tape:
        script(site)
        walked = follow(f"http://{HOST}/old", resolver=site.resolver if recording else NoNames())
        assert recording or (site.connections, tape.play_count) == (0, 2)
    assert [hop.status for hop in walked.hops] == [301, 200]
    assert walked.final.body.startswith(b"<h1>Know your rights</h1>")
    assert walked.final.header("etag") == '"1"'
    assert recording or walked.final.peer is None


def test_cassette_holds_no_secrets(site: Site, tmp_path: Path) -> None:
    """What is recorded replays as it was, without cookies and credentials."""
    site.page("/", HOST).answers(200, {"Set-Cookie": "session=secret", "ETag": '"1"'}, "body")
    ask = Ask(url=f"http://{HOST}/", headers=(("Authorization", "Basic c2VjcmV0"), ("Cookie", "session=secret")))
    cassette = tmp_path / "cassette.yaml"
    with recorder().use_cassette(str(cassette), record_mode=vcr.mode.ALL):
        live = exchange(ask, resolver=site.resolver)
    assert "secret" not in cassette.read_text().lower()
    assert "c2vjcmv0" not in cassette.read_text().lower()
    with recorder().use_cassette(str(cassette), record_mode=vcr.mode.NONE):
        replayed = exchange(ask, resolver=NoNames())
    assert (replayed.status, replayed.body, replayed.header("etag")) == (live.status, live.body, '"1"')
    assert (live.header("set-cookie"), replayed.header("set-cookie")) == ("session=secret", None)
