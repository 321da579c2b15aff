"""Furniture without a structural region: sections whose heading says that they rotate, and pages' stock phrases."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Collection

_FRESH = (
    "latest|recent|recently viewed|featured|promoted|top|breaking|related|similar|popular|trending|more|most read",
    "most popular|most viewed|other",
    "últim[ao]s|recientes?|destacad[ao]s|relacionad[ao]s|más leíd[ao]s|derniers?|dernières|aktuelle|neueste|verwandte",
    "ähnliche|weitere|últimas?|ultime|ultimi|laatste|gerelateerde",
)
_THINGS = (
    "news|posts?|articles?|stories|updates?|events?|tweets?|blogs?|headlines|videos?|press releases?|content|topics",
    "noticias|entradas|artículos|publicaciones|eventos|novedades|historias|contenidos?|actualités|nouvelles|nachrichten",
    "beiträge|artikel|meldungen|themen|notícias|artigos|notizie|articoli|nieuws|berichten",
)
_WHOLE = (
    "latest|in the news|news|recent|trending|trending now|related|recommended|recommended for you|what's new|read next",
    "up next|you (?:may|might) also like|more from .{1,40}|from (?:the|our) blog|share|share this(?: \\w+)?|follow us",
    "upcoming events?|events calendar|calendar|instagram|twitter|facebook|social media|advertisement|sponsors?",
    "(?:articles|posts|pages) in this section|recently viewed",
    "noticias|actualidad|lo último|próximos eventos|eventos próximos|calendario|relacionados?|compartir|comparte",
    "síguenos|también te puede interesar|(?:noticias|entradas|artículos) (?:recientes|relacionad[ao]s)",
    "à lire aussi|vous aimerez aussi|actualités|(?:articles|sujets) (?:associés|connexes|similaires|récents|liés)",
    "das könnte (?:sie|dich|ihnen|dir) auch (?:interessieren|gefallen)|aktuelles|mehr zum thema|lesen sie auch",
    "(?:artigos|posts|notícias) (?:relacionad[ao]s|recentes)|veja também|leia também|articoli correlati|leggi anche",
    "potrebbe interessarti anche|lees ook|gerelateerd",
)
_ROTATING = re.compile(
    rf"^(?:(?:(?:the|our|los|las) )?(?:{'|'.join(_FRESH)})\s+(?:\w+\s+){{0,2}}(?:{'|'.join(_THINGS)})"
    rf"|{'|'.join(_WHOLE)})\W*$",
    re.IGNORECASE,
)
_STOCK_PHRASES = (
    r"skip to (?:main )?content|(?:back|return) to (?:the )?top|back|menu|close|search|print|share|loading|please wait",
    r"log ?in|sign ?in|sign ?up|log ?out|forgot(?:ten)? (?:your )?(?:password|account)|create (?:new )?account",
    r"table of contents|contents|on this page|in this article|read more|learn more|show more|see more",
    r"cookie settings|accept(?: all)?(?: cookies)?|reject(?: all)?(?: cookies)?|expand all|collapse all|follow",
    r"(?:was|is) this (?:page|article|answer|content|information)? ?(?:helpful|useful)",
    r"did this (?:answer your question|help)|print this page",
    r"not yet followed by anyone|followed by .{1,20}|powered by \w+|(?:please )?enable javascript.{0,80}",
    r".{0,40}javascript (?:is|must be|to be) (?:disabled|enabled|turned on).{0,80}",
    r"your browser is (?:out of date|not supported|outdated).{0,80}",
    r"(?:home|inicio|accueil|startseite|início|homepage) ?[/>\u203a»|→].{1,150}",
    r"ir al contenido|volver arriba|buscar|cerrar|imprimir|compartir|iniciar sesión|en esta página|índice|cargando",
    r"leer más|ver más|war (?:dieser artikel|diese seite|das) hilfreich|cet article vous a-t-il été utile",
    r"¿(?:te|le) (?:fue|ha sido|resultó) útil.{0,30}|esse artigo foi útil|questo articolo ti è stato utile",
)
# What sites link to from the end of every page; matched within words too, because such links touch.
_SITE_LINKS = re.compile(
    r"Privacy|Terms|Cookies|Careers|About|Help|Log ?[Ii]n|Sign ?[Uu]p|Developers|Contact|Accessibility"
    r"|Privacidad|Términos|Condiciones|Empleo|Ayuda|Acerca de|Accesibilidad|Iniciar sesión"
)
_FEWEST_SITE_LINKS = 5
_STOCK = re.compile(rf"^(?:{'|'.join(_STOCK_PHRASES)})\W*$", re.IGNORECASE)


@lru_cache(maxsize=8_192)
def rotating_section(heading: str) -> str | None:
    """The part of a heading path that announces rotating furniture ("Latest News", "Eventos próximos"), or None."""
    return next((part for part in heading.split(" > ") if _ROTATING.match(part.strip())), None)


@lru_cache(maxsize=8_192)
def is_stock_phrase(text: str) -> bool:
    """Whether a block is a phrase that templates put on any page."""
    return _STOCK.match(text) is not None


# Where a reader shares the page; what is shared is this page, so such links refer to nothing.
_SHARES = re.compile(
    r"//(?:[\w-]+\.)*(?:facebook\.com/(?:sharer|share\.php|dialog/)|(?:twitter|x)\.com/(?:intent|share)"
    r"|linkedin\.com/(?:share|cws/)|addtoany\.com/|pinterest\.\w+/pin/create"
    r"|reddit\.com/submit|wa\.me/\?|api\.whatsapp\.com/send\?text|t\.me/share|tumblr\.com/share"
    r"|telegram\.me/share|sharethis\.com/|bsky\.app/intent|threads\.net/intent)|^mailto:\?",
    re.IGNORECASE,
)
_COOKIE = re.compile(r"cookie|クッキー|файлы cookie", re.IGNORECASE)
_CHOICE = re.compile(
    r"accept|agree|consent|continu|reject|declin|settings|preferences|manage|(?:site|service) (?:uses|utilizes)"
    r"|best experience|acept|rechaz|configur|aceit|refus|paramèt|personnalis|améliorer"
    r"|akzept|ablehn|einstellung|zustimm|verwendet"
    r"|accett|rifiut|weiger|accepteren|mejorar|melhorar|improve|personali[sz]e|enhance",
    re.IGNORECASE,
)
_SIGN_UP = re.compile(
    r"newsletter|mailing list|boletín|lista de correo|rundbrief|infolettre|nieuwsbrief", re.IGNORECASE
)
_JOIN = re.compile(r"subscri|sign up|sign-up|join|suscr|inscri|abonn|anmeld|iscriv|aanmeld|assin", re.IGNORECASE)
_LONGEST_NOTICE = 500
_LONGEST_SIGN_UP = 160


def speaks_of_cookies(text: str) -> bool:
    """Whether a text mentions cookies, in whatever language: the word is the same in nearly all."""
    return _COOKIE.search(text) is not None


def is_consent_notice(text: str) -> bool:
    """Whether a text asks a visitor about cookies, rather than tells what they are."""
    return len(text) <= _LONGEST_NOTICE and speaks_of_cookies(text) and _CHOICE.search(text) is not None


def is_sign_up(text: str) -> bool:
    """Whether a block invites to a newsletter."""
    return len(text) <= _LONGEST_SIGN_UP and _SIGN_UP.search(text) is not None and _JOIN.search(text) is not None


def is_share_link(href: str) -> bool:
    """Whether a link only shares the page it stands on."""
    return _SHARES.search(href) is not None


_FEWEST_IN_A_RUN = 3
_MOSTLY_LINKS = 0.8
_LONGEST_RUN = 1_000


def is_row_of_site_links(text: str, links: Collection[str] = ()) -> bool:
    """Whether a block is a run of the links that sites put on every page ("About Help Privacy Terms Cookies"...).

    `links` are the words of the links around it: in a block that is nothing but links fewer such words tell.
    """
    found = _site_links(text)
    if found >= _FEWEST_SITE_LINKS or found < _FEWEST_IN_A_RUN or not links or len(text) > _LONGEST_RUN:
        return found >= _FEWEST_SITE_LINKS
    inside = [words for words in links if words and words in text]
    return len(inside) >= _FEWEST_SITE_LINKS and sum(map(len, inside)) >= _MOSTLY_LINKS * len(text)


@lru_cache(maxsize=8_192)
def _site_links(text: str) -> int:
    return 0 if ". " in text else len(set(_SITE_LINKS.findall(text)))


# Where readers of the page report on it or edit it.
_ABOUT_PAGE = re.compile(
    r"//(?:[\w-]+\.)*(?:github|gitlab|bitbucket|codeberg)\.\w+/[^?#]*/(?:issues/new|edit|-/edit)(?:[/?#]|$)",
    re.IGNORECASE,
)
_WRITTEN_OUT = re.compile(r"https?://[^\s\"'<>&)]+")
_SHORTEST_NAME = 4


def is_link_about_page(href: str, page: str) -> bool:
    """Whether a link carries the address of the page it stands on: to report a problem, to edit, to come back."""
    if _ABOUT_PAGE.search(href):
        return True
    query = unquote(href.partition("?")[2])
    own = page.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2].casefold()
    if len(own) < _SHORTEST_NAME:
        return False
    named = (
        found[0].partition("?")[0].rstrip("/.").rpartition("/")[2].casefold() for found in _WRITTEN_OUT.finditer(query)
    )
    return any(len(name) >= _SHORTEST_NAME and own.startswith(name) for name in named)
