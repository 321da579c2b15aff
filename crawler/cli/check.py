"""`checkback check`: are these links all right? One-off for addresses and files, with memory for the catalog."""

from __future__ import annotations

import gc
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from catalog.errors import OwnFailure, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from catalog.config import Config
    from catalog.model import Catalog, Finding
    from catalog.talk import Talk

_YOUNG = 50_000
ONE_OFF_DELAY = 0.05
"""Seconds between two requests to a host when a person waits for the answer; scheduled runs wait longer."""


@click.command()
@click.argument("targets", nargs=-1, metavar="[FILE|URL|SLUG]...")
@click.option("--no-state", is_flag=True, help="Judge by this look alone; read and write no memory.")
@click.option("--allow-private", is_flag=True, help="Let requests reach private and loopback addresses.")
@click.option(
    "--mail-domains", is_flag=True, help="Ask the name server whether the domains of mailto: links take mail."
)
@click.option("--format", "form", default="text", help="Report format, for example text or jsonl.")
@click.option("--delay", type=click.FloatRange(0), default=None, help="Seconds between two requests to one host.")
@click.option("--connections", type=click.IntRange(1, 8), default=None, help="Connections to one host at a time.")
@click.option("--timeout", type=click.FloatRange(0.1), default=None, help="Seconds for one whole answer.")
@click.option("--workers", type=click.IntRange(1, 64), default=None, help="Processes. Default: what the work is worth.")
@click.option("--config", "config_path", type=click.Path(path_type=Path), default=None, help="Settings file.")
@click.option("--quiet", is_flag=True, help="No progress bar, no talk.")
@click.pass_context
def check(
    ctx: click.Context,
    /,
    *,
    targets: tuple[str, ...],
    form: str,
    config_path: Path | None,
    **options: Any,  # noqa: ANN401 - each is typed where click declares it
) -> None:
    """Check links: of a page (URL), of a local FILE, of a catalog entry (SLUG), or of the whole catalog.

    A page brings its links with it. Addresses and files need no configuration. Exit code: 0 all fine, 1 something needs
    you, 2 usage, 3 our own failure.
    """
    # Modules and hundreds of thousands of small objects are made and kept, none of them in circles: looking for some
    # took a tenth of the time.
    gc.set_threshold(_YOUNG)
    from catalog import reports  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.findings import report  # noqa: PLC0415
    from catalog.model import Level  # noqa: PLC0415
    from catalog.stages import utc_now  # noqa: PLC0415
    from catalog.talk import Talk  # noqa: PLC0415

    write = reports.load(form)
    talk = Talk(quiet=options["quiet"])
    with_memory = not options["no_state"] and all(_is_slug(target) for target in targets)
    if with_memory:
        findings = _with_memory(targets, config_path, options, talk)
    else:
        findings = _once(targets, config_path, options, talk)
    made = report(findings, utc_now(), folder=Path.cwd())
    write(made, sys.stdout)
    if any(evidence.rule == "own-network" for finding in findings for evidence in finding.evidence):
        raise OwnFailure("our own network seems to be down: nothing could be reached from here, so nothing was judged")
    ctx.exit(1 if made.count(Level.ERROR) else 0)


def _is_slug(target: str) -> bool:
    return "/" not in target and "." not in target and not Path(target).exists()


def _config(config: Config, options: dict[str, Any]) -> Config:
    given = {name: options[name] for name in ("delay", "connections", "timeout") if options[name] is not None}
    if options["allow_private"]:
        given["allow_private"] = True
    if options["mail_domains"]:
        given["mail_domains"] = True
    return replace(config, crawl=replace(config.crawl, **given))


def _with_memory(
    targets: Sequence[str], config_path: Path | None, options: dict[str, Any], talk: Talk
) -> list[Finding]:
    """Visits catalog pages now, due or not, records what it sees, and reports what the looks over time show."""
    from catalog.findings import of_project  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.stages import open_context  # noqa: PLC0415
    from crawler.carrying import carry_over  # noqa: PLC0415
    from crawler.mail import ask_mail_domains  # noqa: PLC0415
    from crawler.plan import pages_of  # noqa: PLC0415
    from crawler.renew import renew  # noqa: PLC0415
    from crawler.stage import blaming, crawl, require_clock  # noqa: PLC0415

    with open_context(config_path, talk=talk) as opened:
        context = replace(opened, config=_config(opened.config, options), workers=options["workers"])
        require_clock(context)
        slugs = _known(targets, context.catalog)
        pages = {
            url: page
            for url, page in pages_of(context.catalog).items()
            if any(resource.slug in slugs for resource in page.resources)
        }
        carry_over(context)
        renew(context)
        crawled = crawl(context, pages=pages, only_due=False)
        if crawled.blame is not None:
            raise OwnFailure(blaming(crawled.blame))
        ask_mail_domains(context, pages)
        return list(of_project(context.catalog, context.store, slugs=slugs, now=context.clock()))


def _known(targets: Sequence[str], catalog: Catalog) -> set[str]:
    unknown = [target for target in targets if target not in catalog.by_slug]
    if unknown:
        raise UsageError(f"{unknown[0]}: neither an http(s) address, nor a file, nor a slug of the catalog here")
    return set(targets) or set(catalog.by_slug)


def _once(targets: Sequence[str], config_path: Path | None, options: dict[str, Any], talk: Talk) -> list[Finding]:
    """Looks now and remembers nothing; without a settings file the defaults and the environment serve."""
    from catalog.exceptions import Excuses  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.project import load_project, load_settings  # noqa: PLC0415
    from catalog.stages import Setup, utc_now  # noqa: PLC0415
    from crawler.oneoff import check_once, mention_of, mentions_of_resource  # noqa: PLC0415

    has_project = config_path is not None or Path("checkback.toml").exists()
    config, catalog = load_project(config_path) if has_project else (load_settings(None), None)
    if options["delay"] is None:
        options = {**options, "delay": min(ONE_OFF_DELAY, config.crawl.delay)}
    mentions = []
    if not targets and catalog is None:
        raise UsageError("nothing to check: name an address, a file or a slug, or run this where checkback.toml is")
    resources = list(catalog.resources) if catalog and not targets else []
    catalogs = [catalog] if catalog else []
    for target in targets:
        if catalog is not None and target in catalog.by_slug:
            resources.append(catalog.by_slug[target])
        elif target.endswith((".yaml", ".yml")) and Path(target).exists():
            from catalog.resources import load_catalog  # noqa: PLC0415 - reading YAML takes a while to load

            catalogs.append(load_catalog([Path(target)]))
            resources.extend(catalogs[-1].resources)
        else:
            mail = options["mail_domains"] or config.crawl.mail_domains
            mentions.extend(mention_of(target, parts=config.crawl.embedded != "none", mail=mail))
    for resource in resources:
        mentions.extend(mentions_of_resource(resource))
    found: Iterable[Finding] = check_once(
        Setup(config=_config(config, options), talk=talk), mentions, workers=options["workers"]
    )
    for known in catalogs:
        found = map(Excuses(known, utc_now().date()).applied, found)
    return list(found)
