"""Who is told what."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alerts.audience import audiences
from alerts.recipients import Choice, Recipient
from catalog.model import Catalog, Jurisdiction
from tests.alerts.tale import edited, resource

PLACES = {"us": None, "us-ca": "us", "us-ca-la": "us-ca", "us-tx": "us"}
WORLD = Catalog(
    resources=(
        resource("city", jurisdictions=("us-ca-la",), topics=("health",)),
        resource("state", jurisdictions=("us-ca",)),
        resource("other", jurisdictions=("us-tx",), topics=("health", "schools")),
        resource("country", jurisdictions=("us",)),
        resource("nowhere"),
    ),
    jurisdictions={id_: Jurisdiction(id=id_, name=id_, level="x", parent=up) for id_, up in PLACES.items()},
)
CHANGES = tuple(edited(page.slug) for page in WORLD.resources)


def told(**choice: frozenset[str]) -> list[str]:
    """Which pages somebody with this choice hears of."""
    groups = audiences(CHANGES, [Recipient("a", "a@b.example", Choice(None, **choice))], WORLD, language="en")
    return [change.slug for group in groups for change in group.changes]


def test_audience_without_a_choice_hears_everything() -> None:
    """Nothing chosen means nothing left out."""
    assert told() == ["city", "state", "other", "country", "nowhere"]


def test_audience_of_a_place_hears_what_is_inside_it() -> None:
    """A state is its cities too; what is about the whole country is another choice."""
    assert told(places=frozenset({"us-ca"})) == ["city", "state"]
    assert told(places=frozenset({"us-tx", "us-ca-la"})) == ["city", "other"]


def test_audience_of_topic_and_place_hears_what_fits_both() -> None:
    """Both narrow the choice down."""
    assert told(topics=frozenset({"health"})) == ["city", "other"]
    assert told(topics=frozenset({"health"}), places=frozenset({"us-ca"})) == ["city"]
    assert told(topics=frozenset({"schools"}), places=frozenset({"us-ca"})) == []


def test_audience_hears_of_pages_that_left_the_catalog() -> None:
    """Nobody knows any more what such a page was about, so nobody is left out."""
    groups = audiences([edited("gone")], [Recipient("a", None, Choice("es", frozenset({"x"})))], WORLD, language="en")
    assert [(group.language, len(group.people)) for group in groups] == [("es", 1)]


_CHOICES = st.builds(
    Choice,
    st.sampled_from([None, "en", "es"]),
    st.frozensets(st.sampled_from(["health", "schools"])),
    st.frozensets(st.sampled_from(sorted(PLACES))),
)


@given(st.lists(_CHOICES, max_size=12))
def test_audience_nobody_is_in_two(choices: list[Choice]) -> None:
    """One digest a person at most, and one digest for the same changes in the same language."""
    people = [Recipient(str(number), None, choice) for number, choice in enumerate(choices)]
    groups = audiences(CHANGES, people, WORLD, language="en")
    reached = [person.key for group in groups for person in group.people]
    assert len(reached) == len(set(reached))
    assert len({(group.language, *(change.id for change in group.changes)) for group in groups}) == len(groups)
    assert all(group.changes and group.people for group in groups)
    assert {person.key for person in people if person.choice in (Choice(), Choice("es"))} <= set(reached)
