"""What is kept quiet on the pages of a resource, for lists that people read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from catalog.model import Quiet
from catalog.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from catalog.config import Config
    from catalog.model import Catalog, Resource, SourceLine, Watching
    from catalog.store import Store


def quiet_of(
    resource: Resource, watchings: Mapping[str, Watching], *, edit_url: str | None = None, folder: Path | None = None
) -> list[Quiet]:
    """What is kept quiet on all pages of a resource, most frequent first; what is unmuted already is left out."""
    found: dict[str, Quiet] = {}
    place = edit_address(edit_url, resource.source, folder) if edit_url else None
    for address, _language in resource.addresses:
        watching = watchings.get(canonical(address) or address)
        for thing in watching.muted if watching else ():
            if watching and thing.target not in resource.watch.unmute:
                made = Quiet(
                    slug=resource.slug,
                    target=thing.target,
                    reason=thing.reason,
                    text=thing.text,
                    times=thing.times,
                    looks=max(watching.looks, thing.times),
                    edit_at=place,
                )
                found.setdefault(thing.target, made)
    return sorted(found.values(), key=lambda one: (-one.times / one.looks, one.target))


def quiet_of_all(catalog: Catalog, store: Store, config: Config) -> Iterator[Quiet]:
    """What is kept quiet on all pages of a project, in the order of the catalog."""
    watchings = store.watchings()
    for resource in catalog.resources:
        yield from quiet_of(resource, watchings, edit_url=config.catalog.edit_url, folder=config.folder)


def edit_address(prefix: str, source: SourceLine, folder: Path | None) -> str | None:
    """Where a line of the catalog can be edited in a browser; None for a file outside the project's `folder`."""
    file = Path(source.file)
    if file.is_absolute():
        if folder is None or not file.is_relative_to(folder.absolute()):
            return None
        file = file.relative_to(folder.absolute())
    line = f"#L{source.line}" if source.line else ""
    return f"{prefix.rstrip('/')}/{quote(file.as_posix())}{line}"
