"""`checkback log`: the change log in words, newest last, as a log is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from catalog.errors import UsageError
from catalog.project import add_config_option

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from catalog.model import Change
    from catalog.wording import Entry


@click.command()
@click.argument("slug", required=False)
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Only from this day on, as 2026-11-03."
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the newest N changes.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.option("--diff", is_flag=True, help="Show what was there before and after.")
@click.option("--language", type=click.Choice(["en", "es"]), help="Language of the words (default: the site's).")
@add_config_option
def log(
    *,
    slug: str | None,
    since: datetime | None,
    limit: int | None,
    form: str,
    diff: bool,
    language: str | None,
    config_path: Path | None,
) -> None:
    """Print what changed, in words, newest last. SLUG: only this resource.

    Phone numbers and e-mail addresses are masked.
    """
    from catalog.stages import open_context  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.talk import Talk  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.wording import entry  # noqa: PLC0415 - keeps checkback --help fast

    talk = Talk()
    with open_context(config_path, talk=talk) as context:
        catalog = context.catalog
        language = language or context.config.site.language
        changes = list(context.store.changes(slug=slug))
    if slug and slug not in catalog.by_slug and not changes:
        raise UsageError(f"there is no resource {slug!r} in the catalog, and none of that name in the change log")
    chosen = _chosen(changes, since, limit)
    for change in chosen:
        words = entry(change, catalog.by_slug.get(change.slug), catalog=catalog, language=language)
        click.echo(_line(change, words, diff=diff) if form == "jsonl" else _paragraph(words, diff=diff))
    if not chosen:
        talk.say("no changes")


def _chosen(changes: list[Change], since: datetime | None, limit: int | None) -> list[Change]:
    """Changes of the wanted days, oldest first, cut to the newest `limit`."""
    wanted = [change for change in changes if since is None or change.at.date() >= since.date()]
    wanted.sort(key=lambda change: (change.at, change.seq))
    return wanted[-limit:] if limit else wanted


def _paragraph(words: Entry, *, diff: bool) -> str:
    lines = [f"{words.at:%Y-%m-%d %H:%M}  {words.title}", f"    {words.summary}"]
    if diff:
        lines += [f"    | {line}" for line in words.text.splitlines()]
    return "\n".join(lines)


def _line(change: Change, words: Entry, *, diff: bool) -> str:
    import json  # noqa: PLC0415 - keeps checkback --help fast

    from catalog.wording import mask_contacts, printable  # noqa: PLC0415 - keeps checkback --help fast

    shown = {
        "id": change.id,
        "seq": change.seq,
        "at": change.at.isoformat(),
        "slug": change.slug,
        "kind": change.kind.value,
        "url": change.url,
        "section": mask_contacts(printable(change.section)),
        "significance": change.significance,
        "reasons": list(change.reasons),
        "title": words.title,
        "summary": words.summary,
        "permalink": words.permalink,
    }
    return json.dumps({**shown, "diff": words.text} if diff else shown)
