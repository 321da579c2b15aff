"""`checkback fix`: put the addresses that were accepted into the catalog, or into pages and texts, as one patch."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalog.errors import UsageError
from catalog.project import add_config_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog.model import Finding
    from catalog.patch import FileEdit
    from catalog.repairs import Notice, Repair
    from catalog.stages import Context
    from catalog.talk import Talk
    from catalog.wording import Tongue

_NOTICES = 30
"""Links on pages that are listed; the rest are counted."""


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@add_config_option
@click.option("--apply", "is_applied", is_flag=True, help="Write the files. Without it they are only shown as a patch.")
@click.option("--all-moves", is_flag=True, help="Take the new address of every page that moved for good.")
@click.option("--accept", "accepted", multiple=True, metavar="SLUG|URL", help="Take what is offered here; repeatable.")
@click.option("--archives", is_flag=True, help="Ask web archives for copies of what is dead, once a week at most.")
@click.option("--look", "looks", is_flag=True, help="Look at the links of FILEs now, and ask no memory.")
@click.option("--language", type=click.Choice(["en", "es"]), help="Language of the words (default: the site's).")
@click.pass_context
def fix(
    ctx: click.Context,
    *,
    files: tuple[str, ...],
    config_path: Path | None,
    is_applied: bool,
    all_moves: bool,
    accepted: tuple[str, ...],
    archives: bool,
    looks: bool,
    language: str | None,
) -> None:
    """Put new addresses into the catalog: of pages that moved for good, and what else is offered and accepted.

    Prints a patch for `git apply` or `patch -p1`; --apply writes the files instead, and wants to be told what by
    --accept or --all-moves. Comments, order, quotes and line ends of the files stay. Links on pages are not in the
    catalog: they are listed, with a note for the owner of each page.

    With FILEs (HTML, Markdown or plain text), the same for the links in them: what is remembered of their addresses
    counts, or with --look what one look at each shows. Nothing else in a file changes.

    Exit code: 0 nothing to do, or done; 1 a patch was printed or something is offered; 2 usage; 3 our own failure.
    """
    if is_applied and not (all_moves or accepted):
        raise UsageError("--apply needs to know what: name entries with --accept SLUG, or take --all-moves")
    if looks and not files:
        raise UsageError("--look is for files: name HTML, Markdown or plain text files whose links are to be edited")
    picks = _Picks(accepted, moves=all_moves or not accepted, is_applied=is_applied)
    if files:
        ctx.exit(_fix_files(files, config_path, picks, looks=looks, archives=archives, language=language))
    ctx.exit(_fix_catalog(config_path, picks, archives=archives, language=language))


@dataclass(frozen=True, slots=True)
class _Picks:
    """What somebody accepted, and whether it is to be written."""

    accepted: tuple[str, ...]
    moves: bool
    is_applied: bool


def _fix_catalog(config_path: Path | None, picks: _Picks, *, archives: bool, language: str | None) -> int:
    from catalog.repairs import chosen, edits_of  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.stages import open_context  # noqa: PLC0415 - as above
    from catalog.talk import Talk  # noqa: PLC0415 - as above
    from catalog.wording import tongue  # noqa: PLC0415 - as above

    talk = Talk()
    with open_context(config_path, talk=talk) as context:
        offered, links = _offered(context, archives=archives)
        spoken = tongue(language or context.config.site.language)
        folder = Path(normpath(context.config.folder.absolute()))
    wanted = chosen(offered, accepted=picks.accepted, moves=picks.moves)
    edits, refused = edits_of(wanted, Path.cwd())
    _say_offers([one for one in offered if one not in wanted], talk, spoken)
    _say_links(links, talk, spoken)
    for one in refused:
        talk.say(
            f"{one.made.source}: {one.made.slug} is laid out in a way that is not edited here; write {one.address}"
        )
    if picks.is_applied:
        return _write(edits, len(refused), talk, spoken)
    _print(edits, folder, talk, spoken)
    if not offered:
        talk.say(spoken.say("Nothing to put into the catalog."))
    return 1 if offered else 0


def _fix_files(
    names: Sequence[str],
    config_path: Path | None,
    picks: _Picks,
    *,
    looks: bool,
    archives: bool,
    language: str | None,
) -> int:
    from catalog.repairs import chosen  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.talk import Talk  # noqa: PLC0415 - as above
    from crawler.cli.fix_files import edits_of, meant, offered_in, say_unpatched  # noqa: PLC0415 - as above

    talk = Talk()
    files, offered, spoken = offered_in(names, config_path, talk, looks=looks, archives=archives, language=language)
    wanted = chosen(offered, accepted=meant(picks.accepted, offered), moves=picks.moves)
    edits, left = edits_of(files, wanted, talk, spoken)
    _say_offers([one for one in offered if one not in wanted], talk, spoken)
    if picks.is_applied:
        return _write(edits, left, talk, spoken)
    _print(edits, Path.cwd(), talk, spoken)
    say_unpatched(edits, talk, spoken)
    if not offered:
        talk.say(spoken.say("Nothing to put into these files."))
    return 1 if offered else 0


def _write(edits: Sequence[FileEdit], left: int, talk: Talk, spoken: Tongue) -> int:
    from catalog.patch import write  # noqa: PLC0415 - keeps checkback --help fast

    talk.say(spoken.count("%(count)s file was written", "%(count)s files were written", write(edits)))
    return 1 if left else 0


def _print(edits: Sequence[FileEdit], folder: Path, talk: Talk, spoken: Tongue) -> None:
    """The patch, and where it applies if not here."""
    from catalog.patch import as_diff  # noqa: PLC0415 - keeps checkback --help fast

    base = _base(edits, folder)
    if base != Path.cwd():
        talk.say(spoken.say("Apply the patch in %(folder)s.", folder=str(base)))
    sys.stdout.flush()
    sys.stdout.buffer.write(as_diff(edits, base))


def _offered(context: Context, *, archives: bool) -> tuple[list[Repair], list[Notice]]:
    from catalog.findings import of_project  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.repairs import repairs  # noqa: PLC0415 - as above

    if archives:
        from crawler.archives import ask_for_copies  # noqa: PLC0415 - as above

        ask_for_copies(context, everywhere=True)
    return repairs(of_project(context.catalog, context.store, now=context.clock(), one_by_one=True))


def _base(edits: Sequence[FileEdit], folder: Path) -> Path:
    """Where the patch applies: here, or the project's folder where a file is not below this one."""
    here = Path.cwd()
    return here if all(edit.place.is_relative_to(here) for edit in edits) else folder


def _say_offers(offered: Sequence[Repair], talk: Talk, spoken: Tongue) -> None:
    from catalog.wording import offer, printable  # noqa: PLC0415 - keeps checkback --help fast

    if offered:
        talk.say(spoken.say("Also offered; take one with --accept and its slug or address:"))
    for one in offered:
        said = offer(one.replacement, language=spoken.language)
        talk.say(
            f"  {one.made.slug or one.made.source}  {printable(_shown(one.made))}\n    {said}: {printable(one.address)}"
        )


def _say_links(links: Sequence[Notice], talk: Talk, spoken: Tongue) -> None:
    """Links on pages, by page: on ours what to edit, on others' a note that can be sent as it is."""
    from catalog.wording import mask_contacts, offer, printable, reason  # noqa: PLC0415 - keeps checkback --help fast

    for one in links[:_NOTICES]:
        made = one.made
        url = _shown(made)
        new = f"{offer(one.replacement, language=spoken.language)}: {printable(one.replacement.url)}"
        if one.is_ours:
            message = spoken.say("On your page %(place)s, in place of %(url)s:", place=str(made.source), url=url)
            talk.say(f"{printable(message)} {new}")
            continue
        why = reason(made.verdict, made.evidence, language=spoken.language)
        message = spoken.say(
            "Note for the owner of %(page)s: your link “%(text)s” to %(url)s does not work as it should. %(why)s",
            page=made.source.file,
            text=mask_contacts(made.text),
            url=url,
            why=why,
        )
        talk.say(f"{printable(message)} {new}")
    if (more := len(links) - _NOTICES) > 0:
        talk.say(spoken.count("%(count)s more is not listed.", "%(count)s more are not listed.", more))


def _shown(made: Finding) -> str:
    """The address that fails; one that somebody else took over broken up, because terminals make links of addresses."""
    from catalog.model import State  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.wording import defanged  # noqa: PLC0415 - as above

    return defanged(made.url) if made.verdict.is_hostile or made.state is State.HIJACKED else made.url
