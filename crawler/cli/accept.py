"""`checkback accept`: a page that says something else now is still the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from catalog.errors import UsageError
from catalog.project import add_config_option

if TYPE_CHECKING:
    from pathlib import Path

    from catalog.stages import Context


@click.command()
@click.argument("targets", nargs=-1, required=True, metavar="SLUG|URL...")
@add_config_option
@click.pass_context
def accept(ctx: click.Context, *, targets: tuple[str, ...], config_path: Path | None) -> None:
    """Accept what stands in the place of a page that is called `replaced`, after you looked at it.

    The page is read now, and what it says becomes what later looks are compared with. Readers are told once. A page
    that cannot be read now is taken at its next good look within two weeks. For a page that moved, `checkback fix
    --accept SLUG` puts the new address into the catalog.

    Exit code: 0 accepted, 1 not read yet, 2 nothing to accept, 3 our own failure.
    """
    from catalog.model import Verdict  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.stages import open_context  # noqa: PLC0415 - as above
    from catalog.talk import Talk  # noqa: PLC0415 - as above
    from catalog.wording import tongue  # noqa: PLC0415 - as above
    from crawler.accepting import accept_page  # noqa: PLC0415 - as above
    from crawler.plan import pages_of  # noqa: PLC0415 - as above
    from crawler.stage import crawl, require_clock  # noqa: PLC0415 - as above

    with open_context(config_path, talk=Talk()) as context:
        require_clock(context)
        urls = [url for target in targets for url in _replaced(context, target)]
        for url in urls:
            accept_page(context.store, url, context.clock())
        pages = {url: page for url, page in pages_of(context.catalog).items() if url in urls}
        crawl(context, pages=pages, only_due=False)
        standings = context.store.standings(urls)
        spoken = tongue(context.config.site.language)
    waiting = [url for url in urls if standings[url].verdict not in (Verdict.ALIVE, Verdict.MOVED)]
    for url in urls:
        told = (
            spoken.say("%(url)s could not be read now; its next good look within two weeks is taken.", url=url)
            if url in waiting
            else spoken.say("%(url)s is watched from now on as it is today.", url=url)
        )
        context.talk.say(told)
    ctx.exit(1 if waiting else 0)


def _replaced(context: Context, target: str) -> list[str]:
    """The canonical addresses that an argument stands for and that are called replaced.

    Raises:
        UsageError: there is none.
    """
    from catalog.model import Verdict  # noqa: PLC0415 - keeps checkback --help fast
    from crawler.plan import pages_of  # noqa: PLC0415 - as above
    from crawler.urls import canonical  # noqa: PLC0415 - as above

    resource = context.catalog.by_slug.get(target)
    named = [url for url, _language in resource.addresses] if resource else [target]
    urls = [url for one in named if (url := canonical(one)) and url in pages_of(context.catalog)]
    if not urls:
        raise UsageError(f"{target}: neither a slug nor the address of a page of the catalog")
    standings = context.store.standings(urls)
    found = [url for url in urls if url in standings and standings[url].verdict is Verdict.REPLACED]
    if found:
        return found
    if any(known.verdict is Verdict.MOVED for known in standings.values()):
        raise UsageError(f"{target}: the page moved; `checkback fix --accept {target}` puts its new address in")
    raise UsageError(f"{target}: not called replaced, so there is nothing to accept; `checkback explain` says why")
