"""`checkback unmute` as a maintainer uses it, and the edit that it makes in a catalog kept by hand."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from catalog.errors import UsageError
from catalog.resources import load_text
from catalog.resources.edit import with_unmuted
from catalog.wording import why
from crawler.stage import stage
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from catalog.model import Change
    from tests.clock import Clock

_NEWS = (
    "Council votes on budget",
    "Mayor opens new park",
    "Library hours extended again",
    "Road works on Main Street",
    "School board meets",
    "Water rates go down",
    "Bridge closed for repairs",
    "Fair comes to town",
)


def invoke(project: Project, name: str, *words: str) -> Result:
    """Runs a command on a project."""
    (command,) = entry_points(group="checkback.commands", name=name)
    return CliRunner().invoke(command.load(), [*words, "--config", str(project.settings)])


class Paper:
    """A page whose news turn over at every visit."""

    def __init__(self, folder: Path, clock: Clock, site: Site) -> None:
        self.page = site.page("/kyr")
        self.project = Project(folder, clock).resource("kyr", site.url("/kyr"), title="Know Your Rights")
        self._number = -1

    def turn(self) -> Paper:
        """Puts up the next piece of news."""
        self._number += 1
        self.page.says(
            "<title>Know Your Rights</title><main><h1>Know Your Rights</h1>"
            "<p>You may remain silent at home or at work when they ask you.</p>"
            "<p>You may ask for a lawyer before you sign.</p>"
            f"<h2>Latest News</h2><ul><li>{_NEWS[self._number]}</li></ul></main>"
            f"<footer><p>So many visitors today that we lost count at {self._number * 7}</p></footer>"
        )
        return self

    def visit(self) -> list[str]:
        """What the next visit tells, in the words that are new."""
        self.project.clock.advance(days=2)
        with self.project.open() as context:
            before = context.store.last_seq()
            stage(context)
            told: list[Change] = list(context.store.changes(after=before))
        return [edit.after or "" for change in told for edit in change.edits]

    def says(self, *words: str) -> str:
        """What a command says; it must work."""
        result = invoke(self.project, *words)
        assert result.exit_code == 0, result.output
        return result.output


@pytest.fixture
def paper(tmp_path: Path, clock: Clock) -> Iterator[Paper]:
    """A page that was looked at until its news are quiet."""
    with Site() as site:
        made = Paper(tmp_path / "project", clock, site)
        for _ in range(5):
            last = made.turn().visit()
        assert last == []
        yield made


def test_unmute_lists_what_is_quiet_with_reason_and_counts(paper: Paper) -> None:
    """Without a target the command numbers what is kept quiet; explain and report say the same in both languages."""
    listed = paper.says("unmute", "kyr")
    assert "Latest News: " in listed
    assert "footer: page furniture: footer (in 4 of 4 comparisons)" in listed
    assert "adorno de la página: pie de página (en 4 de 4 comparaciones)" in paper.says(
        "explain", "kyr", "--language", "es"
    )
    assert "checkback unmute kyr 'Latest News'" in paper.says("report")
    assert "En silencio, como adornos" in paper.says("report", "--format", "markdown", "--language", "es")


def test_unmute_tells_from_the_next_difference_on(paper: Paper) -> None:
    """Unmuting tells nothing by itself; the next news is told, and only that; undone, it is quiet again."""
    paper.says("unmute", "kyr", "Latest News")
    assert 'unmute: ["Latest News"]' in (paper.project.folder / "catalog.yaml").read_text()
    assert paper.visit() == []
    assert paper.turn().visit() == [_NEWS[5]]
    assert paper.turn().visit() == [_NEWS[6]]
    paper.says("unmute", "kyr", "1", "--undo")
    assert "unmute" not in (paper.project.folder / "catalog.yaml").read_text()
    assert paper.turn().visit() == []


def test_unmute_reaches_the_furniture_of_a_page(paper: Paper) -> None:
    """A footer that is unmuted is told, although footers weigh next to nothing."""
    paper.says("unmute", "kyr", "footer")
    assert paper.turn().visit() == ["So many visitors today that we lost count at 35"]


def test_report_leads_to_the_place_to_edit(paper: Paper) -> None:
    """With the repository's address set, the report and the page on the site link to the entry's line in its editor."""
    settings = paper.project.settings
    settings.write_text('[catalog]\nedit_url = "https://git.example/us/kyr/edit/main/"\n' + settings.read_text())
    assert "(<https://git.example/us/kyr/edit/main/catalog.yaml#L5>)" in paper.says("report", "--format", "markdown")
    paper.says("build")
    page = (paper.project.folder / "public" / "resources" / "kyr" / "index.html").read_text()
    assert "Page furniture" in page
    assert 'href="https://git.example/us/kyr/edit/main/catalog.yaml#L5"' in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nope",), "no resource of the catalog"),
        (("kyr", "77"), "there is no number 77"),
        (("kyr", "!!"), "name what is to be told"),
        (("kyr", "Latest News", "--undo"), "is not unmuted"),
    ],
)
def test_unmute_refuses_what_makes_no_sense(paper: Paper, words: tuple[str, ...], said: str) -> None:
    """A wrong slug, number or text is refused in words, and the catalog stays as it is."""
    before = (paper.project.folder / "catalog.yaml").read_bytes()
    result = invoke(paper.project, "unmute", *words)
    assert isinstance(result.exception, UsageError)
    assert said in str(result.exception)
    assert (paper.project.folder / "catalog.yaml").read_bytes() == before


_CATALOG = """\
version: 1
# our pages
resources:
  - slug: a   # first
    title: A
    url: https://example.org/   # why

  # second
  - slug: b
    title: B
    url: null
    watch:
      # rules
      keep: [main]
      unmute:
        - "Latest News"   # because
        - Other
  - slug: c
    title: C
    url: null
    watch: {unmute: ["x"]}
"""


@pytest.mark.parametrize(
    ("slug", "targets", "gone", "come"),
    [
        ("a", ("It's: “new”",), [], ['      unmute: ["It\'s: “new”"]']),
        ("b", ("Latest News", "Third"), ["        - Other"], ['        - "Third"']),
        ("b", (), ["      unmute:", '        - "Latest News"   # because', "        - Other"], []),
    ],
)
def test_edit_changes_nothing_else(slug: str, targets: tuple[str, ...], gone: list[str], come: list[str]) -> None:
    """Only the lines of the rule come and go: comments, order and blank lines stay, whatever ends the lines."""
    for newline in ("\n", "\r\n"):
        before = _CATALOG.replace("\n", newline)
        after = with_unmuted(before, slug, targets)
        assert after is not None
        assert [line for line in before.splitlines() if line not in after.splitlines()] == gone
        assert [line for line in after.splitlines() if line not in before.splitlines()] == come
        assert load_text(after, "catalog").by_slug[slug].watch.unmute == targets


def test_edit_of_a_flow_mapping_is_left_to_people() -> None:
    """What is laid out in a way that cannot be edited line by line is not touched."""
    assert with_unmuted(_CATALOG, "c", ("x", "y")) is None


def test_reason_is_worded_in_spanish() -> None:
    """What stands in a reason is carried over, and a reason nobody knows stays as it is."""
    assert why("page furniture: aside", language="es") == "adorno de la página: columna lateral"
    assert why("rotating section: Latest: News", language="es") == "sección que va rotando: Latest: News"
    assert why("News: changed on 3 of 5 visits", language="es") == "News: cambió en 3 de 5 visitas"
    assert why("of a plug-in", language="es") == "of a plug-in"
