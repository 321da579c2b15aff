"""Repairs: which addresses of the catalog may be replaced by what, and the edits that do it.

findings with replacements -> repairs of entries -> chosen: all moves, or what was accepted -> edits of catalog files
                           -> notes about links on pages, which are edited elsewhere
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.errors import UsageError
from catalog.model import Origin
from catalog.patch import FileEdit
from catalog.resources.complaints import did_you_mean
from catalog.resources.edit import with_address
from catalog.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from catalog.model import Finding, Replacement


@dataclass(frozen=True, slots=True)
class Repair:
    """One address of one catalog entry, and what may stand in its place."""

    made: Finding
    replacement: Replacement

    @property
    def address(self) -> str:
        """The new address. A moved page is cited at the same place on it."""
        url, fragment = self.replacement.url, self.made.url.partition("#")[2]
        return f"{url}#{fragment}" if fragment and self.replacement.origin is Origin.MOVED and "#" not in url else url


@dataclass(frozen=True, slots=True)
class Notice:
    """A link on a page, which its own owner edits; `is_ours` where that is us, in another place."""

    made: Finding
    replacement: Replacement

    @property
    def is_ours(self) -> bool:
        """Whether the maintainers of the catalog can edit the page."""
        return self.made.ours


def repairs(findings: Iterable[Finding]) -> tuple[list[Repair], list[Notice]]:
    """What there is to offer, in the order of the findings: for entries of the catalog, and for links on pages."""
    entries: list[Repair] = []
    links: list[Notice] = []
    for made in findings:
        is_link = made.slug is None or canonical(made.source.file) is not None
        for one in made.replacements:
            if is_link:
                links.append(Notice(made, one))
            elif one.url != made.url:
                entries.append(Repair(made, one))
    return entries, links


def chosen(offered: Sequence[Repair], *, accepted: Collection[str], moves: bool) -> list[Repair]:
    """The repairs to be made: one for each address.

    Args:
        offered: all that there are.
        accepted: slugs, addresses to be replaced, or addresses to be put in their place.
        moves: whether pages that moved for good are repaired without being named.

    Raises:
        UsageError: something accepted is not offered, or could mean several replacements.
    """
    picked: dict[tuple[str | None, str], Repair] = {}
    for target in accepted:
        named = [one for one in offered if target in (one.replacement.url, one.address)]
        found = named or [one for one in offered if target in (one.made.slug, one.made.url)]
        if not found:
            known = [one.made.slug or "" for one in offered]
            raise UsageError(
                f"{target}: nothing is offered for it{did_you_mean(target, known)}; `checkback fix` lists all"
            )
        live = [one for one in found if not one.replacement.origin.is_archive]
        for one in live or found:  # by its slug nobody means a copy while there is a page
            other = picked.setdefault((one.made.slug, one.made.url), one)
            if other.replacement.url != one.replacement.url:
                addresses = ", ".join(it.replacement.url for it in found)
                raise UsageError(
                    f"{target}: there is more than one replacement; accept one of them by its address: {addresses}"
                )
    for one in offered if moves else ():
        if one.replacement.origin is Origin.MOVED:
            picked.setdefault((one.made.slug, one.made.url), one)
    return list(picked.values())


def edits_of(wanted: Iterable[Repair], folder: Path) -> tuple[list[FileEdit], list[Repair]]:
    """The edits that make these repairs, and the repairs that cannot be made because of how the file is laid out.

    Args:
        wanted: at most one for each address of an entry.
        folder: relative names of catalog files start here.

    Raises:
        CatalogError: a catalog file cannot be read, or is not UTF-8 text.
    """
    files: dict[Path, FileEdit] = {}
    refused: list[Repair] = []
    for one in wanted:
        path = folder / one.made.source.file
        edit = files.get(path) or files.setdefault(path, FileEdit.of(path))
        made = with_address(edit.after, one.made.slug or "", one.made.url, one.address)
        if made is None:
            refused.append(one)
        else:
            edit.after = made
    return list(files.values()), refused
