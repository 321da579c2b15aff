"""What changed, in one mail."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import body
from alerts.digest import digest, worth_telling
from alerts.mail import Letter, Letterhead
from alerts.recipients import Recipient
from catalog.coverage import Coverage
from catalog.model import Catalog, Change, ChangeKind, Edit, Evidence, WatchRules
from catalog.wording import LANGUAGES, tongue
from tests.alerts.tale import MORNING, died, edited, resource
from tests.alerts.wire import faults, html_of, text_of

if TYPE_CHECKING:
    from alerts.digest import Digest

NOON = datetime(2026, 11, 22, 12, 0, 0, 250_000, tzinfo=UTC)
SITE = "https://updates.example.org/checkback/"
COVERAGE = Coverage(watched=84, read=79, blocked=3, failing=2)
ROOM = Path(body.__file__).parent
SOURCES = [ROOM / "body.py", ROOM / "digest.py", ROOM / "templates" / "digest.html"]
LINK = re.compile(r'<[^<>]*(?:href|src)="([^"]*)"')


def told(*changes: Change, catalog: Catalog, **more: object) -> Digest:
    """The digest of some changes, which there must be."""
    made = digest(changes, catalog, since=MORNING, until=NOON, coverage=COVERAGE, site=SITE, **more)  # type: ignore[arg-type]  # short for the tests
    assert made is not None
    return made


def raw(made: Digest) -> bytes:
    """The digest as mail."""
    letterhead = Letterhead.of("Checkback <digest@example.org>", SITE, bytes(32))
    return Letter(made, letterhead).to(Recipient("c" * 64, "ana@example.net")).raw


def test_digest_of_nothing_is_none(catalog: Catalog) -> None:
    """An empty digest is never made, so never sent."""
    assert digest((), catalog, since=MORNING, until=NOON, coverage=COVERAGE, site=SITE) is None


def test_digest_subject_names_no_topic(catalog: Catalog) -> None:
    """What a locked screen shows tells nobody what its owner reads about."""
    changes = [edited("red-cards"), edited("red-cards", 2), died("hotlines")]
    assert told(*changes, catalog=catalog).subject == "Checkback: 2 pages changed"
    assert told(edited("red-cards"), catalog=catalog).subject == "Checkback: 1 page changed"


def test_digest_groups_by_resource_most_significant_first(catalog: Catalog) -> None:
    """Each resource has one heading; what happened to a whole page comes before an edit."""
    changes = [
        edited("red-cards", 1),
        died("hotlines"),
        edited("know-your-rights", significance=0.9),
        edited("red-cards", 2),
    ]
    made = told(*changes, catalog=catalog)
    for part in (made.text.split("-- ")[0], made.html):
        places = [part.index(title) for title in ("Hotlines", "Know Your Rights", "Red Cards")]
        assert places == sorted(places)
    assert re.findall(r"<h2[^>]*><a[^>]*>([^<]*)", made.html) == ["Hotlines", "Know Your Rights", "Red Cards"]


def test_digest_order_of_the_log_does_not_matter(catalog: Catalog) -> None:
    """The same changes give the same digest with the same id, byte for byte."""
    changes = [edited("red-cards"), died("hotlines"), edited("red-cards", 2)]
    assert told(*changes, catalog=catalog) == told(*reversed(changes), catalog=catalog)


def test_digest_other_changes_are_another_digest(catalog: Catalog) -> None:
    """The id tells digests apart, so that each is queued."""
    assert told(edited("red-cards"), catalog=catalog).id != told(edited("red-cards", 2), catalog=catalog).id


def test_digest_links_lead_to_our_own_pages_only(catalog: Catalog) -> None:
    """A digest that is kept for years never leads to a page that died or changed hands."""
    added = Edit(kind=ChangeKind.LINK_ADDED, after="https://new.example/", text='<a href="https://evil.example">x</a>')
    made = told(edited("red-cards", edits=(added,)), died("hotlines"), catalog=catalog)
    links = LINK.findall(made.html)
    assert links
    assert [link for link in links if not link.startswith(SITE)] == []
    assert f"{SITE}changes/red-cards-1/" in made.text


def test_digest_dead_address_is_not_written_out(catalog: Catalog) -> None:
    """Mail programs make a link of any address, so a dead one is not in either part."""
    made = told(
        died("hotlines"), died("red-cards", url="https://cited.example/x?a=1&b=2", link_text=""), catalog=catalog
    )
    for part in (made.text, made.html):
        assert "hotlines.example" not in part
        assert "cited.example" not in part


def test_digest_failing_address_in_an_edit_is_not_written_out(catalog: Catalog) -> None:
    """An address that is failing now is left out wherever it stands; one that works stays."""
    edits = tuple(
        Edit(kind=ChangeKind.TEXT_CHANGED, before="See:", after=f"See https://{name}.example/a?b=1&c=2.")
        for name in ("failing", "working")
    )
    made = told(edited("red-cards", edits=edits), catalog=catalog, unlinked={"https://failing.example/a?b=1&c=2"})
    for part in (made.text, made.html):
        assert "failing.example" not in part
        assert "working.example" in part


def test_digest_says_what_could_be_looked_at(catalog: Catalog) -> None:
    """Silence is explained: how many pages were watched, and how many of them could not be read."""
    made = told(edited("red-cards"), catalog=catalog)
    for part in (made.text, made.html):
        assert "84 pages: 79 read, 3 blocked, 2 failing." in part


def test_digest_page_no_longer_in_the_catalog_is_told(catalog: Catalog) -> None:
    """A resource that was removed is told by what is known of it."""
    gone = edited("gone", kind=ChangeKind.RESOURCE_REMOVED, edits=())
    made = told(gone, catalog=catalog)
    assert "gone" in made.text
    assert set(LINK.findall(made.html)) == {SITE, f"{SITE}changes/gone-1/"}


def test_digest_long_diff_is_folded(catalog: Catalog) -> None:
    """Nobody scrolls through a rewritten page: the rest is on our page, and the mail says so."""
    edits = tuple(
        Edit(kind=ChangeKind.TEXT_CHANGED, before=f"Old {number} " * 20, after=f"New {number} " * 20)
        for number in range(60)
    )
    made = told(edited("red-cards", edits=edits), catalog=catalog)
    for part in (made.text, made.html):
        assert "This is not all" in part
        assert len(part) < 8_000


def test_digest_of_very_many_pages_is_shown_whole() -> None:
    """However much happened, the HTML stays under what Gmail cuts, and the text has everything."""
    many = Catalog(resources=tuple(resource(f"page-{number}") for number in range(600)))
    made = told(*(edited(f"page-{number}") for number in range(600)), catalog=many)
    assert faults(raw(made)) == []
    assert "more pages changed" in made.html
    assert all(f"{SITE}changes/page-{number}-1/" in made.text for number in range(600))


def test_digest_is_read_in_any_light_and_without_pictures(catalog: Catalog) -> None:
    """No colour is set, so dark mode stays dark; no image, script or style sheet is asked for."""
    made = told(edited("red-cards"), catalog=catalog)
    assert not re.search(r"color:|background", made.html.replace("color-scheme", ""))
    assert not re.search(r"<(img|script|style|link|table|form)\b", made.html)
    assert 'style="' in made.html
    assert made.html.count('<html lang="en"') == 1


def test_digest_speaks_spanish() -> None:
    """Every word round what pages say is Spanish, and mail programs and screen readers are told so."""
    made = told(edited("red-cards"), catalog=Catalog(resources=(resource("red-cards"),)), language="es-MX")
    assert (made.language, made.subject) == ("es", "Checkback: 1 página cambió")
    assert '<html lang="es"' in made.html
    assert "Del 3 de noviembre de 2026 al 22 de noviembre de 2026" in made.text


def test_digest_has_every_message_in_every_language() -> None:
    """No message of the code or the template is forgotten by a translation."""
    said = re.compile(r'spoken\.(?:say|count)\(\s*((?:"[^"]*"\s*)+)')
    messages = ["".join(re.findall('"([^"]*)"', found)) for file in SOURCES for found in said.findall(file.read_text())]
    assert len(messages) > 10
    for language in LANGUAGES[1:]:
        known = {id_[0] if isinstance(id_, tuple) else id_ for id_ in tongue(language).translations._catalog}
        assert [message for message in messages if message not in known] == []


_WORDS = st.text(max_size=80)


@settings(max_examples=60)
@given(language=st.sampled_from(LANGUAGES), words=st.tuples(*[_WORDS] * 5))
def test_digest_any_words_make_a_valid_mail(language: str, words: tuple[str, ...]) -> None:
    """Whatever pages say, the mail keeps every rule, and nothing of it becomes an element or a link."""
    title, section, before, after, text = words
    known = Catalog(resources=(resource("page", title=title),))
    edit = Edit(kind=ChangeKind.TEXT_CHANGED, section=section, before=before, after=after, text=text)
    changes = [edited("page", edits=(edit,), section=section)]
    changes.append(died("page", 2, link_text=text, evidence=(Evidence(text, text),)))
    made = raw(told(*changes, catalog=known, language=language))
    assert faults(made) == []
    assert all(link.startswith(SITE) for link in LINK.findall(html_of(made)))
    assert text_of(made).strip()


@pytest.mark.parametrize("kind", [ChangeKind.DIED, ChangeKind.REVIVED, ChangeKind.MOVED, ChangeKind.RESOURCE_ADDED])
def test_worth_telling_what_happened_to_a_page_always_is(catalog: Catalog, kind: ChangeKind) -> None:
    """A death or a move is told however small its figure."""
    change = edited("red-cards", kind=kind, significance=0.0)
    assert worth_telling([change], catalog, 0.3) == (change,)


def test_worth_telling_edits_from_the_minimum_on(catalog: Catalog) -> None:
    """Edits below the minimum are kept in the log and not told."""
    small, enough = edited("red-cards", significance=0.29), edited("red-cards", 2, significance=0.3)
    assert worth_telling([small, enough], catalog, 0.3) == (enough,)


def test_worth_telling_resource_may_ask_for_more() -> None:
    """A resource's own minimum counts where it is higher."""
    picky = Catalog(resources=(resource("page", watch=WatchRules(minimum_significance=0.8)),))
    assert worth_telling([edited("page", significance=0.5)], picky, 0.3) == ()
