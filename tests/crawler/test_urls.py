"""Promises of `crawler.urls.resolve`: what browsers make of addresses, case by case from the WHATWG URL Standard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import resolve
from tests.crawler.url_cases import BASE, READABLE, UNREADABLE

# "Percent-encoded bytes": each set is the one before it and some more.
FRAGMENT = ' "<>`'
QUERY = " \"<>'"  # the special-query set; `#` ends a query
PATH = ' "<>`{}^'  # `?` and `#` end a path
NEVER = "!$&()*+,-.:;=@_~[]|%"


def _escaped(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())


@pytest.mark.parametrize(("base", "reference", "address"), READABLE)
def test_resolve_reads_as_browsers_do(base: str | None, reference: str, address: str) -> None:
    """Every reference that the standard gives a meaning means that."""
    assert resolve(base, reference) == address


@pytest.mark.parametrize(("base", "reference"), UNREADABLE)
def test_resolve_unreadable_is_none(base: str | None, reference: str) -> None:
    """What browsers find no address in has none."""
    assert resolve(base, reference) is None


@pytest.mark.parametrize(
    ("part", "characters"),
    [("/", PATH), ("/?", QUERY), ("/#", FRAGMENT)],
    ids=["path", "query", "fragment"],
)
@pytest.mark.parametrize("character", [*" \"<>`'{}^", *NEVER, "\x01", "\x1f", "\x7f", "ñ", "€", "😀"])
def test_resolve_escapes_by_part(part: str, characters: str, character: str) -> None:
    """Path, query and fragment each escape their own characters, and all escape controls and what is not ASCII."""
    is_escaped = character in characters or not " " <= character <= "~"
    wanted = _escaped(character) if is_escaped else character
    assert resolve(BASE, f"{part}a{character}b") == f"http://example.org{part}a{wanted}b"


def test_resolve_there_are_many_http_cases() -> None:
    """At least 200 cases that must parse lead to http(s), so that a whole part of the standard cannot fall out."""
    assert sum(address.startswith("http") for _, _, address in READABLE) >= 200
    assert len(set(READABLE)) == len(READABLE)


@pytest.mark.parametrize("half", ["\ud800", "a\udc00b"])
def test_resolve_half_a_character(half: str) -> None:
    """A lone surrogate, which no encoding takes, is what browsers make of it: U+FFFD."""
    address = resolve(BASE, f"/{half}")
    assert address is not None
    assert "%EF%BF%BD" in address


@given(st.text(max_size=60))
def test_resolve_is_settled(reference: str) -> None:
    """Whatever a page holds, resolving ends, and what came out resolves to itself."""
    address = resolve(BASE, reference)
    if address is not None:
        assert resolve(None, address) == address
