"""Hints: what the findings of a project should say besides how each address fares. Reads the store; looks at nothing.

findings -> a certificate of their hosts runs out soon?           -> one more finding a host
         -> an http address that works, and so does https there?  -> a note on the finding

Nothing is looked at for a hint. That https works is known from a redirect of the same address, or from another look at
the same host.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from catalog.certificates import certificates, expiry_of
from catalog.model import Evidence, Finding, Level, State, Verdict
from catalog.model.finding import CERTIFICATE_EXPIRES, HTTP_ONLY
from catalog.urls import canonical, host, parse
from catalog.wording import reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from catalog.model import HostCertificate, Standing
    from catalog.store import Store

_SECURE, _PLAIN = "https://", "http://"


def hinted(listed: Iterable[Finding], store: Store) -> Iterator[Finding]:
    """The findings with their hints, and what there is to say of certificates after them."""
    ending = {name: known for name, known in certificates(store).items() if known.warned_at is not None}
    told = list(listed)
    if any(_could_be_secure(made) for made in told):
        standings = store.standings()
        secure = _secure_hosts(standings)
        told = [_with_https(made, secure, standings) for made in told]
    yield from told
    yield from _of_certificates(told, ending)


def _of_certificates(listed: Iterable[Finding], ending: Mapping[str, HostCertificate]) -> Iterator[Finding]:
    """One finding a host, where the most pressing of its citations stands: our own page, another's, a link of ours."""
    if not ending:
        return
    best: dict[str, tuple[int, Finding]] = {}
    for made in listed:
        known = ending.get(host(made.url))
        rank = _pressing(made)
        if known is not None and rank is not None and (known.host not in best or rank < best[known.host][0]):
            best[known.host] = rank, made
    for name, (rank, made) in best.items():
        yield _of_certificate(made, ending[name], Level.ERROR if rank == 0 else Level.NOTE)


def _pressing(made: Finding) -> int | None:
    if not made.url.startswith(_SECURE) or made.idle or made.excuse_rule:
        return None
    if _is_entry(made):
        return 0 if made.ours else 1
    return 2 if made.ours else None


def _of_certificate(made: Finding, known: HostCertificate, level: Level) -> Finding:
    evidence = expiry_of(known)
    return Finding(
        url=parse(made.url, "/") or made.url,
        text=known.host,
        verdict=Verdict.ALIVE,
        level=level,
        reason=reason(Verdict.ALIVE, (evidence,)),
        source=made.source,
        evidence=(evidence,),
        checked_at=made.checked_at,
        slug=made.slug,
        ours=made.ours,
        new=known.warned_at is not None and known.warned_at == made.checked_at,
        hint=CERTIFICATE_EXPIRES,
    )


def _is_entry(made: Finding) -> bool:
    """Whether it stands on a line of the catalog, and not on a page."""
    return canonical(made.source.file) is None


def _could_be_secure(made: Finding) -> bool:
    """An http address that works, written where its maintainers can change it."""
    return (
        made.level is Level.NONE
        and made.verdict is Verdict.ALIVE
        and made.url.startswith(_PLAIN)
        and not made.is_excused
        and (made.ours or _is_entry(made))
    )


def _secure_hosts(standings: Mapping[str, Standing]) -> set[str]:
    """Hosts of which an https address was alive at its latest look."""
    return {
        host(url)
        for url, known in standings.items()
        if url.startswith(_SECURE) and known.state is State.ALIVE and known.verdict is Verdict.ALIVE
    }


def _with_https(made: Finding, secure: set[str], standings: Mapping[str, Standing]) -> Finding:
    if not _could_be_secure(made):
        return made
    same = _SECURE + made.url.removeprefix(_PLAIN)
    sent_there = made.final_url is not None and canonical(made.final_url) == canonical(same)
    known = standings.get(canonical(same) or same)
    works = sent_there or (known is not None and known.state is State.ALIVE and known.verdict is Verdict.ALIVE)
    if not works and (host(made.url) not in secure or parse(made.url, "/") != f"{_PLAIN}{host(made.url)}/"):
        return made  # another port is another server
    evidence = Evidence(HTTP_ONLY, same if works else f"{_SECURE}{host(made.url)}")
    return replace(
        made,
        level=Level.NOTE,
        evidence=(evidence, *made.evidence),
        reason=reason(made.verdict, (evidence,)),
        suggestion=same if works else None,
        hint=HTTP_ONLY,
    )
