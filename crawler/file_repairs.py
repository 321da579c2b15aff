"""Repairs of links in pages and texts kept as files: what is offered for them, and the edits that put it in.

files -> links -> what is remembered of each, or seen now -> replacements by the rules of the catalog -> edits in place
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.errors import UsageError
from catalog.exceptions import Excuses
from catalog.findings import finding
from catalog.model import Origin, Replacement, SourceLine
from catalog.patch import FileEdit
from catalog.repairs import Repair
from catalog.replacements import Replacements, is_safe
from catalog.urls import canonical
from crawler.extract import links_of
from crawler.extract.charset import exact
from crawler.extract.sniff import form_of
from crawler.oneoff import PAGE_SUFFIXES
from crawler.written import readdressed
from crawler.written.readdressing import FORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from catalog.model import Finding, Link
    from catalog.stages import Context

_TYPES = ("text/html", "application/xhtml+xml", "text/markdown", "text/plain")


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """A page or text as it is now, and the links in it."""

    path: Path
    name: str
    """As it was given."""
    body: bytes
    content_type: str
    links: Sequence[Link]

    @property
    def url(self) -> str:
        """Its own address."""
        return self.path.absolute().as_uri()


@dataclass(frozen=True, slots=True)
class Left:
    """A link that is written in a way that is not edited here."""

    source: SourceLine
    address: str
    """What a person should write there."""


def linked_file(name: str) -> LinkedFile:
    """A file whose links can be edited.

    Raises:
        UsageError: there is no such file, it cannot be read, or it is nothing that is edited in place.
    """
    path = Path(name)
    if path.is_dir():
        raise UsageError(f"{name}: this is a folder; name the files in it")
    if not path.exists():
        raise UsageError(f"{name}: there is no such file")
    if path.suffix.lower() in (".yaml", ".yml"):
        raise UsageError(f"{name}: catalog files are edited without being named: `checkback fix`")
    content_type = PAGE_SUFFIXES.get(path.suffix.lower())
    known = ", ".join(sorted(suffix for suffix, kind in PAGE_SUFFIXES.items() if kind in _TYPES))
    if content_type not in _TYPES or content_type is None:
        raise UsageError(f"{name}: links in this kind of file cannot be edited; use one of {known}")
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{name}: cannot be read ({error.strerror}); check the name and its permissions") from error
    was = exact(body, content_type)
    if form_of(body, content_type) not in FORMS or was is None or "\0" in was.text:
        raise UsageError(f"{name}: this is not the text that its name says; use one of {known}")
    url = path.absolute().as_uri()
    return LinkedFile(path, name, body, content_type, links_of(body, url=url, content_type=content_type))


def remembered(files: Iterable[LinkedFile], context: Context) -> Iterator[tuple[str, Finding | None]]:
    """Each link to a web page with what the looks over time show of it; None where it was never looked at."""
    standings = context.store.standings()
    offers = Replacements(context.catalog, context.store, standings)
    excuses = Excuses(context.catalog, context.clock().date())
    for file in files:
        for link in file.links:
            url = canonical(link.href)
            if url is None:
                continue
            known = standings.get(url)
            if known is None or known.last_checked_at is None:
                yield link.href, None
                continue
            made = finding(
                url=link.href,
                text=link.text,
                source=SourceLine(file.name, link.line, link.column),
                check=None,
                standing=known,
                section=link.section,
                ours=True,
            )
            if made.suggestion and not is_safe(made.suggestion, standings):
                made = replace(made, suggestion=None)
            made = excuses.applied(made)
            yield link.href, replace(made, replacements=offers.of(made))


def moved_now(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings of looks without memory, with what such a look can offer: where the page moved for good."""
    for made in findings:
        if made.suggestion and not made.excuse:
            yield replace(made, replacements=(Replacement(url=made.suggestion, origin=Origin.MOVED),))


def repairs_of(findings: Iterable[Finding]) -> list[Repair]:
    """What is offered, each address and replacement once."""
    found: dict[tuple[str, str], Repair] = {}
    for made in findings:
        for one in made.replacements:
            if one.url != made.url:
                found.setdefault((made.url, one.url), Repair(made, one))
    return list(found.values())


def edits_in(files: Iterable[LinkedFile], wanted: Mapping[str, str]) -> tuple[list[FileEdit], list[Left]]:
    """The edits that put new addresses in, and the links that they cannot be put into.

    Args:
        files: as they were read.
        wanted: new addresses by links as they are cited.
    """
    edits: list[FileEdit] = []
    left: list[Left] = []
    for file in files:
        done = readdressed(file.body, url=file.url, content_type=file.content_type, wanted=wanted)
        if done is None:
            continue  # no file that `linked_file` takes
        was = done.was
        edits.append(FileEdit(file.path, file.body, was.text, done.text, was.codec, was.errors, was.mark))
        left += [Left(SourceLine(file.name, one.line, one.column), wanted[one.href]) for one in done.left]
    return edits, left
