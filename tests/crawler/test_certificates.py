"""Certificates that run out soon, as a project lives through them: told once a certificate, once a host."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from catalog.certificates import certificates
from catalog.findings import of_project, report
from catalog.model import ChangeKind, HostCertificate, Level, Verdict
from catalog.wording import entry
from crawler.explained import as_text
from crawler.explaining import explain
from crawler.oneoff import check_once, mention_of
from tests.certificates import AUTHORITY, certificate, server_context, show, trust
from tests.clock import Clock
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.model import Change, Finding

PAGE = "<title>Rights</title><main><h1>Rights</h1>" + "<p>You do not have to open the door to anybody.</p>" * 9


@dataclass
class Secure:
    """A project with pages on one https host, and what its server shows."""

    site: Site
    project: Project
    context: ssl.SSLContext
    folder: Path

    def shows(self, days: tuple[int, int]) -> None:
        """Another certificate, valid between two days counted from now."""
        show(self.context, certificate("rights.example", issuer=AUTHORITY, days=days), self.folder)

    def lists(self, slug: str, path: str, **fields: object) -> None:
        """A page of the host in the catalog."""
        self.site.page(path, "rights.example").says(PAGE)
        self.project.resource(slug, f"https://rights.example{path}", **fields)


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Secure]:
    """A host whose certificate ends in ten of its hundred days."""
    trust(AUTHORITY, tmp_path, monkeypatch)
    context = server_context(certificate("rights.example", issuer=AUTHORITY, days=(-90, 10)), tmp_path)
    with Site(tls=context) as site:
        project = Project(tmp_path / "project", Clock(datetime.now(UTC)), site.resolver)
        made = Secure(site, project, context, tmp_path)
        made.lists("rights", "/rights", ours=True)
        made.lists("bail", "/bail", ours=True)
        project.resolver = site.resolver
        yield made


def expiring(found: list[Change]) -> list[Change]:
    """The changes that tell of a certificate."""
    return [change for change in found if change.kind is ChangeKind.EXPIRING]


def findings(project: Project, language: str = "en") -> list[Finding]:
    """The findings about certificates."""
    with project.open() as context:
        made = report(of_project(context.catalog, context.store), project.clock(), language=language)
    return [one for one in made.findings if one.rule == "certificate-expires"]


def test_certificate_that_ends_is_told_once_a_host(secure: Secure) -> None:
    """Two pages of our host are one change and one finding, at the first look at it, and never again."""
    told = expiring(secure.project.visit())
    assert [(change.slug, change.details["host"]) for change in told] == [("rights", "rights.example")]
    assert expiring(secure.project.visit(days=1)) == []
    (found,) = findings(secure.project)
    assert (found.url, found.level, found.slug) == ("https://rights.example/", Level.ERROR, "rights")
    assert found.reason.startswith("The security certificate of rights.example runs out on ")
    assert found.evidence[0].detail.endswith("(authority.example)")


def test_certificate_that_ends_is_told_in_words(secure: Secure) -> None:
    """The entry and the finding name site and day, in English and Spanish."""
    (told,) = expiring(secure.project.visit())
    with secure.project.open() as context:
        resource = context.catalog.by_slug["rights"]
        english = entry(told, resource, catalog=context.catalog, language="en")
        spanish = entry(told, resource, catalog=context.catalog, language="es")
    assert "the security certificate of rights.example runs out on" in english.title
    assert "el certificado de seguridad de rights.example vence el" in spanish.title
    assert "vence el" in findings(secure.project, "es")[0].reason
    assert "rights.example" in secure.project.feed()


def test_certificate_that_is_renewed_is_no_news(secure: Secure) -> None:
    """A new certificate ends the finding in silence; the end of that one is told again."""
    secure.project.visit()
    secure.shows((-1, 89))
    assert secure.project.visit(days=2) == []
    assert findings(secure.project) == []
    assert len(expiring(secure.project.visit(days=70))) == 1


def test_certificate_of_others_is_a_note(secure: Secure) -> None:
    """What only others can renew asks nothing of anybody, and no reader is told of it by default."""
    for listed in secure.project.entries:
        listed["ours"] = False
    secure.project.resource("more", None)
    (told,) = expiring(secure.project.visit())
    assert told.significance < 0.3
    assert [found.level for found in findings(secure.project)] == [Level.NOTE]
    assert "runs out" not in secure.project.feed()


def test_certificate_of_a_link_is_a_note(secure: Secure) -> None:
    """The host of a link on our page is noted once for all its links; on a page of others it is not."""
    secure.project.entries.clear()
    with Site() as plain:
        links = "".join(f'<a href="https://rights.example/{name}">{name}</a> ' for name in ("rights", "bail"))
        plain.page("/").says(PAGE + f"<p>{links}</p>")
        secure.project.resource("ours", plain.url(), ours=True)
        assert expiring(secure.project.visit()) == []
        (found,) = findings(secure.project)
        assert (found.level, found.slug, found.text) == (Level.NOTE, "ours", "rights.example")
        secure.project.entries.clear()
        secure.project.resource("ours", plain.url(), ours=False)
        assert findings(secure.project) == []


def test_certificate_facts_are_kept_for_every_https_host(secure: Secure) -> None:
    """Authority, names and days of a certificate are known after a look, whether it ends soon or not."""
    secure.shows((-10, 80))
    secure.project.visit()
    with secure.project.open() as context:
        known = certificates(context.store)["rights.example"]
    assert (known.issuer, known.names, known.warned_at) == ("authority.example", ("rights.example",), None)


def test_certificate_is_told_by_a_check_without_memory(secure: Secure) -> None:
    """A one-off check notes the end of a certificate, once a host, and calls nothing broken for it."""
    page = "https://rights.example/rights"
    with secure.project.open() as context:
        mentions = [*mention_of(page), *mention_of("https://rights.example/bail")]
        found = list(check_once(context, mentions, workers=1))
    assert [(made.verdict, made.level) for made in found] == [(Verdict.ALIVE, Level.NOTE), (Verdict.ALIVE, Level.NONE)]
    assert found[0].rule == "certificate-expires"
    assert found[0].reason.startswith("The security certificate of rights.example runs out on ")


def test_certificate_is_explained(secure: Secure) -> None:
    """`explain` says who vouches for the host, until when, and since when that was seen."""
    secure.project.visit()
    with secure.project.open() as context:
        facts = explain(context, "https://rights.example/rights", "en")
    assert facts["certificate"]["issuer"] == "authority.example"
    assert facts["certificate"]["runs_out_soon"] is True
    assert "certificate of rights.example: from authority.example, until " in as_text(facts, "en")
    assert "certificado de rights.example: de authority.example, hasta el " in as_text(facts, "es")


@pytest.mark.parametrize(
    ("life", "left", "soon"),
    [(90, 22, False), (90, 21, True), (398, 21, True), (6, 3, False), (6, 1, True), (47, 15, False), (90, -1, False)],
    ids=["early", "three weeks", "a year", "short-lived", "short-lived at its end", "renewed by machine", "over"],
)
def test_certificate_ends_soon(life: int, left: int, soon: bool) -> None:  # noqa: FBT001 - a table of cases
    """Three weeks ahead, but for short-lived ones the last quarter of their life: machines renew these late."""
    now = datetime.now(UTC)
    ends = now + timedelta(days=left)
    known = HostCertificate(
        host="a.example", issuer="", names=(), not_before=ends - timedelta(days=life), not_after=ends, seen_at=now
    )
    assert known.runs_out_soon(now, 21) is soon


def test_http_where_https_works_is_a_hint(secure: Secure) -> None:
    """An http address that is sent to the same place by https is noted, with the address to write."""
    with Site() as plain:
        plain.page("/rights", "rights.example").redirects("https://rights.example/rights")
        names = secure.project.resolver
        assert names is not None
        secure.project.entries.clear()
        secure.project.resource("rights", "http://rights.example/rights")

        class Both:
            """http goes to one server, https to the other."""

            async def resolve(self, _host: str, port: int) -> list[tuple[str, int]]:
                return [("127.0.0.1", plain.port if port == 80 else secure.site.port)]

        secure.project.resolver = Both()
        secure.project.visit()
    with secure.project.open() as context:
        hints = [made for made in of_project(context.catalog, context.store) if made.rule == "http-only"]
    assert [(made.level, made.suggestion) for made in hints] == [(Level.NOTE, "https://rights.example/rights")]
    assert "https" in hints[0].reason
