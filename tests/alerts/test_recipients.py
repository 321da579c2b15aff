"""The recipients file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from alerts.recipients import Choice, Recipient, recipients
from catalog.errors import UsageError
from catalog.model import Catalog, Jurisdiction, Topic

if TYPE_CHECKING:
    from pathlib import Path

KEY = bytes(32)


def test_recipients_are_one_address_a_line(tmp_path: Path) -> None:
    """Comments, blank lines, a byte order mark and Windows line ends are no addresses."""
    file = tmp_path / "list.txt"
    file.write_bytes(b"\xef\xbb\xbf# friends\r\n\r\nana@example.org\r\n  o'neil+news@mail.example.net \r\n")
    assert [person.address for person in recipients(file, KEY, Catalog())] == [
        "ana@example.org",
        "o'neil+news@mail.example.net",
    ]


_KNOWN = Catalog(
    topics={name: Topic(id=name, labels={"en": name}) for name in ("health", "schools")},
    jurisdictions={"us": Jurisdiction(id="us", name="US", level="country")},
)


def test_recipients_choose_language_topics_and_places(tmp_path: Path) -> None:
    """What is chosen stands after the address, in any order and with any spaces."""
    file = tmp_path / "list.txt"
    file.write_text("ana@example.org ; topics = schools , health;lang=es ; places=us;\nben@example.org\n")
    ana, ben = recipients(file, KEY, _KNOWN)
    assert ana.choice == Choice("es", frozenset({"health", "schools"}), frozenset({"us"}))
    assert ben.choice == Choice()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("secret@x.org; topic=health", "unknown choice after the address; did you mean topics?"),
        ("secret@x.org; other-secret@x.org", "unknown choice after the address; known: lang, places, topics"),
        ("secret@x.org; topics=helth", "the catalog has no such topic; did you mean health?"),
        ("secret@x.org; places=secret", "the catalog has no such place; known: us"),
        ("secret@x.org; lang=de", "lang= takes one of: en, es"),
        ("secret@x.org; lang=en,es", "lang= takes one of: en, es"),
        ("secret@x.org; lang", "lang= has no value; write one or leave it out"),
        ("secret@x.org; topics=,", "topics= has no value; write one or leave it out"),
        ("secret@x.org; lang=en; lang=es", "lang= is there twice; write its values with commas"),
    ],
)
def test_recipients_bad_choice_is_named_without_its_words(tmp_path: Path, line: str, words: str) -> None:
    """A mistake after the address is told with line and cure, and nothing of the line is repeated."""
    file = tmp_path / "list.txt"
    file.write_text(f"{line}\n\nnobody\n")
    with pytest.raises(UsageError) as raised:
        recipients(file, KEY, _KNOWN)
    first, second = str(raised.value).splitlines()
    assert first == f"{file}:1: {words}"
    assert second.startswith(f"{file}:3: not an e-mail address")
    assert "secret" not in str(raised.value)


def test_recipients_domain_in_any_script_is_written_as_it_travels(tmp_path: Path) -> None:
    """A domain beyond ASCII is encoded as browsers do (UTS 46); a name beyond ASCII stays as it is."""
    file = tmp_path / "list.txt"
    file.write_text("ana@Bücher.example\njosé@example.org\nana@xn--bcher-kva.example\n", encoding="utf-8")
    addresses = [person.address for person in recipients(file, KEY, Catalog())]
    assert addresses == ["ana@xn--bcher-kva.example", "josé@example.org"]


def test_recipients_written_twice_are_one_person(tmp_path: Path) -> None:
    """One mail per person, however often and in whatever capitals the address is listed."""
    file = tmp_path / "list.txt"
    file.write_text("Ana@Example.org\nana@example.org\n")
    assert [person.address for person in recipients(file, KEY, Catalog())] == ["Ana@Example.org"]


def test_recipients_missing_file_is_nobody_in_particular(tmp_path: Path) -> None:
    """A new user has no list yet and still sees a digest."""
    (nobody,) = recipients(tmp_path / "none.txt", KEY, Catalog())
    assert nobody.address is None


def test_recipients_empty_file_is_nobody_at_all(tmp_path: Path) -> None:
    """A list that is there and empty means what it says."""
    file = tmp_path / "list.txt"
    file.write_text("# nobody yet\n")
    assert recipients(file, KEY, Catalog()) == ()


@pytest.mark.parametrize(
    "line",
    [
        "secret-person",
        "secret-person@",
        "@secret-person.example",
        "secret-person@example.org, other@example.org",
        "Secret Person <secret-person@example.org>",
        "secret-person@exa mple.org",
        "secret-person@example.org\x00",
        "secret-person@éx ample.org",
        "secret-person@é..example",
        "secret-person\u00a0@example.org",
        "secret-person@" + "a." * 130 + "org",
        "secret-person" * 6 + "@example.org",
    ],
)
def test_recipients_bad_line_is_named_without_its_words(tmp_path: Path, line: str) -> None:
    """A complaint says where, and never repeats what may be somebody's address, not even in its causes."""
    file = tmp_path / "list.txt"
    file.write_bytes(f"ok@example.org\n{line}\n".encode())
    with pytest.raises(UsageError, match=r"list\.txt:2: not an e-mail address") as raised:
        recipients(file, KEY, Catalog())
    assert "secret-person" not in str(raised.value).lower()
    assert raised.value.__cause__ is None


def test_recipients_in_another_encoding_are_refused(tmp_path: Path) -> None:
    """A file that is no UTF-8 is a usage error that does not quote it."""
    file = tmp_path / "list.txt"
    file.write_bytes("josé@example.org\n".encode("latin-1"))
    with pytest.raises(UsageError, match="not UTF-8"):
        recipients(file, KEY, Catalog())


def test_recipient_does_not_show_its_address() -> None:
    """A recipient that ends in a log line or a traceback shows only its hash."""
    assert "ana@" not in repr(Recipient("abc", "ana@example.org"))
