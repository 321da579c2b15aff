"""Copies in web archives: asked for only when turned on, once a week, and offered only from before the trouble.

To record the cassette anew: CHECKBACK_RECORD=1 pytest tests/crawler/test_archives.py
"""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import vcr
from hypothesis import given
from hypothesis import strategies as st

from catalog.copies import NOTE, answers_from, archived, wanted_before
from catalog.errors import ConfigError
from catalog.findings import of_project, report
from catalog.model import Origin, Standing, State
from catalog.reports import load
from crawler.archives import ask_for_copies, memento, wayback
from crawler.fetch import Reply
from crawler.stage import stage
from tests.certificates import AUTHORITY, certificate, server_context, trust
from tests.crawler.fetch.tape import recorder
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from tests.clock import Clock

_CASSETTES = Path(__file__).parents[1] / "cassettes"
_NOW = datetime(2026, 9, 7, tzinfo=UTC)
_PAGE = "http://help.example/kyr"
_COPY = "https://web.archive.org/web/20251103101500/http://help.example/kyr"
_LINKS = (
    '<http://help.example/kyr>; rel="original", '
    '<http://tg.example/timemap/link/http://help.example/kyr>; rel="timemap"; type="application/link-format", '
    '<https://arch.example/1/http://help.example/kyr>; rel="first memento"; datetime="Tue, 04 Mar 2014 10:00:00 GMT", '
    '<https://arch.example/2/http://help.example/kyr>; rel="memento"; datetime="Wed, 01 Oct 2025 10:00:00 GMT", '
    '<https://arch.example/9/http://help.example/kyr>; rel="last memento"; datetime="Thu, 01 Oct 2026 10:00:00 GMT"'
)


def available(**changed: Any) -> bytes:  # noqa: ANN401 - any JSON
    """What the availability service answers."""
    closest = {"available": True, "url": _COPY.replace("https:", "http:", 1), "timestamp": "20251103101500"}
    closest |= {"status": "200", **changed}
    return json.dumps({"url": _PAGE, "archived_snapshots": {"closest": closest}}).encode()


@pytest.fixture
def project(tmp_path: Path, clock: Clock, site: Site) -> Project:
    """A project with one page that is dead."""
    page = site.page("/kyr", host="help.example").says("<title>Rights</title><p>Ask for a lawyer.</p>")
    project = Project(tmp_path / "project", clock, site.resolver).resource("kyr", _PAGE)
    for _ in range(4):
        clock.advance(days=2)
        with project.open() as context:
            stage(context)
        page.dies(404)
    return project


def archives(stack: ExitStack, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stand-ins of both archives under their own names, as the answers of a resolver; for recording only."""
    trust(AUTHORITY, folder, monkeypatch)
    answers = {}
    for host, path, headers, body in (
        ("archive.org", None, {"Content-Type": "application/json", "Set-Cookie": "donation=x"}, available()),
        (
            "timetravel.mementoweb.org",
            f"/timegate/{_PAGE}",
            {"Link": _LINKS, "Location": "https://arch.example/2"},
            b"",
        ),
    ):
        (folder / host).mkdir()
        shown = server_context(certificate(host, issuer=AUTHORITY), folder / host)
        site = stack.enter_context(Site(tls=shown))
        stamp = "20260911090000"
        asked = path or f"/wayback/available?url=http%3A%2F%2Fhelp.example%2Fkyr&timestamp={stamp}"
        site.page(asked).answers(302 if path else 200, headers, body)
        answers[host] = [("127.0.0.1", site.port)]
    return answers


def test_archived_copy_from_before_is_offered(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Both archives are asked once; of all copies the last one from before the first failure stands in the report."""
    recording = bool(os.environ.get("CHECKBACK_RECORD"))
    mode = vcr.mode.ALL if recording else vcr.mode.NONE
    cassette = str(_CASSETTES / f"{request.node.name}.yaml")
    with ExitStack() as stack:
        if recording:
            project.resolver.answers.update(archives(stack, tmp_path, monkeypatch))  # type: ignore[union-attr]  # the site's
        tape = stack.enter_context(recorder().use_cassette(cassette, record_mode=mode))
        context = stack.enter_context(project.open())
        assert ask_for_copies(context, everywhere=True) == 2
        assert recording or tape.play_count == 2
        assert ask_for_copies(context, everywhere=True) == 0, "not twice in a week"
        kept = answers_from(context.store.note(NOTE + _PAGE))
        assert {name: len(answer["copies"]) for name, answer in kept.items()} == {"wayback": 1, "memento": 3}
        (made,) = of_project(context.catalog, context.store)
        (offered,) = made.replacements
        assert (offered.url, offered.origin) == (_COPY, Origin.WAYBACK)
        with (tmp_path / "r.txt").open("w") as out:
            load("text")(report([made], project.clock()), out)
    assert f"archived copy from 3 November 2025 at web.archive.org: {_COPY}" in (tmp_path / "r.txt").read_text()
    assert made.suggestion is None, "a copy is never called the new address"


def test_nobody_is_asked_unless_turned_on(project: Project, site: Site) -> None:
    """By default no archive hears of any address."""
    with project.open() as context:
        assert ask_for_copies(context) == 0
        assert context.store.notes(NOTE) == {}
    assert not [seen for seen in site.requests if "timegate" in seen.path or "wayback" in seen.path]


def test_archive_that_does_not_answer_is_asked_again_after_a_week(project: Project, site: Site) -> None:
    """A TimeGate in the settings that fails is left in peace for seven days, however often the stage runs."""
    gate = site.url("/timegate/", host="gate.example")
    site.page(f"/timegate/{_PAGE}", host="gate.example").dies(503)
    project.settings.write_text(project.settings.read_text() + f'[archives]\nmemento = true\ntimegate = "{gate}"\n')
    for days in (0, 2, 2, 2, 2):
        project.clock.advance(days=days)
        with project.open() as context:
            stage(context)
    asked = [seen for seen in site.requests if seen.host == "gate.example"]
    assert len(asked) == 2
    assert asked[0].headers["accept-datetime"] == "Fri, 11 Sep 2026 09:00:00 GMT"
    project.settings.write_text(project.settings.read_text().replace("contact = ", "# contact = "))
    project.clock.advance(days=8)
    with project.open() as context, pytest.raises(ConfigError, match=r"operator\.contact"):
        ask_for_copies(context)


def test_copy_of_a_page_that_was_taken_over_is_from_our_last_good_look() -> None:
    """It may have been somebody else's long before a look showed it."""
    taken = Standing(url=_PAGE, state=State.HIJACKED, first_failed_at=_NOW, last_ok_at=_NOW - timedelta(days=30))
    assert wanted_before(taken) == _NOW - timedelta(days=30)
    assert wanted_before(Standing(url=_PAGE, state=State.HIJACKED, first_failed_at=_NOW)) is None
    assert wanted_before(Standing(url=_PAGE, state=State.SUSPECT, first_failed_at=_NOW)) is None
    assert wanted_before(None) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"available": False},
        {"available": "yes"},
        {"status": "404"},
        {"timestamp": "2025"},
        {"timestamp": "20251399101500"},
        {"url": "javascript:alert(1)"},
        {"url": "http://web.archive.org.evil.example/x"},
        {"url": None},
    ],
)
def test_answer_that_names_no_good_copy_is_no_copy(changed: dict[str, Any]) -> None:
    """Only a copy that was there, dated, and at the archive itself is one."""
    assert list(wayback.copies(Reply(url=wayback.API, status=200, body=available()))) != []
    assert list(wayback.copies(Reply(url=wayback.API, status=200, body=available(**changed)))) == []


@given(
    st.binary(max_size=300) | st.recursive(st.none() | st.booleans() | st.text(max_size=5), st.lists).map(json.dumps)
)
def test_any_body_is_read(body: bytes | str) -> None:
    """Whatever the service answers is copies or none."""
    content = body if isinstance(body, bytes) else body.encode()
    wrapped = b'{"archived_snapshots": {"closest": ' + content + b"}}"
    for one in (content, wrapped):
        assert list(wayback.copies(Reply(url=wayback.API, status=200, body=one))) == []


@given(st.text(st.sampled_from('<>;,="\\ ' + "memntorldahp:/."), max_size=200) | st.text(max_size=100))
def test_any_link_header_is_read(value: str) -> None:
    """Whatever stands in a Link header is copies with a time, or none."""
    for headers in ((("link", value),), (("link", f"{_LINKS}, {value}"),)):
        made = list(memento.copies(Reply(url=_PAGE, status=302, headers=headers)))
        assert all(copy.at is not None and copy.url.startswith("http") for copy in made)


def test_links_are_told_apart_by_their_relations() -> None:
    """Only mementos with a time on a web address count; a comma inside an address or quotes ends no link."""
    header = (
        '<https://a.example/1,2/http://x.example/>; rel="prev memento"; datetime="Tue, 04 Mar 2014 10:00:00 GMT",'
        '<ftp://a.example/3>; rel="memento"; datetime="Tue, 04 Mar 2014 10:00:00 GMT",'
        '<https://a.example/4>; rel="memento"; datetime="yesterday", <https://a.example/5>; rel=memento,'
        '<https://a.example/6>; rel="memorable"; datetime="Tue, 04 Mar 2014 10:00:00 GMT"'
    )
    found = list(memento.copies(Reply(url=_PAGE, status=302, headers=(("link", header),))))
    assert [(copy.url, copy.at) for copy in found] == [
        ("https://a.example/1,2/http://x.example/", datetime(2014, 3, 4, 10, tzinfo=UTC))
    ]
    assert list(memento.copies(Reply(url=_PAGE, status=404, headers=(("link", header),)))) == []


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"wayback": 1}', '{"wayback": {"asked_at": "x", "copies": [[1, 2], "a", ["u", "never"]]}}']
)
def test_note_that_cannot_be_read_counts_as_never_asked(text: str, project: Project) -> None:
    """A damaged or newer note hides nothing and breaks nothing."""
    with project.open() as context:
        context.store.set_note(NOTE + _PAGE, text)
        assert archived(context.store, context.store.standings()) == {}
