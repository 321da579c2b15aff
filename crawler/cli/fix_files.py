"""`checkback fix FILE...`: put new addresses into pages and texts, as one patch."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.errors import OwnFailure, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog.model import Finding
    from catalog.patch import FileEdit
    from catalog.repairs import Repair
    from catalog.talk import Talk
    from catalog.wording import Tongue
    from crawler.file_repairs import LinkedFile


def offered_in(
    names: Sequence[str], config_path: Path | None, talk: Talk, *, looks: bool, archives: bool, language: str | None
) -> tuple[list[LinkedFile], list[Repair], Tongue]:
    """The files, what is offered for links in them, and the language to say it in.

    Raises:
        UsageError: a file cannot be edited, or nothing is remembered here.
    """
    from catalog.wording import tongue  # noqa: PLC0415 - keeps checkback --help fast
    from crawler.file_repairs import linked_file, moved_now, repairs_of  # noqa: PLC0415

    files = [linked_file(name) for name in dict.fromkeys(names)]
    if looks:
        if archives:
            raise UsageError("--archives asks about what is remembered to be dead; leave --look out")
        spoken = tongue(language or "en")
        return files, repairs_of(moved_now(_looked_at(files, config_path, talk))), spoken
    if config_path is None and not Path("checkback.toml").exists():
        raise UsageError(
            "nothing is remembered here: run this where checkback.toml is, or add --look to look at the links now"
        )
    findings, spoken = _remembered(files, config_path, talk, archives=archives, language=language)
    return files, repairs_of(findings), spoken


def _remembered(
    files: Sequence[LinkedFile], config_path: Path | None, talk: Talk, *, archives: bool, language: str | None
) -> tuple[list[Finding], Tongue]:
    from catalog.stages import open_context  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.wording import tongue  # noqa: PLC0415
    from crawler.archives import ask_for_copies  # noqa: PLC0415
    from crawler.file_repairs import remembered  # noqa: PLC0415

    with open_context(config_path, talk=talk) as context:
        spoken = tongue(language or context.config.site.language)
        if archives:
            ask_for_copies(context, everywhere=True)
        listed = list(remembered(files, context))
    if unknown := len({url for url, made in listed if made is None}):
        talk.say(
            spoken.count(
                "%(count)s address in these files was never looked at; --look looks at all of them now.",
                "%(count)s addresses in these files were never looked at; --look looks at all of them now.",
                unknown,
            )
        )
    return [made for _, made in listed if made is not None], spoken


def _looked_at(files: Sequence[LinkedFile], config_path: Path | None, talk: Talk) -> list[Finding]:
    """What one look at each link shows, as in `checkback check FILE`."""
    from catalog.exceptions import Excuses  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.project import load_project, load_settings  # noqa: PLC0415
    from catalog.stages import Setup, utc_now  # noqa: PLC0415
    from crawler.cli.check import ONE_OFF_DELAY  # noqa: PLC0415
    from crawler.oneoff import check_once, mention_of  # noqa: PLC0415

    has_project = config_path is not None or Path("checkback.toml").exists()
    config, catalog = load_project(config_path) if has_project else (load_settings(None), None)
    crawl = replace(config.crawl, delay=min(ONE_OFF_DELAY, config.crawl.delay))
    mentions = [mention for file in files for mention in mention_of(file.name, parts=False)]
    findings = list(check_once(Setup(config=replace(config, crawl=crawl), talk=talk), mentions))
    if any(seen.rule == "own-network" for made in findings for seen in made.evidence):
        raise OwnFailure("our own network seems to be down: nothing could be reached from here, so nothing was judged")
    return list(map(Excuses(catalog, utc_now().date()).applied, findings)) if catalog else findings


def meant(accepted: Sequence[str], offered: Sequence[Repair]) -> tuple[str, ...]:
    """What was accepted, with every fragment that the same page is cited with."""
    urls = [one.made.url for one in offered]
    named = [[url for url in urls if target in (url, url.partition("#")[0])] or [target] for target in accepted]
    return tuple(dict.fromkeys(url for found in named for url in found))


def edits_of(
    files: Sequence[LinkedFile], wanted: Sequence[Repair], talk: Talk, spoken: Tongue
) -> tuple[list[FileEdit], int]:
    """The edits, and in how many places a person has to edit, which are named."""
    from crawler.file_repairs import edits_in  # noqa: PLC0415 - keeps checkback --help fast

    edits, left = edits_in(files, {one.made.url: one.address for one in wanted})
    for place in left:
        message = "%(place)s: this link is written in a way that is not edited here; write %(address)s"
        talk.say(spoken.say(message, place=str(place.source), address=place.address))
    return edits, len(left)


def say_unpatched(edits: Sequence[FileEdit], talk: Talk, spoken: Tongue) -> None:
    """Names the files that a patch cannot hold."""
    sys.stdout.flush()
    for edit in edits:
        if edit.is_edited and not edit.fits_patch:
            message = "%(file)s is written in %(charset)s, which no patch can hold; --apply writes it."
            talk.say(spoken.say(message, file=str(edit.path), charset=edit.codec.upper()))
