"""Outages, as a project lives through them: of our own network, of one host, and of our clock."""

from __future__ import annotations

import io
import signal
import socket
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import reports
from catalog.errors import Interrupted, OwnFailure
from catalog.findings import of_project, report
from catalog.incidents import open_incidents
from catalog.model import ChangeKind, Level, State, Verdict
from catalog.stages import stages
from catalog.wording import entry
from tests.clock import Clock
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.model import Change, Finding, Standing
    from catalog.stages import Outcome

HOSTS = [f"h{number}.example" for number in range(10)]
NO_ANSWER = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
REFUSED = [("127.0.0.1", 1)]


@pytest.fixture
def site() -> Iterator[Site]:
    """A page on each of ten hosts."""
    with Site() as site:
        for name in HOSTS:
            site.page("/", name).says(f"<title>{name}</title><h1>{name}</h1><p>All about {name}, kept up to date.</p>")
        yield site


def project_of(folder: Path, clock: Clock, site: Site, hosts: list[str]) -> Project:
    """A catalog with a page on each host."""
    project = Project(folder, clock, site.resolver)
    for name in hosts:
        project.resource(name.partition(".")[0], f"http://{name}/")
    return project


def run(project: Project, **later: float) -> Outcome:
    """The check stage alone, and what it says."""
    project.clock.advance(**later)
    with project.open() as context:
        return dict(stages())["check"](context)


def cut(project: Project, hosts: list[str], how: object = NO_ANSWER) -> None:
    """These hosts cannot be reached any more."""
    project.resolver.answers.update(dict.fromkeys(hosts, how))  # type: ignore[union-attr]  # the site's resolver


def mend(project: Project) -> None:
    """Everything can be reached again."""
    project.resolver.answers.clear()  # type: ignore[union-attr]  # the site's resolver


def standings(project: Project) -> dict[str, Standing]:
    """All that is known."""
    with project.open() as context:
        return context.store.standings()


def changes(project: Project) -> list[Change]:
    """The whole change log."""
    with project.open() as context:
        return list(context.store.changes())


def findings(project: Project, language: str = "en") -> tuple[list[Finding], str]:
    """The report, and its text."""
    with project.open() as context:
        made = report(of_project(context.catalog, context.store), project.clock(), language=language)
    out = io.StringIO()
    reports.load("text")(made, out)
    return list(made.findings), out.getvalue()


def test_own_network_down_freezes_every_state(tmp_path: Path, clock: Clock, site: Site) -> None:
    """Three of ten hosts gone at once are our doing: the run fails, nobody gets a strike, and the report says why."""
    project = project_of(tmp_path, clock, site, HOSTS)
    assert run(project).ok
    cut(project, HOSTS[:3], REFUSED)
    outcome = run(project, days=1)
    assert not outcome.ok
    assert "3 of 10 hosts could not be reached" in outcome.summary
    known = standings(project)
    assert {standing.state for standing in known.values()} == {State.ALIVE}
    down = known["http://h0.example/"]
    assert (down.verdict, down.failures, down.first_failed_at) == (Verdict.UNCHECKED, 0, None)
    assert down.evidence[0].rule == "own-network"
    listed, text = findings(project)
    assert "Our own connection was down, so we could not look." in text
    assert [made.level for made in listed].count(Level.WARNING) == 3
    assert changes(project) == []


def test_own_network_back_is_as_if_nothing_was(tmp_path: Path, clock: Clock, site: Site) -> None:
    """What was not judged is due at once, and the next run finds it well."""
    project = project_of(tmp_path, clock, site, HOSTS)
    run(project)
    cut(project, HOSTS)
    assert not run(project, days=1).ok
    mend(project)
    assert run(project, minutes=10).ok
    assert {standing.verdict for standing in standings(project).values()} == {Verdict.ALIVE}
    assert changes(project) == []


def test_two_of_ten_hosts_down_are_theirs(tmp_path: Path, clock: Clock, site: Site) -> None:
    """Below a third, the failures are recorded as what they are."""
    project = project_of(tmp_path, clock, site, HOSTS)
    run(project)
    cut(project, HOSTS[:2])
    assert run(project, days=1).ok
    assert [standings(project)[f"http://h{number}.example/"].state for number in range(3)] == [
        State.SUSPECT,
        State.SUSPECT,
        State.ALIVE,
    ]


def test_hosts_really_down_together_die_in_the_end(tmp_path: Path, clock: Clock, site: Site) -> None:
    """One run is excused; then a provider that took a third of the catalog along gets its strikes."""
    project = project_of(tmp_path, clock, site, HOSTS)
    run(project)
    cut(project, HOSTS[:3], REFUSED)
    assert [run(project, days=1).ok for _day in range(6)] == [False, True, True, True, True, True]
    assert {change.kind for change in changes(project)} == {ChangeKind.DIED}
    assert len(changes(project)) == 3


def test_small_catalog_offline_is_not_dying(tmp_path: Path, clock: Clock, site: Site) -> None:
    """With three hosts and no name server, nothing is recorded against anybody for a week."""
    project = project_of(tmp_path, clock, site, HOSTS[:3])
    run(project)
    cut(project, HOSTS)
    assert not any(run(project, days=1).ok for _day in range(7))
    mend(project)
    assert run(project, days=1).ok
    assert changes(project) == []


def test_first_run_without_a_network_blames_nobody(tmp_path: Path, clock: Clock, site: Site) -> None:
    """Who starts offline is told so, and finds nothing failing later."""
    project = project_of(tmp_path, clock, site, HOSTS[:3])
    cut(project, HOSTS)
    assert not run(project).ok
    assert {standing.state for standing in standings(project).values()} == {State.UNKNOWN}
    mend(project)
    assert run(project, minutes=1).ok
    assert {standing.state for standing in standings(project).values()} == {State.ALIVE}


@settings(max_examples=8)
@given(st.lists(st.tuples(st.sets(st.sampled_from(HOSTS)), st.booleans()), min_size=1, max_size=4))
def test_run_that_blames_our_network_changes_no_state(
    tmp_path_factory: pytest.TempPathFactory, days: list[tuple[set[str], bool]]
) -> None:
    """Whatever went before, a run that suspects us moves no state and counts no strike."""
    with Site() as site:
        for name in HOSTS:
            site.page("/", name).says(f"<title>{name}</title><h1>{name}</h1><p>All about {name}.</p>")
        project = project_of(tmp_path_factory.mktemp("net"), Clock(), site, HOSTS)
        run(project)
        for down, refused in days:
            mend(project)
            cut(project, sorted(down), REFUSED if refused else NO_ANSWER)
            before = standings(project)
            if run(project, days=1).ok:
                continue
            for url, after in standings(project).items():
                if url.split("/")[2] not in down:
                    continue
                kept = before[url]
                if kept.state is State.DEAD:
                    continue
                assert (after.state, after.since, after.failures) == (kept.state, kept.since, kept.failures)
                assert (after.first_failed_at, after.last_ok_at) == (kept.first_failed_at, kept.last_ok_at)


def test_stop_while_looks_wait_loses_nothing(tmp_path: Path, clock: Clock, site: Site) -> None:
    """Stopped before the end, what waited is not recorded, and as due as it was."""
    project = project_of(tmp_path, clock, site, HOSTS)
    run(project)
    before = standings(project)
    cut(project, HOSTS[:5])
    site.page("/", HOSTS[9]).hangs()
    timer = threading.Timer(1.5, signal.raise_signal, [signal.SIGTERM])
    timer.start()
    with pytest.raises(Interrupted):
        run(project, days=1)
    timer.join()
    after = standings(project)
    assert {url: after[url] for url in before if url[7:9] in {"h0", "h1", "h2", "h3", "h4", "h9"}} == {
        url: before[url] for url in before if url[7:9] in {"h0", "h1", "h2", "h3", "h4", "h9"}
    }
    assert after["http://h7.example/"] != before["http://h7.example/"]
    site.page("/", HOSTS[9]).revives()
    mend(project)
    assert run(project).ok
    assert changes(project) == []


_LINKS = "".join(f'<li><a href="http://clinic.example/{number}">Clinic {number}</a></li>' for number in range(6))


@pytest.fixture
def clinic(tmp_path: Path, clock: Clock, site: Site) -> Project:
    """Our page with six links to one host, which all work."""
    for number in range(6):
        site.page(f"/{number}", "clinic.example").says(f"<title>{number}</title><h1>Clinic {number}</h1>")
    site.page("/list", HOSTS[0]).says(f"<title>List</title><h1>List</h1><p>Clinics:</p><ul>{_LINKS}</ul>")
    project = Project(tmp_path, clock, site.resolver)
    return project.resource("list", f"http://{HOSTS[0]}/list", ours=True, title="List of clinics")


def words(project: Project, change: Change) -> list[str]:
    """The title of a change in English and Spanish."""
    with project.open() as context:
        resource = context.catalog.by_slug[change.slug]
        return [entry(change, resource, language=language).title for language in ("en", "es")]


def weeks(project: Project, count: int) -> list[Change]:
    """So many weekly visits and what they tell."""
    return [change for _week in range(count) for change in project.visit(days=7)]


def test_host_that_is_down_is_one_incident(clinic: Project) -> None:
    """Six links of a host that is down are one change, one line of the report, one matter that needs you."""
    clinic.visit()
    cut(clinic, ["clinic.example"], REFUSED)
    assert clinic.visit(days=7) == []
    listed, text = findings(clinic)
    (line,) = [made for made in listed if made.incident]
    assert (line.level, len(line.links), line.url) == (Level.WARNING, 6, "http://clinic.example/")
    assert "clinic.example does not answer: 6 links, since 14 September 2026." in text
    (died,) = weeks(clinic, 3)
    assert (died.kind, died.slug, died.details["host"], died.details["links"]) == (
        ChangeKind.DIED,
        "list",
        "clinic.example",
        "6",
    )
    listed, text = findings(clinic)
    assert text.startswith("1 needs you, ")
    assert [made.level for made in listed].count(Level.ERROR) == 1
    assert "clinic.example no responde: 6 enlaces, desde el 14 de septiembre de 2026." in findings(clinic, "es")[1]
    assert words(clinic, died) == [
        "List of clinics: 6 links to clinic.example stopped working",
        "List of clinics: 6 enlaces a clinic.example dejaron de funcionar",
    ]


def test_host_that_comes_back_is_told_once(clinic: Project) -> None:
    """When the host answers again, one change takes back what was told."""
    clinic.visit()
    cut(clinic, ["clinic.example"], REFUSED)
    assert len(weeks(clinic, 4)) == 1
    mend(clinic)
    told = weeks(clinic, 6)
    assert [(change.kind, change.details.get("host")) for change in told] == [(ChangeKind.REVIVED, "clinic.example")]
    with clinic.open() as context:
        assert open_incidents(context.store) == {}
    assert not [made for made in findings(clinic)[0] if made.level is not Level.NONE]
    assert words(clinic, told[0])[0] == "List of clinics: the links to clinic.example work again"


def test_host_that_comes_back_early_was_never_news(clinic: Project) -> None:
    """An outage of a day leaves no trace in the log."""
    clinic.visit()
    cut(clinic, ["clinic.example"])
    assert clinic.visit(days=7) == []
    mend(clinic)
    assert clinic.visit(days=1) == []
    with clinic.open() as context:
        assert open_incidents(context.store) == {}


def test_links_still_dead_when_their_host_is_back_are_told(clinic: Project, site: Site) -> None:
    """What the incident kept quiet about is told by itself when the incident is over."""
    clinic.visit()
    cut(clinic, ["clinic.example"], REFUSED)
    weeks(clinic, 4)
    mend(clinic)
    site.page("/5", "clinic.example").dies(404)
    told = weeks(clinic, 6)
    assert sorted((change.kind.value, change.link_text) for change in told) == [
        ("died", "Clinic 5"),
        ("revived", "clinic.example"),
    ]


def test_single_dead_link_is_no_incident(clinic: Project, site: Site) -> None:
    """One page of a host that is gone is told as itself."""
    clinic.visit()
    site.page("/3", "clinic.example").dies(404)
    (died,) = weeks(clinic, 3)
    assert (died.link_text, died.details.get("host")) == ("Clinic 3", None)
    assert not [made for made in findings(clinic)[0] if made.incident]


def test_page_on_a_host_that_is_down_keeps_its_own_change(clinic: Project, site: Site) -> None:
    """A cataloged page is told by itself, beside the incident of its host's links."""
    site.page("/own", "clinic.example").says("<title>Own</title><h1>Our page</h1><p>Words of our own page.</p>")
    clinic.resource("own", "http://clinic.example/own")
    clinic.visit()
    cut(clinic, ["clinic.example"], REFUSED)
    told = weeks(clinic, 4)
    assert sorted((change.slug, change.details.get("host", "")) for change in told) == [
        ("list", "clinic.example"),
        ("own", ""),
    ]


def test_spanish_page_that_falls_behind_is_told_once(tmp_path: Path, clock: Clock, site: Site) -> None:
    """Two weeks after the English page changed the Spanish one is behind, once, until it follows."""
    for path in ("/en", "/es"):
        site.page(path, HOSTS[0]).says(f"<title>{path}</title><h1>Rights {path}</h1><p>Open from nine to five.</p>")
    project = Project(tmp_path, clock, site.resolver)
    languages = {"en": f"http://{HOSTS[0]}/en", "es": f"http://{HOSTS[0]}/es"}
    project.resource("kyr", f"http://{HOSTS[0]}/en", languages=languages)
    assert weeks(project, 1) == []
    site.page("/en", HOSTS[0]).edit("nine to five", "ten to four")
    assert [change.kind for change in weeks(project, 1)] == [ChangeKind.TEXT_CHANGED]
    assert weeks(project, 1) == []
    (behind,) = weeks(project, 1)
    assert (behind.kind, behind.details["language"], behind.details["ahead"]) == (
        ChangeKind.TRANSLATION_BEHIND,
        "es",
        "en",
    )
    assert words(project, behind) == [
        "Kyr: the version in Spanish is behind the one in English",
        "Kyr: la versión en español está más atrasada que la versión en inglés",
    ]
    assert weeks(project, 2) == []
    site.page("/es", HOSTS[0]).edit("nine to five", "diez a cuatro")
    assert [change.kind for change in weeks(project, 4)] == [ChangeKind.TEXT_CHANGED]


def test_clock_set_back_is_refused_with_both_times(tmp_path: Path, clock: Clock, site: Site) -> None:
    """A run dated before what is recorded would make nonsense: nothing is looked at, and both times are named."""
    project = project_of(tmp_path, clock, site, HOSTS[:1])
    run(project)
    before = standings(project)
    site.forget()
    with pytest.raises(OwnFailure, match=r"2026-09-05 09:00 UTC.*2026-09-07 09:00 UTC") as refused:
        run(project, days=-2)
    assert refused.value.exit_code == 3
    assert (site.paths, standings(project)) == ([], before)
    project.settings.write_text(project.settings.read_text() + "[state]\ntrust_clock = true\n")
    assert run(project).ok


@pytest.mark.parametrize(("minutes", "refused"), [(-5, False), (-5.02, True)])
def test_clock_a_few_minutes_back_is_everyday(
    tmp_path: Path, clock: Clock, site: Site, minutes: float, *, refused: bool
) -> None:
    """Five minutes are put right every day."""
    project = project_of(tmp_path, clock, site, HOSTS[:1])
    run(project)
    clock.now += timedelta(minutes=minutes)
    if refused:
        with pytest.raises(OwnFailure, match="set the clock right"):
            run(project)
    else:
        assert run(project).ok


def test_catalog_news_survives_a_kill_between_telling_and_remembering(tmp_path: Path, clock: Clock, site: Site) -> None:
    """The log and the memory of who is cataloged change together: asked again, nothing is told twice."""
    project = project_of(tmp_path, clock, site, HOSTS[:2])
    project.visit()
    project.resource("new", f"http://{HOSTS[2]}/")
    assert [change.kind for change in project.visit(days=1)] == [ChangeKind.RESOURCE_ADDED]
    with project.open() as context:
        assert '"new"' in (context.store.note("known-resources") or "")
    assert project.visit(minutes=1) == []
