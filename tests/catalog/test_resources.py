"""Catalog files: what they can say, and what is said when they say it wrong."""

from __future__ import annotations

import contextlib
import dataclasses
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import CatalogError
from catalog.model import (
    Access,
    Edition,
    Kind,
    Resource,
    SourceLine,
    WatchRules,
)
from catalog.resources import load_catalog, load_text
from catalog.resources.entries import ResourceEntry
from catalog.resources.files import LARGEST

if TYPE_CHECKING:
    from pathlib import Path

EVERYTHING = """\
version: 1
publishers:
  - id: ilrc
    name: Immigrant Legal Resource Center
    abbreviation: ILRC
    url: https://ilrc.example/
jurisdictions:
  - {id: us, name: United States, level: country}
  - {id: us-ca, name: California, level: state, parent: us}
topics:
  - id: kyr
    labels: {en: Know your rights, es: Conozca sus derechos}
resources:
  - slug: local-options
    title: "Local Options: a collection"
    url: https://ilrc.example/options
    kind: report
    publisher: ilrc
    section: Reports
    topics: [kyr]
    jurisdictions: [us-ca]
    languages:
      en: null
      es: https://ilrc.example/opciones
    access: password
    ours: yes
    as_of: 2017-01-26
    contact: office
    notes: Ask before editing.
    watch:
      keep: [main, //article]
      drop: [".news"]
      ignore: ["^Donate"]
      keywords: [detainer]
      minimum_significance: 0.5
      every: 2d
  - slug: no-address
    title: 2016
    url: null
    languages: [no, en]
"""


def complaints(text: str) -> list[str]:
    """What is said about a file named c.yaml with this text."""
    with pytest.raises(CatalogError) as caught:
        load_text(text, "c.yaml")
    return str(caught.value).splitlines()


def entry(lines: str) -> str:
    """A file whose only resource has a slug, a title, no address and these lines; they begin on line 6."""
    head = "version: 1\nresources:\n  - slug: one\n    title: One\n    url: null\n"
    return head + "".join(f"    {line}\n" for line in lines.splitlines())


def test_file_with_every_key_is_read_whole() -> None:
    """Every key of the format arrives in the model, with the line of the address as source."""
    catalog = load_text(EVERYTHING, "c.yaml")
    assert catalog.publishers["ilrc"].abbreviation == "ILRC"
    assert catalog.places_around("us-ca") == ("us-ca", "us")
    assert catalog.topics["kyr"].label("es") == "Conozca sus derechos"
    assert catalog.by_slug["local-options"] == Resource(
        slug="local-options",
        title="Local Options: a collection",
        url="https://ilrc.example/options",
        kind=Kind.REPORT,
        publisher="ilrc",
        topics=("kyr",),
        section="Reports",
        jurisdictions=("us-ca",),
        editions=(Edition(language="en"), Edition(language="es", url="https://ilrc.example/opciones")),
        access=Access.PASSWORD,
        ours=True,
        as_of=date(2017, 1, 26),
        contact="office",
        notes="Ask before editing.",
        watch=WatchRules(
            keep=("main", "//article"),
            drop=(".news",),
            ignore=("^Donate",),
            keywords=("detainer",),
            minimum_significance=0.5,
            every=timedelta(days=2),
        ),
        source=SourceLine("c.yaml", 16, 5),
    )


def test_scalars_mean_what_was_written() -> None:
    """`no` is Norwegian and `2016` is a title: YAML's guesses about types are not taken."""
    resource = load_text(EVERYTHING, "c.yaml").by_slug["no-address"]
    assert resource.title == "2016"
    assert [edition.language for edition in resource.editions] == ["no", "en"]
    assert resource.source.line == EVERYTHING.splitlines().index("  - slug: no-address") + 1


def test_empty_key_is_the_same_as_no_key() -> None:
    """A key that somebody left empty counts as left out."""
    assert load_text(entry("topics:\nnotes:\nwatch:"), "c.yaml").by_slug["one"].topics == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("titel: x", "unknown key 'titel'; did you mean 'title'?"),
        ("kind: guid", "did you mean 'guide'?"),
        ("access: secret", "access: 'secret' is not one of open, password"),
        ("ours: perhaps", "ours: 'perhaps' must be true or false"),
        ("languages: [english]", "languages: 'english' must be a language code, for example en, es or pt-BR"),
        ("languages: en", "languages: 'en' must be a list of language codes, or each code with its address"),
        (
            "languages: {es: www.x.example}",
            "es: the address 'www.x.example' has no scheme; write https://www.x.example",
        ),
        ("as_of: 2017", "as_of: '2017' is not a date; write year-month-day, for example 2017-01-26"),
        ("as_of: 2017-02-30", "as_of: '2017-02-30' is not a date"),
        ("topics: kyr", "topics: 'kyr' must be a list, for example [one, two]"),
        ("watch: {every: 2}", "every: '2' is not a span of time; write hours, days or weeks: 12h, 2d, 1w"),
        ("watch: {ignore: ['(']}", "ignore: '(' is not a regular expression"),
        ("watch: {keep: ['p >']}", "keep: 'p >' is not a CSS selector"),
        ("watch: {drop: ['//p[']}", "drop: '//p[' is not an XPath"),
        ("watch: {minimum_significance: 3}", "minimum_significance: input should be less than or equal to 1"),
        ("watch: {evry: 2d}", "unknown key 'evry'; did you mean 'every'?"),
        ("notes: [a]", "notes: a list must be text"),
        ("notes: !!python/object:os.system x", "YAML tags such as"),
        ("title: Two", "the key 'title' is already on line 4"),
        ("<<: {notes: x}", "merge keys (<<) are not used here"),
        ("topics: [rights]", "topics: unknown topic 'rights'; list it under `topics:`"),
        ("jurisdictions: [us-tx]", "jurisdictions: unknown jurisdiction 'us-tx'"),
        ("publisher: nobody", "publisher: unknown publisher 'nobody'"),
    ],
)
def test_wrong_value_is_told_with_file_line_and_key(line: str, said: str) -> None:
    """Each mistake in an entry is one line: where, which key, and what to write."""
    (told,) = complaints(entry(line))
    assert told.startswith("c.yaml:6: ")
    assert said in told


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("example.org/page", "has no scheme; write https://example.org/page"),
        ("www.example.org:8080", "has no scheme; write https://www.example.org:8080"),
        ("page.html#x", "has no scheme"),
        ("/resources", "is not an address"),
        ("mailto:a@b.example", "has the scheme 'mailto'; only http and https can be visited"),
        ("javascript:void(0)", "has the scheme 'javascript'"),
        ("https://", "cannot be understood by a browser"),
        ("https://exa mple.org", "has white space in it"),
        ("https://user:word@example.org/", "holds a user name or password"),
    ],
)
def test_address_that_cannot_be_visited_is_refused(url: str, said: str) -> None:
    """Only absolute http(s) addresses get into a catalog, and a password never does."""
    (told,) = complaints(f"version: 1\nresources:\n- slug: one\n  title: One\n  url: '{url}'\n")
    assert told.startswith("c.yaml:5: url: ")
    assert said in told
    assert "word" not in told or "password" in told


def test_all_complaints_come_at_once(tmp_path: Path) -> None:
    """One call tells everything that is wrong in all files, in reading order, and a missing file too."""
    (tmp_path / "a.yaml").write_text(
        "version: 1\nresources:\n- {slug: one, title: x, url: null}\n- {slug: A, url: x}\n"
    )
    (tmp_path / "b.yaml").write_text("version: 2\ntopics:\n- {id: t, labels: {es: hola}}\nresources:\n- nothing\n")
    with pytest.raises(CatalogError) as caught:
        load_catalog([tmp_path, tmp_path / "none.yaml"])
    lines = str(caught.value).splitlines()
    assert [line.partition(": ")[0].rpartition("/")[2] for line in lines] == [
        "none.yaml",
        "a.yaml:4",
        "a.yaml:4",
        "a.yaml:4",
        "b.yaml:1",
        "b.yaml:3",
        "b.yaml:5",
    ]
    assert any("the key 'title' is missing" in line for line in lines)


def test_slug_used_twice_names_both_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A doubled slug is told with the place of the first one, across files."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("version: 1\nresources:\n- slug: one\n  title: One\n  url: null\n")
    with pytest.raises(CatalogError) as caught:
        load_catalog([tmp_path])
    assert "b.yaml:3: slug: the resource 'one' is already at a.yaml:3" in str(caught.value)


def test_same_address_twice_is_no_error() -> None:
    """Two resources may cite one address: one check, two citations."""
    text = "version: 1\nresources:\n" + "".join(
        f"- {{slug: {slug}, title: T, url: https://example.org/}}\n" for slug in ("one", "two")
    )
    assert len(load_text(text, "c.yaml").resources) == 2


def test_circle_of_places_is_told_once() -> None:
    """A place inside itself is one complaint that shows the whole circle."""
    text = "version: 1\njurisdictions:\n" + "".join(
        f"- {{id: {place}, name: N, level: city, parent: {parent}}}\n" for place, parent in ("ab", "bc", "ca", "da")
    )
    (told,) = complaints(text)
    assert told == "c.yaml:3: parent: a is inside b is inside c is inside a; a place cannot be inside itself"


def test_missing_address_key_says_how_to_leave_it_open() -> None:
    """An entry must say `url: null` when its address is not known, so that a slip is not taken for it."""
    assert complaints("version: 1\nresources:\n- slug: one\n  title: One\n") == [
        "c.yaml:3: the key 'url' is missing; write `url: null` where the address is not known"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "c.yaml: the file is empty; a catalog begins with `version: 1`"),
        ("# nothing\n", "c.yaml: the file is empty"),
        ("- a\n", "c.yaml:1: a list must be a mapping of keys to values"),
        (
            "version: 1\nresources:\n\t- slug: a\n",
            "c.yaml:3: not valid YAML: found character that cannot start any token",
        ),
        ("version: 1\nresources: [\n", "c.yaml:2: not valid YAML"),
        ("version: 1\nversion: 1\n", "c.yaml:2: the key 'version' is already on line 1"),
        ("version: 1\n---\nversion: 1\n", "c.yaml:2: a second document (---) begins here"),
        ("version: 1\nresources: *all\n", "c.yaml:2: the alias *all names nothing that is complete above it"),
        ("version: 1\nresources: &all [*all]\n", "c.yaml:2: the alias *all names nothing that is complete above it"),
        ("version: 1\n? [a]\n: 1\n", "c.yaml:2: a key must be a word"),
        ("version: 1\ntitle: a: b\n", 'put a text with ": " in it between quotes'),
        ("resources: []\n", "c.yaml:1: the key 'version' is missing; write `version: 1`"),
        ("version: 2\n", "c.yaml:1: version: '2' is not a version of this format; write version: 1"),
        ("[" * 200_000, "c.yaml:1: nested more than 32 deep"),
    ],
)
def test_text_that_is_no_catalog_is_told_with_its_line(text: str, said: str) -> None:
    """Broken, empty, foreign and hostile YAML is a complaint, never a crash."""
    assert said in "\n".join(complaints(text))


def test_tab_is_explained() -> None:
    """The commonest YAML mistake comes with its cure."""
    assert "indent with spaces, not tabs" in complaints("version: 1\n\tresources: []\n")[0]


def test_aliases_that_multiply_are_stopped() -> None:
    """Nine lines of aliases that stand for a billion values are refused before they are built."""
    lines = ["version: 1", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert "aliases (*name) that repeat each other?" in complaints("\n".join(lines))[-1]


def test_modest_alias_is_read() -> None:
    """An alias that saves typing is fine."""
    text = entry("topics: &t [kyr]").replace("resources:", "topics:\n- {id: kyr, labels: {en: KYR}}\nresources:")
    text += "  - {slug: two, title: Two, url: null, topics: *t}\n"
    assert load_text(text, "c.yaml").by_slug["two"].topics == ("kyr",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"version: 1\nresources: []\n# caf\xe9\n", ":3: not UTF-8 text (byte 0xe9); save the file as UTF-8"),
        (b"version: 1\nresources: [] # \x00\n", ":2: a control character (U+0000) stands here; remove it"),
        ("version: 1\n".encode("utf-16"), ":1: not UTF-8 text"),
    ],
)
def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path: Path, content: bytes, said: str) -> None:
    """A file in another encoding or with NUL bytes is told by line."""
    (tmp_path / "c.yaml").write_bytes(content)
    with pytest.raises(CatalogError, match=r"c\.yaml") as caught:
        load_catalog([tmp_path / "c.yaml"])
    assert said in str(caught.value)


def test_byte_order_mark_is_no_trouble(tmp_path: Path) -> None:
    """Windows editors put a mark at the start of a file; it is not part of the first key."""
    (tmp_path / "c.yaml").write_text("version: 1\n", encoding="utf-8-sig")
    assert load_catalog([tmp_path / "c.yaml"]).resources == ()


def test_huge_file_is_refused_unread(tmp_path: Path) -> None:
    """A file beyond the limit is named with its size and not read."""
    with (tmp_path / "c.yaml").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(CatalogError, match="8,000,001 bytes is too large"):
        load_catalog([tmp_path / "c.yaml"])


def test_folder_is_read_in_name_order_and_each_file_once(tmp_path: Path) -> None:
    """A folder means its *.yaml files by name; naming one of them again changes nothing."""
    for name in ("b", "a"):
        (tmp_path / f"{name}.yaml").write_text(f"version: 1\nresources:\n- {{slug: {name}, title: T, url: null}}\n")
    catalog = load_catalog([tmp_path, tmp_path / "a.yaml"])
    assert [resource.slug for resource in catalog.resources] == ["a", "b"]


def test_folder_without_catalog_files_is_told(tmp_path: Path) -> None:
    """An empty folder is a complaint, and files with the other ending are pointed out."""
    (tmp_path / "c.yml").touch()
    with pytest.raises(CatalogError, match=r"no \*\.yaml file \(\*\.yml files are not read: rename them\)"):
        load_catalog([tmp_path])


def test_model_and_format_have_the_same_fields() -> None:
    """What a resource is and what a file may say about it cannot drift apart."""
    model = {field.name for field in dataclasses.fields(Resource)} - {"source", "editions", "expected_at"}
    assert set(ResourceEntry.model_fields) - {"languages"} == model


@given(
    st.text(st.characters(codec="utf-8"), max_size=200) | st.binary(max_size=60).map(lambda it: it.decode("latin-1"))
)
def test_any_text_is_a_catalog_or_a_complaint(text: str) -> None:
    """No text at all can make reading fail in another way than by complaining."""
    with contextlib.suppress(CatalogError):
        assert load_text("version: 1\n" + text, "c.yaml").resources == ()
