"""Matching the pages of a rebuilt site: by words, never two to one place, and never without a look."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from catalog.model import Block, Document
from crawler.judge.rebuilt import Lost, guesses, match

SITE = "https://clinic.example"
WORDS = st.text("abcdeéñ -/'%日", max_size=24)
LOST = st.builds(
    Lost,
    url=WORDS.map(lambda path: f"{SITE}/old/{path}"),
    names=st.lists(WORDS, max_size=3).map(tuple),
    document=st.none() | st.builds(Document, title=WORDS),
)


@given(st.lists(LOST, max_size=12), st.lists(WORDS.map(lambda path: f"{SITE}/{path}"), max_size=20), st.randoms())
def test_guesses_whatever_comes(lost: list[Lost], addresses: list[str], random: object) -> None:
    """Order does not matter; a place is the first guess of one page only, at most two a page, none of them lost."""
    unique = list({page.url: page for page in lost}.values())
    found = guesses(unique, addresses)
    shuffled = sorted(addresses)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert guesses(unique[::-1], shuffled) == found
    firsts = [places[0] for places in found.values()]
    assert len(firsts) == len(set(firsts))
    assert all(1 <= len(places) <= 2 and set(places) <= set(addresses) for places in found.values())
    assert not {place for places in found.values() for place in places} & {page.url for page in unique}


def test_guess_by_words_of_links_and_by_path() -> None:
    """Case, accents, plural, file name endings and word order in a path do not matter."""
    lost = [
        Lost(url=f"{SITE}/page.php?id=7", names=("Conozca sus derechos: el árbol",)),
        Lost(url=f"{SITE}/docs/rental-assistance.html"),
        Lost(url=f"{SITE}/node/12", names=("Click here",)),
    ]
    places = [f"{SITE}/es/conozca-sus-derechos-el-arbol/", f"{SITE}/housing/rental-assistances", f"{SITE}/donate"]
    assert guesses(lost, places) == {lost[0].url: (places[0],), lost[1].url: (places[1],)}


def test_guess_between_namesakes() -> None:
    """Words that every address has say little: the rare one decides."""
    places = [f"{SITE}/help/{county}-county-bail-fund" for county in ("alder", "birch", "cedar", "maple")]
    lost = [Lost(url=f"{SITE}/{name}.htm", names=(f"Bail fund of {name} county",)) for name in ("cedar", "maple")]
    found = guesses(lost, places)
    assert [found[page.url][0] for page in lost] == places[2:]


def document(title: str, *texts: str) -> Document:
    """A page with a title and paragraphs."""
    return Document(title=title, blocks=tuple(Block(text=text, path=f"/p[{at}]") for at, text in enumerate(texts)))


TEXT = [f"Paragraph {number} tells tenants of the county what they can do." for number in range(9)]


def test_match_by_text_or_title() -> None:
    """A page is known by its text under any title, or by its whole title; a link by its words in title or heading."""
    before = document("Tenants", *TEXT)
    old = Lost(url=f"{SITE}/t", names=("Tenant help",), document=before)
    assert match(old, document("Something else", *TEXT[:6])) == "text"
    assert match(old, document("Tenants", "All new.")) == "title"
    assert match(old, document("Other", "All new.")) is None
    link = Lost(url=f"{SITE}/t", names=("Tenant help line",))
    assert match(link, document("Tenant help line - Clinic", "Call us.")) == "title"
    assert match(link, document("Clinic", "We have a tenant help line.")) is None
    assert match(Lost(url=f"{SITE}/t", names=("Click here",)), document("Click here", "x")) is None


@given(LOST, st.builds(Document, title=WORDS))
def test_match_whatever_comes(page: Lost, now: Document) -> None:
    """Never fails; a page of which nothing is known is never matched."""
    found = match(page, now)
    assert found in (None, "text", "title")
    assert match(Lost(url=page.url), now) is None
