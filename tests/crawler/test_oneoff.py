"""One-off checks of whole lists: imported, then looked at without leaving this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalog.config import Config, CrawlSettings
from catalog.importers import assemble, load
from catalog.model import Level, Verdict
from catalog.resources import dump_catalog, load_text
from catalog.stages import Setup
from catalog.talk import Talk
from crawler.oneoff import check_once, mentions_of_resource
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.model import Finding

_YAML = """\
- title: Tenant office
  url: https://tenants.example/office
  tags: [Housing]
- title: Night bus
  url: http://bus.example/night
  tags: [Travel]
- title: Closed desk
  url: http://bus.example/desk
  tags: [Travel]
"""
_MARKDOWN = """\
# A list of lists

## Housing

- [Tenant office](http://tenants.example/office) - Ask first.
- [No such place](http://nowhere.invalid/) - A name that does not exist.

## Travel

- [Night bus](http://bus.example/night)
"""


@pytest.fixture
def site() -> Iterator[Site]:
    """What the lists lead to."""
    with Site() as site:
        site.page("/office", "tenants.example").says("<title>Tenant office</title><p>Open on weekdays.</p>")
        site.page("/night", "bus.example").says("<title>Night bus</title><p>Every hour.</p>")
        site.page("/desk", "bus.example").gone()
        yield site


def look(site: Site, form: str, text: str) -> dict[str, Finding]:
    """Imports a list, writes the catalog, reads it again and checks it; findings by title."""
    imported = assemble(load(form).read(text.encode(), f"list.{form}"), f"list.{form}")
    catalog = load_text(dump_catalog(imported.catalog), "catalog.yaml")
    settings = Config(crawl=CrawlSettings(delay=0, allow_private=True, timeout=5))
    setup = Setup(config=settings, talk=Talk(quiet=True), resolver=site.resolver)
    mentions = [mention for resource in catalog.resources for mention in mentions_of_resource(resource)]
    return {finding.text: finding for finding in check_once(setup, mentions)}


def test_imported_yaml_list_can_be_checked(site: Site) -> None:
    """A list with tags becomes a catalog whose every address is looked at."""
    found = look(site, "yaml-list", _YAML.replace("https://", "http://"))
    assert {title: finding.verdict for title, finding in found.items()} == {
        "Tenant office": Verdict.ALIVE,
        "Night bus": Verdict.ALIVE,
        "Closed desk": Verdict.GONE,
    }
    assert found["Closed desk"].level is Level.ERROR
    assert found["Closed desk"].source.file == "catalog.yaml"


def test_imported_markdown_list_can_be_checked(site: Site) -> None:
    """Headings and links become resources; a name that does not exist is an answer, not a crash."""
    found = look(site, "markdown", _MARKDOWN)
    assert found["No such place"].verdict is Verdict.DNS
    assert found["Night bus"].verdict is Verdict.ALIVE
    assert sorted(site.paths) == ["/night", "/office"]


def test_check_on_a_machine_that_is_cut_off_blames_itself(site: Site) -> None:
    """When no name of ten hosts exists, it is our name server: nothing is judged, nothing needs anybody."""
    names = [f"office{number}.invalid" for number in range(10)]
    cut_off = "".join(f"- title: Office {name}\n  url: http://{name}/\n" for name in names)
    found = look(site, "yaml-list", cut_off)
    assert {finding.verdict for finding in found.values()} == {Verdict.UNCHECKED}
    assert {finding.level for finding in found.values()} == {Level.WARNING}


def test_check_of_dead_names_beside_an_answer_judges_them(site: Site) -> None:
    """One answer from anywhere shows that the network is there, so names that do not exist do not exist."""
    names = [f"office{number}.invalid" for number in range(10)]
    listed = "".join(f"- title: Office {name}\n  url: http://{name}/\n" for name in names)
    found = look(site, "yaml-list", listed + "- title: Night bus\n  url: http://bus.example/night\n")
    assert [finding.verdict for finding in found.values()].count(Verdict.DNS) == 10
