"""Soft failures: answers of 200 that are not the page. Wording, next to nothing left, the home page for a deep address.

Pure. Each rule says when it is not sure enough: a false alarm costs more than one look later.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.judge.identity import named
from crawler.judge.not_found import plain, says_not_found, sentence_of_not_found

if TYPE_CHECKING:
    from crawler.fetch.reply import Walk
    from crawler.judge.glance import Glance

_HOME = re.compile(
    r"^(?:[a-z]{2}(?:[-_][a-z]{2,4})?|(?:index|home|default|main|welcome|inicio|accueil)(?:\.\w+)?|home-?page)$"
)
_ERROR_STEP = re.compile(
    r"^(?:404|(?:page-?|error-?|file-?)?not-?found|(?:error|page)-?404|404-?(?:error|page|not-?found)?|"
    r"pagina-no-encontrada|errors?(?:-?page)?|oops|seite-nicht-gefunden|page-introuvable|page_not_found|404error)(?:\.\w+)?$"
)
_SEARCH_STEP = re.compile(
    r"^(?:search|search-?results?|results|find|buscar|busqueda|resultados|recherche|rechercher|suche|suchergebnisse?|busca|pesquisa|"
    r"ricerca|cerca|zoeken|zoekresultaten|szukaj|sok|poisk)(?:\.\w+)?$"
)
_HOME_WORDS = frozenset(
    [
        "home",
        "homepage",
        "welcome",
        "to",
        "inicio",
        "bienvenidos",
        "accueil",
        "bienvenue",
        "startseite",
        "willkommen",
        "início",
    ]
)
_ABOUT_ERRORS = re.compile(r"404|not-?found|no-encontrad|error-?page")
_SCRIPT_LEAVES = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\(|window\.open\()\s*[\"'](?:https?:)?//([^/\"'?#]+)",
    re.IGNORECASE,
)
_LEAVES_WITH = (re.compile("location"), re.compile(re.escape("window.open(")))
"""Words without a choice between them are found many times as fast as the pattern."""
_APP = re.compile(r"""id=["']?(?:root|app|__next|__nuxt|___gatsby|svelte|main-app)["'\s>]|<app-root\b""")
_NEEDS_SCRIPT = re.compile(
    r"enable javascript|javascript (?:is )?(?:required|enabled|disabled)|active javascript|habilit\w+ javascript",
    re.IGNORECASE,
)
_OPENING = 500
SHORT = 2_000
"""Characters up to which a page is a short one."""
_SHELL = 400
STUB = 200
"""Characters up to which a page may be nothing but the shell of one."""
_LITTLE_SHARE = 0.10
_NOTHING = 0.02
WORDLESS = STUB // 4
"""Characters below which a page with scripts says nothing itself."""
_ONCE = 300
"""Characters from which on a snapshot can shrink to next to nothing."""


def wording(page: Glance, asked: str, names: tuple[str, ...]) -> str | None:
    """The words with which the page says that it was not found, or None.

    Not asked of pages that are about such pages: those whose address or citation says so.
    """
    if _ABOUT_ERRORS.search(urlsplit(asked).path.lower()) or any(
        says_not_found(name) or "404" in name for name in names
    ):
        return None
    heading = next((name for name in page.headings if says_not_found(name)), None)
    if says_not_found(page.title) and (heading or page.whole):
        return page.title
    if heading and page.whole:
        return heading
    if page.whole and page.length <= SHORT:
        return sentence_of_not_found(page.pieces, _OPENING)
    return None


def sent_to_error(walk: Walk) -> str | None:
    """The address of an error page that redirects ended at, or None."""
    if len(walk.hops) == 1 or _ABOUT_ERRORS.search(urlsplit(walk.url).path.lower()):
        return None
    steps = [step for step in urlsplit(walk.final.url).path.lower().split("/") if step]
    return walk.final.url if steps and _ERROR_STEP.match(steps[-1]) else None


def sent_to_search(walk: Walk) -> str | None:
    """The search to which a redirect sends those who asked for a page, or None."""
    asked, final = urlsplit(walk.url), urlsplit(walk.final.url)
    if len(walk.hops) == 1 or not final.query or _bare(asked.netloc) != _bare(final.netloc):
        return None
    steps = [[step for step in parts.path.lower().split("/") if step] for parts in (asked, final)]
    if any(map(_SEARCH_STEP.match, steps[0])) or not steps[0] or not steps[1]:
        return None
    return walk.final.url if _SEARCH_STEP.match(steps[1][-1]) else None


def home_served(page: Glance, was: str, names: tuple[str, ...]) -> str | None:
    """The title of the front page that is served where another page was, or None.

    Args:
        page: what is there.
        was: the title of the page that was there.
        names: what the page should be called, in plain words, its own name first.
    """
    title, before = plain(page.title), plain(was)
    said = " ".join(word for word in title.split() if word not in _HOME_WORDS)
    return page.title if said in names[1:] and before not in (title, said) else None


def sent_home(
    walk: Walk, page: Glance, names: tuple[str, ...], *, kept: float | None, found_at: str | None
) -> str | None:
    """The home page that a deep address now leads to, or None.

    Args:
        walk: the way there.
        page: what is there.
        names: what the page should be called, in plain words; a home page that bears one is what was promised.
        kept: share of the snapshot that is still there, None without one.
        found_at: where the snapshot was found.
    """
    if len(walk.hops) == 1:
        return None
    asked, final = urlsplit(walk.url), urlsplit(walk.final.url)
    if is_home_path(asked.path) or not is_home_path(final.path) or _bare(asked.netloc) != _bare(final.netloc):
        return None
    if asked.path.strip("/") and asked.path.strip("/") in (final.query + final.fragment):
        return None  # an app's own way of routing
    if found_at == walk.final.url:
        return None  # it was read there all along
    if kept is None and named(names, plain(" ".join((page.title, *page.headings)))):
        return None
    return walk.final.url


def _bare(netloc: str) -> str:
    return netloc.lower().removeprefix("www.")


def is_home_path(path: str) -> bool:
    """Whether a path is that of a front page, in whatever language."""
    return all(_HOME.match(step) for step in path.lower().split("/") if step)


def stub(page: Glance, *, before: int, kept: float) -> tuple[str, str] | None:
    """Rule and detail of a page that was read before and is next to empty now, or None.

    Args:
        page: what is there.
        before: characters that were.
        kept: the share of them that is still there; where nothing is, a line or two more are no page either.
    """
    if before < _ONCE or not page.whole:
        return None
    if page.refresh and page.length <= STUB:
        return "refresh-stub", page.refresh
    little = _LITTLE_SHARE if kept > _NOTHING else 2 * _LITTLE_SHARE
    if page.length < _SHELL and page.length < before * little:
        return "nothing-left", f"{page.length} of {before} characters"
    return None


def built_by_script(page: Glance, body: bytes) -> bool:
    """Whether an empty page is the shell of an app that fills itself in a browser: there for people, not for us."""
    if not page.scripts or page.length >= STUB:
        return False
    source = body[:65_536].decode("utf-8", "replace")
    return bool(_NEEDS_SCRIPT.search(page.noscript) or _APP.search(source))


def is_app(body: bytes) -> bool:
    """Whether the markup is that of an app: what it serves may be one frame for all its pages, filled in a browser."""
    return _APP.search(body[:65_536].decode("utf-8", "replace")) is not None


def _leaving(source: str) -> re.Match[str] | None:
    """The first place at which the pattern matches; only those are asked at which one of its first words stands."""
    low = source.lower()
    if len(low) != len(source):
        return _SCRIPT_LEAVES.search(source)
    places = sorted(found.start() for word in _LEAVES_WITH for found in word.finditer(low))
    return next((found for place in places if (found := _SCRIPT_LEAVES.match(source, place))), None)


def script_leaves(page: Glance, body: bytes, host: str) -> str | None:
    """The host of another site to which a script sends visitors from a page without words, or None."""
    if not page.scripts or page.refresh or page.length >= WORDLESS:
        return None
    found = _leaving(body[:65_536].decode("utf-8", "replace"))
    return found[1].lower() if found and _bare(found[1]) != _bare(host) else None
