"""`checkback accept`: a page that says something else now, looked at by a maintainer, is watched as it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from catalog.errors import UsageError
from catalog.model import ChangeKind, Verdict
from catalog.wording import entry
from crawler.stage import stage
from tests.clock import Clock
from tests.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from catalog.model import Change
    from tests.site import Site

_OLD = "".join(
    f"<p>The county form number {n} must be signed by a judge before any officer acts.</p>" for n in range(20)
)
_NEW = "".join(f"<p>Volunteers meet on floor {n} to teach neighbours how a hearing goes.</p>" for n in range(20))


@pytest.fixture
def project(tmp_path: Path, site: Site) -> Project:
    """A project with a page that was replaced by another one; its clock shows days that have passed."""
    page = site.page("/kyr").says(f"<title>County forms</title><main>{_OLD}</main>")
    project = Project(tmp_path, Clock(datetime.now(UTC) - timedelta(days=9)), site.resolver).resource(
        "kyr", site.url("/kyr"), title="Help"
    )
    look(project)
    page.says(f"<title>Court school</title><main>{_NEW}</main>")
    assert [change.kind for change in look(project)] == [ChangeKind.REPLACED]
    return project


def look(project: Project) -> list[Change]:
    """What the next look tells."""
    project.clock.advance(days=2)
    with project.open() as context:
        before = context.store.last_seq()
        stage(context)
        return list(context.store.changes(after=before))


def accept(project: Project, *words: str) -> Result:
    """Runs the command on the project."""
    (command,) = entry_points(group="checkback.commands", name="accept")
    done = CliRunner().invoke(command.load(), [*words, "--config", str(project.settings)])
    project.clock.now = max(project.clock.now, datetime.now(UTC))  # the command has the machine's clock
    return done


def told(project: Project) -> list[Change]:
    """The whole change log."""
    with project.open() as context:
        return list(context.store.changes())


def test_accepted_page_is_told_once_and_watched_on(project: Project, site: Site) -> None:
    """One change says that what is there now is followed; the next edit of the new page is told as usual."""
    assert [change.kind for change in look(project)] == [], "as long as nobody accepts it"
    before = len(told(project))
    done = accept(project, "kyr")
    assert done.exit_code == 0, done.output
    (change,) = told(project)[before:]
    assert change.kind is ChangeKind.REPLACED
    with project.open() as context:
        for language, words in (("en", "Its maintainers looked at it"), ("es", "Sus responsables la miraron")):
            written = entry(change, context.catalog.by_slug["kyr"], catalog=context.catalog, language=language)
            assert words in written.summary
    assert project.standing(site.url("/kyr")).verdict is Verdict.ALIVE
    site.page("/kyr").edit("on floor 7", "in the town hall, room 4,")
    (edited,) = look(project)
    assert edited.kind is ChangeKind.TEXT_CHANGED


def test_acceptance_waits_for_a_good_look(project: Project, site: Site) -> None:
    """A page that is down when it is accepted is taken at the next look, once."""
    site.page("/kyr").once().dies(404)
    done = accept(project, site.url("/kyr"))
    assert done.exit_code == 1
    assert "could not be read now" in done.output
    assert [change.details for change in look(project)] == [{"accepted": "yes"}]
    assert look(project) == []


def test_acceptance_covers_no_takeover(project: Project, site: Site) -> None:
    """What is for sale by the time it is read is not taken for the page, whatever was accepted."""
    site.page("/kyr").says("<title>kyr.example is for sale</title><h1>This domain is for sale. Make an offer.</h1>")
    assert accept(project, "kyr").exit_code == 1
    assert project.standing(site.url("/kyr")).verdict is Verdict.PARKED


@pytest.mark.parametrize(("target", "words"), [("nobody", "neither a slug"), ("plain", "nothing to accept")])
def test_nothing_to_accept_is_said(project: Project, site: Site, target: str, words: str) -> None:
    """Unknown names and pages that are as they were are refused with a reason."""
    site.page("/plain").says(f"<title>Plain</title><main>{_OLD}</main>")
    project.resource("plain", site.url("/plain"))
    look(project)
    done = accept(project, target)
    assert isinstance(done.exception, UsageError)
    assert words in str(done.exception)


def test_moved_page_is_for_fix(project: Project, site: Site) -> None:
    """The message names the command that puts the new address in."""
    site.page("/there").says(f"<title>Plain</title><main>{_OLD}</main>")
    site.page("/moved").redirects("/there", 301)
    project.resource("moved", site.url("/moved"))
    look(project)
    assert "checkback fix --accept moved" in str(accept(project, "moved").exception)
