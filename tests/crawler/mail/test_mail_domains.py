"""Promises about the domains that links of `mailto:` write to: who is asked what, and what is made of the answers."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from catalog.config import Config, CrawlSettings
from catalog.contact_links import mail_domains
from catalog.findings import of_project, report
from catalog.mail_domains import NOTE, kept
from catalog.model import Level, State, Verdict
from catalog.stages import Context, Setup
from catalog.talk import Talk
from crawler.mail import ask_mail_domains, mail_checks
from crawler.oneoff import check_once, mention_of
from crawler.stage import stage
from tests.nameserver import SILENCE, NameServer
from tests.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.model import Finding
    from tests.clock import Clock
    from tests.site import Site


@pytest.fixture
def names() -> Iterator[NameServer]:
    """A name server that knows one domain of each sort."""
    with NameServer() as running:
        running.says("good.example", "MX", "20 second.example.", "10 mx.good.example.")
        running.says("mx.good.example", "A", "192.0.2.1").says("second.example", "A", "192.0.2.2")
        running.says("six.example", "MX", "10 mx6.example.").says("mx6.example", "AAAA", "2001:db8::1")
        running.says("plain.example", "A", "192.0.2.3")
        running.says("plain6.example", "AAAA", "2001:db8::2")
        running.says("xn--espaa-rta.example", "MX", "10 mx.good.example.")
        running.says("null.example", "MX", "0 .").says("null.example", "A", "192.0.2.4")
        running.says("empty.example", "TXT")
        running.says("lost.example", "MX", "10 nowhere.example.", "20 empty.example.")
        running.fails("broken.example", "SERVFAIL").fails("closed.example", "REFUSED")
        running.says("half.example", "MX", "10 nowhere.example.", "20 broken.example.")
        yield running


def setup(names: NameServer, **crawl: object) -> Setup:
    """Settings with the look-ups turned on, and answers waited for no longer than a second."""
    made = replace(CrawlSettings(), **{"mail_domains": True, "timeout": 1.0, **crawl})  # type: ignore[arg-type]
    return Setup(config=Config(crawl=made), talk=Talk(io.StringIO()), nameservers=[names.place])


@pytest.mark.parametrize(
    ("domain", "verdict", "rule"),
    [
        ("good.example", Verdict.ALIVE, "mail-taken"),
        ("six.example", Verdict.ALIVE, "mail-taken"),
        ("plain.example", Verdict.ALIVE, "mail-taken"),
        ("plain6.example", Verdict.ALIVE, "mail-taken"),
        ("null.example", Verdict.DNS, "mail-unwanted"),
        ("empty.example", Verdict.DNS, "mail-no-server"),
        ("lost.example", Verdict.DNS, "mail-no-server"),
        ("nobody.example", Verdict.DNS, "mail-no-domain"),
        ("a" * 64 + ".example", Verdict.DNS, "mail-no-domain"),
        ("broken.example", Verdict.UNCHECKED, "mail-unconfirmed"),
        ("closed.example", Verdict.UNCHECKED, "mail-unconfirmed"),
        ("half.example", Verdict.UNCHECKED, "mail-unconfirmed"),
    ],
)
def test_domain_is_judged_by_what_its_name_servers_say(
    names: NameServer, domain: str, verdict: Verdict, rule: str
) -> None:
    """Servers for mail, else the domain's own address, else none; a name server's failure says nothing."""
    check = mail_checks(setup(names), [domain])[domain]
    assert (check.verdict, check.evidence[0].rule, check.evidence[0].detail) == (verdict, rule, domain)


def test_silence_confirms_nothing_and_ends_the_asking(names: NameServer) -> None:
    """A name server that does not answer is given up after a few questions, and no domain is blamed."""
    silent = [f"d{number}.example" for number in range(40)]
    for domain in silent:
        names.fails(domain, SILENCE)
    checks = mail_checks(setup(names, timeout=0.2), silent)
    assert {check.verdict for check in checks.values()} == {Verdict.UNCHECKED}
    assert len({name for name, _ in names.asked}) <= 25


def test_nothing_is_asked_past_a_proxy(names: NameServer) -> None:
    """A proxy that looks names up is there so that our own name server does not hear of them."""
    assert mail_checks(setup(names, proxy="socks5h://127.0.0.1:1"), ["good.example"]) == {}
    assert names.asked == []


@pytest.mark.parametrize(
    ("href", "domains"),
    [
        ("mailto:ana@Good.Example", ("good.example",)),
        ("mailto:a@one.example,b@two.example?cc=c%40one.example", ("one.example", "two.example")),
        ("mailto:ana@españa.example", ("xn--espaa-rta.example",)),
        ("mailto:ana@[192.0.2.1]", ()),
        ("mailto:ana@localhost", ()),
        ("mailto:ana@printer.local", ()),
        ("mailto:<email>", ()),
        ("mailto:nobody", ()),
        ("mailto:?subject=Hi", ()),
        ("https://ana@one.example/", ()),
    ],
)
def test_domains_of_a_link_are_those_that_name_servers_know(href: str, domains: tuple[str, ...]) -> None:
    """Each once, in ASCII; addresses of machines and names of one's own network are nobody's to ask about."""
    assert mail_domains(href) == domains


def checked(names: NameServer, folder: Path, text: str, **crawl: object) -> list[Finding]:
    """The findings of a one-off check of a Markdown file."""
    file = folder / "list.md"
    file.write_text(text)
    made = setup(names, **crawl)
    return list(check_once(made, mention_of(str(file), mail=made.config.crawl.mail_domains)))


def test_check_tells_where_a_domain_takes_no_mail(names: NameServer, tmp_path: Path) -> None:
    """With line and column like a fault of syntax, without the person; sound links count as fine; each asked once."""
    text = (
        "# People\n\n[Ana](mailto:ana.secret@nobody.example)\n- [Ben](mailto:ben.secret@good.example)\n"
        "- [Cai](mailto:cai.secret@good.example?cc=dee.secret@null.example) [x](mailto:eve.secret@broken.example)\n"
        "- [No](mailto:none)\n- [Home](mailto:fay@localhost)\n"
    )
    made = checked(names, tmp_path, text)
    told = [(one.source.line, one.source.column, one.verdict, one.level) for one in made]
    assert told == [
        (3, 1, Verdict.DNS, Level.ERROR),
        (4, 3, Verdict.ALIVE, Level.NONE),
        (5, 3, Verdict.DNS, Level.ERROR),
        (5, 68, Verdict.UNCHECKED, Level.WARNING),
        (6, 3, Verdict.MALFORMED, Level.ERROR),
    ]
    assert {one.url for one in made} == {"mailto:[e-mail]"}
    assert "secret" not in f"{made} {names.asked}"
    assert made[0].reason == "The part after the @ is no domain that exists: nobody.example."
    spanish = report(made, made[0].checked_at or pytest.fail("no time"), language="es")
    assert spanish.findings[0].reason == "Lo que va después de la @ no es un dominio que exista: nobody.example."
    assert sorted(names.asked) == sorted(set(names.asked))


def test_check_asks_nobody_unless_told_to(names: NameServer, tmp_path: Path) -> None:
    """Off by default: only what is wrong with an address as it is written is told."""
    made = checked(names, tmp_path, "[a](mailto:a@nobody.example) [b](mailto:none)", mail_domains=False)
    assert [one.verdict for one in made] == [Verdict.MALFORMED]
    assert names.asked == []


@pytest.fixture
def project(tmp_path: Path, clock: Clock, site: Site) -> Project:
    """A project with one page of ours that names three addresses, at the settings' default."""
    addresses = "".join(
        f'<p>Write to <a href="mailto:ana.secret@{name}.example">us</a>, who answer within a day.</p>\n'
        for name in ("good", "null", "nobody", "broken")
    )
    site.page("/us").says(f"<title>Who we are</title><main><p>We answer letters of every kind.</p>\n{addresses}</main>")
    return Project(tmp_path, clock, site.resolver).resource("us", site.url("/us"), ours=True)


def look(project: Project, names: NameServer, *, is_on: bool = True, **later: float) -> list[Finding]:
    """Runs the check stage once, later, and returns what the report says of the mail addresses."""
    project.clock.advance(**later)
    with project.open() as opened:
        crawl = replace(opened.config.crawl, mail_domains=is_on)
        context: Context = replace(opened, config=replace(opened.config, crawl=crawl), nameservers=[names.place])
        stage(context)
        assert "secret" not in str(context.store.notes(""))
        listed = of_project(context.catalog, context.store, now=context.clock())
        return [made for made in listed if made.url.startswith("mailto:")]


def states(found: list[Finding]) -> list[tuple[State | None, Verdict, Level]]:
    """What the report makes of each address."""
    return [(made.state, made.verdict, made.level) for made in found]


def test_report_calls_a_domain_dead_only_after_looks_over_days(project: Project, names: NameServer) -> None:
    """One failure is a suspicion; a name that does not exist has the shorter clock; no answer is never a failure."""
    fine = (State.ALIVE, Verdict.ALIVE, Level.NONE)
    unknown = (State.UNKNOWN, Verdict.UNCHECKED, Level.WARNING)
    suspect = (State.SUSPECT, Verdict.DNS, Level.WARNING)
    dead = (State.DEAD, Verdict.DNS, Level.ERROR)
    found = look(project, names)
    assert states(found) == [fine, suspect, suspect, unknown]
    assert [made.source.line for made in found] == [2, 3, 4, 5]
    assert states(look(project, names, hours=27)) == [fine, suspect, dead, unknown]
    assert states(look(project, names, hours=30)) == [fine, suspect, dead, unknown]
    assert states(look(project, names, hours=30)) == [fine, dead, dead, unknown]
    names.says("null.example", "MX", "10 mx.good.example.")
    assert states(look(project, names, days=10)) == [fine, fine, dead, unknown]


def test_domains_are_asked_about_when_due_and_forgotten_when_turned_off(project: Project, names: NameServer) -> None:
    """A second run at once asks nobody; without the setting nothing of it is left in the report."""
    look(project, names)
    before = len(names.asked)
    assert before > 0
    assert len(look(project, names)) == 4
    assert len(names.asked) == before
    assert look(project, names, is_on=False) == []
    with project.open() as context:
        assert context.store.notes(NOTE) == {}


def test_damaged_memory_counts_as_never_asked(project: Project, names: NameServer) -> None:
    """What another version kept is asked for again."""
    look(project, names)
    with project.open() as context:
        context.store.set_notes({f"{NOTE}good.example": "{", f"{NOTE}null.example": '{"state": "new"}'})
        assert set(kept(context.store)) == {"nobody.example", "broken.example"}
        assert ask_mail_domains(context) == 0
    assert len(look(project, names)) == 4
