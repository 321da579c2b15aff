"""`checkback unmute`: what is kept quiet on a page, and how to be told of it from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from catalog.errors import UsageError
from catalog.project import add_config_option

if TYPE_CHECKING:
    from pathlib import Path

    from catalog.model import Quiet, Resource
    from catalog.stages import Context
    from catalog.wording import Tongue


@click.command()
@click.argument("slug")
@click.argument("target", required=False, metavar="[NUMBER or TEXT]")
@add_config_option
@click.option("--undo", is_flag=True, help="Keep it quiet again.")
@click.option("--language", type=click.Choice(["en", "es"]), help="Language of the words (default: the site's).")
def unmute(*, slug: str, target: str | None, config_path: Path | None, undo: bool, language: str | None) -> None:
    """List what is kept quiet on the page of a resource, or be told of one of these things from now on.

    NUMBER is a place in that list; TEXT is a heading, words of the thing, or a region of the page such as footer. The
    rule is written into the catalog file, where a review sees it; everything else in the file stays as it is. It tells
    nothing by itself: the next difference in that place does. --undo takes a rule back.
    """
    from catalog.muted import quiet_of  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.resources.edit import set_unmuted  # noqa: PLC0415 - as above
    from catalog.stages import open_context  # noqa: PLC0415 - as above
    from catalog.talk import Talk  # noqa: PLC0415 - as above
    from catalog.wording import tongue  # noqa: PLC0415 - as above

    with open_context(config_path, talk=Talk()) as context:
        resource = _resource(context, slug)
        spoken = tongue(language or context.config.site.language)
        listed = quiet_of(resource, context.store.watchings())
    rules = resource.watch.unmute
    if target is None:
        _list(resource, listed, spoken)
        return
    wanted = _chosen(target, list(rules) if undo else [one.target for one in listed], spoken, undo=undo)
    if undo:
        if wanted not in rules:
            raise UsageError(f"{slug}: {wanted!r} is not unmuted; `checkback unmute {slug}` lists what is")
        set_unmuted(resource, tuple(rule for rule in rules if rule != wanted))
        click.echo(spoken.say("%(text)s is kept quiet again on %(slug)s.", text=wanted, slug=slug))
        return
    _refuse_rule(resource, wanted, listed)
    if wanted not in rules:
        set_unmuted(resource, (*rules, wanted))
    click.echo(
        spoken.say(
            "From now on, what changes at “%(text)s” on %(slug)s is told. Written to %(file)s.",
            text=wanted,
            slug=slug,
            file=resource.source.file,
        )
    )


def _resource(context: Context, slug: str) -> Resource:
    found = context.catalog.by_slug.get(slug)
    if found is None:
        from catalog.resources.complaints import did_you_mean  # noqa: PLC0415 - keeps checkback --help fast

        raise UsageError(
            f"{slug}: no resource of the catalog has this slug{did_you_mean(slug, context.catalog.by_slug)}"
        )
    return found


def _list(resource: Resource, listed: list[Quiet], spoken: Tongue) -> None:
    from catalog.wording import printable, why  # noqa: PLC0415 - keeps checkback --help fast

    if not listed and not resource.watch.unmute:
        click.echo(spoken.say("Nothing is kept quiet on %(slug)s.", slug=resource.slug))
    for number, one in enumerate(listed, 1):
        counted = spoken.count(
            "in %(times)s of %(count)s comparison", "in %(times)s of %(count)s comparisons", one.looks, times=one.times
        )
        click.echo(f"{number:>3}  {printable(one.target)}: {why(one.reason, language=spoken.language)} ({counted})")
        if one.text and one.text != one.target:
            click.echo(f"       {printable(one.text)}")
    for number, target in enumerate(resource.watch.unmute, 1):
        click.echo(f"{number:>3}  " + spoken.say("unmuted by the catalog: %(text)s", text=printable(target)))


def _chosen(target: str, listed: list[str], spoken: Tongue, *, undo: bool) -> str:  # noqa: ARG001 - one shape for both
    if not target.isdigit():
        wanted = " ".join(target.split())
        if not any(letter.isalnum() for letter in wanted):
            raise UsageError("name what is to be told: a number of the list, a heading, or words of the thing")
        return wanted
    number = int(target)
    if not 1 <= number <= len(listed):
        raise UsageError(f"there is no number {number} in the list; it has {len(listed)}")
    return listed[number - 1]


def _refuse_rule(resource: Resource, wanted: str, listed: list[Quiet]) -> None:
    """What a rule of the catalog itself keeps quiet is told again by taking out that rule."""
    for one in listed:
        pattern = one.reason.removeprefix("ignored by rule ")
        if one.target == wanted and pattern != one.reason:
            place = resource.watch.sources.get(("ignore", pattern), resource.source)
            raise UsageError(f"{place}: your own rule keeps this quiet (ignore: {pattern}); take the rule out there")
