"""A catalog with topics, places inside places, publishers and languages, and a log that reaches over months."""

from __future__ import annotations

from datetime import timedelta

from catalog.config import Config, SiteSettings
from catalog.model import Catalog, Change, Edition, Jurisdiction, Publisher, Resource, Topic
from feeds.build import sheets
from feeds.view import View
from tests.feeds.making import SITE, STANDINGS, change

CATALOG = Catalog(
    resources=(
        Resource(
            slug="city",
            title="City guide",
            url="https://city.example/",
            topics=("bail",),
            jurisdictions=("oakland",),
            publisher="office",
            editions=(Edition(language="en"), Edition(language="es", url="https://city.example/es")),
        ),
        Resource(slug="state", title="State law", url="https://state.example/", jurisdictions=("ca",)),
        Resource(slug="else", title="Elsewhere", url="https://else.example/", topics=("bail",), publisher="office"),
    ),
    topics={
        "bail": Topic(id="bail", labels={"en": "Bail", "es": "Fianza"}),
        "unused": Topic(id="unused", labels={"en": "Unused"}),
    },
    jurisdictions={
        "ca": Jurisdiction(id="ca", name="California", level="state"),
        "alameda": Jurisdiction(id="alameda", name="Alameda County", level="county", parent="ca"),
        "oakland": Jurisdiction(id="oakland", name="Oakland", level="city", parent="alameda"),
        "texas": Jurisdiction(id="texas", name="Texas", level="state"),
    },
    publishers={"office": Publisher(id="office", name="Rights Office")},
)
AT_CITY = change(1, slug="city", url="https://city.example/")
AT_CITY_IN_SPANISH = change(2, slug="city", url="https://city.example/es")
AT_STATE = change(3, slug="state", url="https://state.example/")
AT_ELSE = change(4, slug="else", url="https://else.example/")
LOG = (AT_CITY, AT_CITY_IN_SPANISH, AT_STATE, AT_ELSE)


def shelf(*changes: Change, language: str = "en") -> View:
    """A view of this catalog."""
    return View(
        config=Config(site=SiteSettings(url=SITE, language=language)),
        catalog=CATALOG,
        changes=changes,
        standings={one.url: one for one in STANDINGS},
        links={},
    )


def rows(count: int, hours: float = 12) -> list[Change]:
    """So many changes of the city's page, one every `hours`."""
    first = change(1, slug="city", url="https://city.example/")
    return [
        change(number, slug="city", url=first.url, at=first.at + timedelta(hours=hours * number))
        for number in range(1, count + 1)
    ]


def built(view: View) -> dict[str, bytes]:
    """Every file of the site by path."""
    return {sheet.path: sheet.make() for sheet in sheets(view)}
